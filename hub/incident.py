"""An incident: the open case on one target, and the words for how far it has come."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from hub.finding import Finding, Target

COOLING = timedelta(days=7)
"""So long after a release nothing is done unasked on the same target: somebody judged there a moment ago."""


class Mode(Enum):
    """How far irhub may go: say what it would do, do it once a person agrees, or do it."""

    OBSERVE = "observe"
    ASK = "ask"
    ACT = "act"

    @property
    def freedom(self) -> int:
        """0 for the strictest mode, 2 for the freest."""
        return (Mode.OBSERVE, Mode.ASK, Mode.ACT).index(self)


def strictest(*modes: Mode) -> Mode:
    """The mode that allows least among those given; act where none is given."""
    return min(modes, key=lambda mode: mode.freedom, default=Mode.ACT)


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"
    RELEASED = "released"
    FAILED = "failed"


class Containment(StrEnum):
    """What the last look at the resource showed; a fact of its own beside the state of the case."""

    NONE = "none"
    PARTLY = "partly"
    CONTAINED = "contained"
    UNKNOWN = "unknown"

    @classmethod
    def weakest(cls, shown: Iterable["Containment"]) -> "Containment":
        """What several looks together show: unknown where one is, partly where they differ, none where there is none."""
        found = set(shown)
        if len(found) == 1:
            return found.pop()
        if cls.UNKNOWN in found:
            return cls.UNKNOWN
        return cls.PARTLY if found else cls.NONE


class Ending(StrEnum):
    """What became of one delivered event; there is no fifth."""

    OPENED = "opened"
    JOINED = "joined"
    NOTED = "noted"
    DEAD_LETTERED = "dead-lettered"


@dataclass(frozen=True, slots=True)
class Incident:
    """The case on a target; further findings on the same target join it while it is open."""

    id: str
    target: Target
    opened_at: str
    state: State = State.OPEN
    containment: Containment = Containment.NONE
    cap: Mode = Mode.ACT
    """The freest mode this case may ever have: an account that is watched only, a case after a release."""
    cap_reason: str = ""
    findings: tuple[Finding, ...] = ()
    finding_count: int = 1
    """Deliveries appended so far; the lease is given back only if nothing came since it was read."""
    work_done: bool = False
    runs: int = 1
    """How many runs have worked on it since a finding last brought news; it bounds how often work is put off."""
    contained_at: str = ""
    released_at: str = ""
    parent: str = ""
    """The incident of a finding that names several resources, of which this target is one."""
    after: str = ""
    """The incident that was the case on the target before this one, closed and not released; what it holds may stand still."""

    @property
    def is_open(self) -> bool:
        """True while further findings on the target join this case and may lead to steps."""
        return self.state in {State.OPEN, State.WAITING, State.FAILED}

    @property
    def within(self) -> tuple[str, ...]:
        """What its findings say that the target lies in, each once."""
        return tuple(dict.fromkeys(name for finding in self.findings for name in finding.within))

    @property
    def called_for_by(self) -> tuple[str, ...]:
        """The people who called for a response to it, each once; none where only findings did."""
        return tuple(dict.fromkeys(finding.called_for_by for finding in self.findings if finding.called_for_by))

    @property
    def parts(self) -> tuple[Target, ...]:
        """Every resource that its findings name, where they name several; each of them has a case of its own."""
        return tuple({part.key: part for finding in self.findings for part in finding.parts}.values())


def cooled(fresh: Incident, released: str, released_at: str, now: datetime) -> Incident:
    """The new incident, not freer than *ask* where its target was released within seven days."""
    if not released_at or now >= datetime.fromisoformat(released_at) + COOLING or fresh.cap is not Mode.ACT:
        return fresh
    return replace(fresh, cap=Mode.ASK, cap_reason=f"{released} on the same target was released lately")


def new_id(now: datetime) -> str:
    """An incident id ``inc-<yyyymmdd>-<12 base32>``, new at each call."""
    tail = base64.b32encode(secrets.token_bytes(8)).decode().lower()[:12]
    return f"inc-{now:%Y%m%d}-{tail}"
