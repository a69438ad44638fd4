"""A way into a member account that answers from a table, for what proofs do there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.action import Call, Step
from tests.fakes import NOON

Answers = Mapping[str, Any]


@dataclass(slots=True)
class TableWay:
    """Answers each call by its operation; an error in the table is raised."""

    answers: dict[str, Any] = field(default_factory=dict)
    rehearsals: dict[str, Exception] = field(default_factory=dict)
    done: list[Call] = field(default_factory=list)
    rehearsed: list[Call] = field(default_factory=list)
    prefix: str = "irhub"
    evidence_bucket: str = "irhub-evidence"
    now: datetime = NOON
    identity_center: str = ""
    security_hub: str = ""

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """What the table says of each."""
        return tuple(self._answer(call) for call in calls)

    def do(self, step: Step) -> None:
        """Remembers the calls; what the table has for one of them happens."""
        for call in step.do:
            self.done.append(call)
            self._answer(call)

    def rehearse(self, call: Call) -> None:
        """Remembers the call, or fails as the table says."""
        self.rehearsed.append(call)
        if call.operation in self.rehearsals:
            raise self.rehearsals[call.operation]

    def _answer(self, call: Call) -> Mapping[str, Any]:
        found = self.answers.get(call.operation, {})
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(found, Exception):
            raise found
        if callable(found):
            found = found(call)
        answer: Mapping[str, Any] = found
        return answer


@dataclass(slots=True)
class TableAccounts:
    """The same way into every account; which roles were entered is remembered."""

    way: TableWay = field(default_factory=TableWay)
    entered: list[str] = field(default_factory=list)

    def enter(self, _target: Any, _incident: str, role: Any, actions: Sequence[Any]) -> Mapping[str, TableWay]:
        """The way, for each action."""
        self.entered.append(role.value)
        return {action.name: self.way for action in actions}
