"""Which accounts a command is about: named one by one or by their unit, each held against the organization."""
