"""What irhub leaves alone: the exemptions of irhub.yaml, which a deployment writes, and those that people add for a time."""
