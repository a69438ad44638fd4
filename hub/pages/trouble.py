"""The page that says what went wrong, why, and what to do now."""

from dataclasses import dataclass

from hub.errors import DoorError
from hub.pages.tone import Tone

FINE = 200


@dataclass(frozen=True, slots=True)
class Onward:
    """Where the page's one button leads."""

    to: str = "/"
    says: str = "To the overview"


@dataclass(frozen=True, slots=True)
class Trouble:
    """All of the page."""

    what: str
    why: str
    todo: str
    tone: Tone
    sign: str
    onward: Onward


def trouble(error: DoorError, onward: Onward) -> Trouble:
    """The page for this error; what is none is said just as calmly."""
    fine = error.status == FINE
    return Trouble(error.what, error.why, error.todo, Tone.SAFE if fine else Tone.CARE, "check" if fine else "hand", onward)
