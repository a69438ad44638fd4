"""Actions on identities."""
