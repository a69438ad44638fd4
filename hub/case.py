"""Working on a case: enter the account, settle every action side by side, write down what was read, tell people.

Containment starts at once and waits for nothing: evidence and protection start beside it, people are told after it. The
case's own tick is sent beside the first look, so a run that dies between any two calls is picked up without a redelivery.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub import guardrails, notice
from hub.course import united
from hub.engine import Outcome, Result, Work, settle
from hub.guardrails import Leave
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, Mode, State
from hub.past import settle_leftovers, told_before, with_past
from hub.playbook import Phase, Use
from hub.record import CaseFile, Claim, Lease, Standing
from hub.tell import tell
from hub.values import from_plain
from hub.watch import begin_watch

log = logging.getLogger("irhub")

AGAIN_SECONDS = 75
"""After this time a tick looks whether the work was finished; longer than any lease, and than any answer may be missing."""
ROUNDS_OF_NEWS = 3
"""How often one run looks again because a finding came meanwhile, before it leaves that to the next."""


@dataclass(slots=True)
class Clearance:
    """Asked beside the first look of every action; before the first change the tick is sent and the isolation counted, once."""

    incident: Incident
    hub: Hub
    isolates: bool
    """Whether a containing action may act, so that this incident counts as an isolation."""
    breaker: Leave | None = None
    """What the circuit breaker allows; None before it was asked."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, use: Use, leave: Leave) -> Callable[[], Mode]:
        """A thunk that gives how free the action is."""
        return lambda: self._give(use, leave)

    def _give(self, use: Use, leave: Leave) -> Mode:
        if leave.mode is not Mode.ACT:
            return leave.mode
        with self._lock:
            self.breaker = self.breaker or self._begin()
        return guardrails.stricter(leave, self.breaker).mode if use.phase is Phase.CONTAIN else leave.mode

    def _begin(self) -> Leave:
        thunks: list[Callable[[], Any]] = [self._tick, self._count]
        _, already = self.hub.together(thunks)
        return guardrails.broken(already, self.hub.settings)

    def _tick(self) -> None:
        self.hub.queue.send({"irhub": "tick", "incident": self.incident.id}, AGAIN_SECONDS)

    def _count(self) -> int:
        if not self.isolates:
            return 0
        return self.hub.ledger.count_isolation(self.incident.target.account_id, self.incident.id)


def work_on(claim: Claim, standing: Standing, hub: Hub) -> Incident:
    """The case is as far as it may and can be now, on record, and people are told; the lease is given back."""
    assert claim.lease is not None  # noqa: S101 - a claim without a lease is nobody's to work on
    incident, lease = claim.incident, claim.lease
    past = hub.ledger.case_file(incident.id) if claim.ending is Ending.JOINED else CaseFile(incident, (), ())
    for _ in range(ROUNDS_OF_NEWS):
        incident, outcomes, whys = _once(incident, lease, standing, hub)
        put_off = any(outcome.result is Result.PUT_OFF for outcome in outcomes)
        settle_leftovers(past, outcomes, hub)
        words = notice.of_response(incident, standing, with_past(past, outcomes), whys)
        tell(words, hub, told_before(past))
        if hub.ledger.finish(lease, incident, work_done=not put_off):
            break
        past = hub.ledger.case_file(incident.id)
        lease = replace(lease, finding_count=past.incident.finding_count)
        incident = replace(incident, findings=past.incident.findings, finding_count=past.incident.finding_count)
    else:
        put_off = True
    if put_off:
        hub.queue.send({"irhub": "tick", "incident": incident.id}, AGAIN_SECONDS)
    elif incident.containment is Containment.CONTAINED:
        begin_watch(incident, hub)
    return incident


def _once(
    incident: Incident, lease: Lease, standing: Standing, hub: Hub
) -> tuple[Incident, tuple[Outcome, ...], tuple[str, ...]]:
    """One pass over all actions, and the incident as it stands then."""
    uses = tuple(use for use in united(incident.findings, hub.playbook_for) if _fits(use, incident, hub))
    leaves = {use.action: guardrails.leave(use, incident, standing, hub.settings) for use in uses}
    isolates = any(use.phase is Phase.CONTAIN and leaves[use.action].mode is Mode.ACT for use in uses)
    clearance = Clearance(incident, hub, isolates)
    outcomes: tuple[Outcome, ...] = ()
    if uses and standing.onboarded:
        works = _works(incident, lease, uses, hub, lambda use: clearance.of(use, leaves[use.action]))
        outcomes = _settle_all(uses, works, hub)
    whys = (*(leave.why for leave in leaves.values()), clearance.breaker.why if clearance.breaker else "")
    return _as_it_stands(incident, uses, outcomes, hub), outcomes, tuple(why for why in whys if why)


def _fits(use: Use, incident: Incident, hub: Hub) -> bool:
    return hub.actions[use.action].works_on == incident.target.kind


def _works(
    incident: Incident, lease: Lease, uses: tuple[Use, ...], hub: Hub, clear: Callable[[Use], Callable[[], Mode]]
) -> Mapping[str, Work]:
    actions = [hub.actions[use.action] for use in uses]
    ways = hub.ways_into(incident, actions)
    return {
        use.action: Work(
            action := hub.actions[use.action],
            from_plain(action.options, use.options),
            incident,
            lease,
            ways[use.action],
            clear(use),
        )
        for use in uses
    }


def _settle_all(uses: tuple[Use, ...], works: Mapping[str, Work], hub: Hub) -> tuple[Outcome, ...]:
    """Containment first and what starts beside it at the same time, then what comes after."""
    contain, beside, after = (
        [use for use in uses if use.phase is phase] for phase in (Phase.CONTAIN, Phase.BESIDE, Phase.AFTER)
    )
    outcomes: list[Outcome] = []
    for group in (contain + beside, after):
        outcomes += hub.together([_settling(works[use.action], hub) for use in group])
    return tuple(outcomes)


def _settling(work: Work, hub: Hub) -> Callable[[], Outcome]:
    def run() -> Outcome:
        outcome = settle(work, hub.means)
        fields = {"incident": work.incident.id, "action": outcome.action, "result": outcome.result.value}
        log.info("action settled", extra=fields)
        return outcome

    return run


def _as_it_stands(incident: Incident, uses: tuple[Use, ...], outcomes: tuple[Outcome, ...], hub: Hub) -> Incident:
    contain = {use.action for use in uses if use.phase is Phase.CONTAIN}
    containment = containment_of(tuple(outcome for outcome in outcomes if outcome.action in contain))
    contained_at = incident.contained_at
    if containment is Containment.CONTAINED and not contained_at:
        contained_at = hub.now().isoformat()
    return replace(incident, state=_state(outcomes), containment=containment, contained_at=contained_at)


def containment_of(outcomes: tuple[Outcome, ...]) -> Containment:
    """What the containing actions together show: the weakest of their proofs, unknown where one could not be read."""
    if not outcomes:
        return Containment.NONE
    shown = {outcome.proof.containment if outcome.proof else _unread(outcome) for outcome in outcomes}
    if len(shown) == 1:
        return shown.pop()
    return Containment.UNKNOWN if Containment.UNKNOWN in shown else Containment.PARTLY


def _unread(outcome: Outcome) -> Containment:
    return Containment.UNKNOWN if outcome.made or outcome.result is Result.PUT_OFF else Containment.NONE


def _state(outcomes: tuple[Outcome, ...]) -> State:
    results = {outcome.result for outcome in outcomes}
    if Result.ASKED in results:
        return State.WAITING
    return State.FAILED if Result.FAILED in results else State.OPEN
