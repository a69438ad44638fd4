"""How far irhub may go in single accounts, as people decide it beside the settings."""
