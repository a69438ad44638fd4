"""Brings an installation to this version, in an order in which every part understands the others, or the hub back.

The roles in members come first, for they only gain what the new hub will ask for; then the hub; then what members send. The
record is migrated before all of that, by steps that the hub of the version before can still read. So at any moment of an
upgrade, and where it stops halfway, findings are answered.

What the way back is: the hub's stack as it was, its code and its settings, from the artefact bucket. What it is not: the
roles in members keep what they gained, the record stays migrated, and irhub.yaml says what it says. Whoever wants to stay
back installs that version of irhub, and deploys with it.
"""
