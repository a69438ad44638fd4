"""Brings accounts under irhub and takes them out again: what irhub.yaml must say for it, and the part of the plan it means.

The settings file stays the truth. So a command that brings an account in first says how the file must change (by as few
characters as can be, comments untouched), and then does what the changed file means for these accounts and no others. A
deployment afterwards has nothing left to do for them.
"""
