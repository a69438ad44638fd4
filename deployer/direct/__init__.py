"""Break-glass: the hub's own code run from a person's terminal, for when the hub is down or suspected itself."""
