"""What people agreed to, as the engine goes by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.approval.ask import Ask
from hub.record import CaseFile, Note

ENDED = "ask-ended"
"""The timeline's word for an ask that ended; the responder alone writes it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What people agreed to for one action."""

    steps: frozenset[str]
    """In the very sentences that they read."""
    begun: bool = False
    """True where steps of it were begun since: then the rest of it is part of what people agreed to."""

    def covers(self, steps: Iterable[str]) -> bool:
        """True where nothing is among these steps that people did not agree to."""
        return self.begun or self.steps.issuperset(steps)


def agreements(asks: Iterable[Ask], case: CaseFile) -> Mapping[str, Agreement]:
    """What people agreed to and was not carried out yet, by the action."""
    return {ask.action: Agreement(frozenset(ask.steps), _has_begun(ask, case)) for ask in asks if ask.is_agreed}


def _has_begun(ask: Ask, case: CaseFile) -> bool:
    """True where a step was begun since people agreed, and since the last ask about it ended.

    When they agreed is written where the door for people may write, so it is not believed alone: what was done for an earlier
    agreement is no beginning of this one.
    """
    over = _last_ended(ask.action, case.notes)
    made = [step.intended_at for step in case.steps if step.action == ask.action and not step.releases]
    return bool(ask.agreed) and any(at >= ask.agreed_at and at > over for at in made)


def _last_ended(action: str, notes: Sequence[Note]) -> str:
    return max((note.at for note in notes if note.name == ENDED and note.fields.get("action") == action), default="")
