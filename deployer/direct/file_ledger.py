"""A record in one JSON file, for one person at one terminal: what was done, and what it was before, when there is no table.

It keeps the promises of the hub's record for one run at a time, since nobody else writes into the file: the first state of a
resource wins, and everything is written down before it is done. After every change the whole file is written anew beside the
old one, and takes its place at once.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from deployer.errors import PathError
from hub.errors import IncidentNotFoundError
from hub.finding import Finding
from hub.incident import Ending, Incident, Mode, State
from hub.record import CaseFile, Claim, Hold, Intent, Lease, Note, Standing, Status, StepRecord
from hub.values import from_plain, to_plain

P = ParamSpec("P")
T = TypeVar("T")
ENDLESS = 4_102_444_800.0
"""The lease of somebody whom nobody competes with: the year 2100."""


@dataclass(frozen=True, slots=True)
class Case:
    """One incident with all that belongs to it."""

    incident: Incident
    steps: tuple[StepRecord, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All that the file holds."""

    cases: tuple[Case, ...] = ()
    holds: tuple[Hold, ...] = ()
    aside: tuple[Note, ...] = ()


def _content(found: Any) -> Content:
    """What the file holds; raises where it holds anything else, which writing would take away."""
    if not isinstance(found, dict) or found.keys() - {one.name for one in fields(Content)}:
        raise ValueError("it says other things than a record does")
    return from_plain(Content, found)


Method = Callable[Concatenate["FileLedger", P], T]


def _alone(method: Method[P, T]) -> Method[P, T]:
    """The method, of which only one runs at a time: actions are carried out side by side."""

    @wraps(method)
    def run(ledger: "FileLedger", /, *args: P.args, **named: P.kwargs) -> T:
        with ledger.lock:
            return method(ledger, *args, **named)

    return run


@dataclass(slots=True)
class FileLedger:
    """A ``hub.record.Ledger`` in a file."""

    path: Path
    content: Content = field(default_factory=Content)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, path: Path) -> "FileLedger":
        """The record in that file; an empty one where there is none yet. Raises ``PathError`` where the file is no record."""
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else "{}"
            return cls(path, _content(json.loads(text)))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            todo = "Name the file that irhub wrote, or one that does not exist yet: --record FILE."
            raise PathError(f"{path} holds no record of irhub's.", f"{type(error).__name__}: {error}.", todo) from error

    def standing(self, account_id: str) -> Standing:
        """The person who typed the account's id is its owner here: nothing else is known of it."""
        return Standing(account_id, onboarded=True, mode=Mode.ACT)

    @_alone
    def claim(self, finding: Finding, fresh: Incident, run: str) -> Claim:
        """Opens ``fresh`` for the finding, or joins the case that is open on its target."""
        for case in self.content.cases:
            if case.incident.is_open and case.incident.target.key == finding.target.key:
                joined = replace(case.incident, findings=(*case.incident.findings, finding))
                self._keep(replace(case, incident=joined))
                return Claim(Ending.JOINED, joined, _lease(joined, run))
        earlier = [case.incident for case in self.content.cases if case.incident.target.key == finding.target.key]
        closed = [one.id for one in earlier if one.state is State.CLOSED]
        fresh = replace(fresh, after=closed[-1] if closed else "")
        self._keep(Case(fresh))
        return Claim(Ending.OPENED, fresh, _lease(fresh, run))

    def resume(self, incident_id: str, run: str) -> Claim:
        """The incident, with its lease where work is left."""
        incident = self._case(incident_id).incident
        return Claim(Ending.JOINED, incident, None if incident.work_done else _lease(incident, run))

    def seize(self, incident_id: str, run: str) -> Claim:
        """The incident with its lease."""
        incident = self._case(incident_id).incident
        return Claim(Ending.JOINED, incident, _lease(incident, run))

    def begin(self, incident_id: str, run: str) -> Claim:
        """The same: nobody is asked here."""
        return self.seize(incident_id, run)

    def count_isolation(self, incident: Incident) -> Mapping[str, int]:
        """One: a person agreed to this one, and no breaker stands between."""
        return dict.fromkeys(("", *incident.within), 1)

    @_alone
    def intend(self, _lease: Lease, incident: Incident, intents: tuple[Intent, ...]) -> None:
        """All intents and first states are in the file."""
        case = self._case(incident.id)
        now = datetime.now(UTC).isoformat()
        fresh = tuple(_intended(one, now) for one in intents)
        says = {one.says for one in fresh}
        kept = tuple(step for step in case.steps if step.says not in says)
        self._keep(replace(case, steps=(*kept, *fresh)), *(one for one in intents if one.recorded is not None))

    @_alone
    def settle(self, incident: Incident, intents: tuple[Intent, ...], results: Mapping[str, tuple[Status, str]]) -> None:
        """How each intent ended is in the file."""
        case, now = self._case(incident.id), datetime.now(UTC).isoformat()
        mine = {one.says for one in intents}
        steps = tuple(_settled(step, results[step.says], now) if step.says in mine else step for step in case.steps)
        self._keep(replace(case, steps=steps))

    @_alone
    def finish(self, _lease: Lease, incident: Incident, work_done: bool) -> bool:
        """The incident is in the file as it stands."""
        self._keep(replace(self._case(incident.id), incident=replace(incident, work_done=work_done)))
        return True

    def holds(self, incident: Incident, action: str) -> tuple[Hold, ...]:
        """What this incident holds for an action."""
        return tuple(hold for hold in self.content.holds if hold.action == action and incident.id in hold.holders)

    @_alone
    def inherit(self, _lease: Lease, incident: Incident, action: str) -> None:
        """The incident is a holder beside the closed one before it."""
        both = incident.after, incident.id
        holds = self.content.holds
        mine = [one for one in holds if one.action == action and incident.after in one.holders]
        joined = tuple(
            replace(one, holders=tuple(dict.fromkeys((*one.holders, *both)))) if one in mine else one for one in holds
        )
        self._write(replace(self.content, holds=joined))

    @_alone
    def let_go(self, incident: Incident, hold: Hold, *, restored: bool) -> bool:
        """The incident is off the holders; the hold goes with the last one, where it was restored."""
        left = tuple(holder for holder in hold.holders if holder != incident.id)
        if not left and not restored:
            return False
        others = tuple(one for one in self.content.holds if one != hold)
        self._write(replace(self.content, holds=(*others, replace(hold, holders=left)) if left else others))
        return True

    @_alone
    def note(self, incident_id: str, note: Note) -> None:
        """The line is on the incident's timeline."""
        case = self._case(incident_id)
        self._keep(replace(case, notes=(*case.notes, note)))

    @_alone
    def note_aside(self, note: Note) -> None:
        """The line is kept without an incident."""
        self._write(replace(self.content, aside=(*self.content.aside, note)))

    def keep_answer(self, run: str, about: str, answer: Mapping[str, Any]) -> None:
        """Nothing: nobody asks over a queue here."""

    def answer(self, _run: str, _about: str) -> Mapping[str, Any] | None:
        """None."""
        return None

    def case_file(self, incident_id: str) -> CaseFile:
        """Everything about one incident; raises ``IncidentNotFoundError``."""
        case = self._case(incident_id)
        return CaseFile(case.incident, case.steps, case.notes)

    def incidents(self, state: State | None = None) -> tuple[Incident, ...]:
        """Incidents, newest first."""
        return tuple(case.incident for case in reversed(self.content.cases) if state in {None, case.incident.state})

    def _case(self, incident_id: str) -> Case:
        for case in self.content.cases:
            if case.incident.id == incident_id:
                return case
        raise IncidentNotFoundError(incident_id)

    def _keep(self, case: Case, *recorded: Intent) -> None:
        others = tuple(one for one in self.content.cases if one.incident.id != case.incident.id)
        holds = self.content.holds
        for intent in recorded:
            holds = _held(holds, case.incident, intent)
        self._write(replace(self.content, cases=(*others, case), holds=holds))

    def _write(self, content: Content) -> None:
        self.content = content
        beside = self.path.with_name(f".{self.path.name}.new")
        beside.write_text(json.dumps(to_plain(content), indent=1) + "\n", encoding="utf-8")
        beside.chmod(0o600)
        beside.replace(self.path)


def _lease(incident: Incident, run: str) -> Lease:
    return Lease(incident.id, run, ENDLESS, incident.finding_count)


def _intended(intent: Intent, now: str) -> StepRecord:
    return StepRecord(
        action=intent.action,
        on=intent.on,
        says=intent.says,
        calls=intent.calls,
        status=Status.INTENDED,
        intended_at=now,
        once=intent.once,
        kept=intent.kept,
        releases=intent.releases,
        attempts=(f"{now} {Status.INTENDED.value}",),
    )


def _settled(step: StepRecord, result: tuple[Status, str], now: str) -> StepRecord:
    status, reason = result
    return replace(step, status=status, reason=reason, settled_at=now, attempts=(*step.attempts, f"{now} {status.value}"))


def _held(holds: tuple[Hold, ...], incident: Incident, intent: Intent) -> tuple[Hold, ...]:
    """With the incident as a holder; what was recorded first stays."""
    key = replace(incident.target, id=intent.on).key
    known = next((one for one in holds if (one.resource_key, one.action) == (key, intent.action)), None)
    first = known or Hold(key, intent.action, intent.on, intent.recorded or {}, ())
    others = tuple(one for one in holds if one is not known)
    return (*others, replace(first, holders=tuple(dict.fromkeys((*first.holders, incident.id)))))
