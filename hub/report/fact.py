"""What a report keeps of one incident: a small flat value, so that thousands of whole cases need not be held at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.approval.ask import Ask, AskState
from hub.finding import SEVERAL, Finding
from hub.guardrails import is_drill
from hub.incident import Containment, Incident, State
from hub.record import CaseFile, Note, Status, StepRecord
from hub.report.tactics import tactic

EVIDENCE = "evidence"
"""How it begins why a step is kept that secures evidence."""
FIRST_SEEN = "eventFirstSeen"
"""When the activity began (GuardDuty API, Service); a finding without it began when it was made."""
UNANSWERED = frozenset({AskState.OPEN, AskState.EXPIRED, AskState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Deed:
    """What one action did in one incident, in numbers of steps."""

    action: str
    done: int = 0
    refused: int = 0
    """What AWS refused, and what was given up."""
    declined: int = 0
    """What people rejected, or nobody agreed to in time."""
    undone: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One incident, as a report counts it; times in seconds, None where it never came to that."""

    incident_id: str
    opened_at: datetime
    state: State
    containment: Containment
    source: str
    type: str
    tactic: str
    severity: float
    account_id: str
    region: str
    kind: str
    resource: str
    is_drill: bool = False
    is_parent: bool = False
    """True for a finding of several resources, each of which has an incident of its own."""
    detect: float | None = None
    """From the first activity to the hub's receipt."""
    contain: float | None = None
    """From the hub's receipt to what was read as contained."""
    evidence: float | None = None
    """From the hub's receipt to the last piece of evidence."""
    release: float | None = None
    """From the hub's receipt until everything was put back."""
    approve: tuple[float, ...] = ()
    """From each question to its answer, where people agreed or rejected."""
    deeds: tuple[Deed, ...] = ()
    verdict: str = ""

    @property
    def counts(self) -> bool:
        """False for what is counted apart: drills, and what only hands on to incidents of their own."""
        return not self.is_drill and not self.is_parent

    @property
    def is_open(self) -> bool:
        """True while it is not over."""
        return self.state in {State.OPEN, State.WAITING, State.FAILED}


def fact(case: CaseFile) -> Fact:
    """What a report keeps of a case."""
    incident = case.incident
    opened, finding = _moment(incident.opened_at), _worst(incident.findings)
    return Fact(
        incident_id=incident.id,
        opened_at=opened or datetime.fromtimestamp(0, UTC),
        state=incident.state,
        containment=incident.containment,
        source=finding.source if finding else "",
        type=finding.type if finding else "",
        tactic=tactic(finding.type) if finding else tactic(""),
        severity=finding.severity if finding else 0.0,
        account_id=incident.target.account_id,
        region=incident.target.region,
        kind=incident.target.kind,
        resource=incident.target.id,
        is_drill=is_drill(incident),
        is_parent=incident.target.kind == SEVERAL,
        detect=_between(_began(incident), opened),
        contain=_between(opened, _moment(incident.contained_at)),
        evidence=_between(opened, _secured(case.steps)),
        release=_between(opened, _moment(incident.released_at)),
        approve=tuple(_answered(case.asks)),
        deeds=_deeds(case.steps, case.asks),
        verdict=_verdict(case.notes),
    )


def _worst(findings: tuple[Finding, ...]) -> Finding | None:
    return max(findings, key=lambda finding: (finding.severity, finding.updated_at), default=None)


def _began(incident: Incident) -> datetime | None:
    """When the activity began that the incident was opened for; what joined later is another matter."""
    opener = incident.findings[0].id if incident.findings else ""
    times = (_seen(finding) for finding in incident.findings if finding.id == opener)
    return min((moment for moment in times if moment), default=None)


def _seen(finding: Finding) -> datetime | None:
    service: Any = finding.detail.get("service")
    first = service.get(FIRST_SEEN) if isinstance(service, dict) else None
    return _moment(first) or _moment(finding.created_at)


def _secured(steps: tuple[StepRecord, ...]) -> datetime | None:
    kept = (_moment(step.settled_at) for step in steps if step.status is Status.DONE and step.kept.startswith(EVIDENCE))
    return max((moment for moment in kept if moment), default=None)


def _answered(asks: tuple[Ask, ...]) -> Iterable[float]:
    answered = (ask for ask in asks if ask.state not in UNANSWERED and ask.decisions)
    said = (_between(_moment(ask.asked_at), _moment(ask.decisions[-1].at)) for ask in answered)
    return (seconds for seconds in said if seconds is not None)


def _deeds(steps: tuple[StepRecord, ...], asks: tuple[Ask, ...]) -> tuple[Deed, ...]:
    told = Counter((step.action, word) for step in steps if (word := _word(step)))
    told.update((ask.action, "declined") for ask in asks if ask.state in {AskState.REJECTED, AskState.EXPIRED})
    names = dict.fromkeys(name for name, _ in told)
    return tuple(Deed(name, *(told[name, word] for word in ("done", "refused", "declined", "undone"))) for name in names)


def _word(step: StepRecord) -> str:
    """What a step counts as; nothing while nobody knows how it ended."""
    if step.status is Status.FAILED:
        return "refused"
    if step.status is not Status.DONE:
        return ""
    return "undone" if step.releases else "done"


def _verdict(notes: tuple[Note, ...]) -> str:
    return next((note.fields.get("verdict", "") for note in notes if note.name == "closed"), "")


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _between(begins: datetime | None, ends: datetime | None) -> float | None:
    """Seconds; never less than none, whatever two clocks say."""
    return max(0.0, (ends - begins).total_seconds()) if begins and ends else None
