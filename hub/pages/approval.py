"""The approval page: exactly what will be done, why it is asked, who is asked and until when; and what became of an answer."""

from dataclasses import dataclass

from hub.pages.about import About
from hub.pages.reader import Waiting, alike


@dataclass(frozen=True, slots=True)
class Form:
    """What one round asks of the reader, with the ticket that lets them answer once."""

    round: int
    waits: tuple[Waiting, ...]
    ticket: str

    @property
    def asked(self) -> tuple[tuple[Waiting, ...], ...]:
        """What is asked, by its terms."""
        return alike(self.waits)

    @property
    def why(self) -> tuple[str, ...]:
        """Why all of it is asked, where that is the same for all; nothing where each has reasons of its own."""
        reasons = {one.why for one in self.waits}
        return reasons.pop() if len(reasons) == 1 else ()

    @property
    def is_one(self) -> bool:
        """True where there is nothing to choose among."""
        return len(self.waits) == 1


@dataclass(frozen=True, slots=True)
class Approval:
    """All of the page."""

    about: About
    forms: tuple[Form, ...]
    others: tuple[Waiting, ...]
    """What is open and not for the reader to answer."""
    proof: tuple[str, ...] = ()
    survives: tuple[str, ...] = ()
    complaint: str = ""
    """What was wrong with the last answer; empty where there was none."""
    reason: str = ""
    """What the reader had written, so that nothing is lost by a mistake."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The page after an answer."""

    about: About
    approved: bool
    says: tuple[str, ...]
    """What became of each action."""
