"""Where an installation stands, for people and for programs: a table, CSV, and a page."""
