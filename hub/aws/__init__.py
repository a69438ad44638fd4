"""The only room of the hub that knows AWS: thin doors that take and give our own values."""
