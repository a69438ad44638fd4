"""After each pass over a case: the asks on record agree with what its actions came to.

What is to be asked is opened as the incident's next round, the workflow that waits for people is started under the round's
name, and people are told. What was agreed to and came to its end is used up, so an agreement counts once. What is asked and is
no longer true (somebody did it by hand, the steps are others now, the resource is gone) is withdrawn, and nothing waits for it.

All of it comes after containment and under the lease, and is repeated whole by whichever run comes next: opening the same words
again opens nothing, starting the same round again starts nothing, and what was told is told once. Where the workflow cannot be
started the case is looked at again; until then the asks stand, and what people say to them counts.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub import notice
from hub.approval.agreement import ENDED, Agreement, agreements
from hub.approval.ask import Ask, AskState
from hub.approval.overdue import move_on
from hub.approval.rules import Wanted, asks_for, choose, different, is_sound, was_refused
from hub.approval.words import how_ended
from hub.approval.written import wake
from hub.engine import Outcome, Result
from hub.errors import AwsError
from hub.guardrails import is_drill
from hub.hub import Hub
from hub.incident import Incident
from hub.metric import ASKS_EXPIRED, ASKS_OPENED, count
from hub.past import told_ever
from hub.record import CaseFile, Note, Standing
from hub.tell import tell

log = logging.getLogger("irhub")

CHANGED = "what is to be done is not what was asked any more"
OTHERS = "it needs the word of other people by now"
NOT_CALLED_FOR = "no finding calls for it any more"
OVER = "the case is closed"
LEFT_ALONE = "irhub may only watch now: it is paused, exempted, or in observe"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a pass over a case came to, and what was on record before it."""

    incident: Incident
    standing: Standing
    outcomes: tuple[Outcome, ...]
    past: CaseFile
    whys: Mapping[str, tuple[str, ...]]
    """Why each action is held back, by its name."""


def agreed(past: CaseFile, standing: Standing, hub: Hub) -> Mapping[str, Agreement]:
    """What people agreed to, by the action, and by the settings and actions as they are now; what was begun goes on.

    The record is not believed alone: whoever agreed may have left since, and the door for people could write anything there.
    """
    last = {ask.action: ask for ask in past.asks if ask.is_agreed}
    found = agreements(last.values(), past)
    return {name: one for name, one in found.items() if one.begun or _is_sound(last[name], past.incident, standing, hub)}


def _is_sound(ask: Ask, incident: Incident, standing: Standing, hub: Hub) -> bool:
    action = hub.actions.get(ask.action)
    rule = choose(hub.approvers, incident, standing, ask.action)
    return action is not None and is_sound(ask, rule, hub.approvers, destructive=action.destructive)


def refused(outcomes: tuple[Outcome, ...], asks: tuple[Ask, ...], incident: Incident) -> tuple[Outcome, ...]:
    """The outcomes, in which what people refused in these very words is not asked again, and says by whom it was refused."""
    last = {ask.action: ask for ask in asks}
    return tuple(_refused(outcome, last.get(outcome.action), incident) for outcome in outcomes)


def _refused(outcome: Outcome, last: Ask | None, incident: Incident) -> Outcome:
    if outcome.result is not Result.ASKED or last is None or not was_refused(last, outcome.missing, different(incident)):
        return outcome
    return replace(outcome, result=Result.REJECTED, reasons=(*outcome.reasons, how_ended(last)))


def keep_up(looked: Looked, hub: Hub) -> bool:
    """The asks agree with the case, and the workflow waits for what is open; False where it could not be started yet."""
    stand = tuple(_as_it_came(ask, looked, hub) for ask in looked.past.asks)
    opened = _open(looked, hub)
    for asks in notice.together(ask for ask in (*stand, *opened) if ask.is_open):
        said = notice.of_ask(looked.incident, looked.standing, asks, hub.approvers)
        tell(said, hub, told_ever(looked.past))
    return _is_waited_for((*stand, *opened), looked, hub)


def _open(looked: Looked, hub: Hub) -> tuple[Ask, ...]:
    if is_drill(looked.incident) or not looked.incident.is_open:
        return ()
    wanted = [
        Wanted(one.action, one.missing, (*one.reasons, *looked.whys[one.action]), hub.actions[one.action].destructive)
        for one in sorted(looked.outcomes, key=lambda one: not hub.actions[one.action].contains)
        if one.result is Result.ASKED
    ]
    asks = asks_for(wanted, looked.incident, looked.standing, hub.approvers, hub.now())
    opened = hub.approvals.open(looked.incident, asks) if asks else ()
    count(hub, ASKS_OPENED, "people are asked", len(opened), incident=looked.incident.id)
    return opened


def _as_it_came(ask: Ask, looked: Looked, hub: Hub) -> Ask:
    """The ask as it stands after the pass."""
    if not (ask.is_open or ask.is_agreed):
        return ask
    state, says = _ending(ask, looked)
    if state is AskState.OPEN:
        return ask
    return end(ask, state, says, hub)


def end(ask: Ask, state: AskState, says: str, hub: Hub) -> Ask:
    """The ask has ended, the timeline says so, and the workflow waits for it no more."""
    ended = hub.approvals.end(ask, state, says)
    if ended.state is state:
        hub.ledger.note(ask.incident_id, _line(ended, hub))
        _count_expired(ask, ended, hub)
    if ask.is_open:
        wake(ended, hub.approvals, hub.workflow)
    return ended


def _count_expired(before: Ask, ended: Ask, hub: Hub) -> None:
    """One ask more that nobody answered, by whoever found it open and ended it."""
    if before.is_open and ended.state is AskState.EXPIRED:
        count(hub, ASKS_EXPIRED, "nobody answered", incident=ended.incident_id, action=ended.action)


def _line(ask: Ask, hub: Hub) -> Note:
    fields = {"action": ask.action, "round": str(ask.round), "state": ask.state.value}
    return Note(hub.now().isoformat(), ENDED, f"{ask.action}: {how_ended(ask)}", fields)


def _ending(ask: Ask, looked: Looked) -> tuple[AskState, str]:
    """How an ask that is open or agreed to has ended by what the pass came to; open where it has not."""
    if not looked.incident.is_open:
        return AskState.WITHDRAWN, OVER
    outcome = next((one for one in looked.outcomes if one.action == ask.action), None)
    if outcome is None:
        return AskState.WITHDRAWN, NOT_CALLED_FOR
    if outcome.result is Result.GONE:
        return AskState.WITHDRAWN, "; ".join(outcome.reasons)
    if outcome.result is Result.ASKED and ask.steps == outcome.missing:
        return (AskState.OPEN, "") if ask.is_open else (AskState.WITHDRAWN, OTHERS)
    if outcome.result is Result.ASKED:
        return AskState.WITHDRAWN, CHANGED
    return _of_agreed(outcome) if ask.is_agreed else _of_open(outcome)


def _of_agreed(outcome: Outcome) -> tuple[AskState, str]:
    if outcome.result is Result.DONE:
        return AskState.CARRIED_OUT, ""
    if outcome.result is Result.FAILED:
        return AskState.FAILED, "; ".join(outcome.reasons or outcome.missing)
    return (AskState.WITHDRAWN, LEFT_ALONE) if outcome.result is Result.OBSERVED else (AskState.OPEN, "")


def _of_open(outcome: Outcome) -> tuple[AskState, str]:
    return (AskState.WITHDRAWN, "it is done already") if outcome.result is Result.DONE else (AskState.OPEN, "")


def _is_waited_for(asks: tuple[Ask, ...], looked: Looked, hub: Hub) -> bool:
    """True where the workflow waits for every round in which something is open, or has come to its end."""
    waits = True
    for number in sorted({ask.round for ask in asks if ask.is_open}):
        waits &= _is_started(tuple(ask for ask in asks if ask.round == number), looked, hub)
    return waits


def _is_started(asks: tuple[Ask, ...], looked: Looked, hub: Hub) -> bool:
    incident = looked.incident
    try:
        runs = hub.workflow.start(incident.id, asks[0].round, asks)
    except AwsError as error:
        log.warning("workflow not started", extra={"incident": incident.id, "reason": str(error)})
        return False
    if not runs:
        move_on(asks, hub)
    return True
