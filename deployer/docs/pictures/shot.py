"""What is to be drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shot:
    """A terminal at one moment."""

    name: str
    command: str
    """What was typed."""
    rows: tuple[str, ...]
    """What it said, with its colours (ECMA-48, "SGR")."""
