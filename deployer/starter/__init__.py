"""Writes the first irhub.yaml of an installation: every key with a word on what it is for."""

from deployer.starter.facts import Facts
from deployer.starter.text import text
from deployer.starter.writing import refuse_to_replace, write

__all__ = ["Facts", "refuse_to_replace", "text", "write"]
