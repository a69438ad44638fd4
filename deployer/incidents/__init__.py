"""Incidents, as the command line works with them: chosen, told, watched, decided, handed over."""
