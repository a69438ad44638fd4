"""Actions on CloudTrail trails."""
