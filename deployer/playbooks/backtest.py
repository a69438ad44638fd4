"""Holds the library against findings of the past: what would have been done, and where the circuit breaker would have opened.

Findings come in the order in which they were first seen. Those on one resource within a day make one case, as they would have
while it was open, so that a second signal confirms a suspicion here too; what people would have answered, and what a look at a
resource would have shown, is not known, and neither is when somebody would have closed a case. The circuit breaker counts as
in the hub: cases in which something would have been contained, in the clock hour and the one before, by account, by VPC and by
Auto Scaling group.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.playbooks.documents import Document
from deployer.playbooks.foresight import Explanation, OnTarget, answerable, on
from deployer.playbooks.supposing import Supposed
from hub.clearance import is_drastic
from hub.finding import Finding, Target
from hub.guardrails import broken
from hub.incident import Mode
from hub.playbook import Phase, Use

JOINS = timedelta(days=1)
"""So long after its last finding a case counts as open."""
TOLD = "tell"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hit:
    """The circuit breaker would have opened: too many cases in one hour."""

    at: datetime
    account_id: str
    where: str
    """The VPC or the group; empty where it is the account."""
    resource: str
    says: str

    def shown(self) -> dict[str, str]:
        """The hit as plain JSON values."""
        return {
            "at": self.at.isoformat(),
            "account": self.account_id,
            "where": self.where,
            "resource": self.resource,
            "says": self.says,
        }


@dataclass(slots=True)
class Past:
    """One case as it would have been."""

    target: Target
    opened: datetime
    last: datetime
    foreseen: OnTarget
    findings: dict[str, Finding] = field(default_factory=dict)
    playbooks: tuple[str, ...] = ()
    hit: Hit | None = None

    @property
    def would(self) -> str:
        """``act`` where it would have been contained, ``ask`` where a person would have been asked, else ``tell``.

        Where the playbook contains nothing, the same of the freest thing it does: to secure evidence is to act too.
        """
        actions = self.foreseen.actions
        drastic = [one.mode for one in actions if one.phase is Phase.CONTAIN]
        freest = max(drastic or [one.mode for one in actions], key=lambda mode: mode.freedom, default=Mode.OBSERVE)
        return TOLD if freest is Mode.OBSERVE else freest.value

    def shown(self) -> dict[str, Any]:
        """The case as plain JSON values."""
        target = {name: getattr(self.target, name) for name in ("kind", "id", "account_id", "region")}
        return {
            **target,
            "opened": self.opened.isoformat(),
            "would": self.would,
            "playbooks": list(self.playbooks),
            "types": sorted({finding.type for finding in self.findings.values()}),
            "findings": len(self.findings),
            "actions": [{"action": one.action, "mode": one.mode.value, "why": one.why} for one in self.foreseen.actions],
            "breaker": self.hit.says if self.hit else "",
        }


@dataclass(slots=True)
class Backtest:
    """Everything that would have been."""

    cases: list[Past] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    """The type, where it is known, and the reason, of each finding that would have opened nothing."""
    findings: int = 0

    @property
    def hits(self) -> list[Hit]:
        """Where the circuit breaker would have opened."""
        return [case.hit for case in self.cases if case.hit]


def replay(raw: Iterable[Mapping[str, Any]], supposed: Supposed) -> Backtest:
    """What would have been done about these findings, as their APIs give them, in any order."""
    made, found = Backtest(), []
    for number, one in enumerate(raw):
        finding = answerable(Document(f"finding {number}", one), supposed)
        made.findings += 1
        if isinstance(finding, Explanation):
            made.unanswered.append((finding.finding.type if finding.finding else "", finding.reason))
        else:
            found.append(finding)
    made.cases.extend(_cases(sorted(found, key=moment)))
    for case in made.cases:
        _foresee(case, supposed)
    _break(made, supposed)
    return made


def moment(finding: Finding) -> datetime:
    """When a finding was first seen; long ago where its time cannot be read."""
    try:
        at = datetime.fromisoformat(finding.created_at)
    except ValueError:
        return NEVER
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _cases(findings: Iterable[Finding]) -> list[Past]:
    """A case for each resource, which findings within a day of its last one join."""
    made: list[Past] = []
    last: dict[str, Past] = {}
    for one in findings:
        at = moment(one)
        for target in one.parts or (one.target,):
            case = last.get(target.key)
            if case is None or at - case.last > JOINS:
                case = last[target.key] = Past(target, at, at, OnTarget(target))
                made.append(case)
            case.last, case.findings[one.id] = at, one.about(target)
    return made


def _foresee(case: Past, supposed: Supposed) -> None:
    """What would have been done once all its findings had come."""
    findings = tuple(case.findings.values())
    case.foreseen = on(case.target, findings, supposed)
    case.playbooks = tuple(dict.fromkeys(supposed.hub.playbook_for(one).name for one in findings))


def _break(made: Backtest, supposed: Supposed) -> None:
    """Each case that would have contained something is counted, and held back where the count is over the limits."""
    counted: dict[tuple[str, str, datetime], int] = {}
    for case in sorted(made.cases, key=lambda one: one.opened):
        if not any(one.mode is Mode.ACT and supposed.hub.actions[one.action].contains for one in case.foreseen.actions):
            continue
        hour = case.opened.replace(minute=0, second=0, microsecond=0)
        account = case.target.account_id
        within = {name for finding in case.findings.values() for name in finding.within}
        for where in ("", *within):
            counted[account, where, hour] = counted.get((account, where, hour), 0) + 1
        both = {
            where: counted[account, where, hour] + counted.get((account, where, hour - timedelta(hours=1)), 0)
            for where in ("", *sorted(within))
        }
        limit = broken(both, supposed.hub.settings)
        if limit.mode is not Mode.ACT:
            case.hit = Hit(case.opened, account, _over(both, limit.why), case.target.id, limit.why)
            case.foreseen = _held(case.foreseen, limit.why, supposed)


def _over(both: Mapping[str, int], why: str) -> str:
    """Which of the things that are counted opened it."""
    return next((where for where in both if where and where.rpartition("/")[2] in why), "")


def _held(foreseen: OnTarget, why: str, supposed: Supposed) -> OnTarget:
    """What would have been done with the circuit breaker open: whatever contains or disrupts is asked."""
    actions = tuple(
        replace(one, mode=Mode.ASK, why=why)
        if one.mode is Mode.ACT and is_drastic(Use(one.action, one.phase), supposed.hub)
        else one
        for one in foreseen.actions
    )
    return replace(foreseen, actions=actions)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: cases that have something in common, and what would have been done about them."""

    names: tuple[str, ...]
    findings: int
    resources: int
    act: int
    ask: int
    tell: int

    def shown(self) -> dict[str, Any]:
        """The line as plain JSON values."""
        counts = {name: getattr(self, name) for name in ("findings", "resources", "act", "ask", "tell")}
        return {"names": list(self.names), **counts}


def rows(made: Backtest, by: str) -> tuple[Row, ...]:
    """The cases by ``type`` (with its playbook), ``playbook`` or ``account``, the most findings first."""
    groups: dict[tuple[str, ...], list[Past]] = {}
    for case in made.cases:
        for names in _names(case, by):
            groups.setdefault(names, []).append(case)
    found = (_row(names, cases) for names, cases in groups.items())
    return tuple(sorted(found, key=lambda row: (-row.findings, row.names)))


def _names(case: Past, by: str) -> Iterator[tuple[str, ...]]:
    if by == "account":
        yield (case.target.account_id,)
    elif by == "playbook":
        yield from ((name,) for name in case.playbooks)
    else:
        yield from dict.fromkeys((finding.type, ", ".join(case.playbooks)) for finding in case.findings.values())


def _row(names: tuple[str, ...], cases: list[Past]) -> Row:
    would = [case.would for case in cases]
    counts = (would.count(Mode.ACT.value), would.count(Mode.ASK.value), would.count(TOLD))
    kinds = {names[0]} if len(names) > 1 else None
    findings = sum(1 for case in cases for one in case.findings.values() if kinds is None or one.type in kinds)
    return Row(names, findings, len({case.target.key for case in cases}), *counts)
