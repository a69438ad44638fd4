"""Incidents on the screen, as those read them who are woken by one."""
