"""The checks, one file for each topic; each file exports ``CHECKS``."""
