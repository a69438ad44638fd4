"""Actions on databases of RDS and Aurora, and on their snapshots."""
