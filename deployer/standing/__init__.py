"""Where an installation stands: what is wanted and what is, signs of life, the hub's health, and what to do about it."""
