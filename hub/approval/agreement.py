"""What people agreed to, as the engine goes by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.approval.ask import Ask
from hub.record import StepRecord


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


def agreements(asks: Iterable[Ask], steps: Iterable[StepRecord]) -> Mapping[str, Agreement]:
    """What people agreed to and was not carried out yet, by the action."""
    made = [(step.action, step.intended_at) for step in steps if not step.releases]
    return {ask.action: Agreement(frozenset(ask.steps), _has_begun(ask, made)) for ask in asks if ask.is_agreed}


def _has_begun(ask: Ask, made: Iterable[tuple[str, str]]) -> bool:
    return any(action == ask.action and at >= ask.agreed_at for action, at in made)
