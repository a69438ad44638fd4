"""Actions that block what an instance speaks with: addresses and domains."""
