"""Actions that secure evidence."""
