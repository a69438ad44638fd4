"""Transcripts of the stories for `docs/stories`: what `irhub demo --story` said in a real run, ids and times made stable."""

from deployer.docs import FOLDER as PAGES

FOLDER = PAGES / "stories"
"""Where transcripts lie in a checkout."""
