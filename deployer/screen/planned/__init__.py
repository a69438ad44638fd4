"""The blocks that stand beneath a plan's lines: where it reaches, what it allows, last known drift, and what it costs."""
