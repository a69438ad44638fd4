"""Working on a case: enter the account, carry out every action side by side, tell people, write down what was read.

Containment starts at once and waits for nothing: evidence and protection start beside it, people are told after it. Where an
action may change something, the case's own tick is sent beside the first look; so a run that dies after that is picked up
without a redelivery, and one that dies before it by its redelivery. People are told, and the watch is begun, before the
lease is given back: a run that dies in between is repeated, and what was told is on record and not told again. Last of all come
the asks: people are asked for what may not be done by itself, and what they agreed to is done by whichever run comes next.

What only waits for AWS comes back by a tick of the queue, and not by the workflow that waits for people. The tick must be under
way before the first change in any case, so waiting takes no further message; an execution takes one call more in the run that
contains. And a look by the queue costs three requests of SQS, one by the workflow three state transitions: at list prices
$0.0000012 against $0.000075, sixty times as much, for each of the looks that nearly every incident has.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from hub import notice
from hub.action import Action
from hub.approval.agreement import Agreement
from hub.approval.asking import Looked, agreed, keep_up, refused
from hub.before import Look, held, patient, turn, under_way, waits
from hub.bound import within_bounds
from hub.clearance import Clearance, again_seconds, is_last_run, limits
from hub.course import latest, united
from hub.engine import Outcome, Result, Way, Work, settle
from hub.guardrails import exempt, is_broken
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, State
from hub.lasting import begin_expiry
from hub.metric import BREAKER_TRIPS, count, count_action, count_case
from hub.past import record_leftovers, told_last, with_past
from hub.playbook import Phase, Use
from hub.record import CaseFile, Claim, Lease, Note, Standing
from hub.tell import tell
from hub.values import from_plain
from hub.watch import begin_watch

log = logging.getLogger("irhub")

ROUNDS_OF_NEWS = 3
"""How often one run looks again because a finding came meanwhile, before it leaves that to the next."""
EXEMPTED = "exempted"
"""The timeline's word for a finding that is left alone."""
BREAKER = "breaker"
"""The timeline's word for the circuit breaker, where it made irhub ask."""
UNFINISHED = frozenset({Result.PUT_OFF, Result.WAITING})
HELD_BACK = frozenset({Result.ASKED, Result.OBSERVED})


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over all actions of a case, and how the case stands after it."""

    incident: Incident
    outcomes: tuple[Outcome, ...]
    clearance: Clearance
    uses: tuple[Use, ...]
    look: Look | None = None
    """What containment waits for."""
    is_asked: bool = True
    """False where people could not be asked yet."""

    @property
    def is_unfinished(self) -> bool:
        """True where something is left for a later run."""
        return _goes_on(self.incident, self.outcomes) or not (self.is_asked or is_last_run(self.incident))


@dataclass(frozen=True, slots=True)
class _Given:
    """What a pass goes by beside the incident itself."""

    lease: Lease
    standing: Standing
    agreed: Mapping[str, Agreement]


def work_on(claim: Claim, lease: Lease, standing: Standing, hub: Hub) -> Incident:
    """The case is as far as it may and can be now, on record, and people are told; what is left is for a later run."""
    before = incident = claim.incident
    past = hub.ledger.case_file(incident.id) if claim.ending is Ending.JOINED else CaseFile(incident, (), ())
    for _ in range(ROUNDS_OF_NEWS):
        done = _judged(_pass(incident, _Given(lease, standing, agreed(past, standing, hub)), hub), past, hub)
        record_leftovers(past, done.outcomes, hub)
        _tell(done, past, standing, hub)
        _begin_watch(done, past, hub)
        done = replace(done, is_asked=keep_up(_looked(done, past, standing), hub))
        if hub.ledger.finish(lease, done.incident, work_done=not done.is_unfinished):
            count_case(before, done.incident, hub)
            return _come_back_to(done, hub)
        past = hub.ledger.case_file(incident.id)
        lease = replace(lease, finding_count=past.incident.finding_count)
        news = past.incident
        incident = replace(done.incident, findings=news.findings, finding_count=news.finding_count, runs=claim.incident.runs)
    hub.ledger.finish(lease, incident, work_done=False)
    count_case(before, incident, hub)
    hub.queue.send({"irhub": "tick", "incident": incident.id})
    return incident


def _tell(done: Pass, past: CaseFile, standing: Standing, hub: Hub) -> None:
    free = {outcome.action for outcome in done.outcomes if outcome.result not in HELD_BACK}
    outcomes, whys = with_past(past, done.outcomes), done.clearance.whys(but=free)
    words = notice.of_response(done.incident, standing, outcomes, whys, looks=done.look is not None)
    tell(replace(words, by=notice.approved_by(past.asks)), hub, told_last(past))
    _note_exemptions(done, past, hub)
    _note_breaker(done, past, hub)


def _note_breaker(done: Pass, past: CaseFile, hub: Hub) -> None:
    """That the circuit breaker made irhub ask stands on the timeline once, and is counted then."""
    breaker = done.clearance.breaker
    if breaker is None or not is_broken(breaker) or any(note.name == BREAKER for note in past.notes):
        return
    hub.ledger.note(done.incident.id, Note(hub.now().isoformat(), BREAKER, breaker.why))
    count(hub, BREAKER_TRIPS, "the circuit breaker is open", account=done.incident.target.account_id)


def _note_exemptions(done: Pass, past: CaseFile, hub: Hub) -> None:
    """The timeline says which exemption holds the case back, once for the same words, whether or not there is a channel."""
    noted = {note.says for note in past.notes if note.name == EXEMPTED}
    for says in done.clearance.exempt:
        if says not in noted:
            hub.ledger.note(done.incident.id, Note(hub.now().isoformat(), EXEMPTED, says))


def _begin_watch(done: Pass, past: CaseFile, hub: Hub) -> None:
    """A watch is under way where something is contained, unless an earlier run began it."""
    contained = {Containment.CONTAINED, Containment.PARTLY}
    if done.incident.containment in contained and past.incident.containment not in contained:
        begin_watch(done.incident, hub)


def _come_back_to(done: Pass, hub: Hub) -> Incident:
    """What was put off has a tick under way: the one sent before the first change, or else one now."""
    if done.look:
        hub.queue.send({"irhub": "tick", "incident": done.incident.id}, done.look.again_seconds)
    elif done.is_unfinished and not done.clearance.ticked:
        hub.queue.send({"irhub": "tick", "incident": done.incident.id}, again_seconds(done.incident, hub))
    return done.incident


def _looked(done: Pass, past: CaseFile, standing: Standing) -> Looked:
    whys = {outcome.action: done.clearance.why(outcome.action) for outcome in done.outcomes}
    return Looked(done.incident, standing, done.outcomes, past, whys)


def _pass(incident: Incident, given: _Given, hub: Hub) -> Pass:
    standing = given.standing
    counting, exempted = hub.context.split(latest(incident.findings), standing.exemptions, hub.now())
    uses = tuple(use for use in united(counting or incident.findings, hub.playbook_for) if _fits(use, incident, hub))
    here = turn(uses, (incident, hub.now()))
    incident = patient(uses, (incident, hub.now()))
    free = limits(uses, incident, standing, hub)
    clearance = Clearance(incident, exempt(free) if exempted and not counting else free, hub, given.agreed, exempted, turn=here)
    outcomes: tuple[Outcome, ...] = ()
    look = None
    if uses and standing.onboarded:
        outcomes, look = _carry_out(uses, _works(uses, given.lease, clearance), clearance)
    return Pass(_as_it_stands(incident, uses, outcomes, hub), outcomes, clearance, uses, look)


def _judged(done: Pass, past: CaseFile, hub: Hub) -> Pass:
    """The pass, in which what waited longer than its playbook lets it has failed, and what people refused is not asked."""
    at = (done.incident, hub.now())
    outcomes = done.outcomes if done.look else within_bounds(done.outcomes, done.uses, past.steps, at)
    outcomes = refused(outcomes, past.asks, done.incident)
    if outcomes == done.outcomes:
        return done
    return replace(done, outcomes=outcomes, incident=_as_it_stands(done.incident, done.uses, outcomes, hub))


def _fits(use: Use, incident: Incident, hub: Hub) -> bool:
    return hub.actions[use.action].fits(incident.target.kind)


def _works(uses: tuple[Use, ...], lease: Lease, clearance: Clearance) -> dict[str, Work]:
    hub, incident = clearance.hub, clearance.incident
    actions = {use.action: hub.actions[use.action] for use in uses}
    ways = hub.ways_into(incident, tuple(actions.values()))
    dangers = {action.danger: _danger(action, ways[name], incident) for name, action in actions.items() if action.danger}
    clearance.dangers = tuple(dangers.values())
    options = {use.action: from_plain(actions[use.action].options, use.options) for use in uses}
    return {
        use.action: Work(
            actions[use.action],
            options[use.action],
            incident,
            lease,
            ways[use.action],
            clearance.of(use),
            clearance.agreed.get(use.action),
        )
        for use in uses
    }


def _danger(action: Action[Any, Any], way: Way, incident: Incident) -> Callable[[], str]:
    return lambda: action.danger(way, incident) if action.danger else ""


def _carry_out(uses: tuple[Use, ...], works: dict[str, Work], clearance: Clearance) -> tuple[tuple[Outcome, ...], Look | None]:
    """What each group came to; where containment waits for a look, what waits and all that comes after it is not begun."""
    hub, incident = clearance.hub, clearance.incident
    outcomes: list[Outcome] = []
    groups = _groups(uses, hub)
    for place, group in enumerate(groups):
        look = under_way(outcomes, uses, (incident, hub.now()))
        waiting = [use for use in group if look and waits(use, clearance.known(use), incident)]
        outcomes += hub.together([_settling(works[use.action], hub) for use in group if use not in waiting])
        if look and waiting:
            return (*outcomes, *held([*waiting, *chain(*groups[place + 1 :])], look)), look
    return tuple(outcomes), None


def _groups(uses: tuple[Use, ...], hub: Hub) -> tuple[list[Use], ...]:
    """Containment with what starts beside it, unless something looks before; then what comes after, then what concludes."""
    first = [use for use in uses if use.phase is not Phase.AFTER]
    after = [use for use in uses if use.phase is Phase.AFTER and not hub.actions[use.action].concludes]
    last = [use for use in uses if use not in first and use not in after]
    if all(use.phase is not Phase.BEFORE for use in first):
        return first, after, last
    contain = [use for use in first if use.phase is Phase.CONTAIN]
    return [use for use in first if use not in contain], contain, after, last


def _settling(work: Work, hub: Hub) -> Callable[[], Outcome]:
    def run() -> Outcome:
        outcome = settle(work, hub.means)
        begin_expiry(work, outcome, hub)
        fields = {"incident": work.incident.id, "action": outcome.action, "result": outcome.result.value}
        log.info("action settled", extra=fields)
        count_action(outcome, work.incident, hub)
        return outcome

    return run


def _as_it_stands(incident: Incident, uses: tuple[Use, ...], outcomes: tuple[Outcome, ...], hub: Hub) -> Incident:
    contain = {use.action for use in uses if use.phase is Phase.CONTAIN}
    looked = tuple(outcome for outcome in outcomes if outcome.action in contain)
    containment = containment_of(looked) if looked else incident.containment
    contained_at = incident.contained_at
    if containment is Containment.CONTAINED and not contained_at:
        contained_at = hub.now().isoformat()
    return replace(incident, state=_state(incident, outcomes), containment=containment, contained_at=contained_at)


def containment_of(outcomes: tuple[Outcome, ...]) -> Containment:
    """What the containing actions together show: the weakest of their proofs, unknown where one could not be read.

    One that is done and proves nothing had nothing to contain, such as the credentials of an instance without a role.
    """
    shown = (outcome for outcome in outcomes if outcome.proof or outcome.result is not Result.DONE)
    return Containment.weakest(outcome.proof.containment if outcome.proof else _unread(outcome) for outcome in shown)


def _unread(outcome: Outcome) -> Containment:
    return Containment.UNKNOWN if outcome.made or outcome.result is Result.PUT_OFF else Containment.NONE


def _goes_on(incident: Incident, outcomes: tuple[Outcome, ...]) -> bool:
    """True where something is unfinished and not given up yet."""
    results = {outcome.result for outcome in outcomes}
    return bool(results & UNFINISHED) and not is_last_run(incident, waits=Result.WAITING in results)


def _state(incident: Incident, outcomes: tuple[Outcome, ...]) -> State:
    results = {outcome.result for outcome in outcomes}
    if results == {Result.GONE}:
        return State.CLOSED
    if Result.ASKED in results:
        return State.WAITING
    failed = Result.FAILED in results or (results & UNFINISHED and not _goes_on(incident, outcomes))
    return State.FAILED if failed else State.OPEN
