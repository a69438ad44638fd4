"""What a response would do, said and not done: the very looks and plans of the engine, which is told to observe.

Nothing is written on the way, in the account or on record. What cannot be foretold is the circuit breaker, which counts when
something is done.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hub.chosen import because, containing
from hub.clearance import is_drastic, limits
from hub.course import latest, united
from hub.engine import Outcome, Way, Work, settle
from hub.finding import Finding, Target
from hub.guardrails import Limit, exempt, strictest
from hub.hub import Hub
from hub.incident import Incident, Mode, State, cooled
from hub.playbook import Use
from hub.record import Lease, Standing
from hub.values import from_plain


@dataclass(frozen=True, slots=True)
class Part:
    """What one action would do."""

    action: str
    phase: str
    mode: str
    """How free it would be: ``act`` does it, ``ask`` waits for a person, ``observe`` says it."""
    why: str
    """What makes it no freer; empty where nothing does."""
    steps: tuple[str, ...]
    seen: tuple[str, ...] = ()
    """What a look shows now, where the action contains."""
    reasons: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    """The actions that make what it works on, where that is not there yet: its steps follow theirs."""
    waits: str = ""
    """How long containment waits for it; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would be done about one resource."""

    kind: str
    id: str
    account_id: str
    region: str
    playbook: str
    finding_type: str = ""
    because: str = ""
    """Why this playbook is taken."""
    others: tuple[str, ...] = ()
    """The other playbooks that contain such a resource."""
    joins: str = ""
    """The open incident that the finding would join; empty where it would open one."""
    refused: str = ""
    """Why nothing would be done at all; empty where something may."""
    parts: tuple[Part, ...] = ()


def foretell(finding: Finding, run: str, hub: Hub) -> tuple[Foretold, ...]:
    """What would be done about the finding, for each resource that it names."""
    each = tuple(finding.about(part) for part in finding.parts) or (finding,)
    return tuple(_foretold(one, run, hub) for one in each)


def _foretold(finding: Finding, run: str, hub: Hub) -> Foretold:
    target = finding.target
    case = _open_case(finding, hub)
    fresh = case or _new_case(run, target, hub)
    incident = replace(fresh, findings=(*fresh.findings, finding))
    playbook = hub.playbook_for(finding).name
    said = Foretold(target.kind, target.id, target.account_id, target.region, playbook, finding.type)
    others = tuple(name for name in containing(target.kind, hub) if name != playbook)
    said = replace(said, because=because(finding, playbook, hub), others=others, joins=case.id if case else "")
    standing = hub.ledger.standing(target.account_id)
    if not standing.onboarded:
        return replace(said, refused="the account is not onboarded, so nothing there is looked at")
    return replace(said, parts=_parts(incident, standing, hub))


def _open_case(finding: Finding, hub: Hub) -> Incident | None:
    found = (one for one in hub.ledger.incidents() if one.is_open and one.target.key == finding.target.key)
    case = next(found, None)
    return hub.ledger.case_file(case.id).incident if case else None


def _new_case(run: str, target: Target, hub: Hub) -> Incident:
    """The case that the finding would open; what was released on the target lately holds it back."""
    fresh = Incident(run, target, hub.now().isoformat())
    found = [one for one in hub.ledger.incidents(State.RELEASED) if one.target.key == target.key]
    last = max(found, key=lambda one: one.released_at, default=None)
    return cooled(fresh, last.id, last.released_at, hub.now()) if last else fresh


def _parts(incident: Incident, standing: Standing, hub: Hub) -> tuple[Part, ...]:
    counting, exempted = hub.context.split(latest(incident.findings), standing.exemptions, hub.now())
    every = united(counting or incident.findings, hub.playbook_for)
    uses = tuple(use for use in every if hub.actions[use.action].fits(incident.target.kind))
    free = limits(uses, incident, standing, hub)
    if exempted and not counting:
        free = {name: replace(limit, why=exempted[0]) for name, limit in exempt(free).items()}
    ways = hub.ways_into(incident, tuple(hub.actions[use.action] for use in uses))
    danger = _danger(uses, ways, incident, hub)
    limited = {use.action: strictest((free[use.action], danger)) if is_drastic(use, hub) else free[use.action] for use in uses}
    found = hub.together([_looking(use, limited[use.action], ways[use.action], incident, hub) for use in uses])
    parts = [part for part, _ in found]
    for place, (part, outlook) in enumerate(found):
        parts[place] = _with_what_follows(part, outlook, parts, hub)
    return tuple(parts)


def _danger(uses: tuple[Use, ...], ways: Any, incident: Incident, hub: Hub) -> Limit:
    actions = (hub.actions[use.action] for use in uses)
    whys = (action.danger(ways[action.name], incident) for action in actions if action.danger)
    return strictest((Limit(Mode.ACT), *(Limit(Mode.ASK, why) for why in whys if why)))


def _with_what_follows(part: Part, outlook: tuple[str, ...], parts: list[Part], hub: Hub) -> Part:
    """The part, with what it would do once others made what it works on, where they would and nothing is to be done before."""
    made = (one for one in parts if one.steps and (one.mode != Mode.OBSERVE.value or part.mode == one.mode))
    first = tuple(one.action for one in made if one.action in hub.actions[part.action].builds_on)
    if part.steps or part.reasons or not first:
        return part
    return replace(part, steps=outlook, first=first)


def _looking(use: Use, limit: Limit, way: Way, incident: Incident, hub: Hub) -> Callable[[], tuple[Part, tuple[str, ...]]]:
    action = hub.actions[use.action]
    options = from_plain(action.options, use.options)

    def run() -> tuple[Part, tuple[str, ...]]:
        lease = Lease(incident.id, "", 0.0, 0)
        outcome = settle(Work(action, options, incident, lease, way, lambda: Mode.OBSERVE), hub.means)
        return _part(use, limit, outcome), outcome.outlook

    return run


def _part(use: Use, limit: Limit, outcome: Outcome) -> Part:
    seen = outcome.proof.says if outcome.proof else ()
    found = Part(use.action, use.phase.value, limit.mode.value, limit.why, outcome.missing, seen, outcome.reasons)
    return replace(found, waits=use.waits(limit.mode))
