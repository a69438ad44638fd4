"""Reports: what happened over a time, in figures and pictures, for people who read the month and not the night."""
