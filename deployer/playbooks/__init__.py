"""Playbooks on this side: read, checked, compiled; explained, tried on a team's own cases, and held against the past."""

from deployer.playbooks.library import EXAMPLES, SHIPPED, compiled, library

__all__ = ["EXAMPLES", "SHIPPED", "compiled", "library"]
