"""What would be done about a finding, and why: the playbook, what of its pattern was met, and for each resource each action.

Which steps an action would make is known only once it has looked; so an action stands here with the sentence on what it does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.playbooks.documents import Document
from deployer.playbooks.reading import Unread, read
from deployer.playbooks.supposing import Supposed
from hub import guardrails
from hub.clearance import is_drastic, limits
from hub.course import united
from hub.finding import Finding, Target
from hub.guardrails import Limit
from hub.incident import Incident, Mode
from hub.pattern import Met, why
from hub.playbook import Phase, Playbook, Use

INCIDENT = "the incident"
"""Stands where an incident would have its id."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One action on one resource, and how freely it would be done."""

    action: str
    about: str
    phase: Phase
    mode: Mode
    why: str
    """What made it no freer; empty where nothing did."""
    waits: str = ""
    """How long containment waits for it; empty where it does not."""


@dataclass(frozen=True, slots=True)
class OnTarget:
    """What would be done to one resource."""

    target: Target
    actions: tuple[Foreseen, ...] = ()
    idle: tuple[str, ...] = ()
    """The playbook's actions that work on other kinds of resource."""
    noted: str = ""
    """Why nothing at all is done to it; empty where there is no such reason."""
    exempt: tuple[str, ...] = ()
    """The findings on it that an exemption or a test covers, in sentences."""

    @property
    def mode(self) -> Mode | None:
        """The freest mode of its actions; None where there are none."""
        return max((one.mode for one in self.actions), key=lambda mode: mode.freedom, default=None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What would become of one document."""

    name: str
    ending: str
    """``answered``, ``noted``, ``refused`` or ``malformed``."""
    reason: str = ""
    field: str = ""
    finding: Finding | None = None
    playbook: Playbook | None = None
    met: tuple[Met, ...] = ()
    targets: tuple[OnTarget, ...] = ()
    exempt: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The explanation as plain JSON values."""
        return {
            "document": self.name,
            "ending": self.ending,
            "reason": self.reason,
            "field": self.field,
            "finding": _finding(self.finding) if self.finding else None,
            "playbook": self.playbook.name if self.playbook else None,
            "met": [{"field": one.path, "test": one.test, "value": one.value} for one in self.met],
            "exempt": list(self.exempt),
            "left_out": list(self.finding.left_out) if self.finding else [],
            "targets": [_target(one) for one in self.targets],
        }


def explain(document: Document, supposed: Supposed) -> Explanation:
    """What would become of a document; never an exception, whatever it holds."""
    found = answerable(document, supposed)
    return found if isinstance(found, Explanation) else _of_finding(document.name, found, supposed)


def answerable(document: Document, supposed: Supposed) -> Finding | Explanation:
    """The finding in a document, where it would be answered; else what becomes of it."""
    event = document.value if isinstance(document.value, Mapping) else {}
    found = read(document, supposed.trust(event))
    if isinstance(found, Unread):
        return Explanation(document.name, found.ending, found.reason, found.field)
    if reason := guardrails.unfit(found, supposed.hub.settings):
        return Explanation(document.name, "noted", reason, finding=found)
    return found


def _of_finding(name: str, finding: Finding, supposed: Supposed) -> Explanation:
    playbook = supposed.hub.playbook_for(finding)
    targets = tuple(on(target, (finding.about(target),), supposed) for target in finding.parts or (finding.target,))
    exempt = tuple(dict.fromkeys(says for target in targets for says in target.exempt))
    met = why(playbook.answers, finding.detail) if playbook.answers else ()
    return Explanation(name, "answered", "", "", finding, playbook, met, targets, exempt)


def on(target: Target, findings: tuple[Finding, ...], supposed: Supposed) -> OnTarget:
    """What would be done to a resource that these findings name; those that are exempt count only where all are."""
    hub = supposed.hub
    if guardrails.is_ours(target, hub.settings):
        return OnTarget(target, noted=f"{target.id} is part of irhub itself, which is never a target")
    counting, exempt = hub.context.split(findings, supposed.exemptions, hub.now())
    books = {finding.id: hub.playbook_for(finding) for finding in counting or findings}
    every = united(counting or findings, lambda finding: books[finding.id])
    uses = tuple(use for use in every if hub.actions[use.action].fits(target.kind))
    incident = Incident(INCIDENT, target, hub.now().isoformat(), findings=findings)
    free = limits(uses, incident, supposed.standing(target.account_id), hub)
    free = free if counting else guardrails.exempt(free)
    chosen = frozenset(book.name for book in books.values())
    actions = tuple(_foreseen(use, free, supposed, chosen) for use in _in_order(uses))
    return OnTarget(target, actions, tuple(use.action for use in every if use not in uses), exempt=exempt)


def _in_order(uses: tuple[Use, ...]) -> Iterator[Use]:
    for phase in (Phase.BEFORE, Phase.CONTAIN, Phase.BESIDE, Phase.AFTER):
        yield from (use for use in uses if use.phase is phase)


def _foreseen(use: Use, free: Mapping[str, Limit], supposed: Supposed, chosen: frozenset[str]) -> Foreseen:
    action, limit = supposed.hub.actions[use.action], free[use.action]
    if limit.mode is Mode.OBSERVE and not limit.why:
        return Foreseen(use.action, action.about, use.phase, limit.mode, "it is exempt")
    says = limit.why
    if says.startswith("the playbook is in mode"):
        bound = says.rpartition(" ")[2]
        said = _of_playbook(bound, supposed, chosen)
        shared = bound != use.action and is_drastic(use, supposed.hub)
        says = f"it is only as free as {bound}, and {said}" if shared else said
    return Foreseen(use.action, action.about, use.phase, limit.mode, says, use.waits(limit.mode))


def _of_playbook(name: str, supposed: Supposed, chosen: frozenset[str]) -> str:
    """Which word of the first playbook that uses the action holds it back."""
    named = (one for one in supposed.hub.playbooks if one.name in chosen)
    playbook = next(one for one in named if name in {use.action for use in one.uses})
    use = next(one for one in playbook.uses if one.action == name)
    action = supposed.hub.actions[name]
    if use.mode is None and action.asks and playbook.mode.freedom >= Mode.ASK.freedom:
        held = f"{name} asks unless the playbook's line for it says act"
        return held if playbook.mode is not Mode.OBSERVE else f"the playbook {playbook.name} is in mode observe"
    if use.mode is not None and use.mode.freedom <= playbook.mode.freedom:
        return f"the playbook's line for {name} says {use.mode.value}"
    if playbook.mode is not Mode.ACT:
        return f"the playbook {playbook.name} is in mode {playbook.mode.value}"
    return f"{playbook.name} only asks until a finding of another playbook agrees"


def _finding(finding: Finding) -> dict[str, Any]:
    words = ("source", "id", "type", "severity", "title", "account_id", "region", "resource_type")
    return {word: getattr(finding, word) for word in words}


def _target(one: OnTarget) -> dict[str, Any]:
    target = {word: getattr(one.target, word) for word in ("kind", "id", "account_id", "region")}
    return {**target, "noted": one.noted, "actions": [_action(each) for each in one.actions], "idle": list(one.idle)}


def _action(one: Foreseen) -> dict[str, Any]:
    words = {"action": one.action, "about": one.about, "phase": one.phase.value, "mode": one.mode.value, "why": one.why}
    return {**words, "waits": one.waits}
