"""Playbooks on this side: read, checked, compiled; explained, tried on a team's own cases, and held against the past."""

from deployer.playbooks.library import SHIPPED, compiled, library

__all__ = ["SHIPPED", "compiled", "library"]
