"""Actions on nodes and clusters of EKS."""
