"""How a release that the hub was asked for has ended, by the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.incident import State
from hub.past import INCOMPLETE, RELEASED, WAITING
from hub.record import CaseFile, Status, going_back

ENDINGS = frozenset({RELEASED, INCOMPLETE})
"""The timeline's words for a release that has been worked on."""
POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Released:
    """How a release ended."""

    incident_id: str
    state: str
    ended: bool
    """False where the bound passed before the hub had worked on it."""
    taken_back: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """What was left as it is, and why: conflicts, what other incidents hold, what AWS refused."""
    only: tuple[str, ...] = ()
    """The actions that were named; all where none is."""
    held: tuple[str, ...] = ()
    """What the incident changed and is still so."""
    already: str = ""
    """When it had been released before it was asked for; empty where it had not."""

    @property
    def whole(self) -> bool:
        """True where everything that can be taken back was."""
        return self.state == State.RELEASED

    @property
    def complete(self) -> bool:
        """True where all that was asked for was taken back."""
        return self.whole or (self.ended and bool(self.only) and not self.left)

    def shown(self) -> Mapping[str, Any]:
        """The same as plain JSON values."""
        return {
            "incident": self.incident_id,
            "state": self.state,
            "ended": self.ended,
            "released": self.whole,
            "complete": self.complete,
            "already_released_at": self.already or None,
            "taken_back": list(self.taken_back),
            "left": list(self.left),
            "held": list(self.held),
        }


def has_ended(before: CaseFile, now: CaseFile) -> bool:
    """True once the hub has written down how it went, state and timeline both."""
    names = {note.name for note in now.notes if note not in before.notes} & ENDINGS
    return INCOMPLETE in names or (bool(names) and now.incident.state is State.RELEASED)


def outcome(before: CaseFile, now: CaseFile) -> Released:
    """What the record tells of the release so far."""
    tried = [step for step in now.steps if step.releases and step not in before.steps]
    refused = tuple(f"{step.says}: {step.reason}" for step in tried if step.status is not Status.DONE)
    made = tuple(step.says for step in tried if step.status is Status.DONE)
    held = tuple(f"{step.action}: {step.says}" for step in going_back(now))
    endings = [note for note in now.notes if note.name in ENDINGS and note not in before.notes]
    waits = [note for note in now.notes if note.name == WAITING and note not in before.notes][-1:]
    left = tuple(line for note in endings or waits for line in note.fields.get("left", "").splitlines())
    ended = has_ended(before, now) or now.incident.state is State.RELEASED
    return Released(now.incident.id, now.incident.state.value, ended, made, left or (refused if ended else ()), held=held)
