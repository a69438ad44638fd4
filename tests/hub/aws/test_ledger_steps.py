"""Facts about steps and first states."""

from dataclasses import replace
from typing import Any

import pytest

from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.errors import LeaseLostError, ThrottledError, UnsettledStepError
from hub.record import Claim, Hold, Intent, Status
from tests.fakes import NOON, Clock, a_finding, a_target, an_incident
from tests.hub.aws.wire import Crash, Wire


def an_intent(**changes: Any) -> Intent:
    """Switching a lamp off, which was on."""
    made = Intent("switch-off", "lamp-1", "switch off lamp-1", ("lamps:Switch",), recorded={"id": "lamp-1", "on": True})
    return replace(made, **changes)


@pytest.fixture
def claim(ledger: DynamoLedger) -> Claim:
    """A case that run a has just opened."""
    return ledger.claim(a_finding(), an_incident(), "a")


def intend(ledger: DynamoLedger, claim: Claim, *intents: Intent) -> None:
    """Writes intents down under the claim's lease."""
    assert claim.lease
    ledger.intend(claim.lease, claim.incident, intents)


def another(ledger: DynamoLedger) -> Claim:
    """A second case, on another lamp of the same house."""
    target = a_target(id="lamp-2")
    return ledger.claim(a_finding(target=target), an_incident(id="inc-two", target=target), "b")


def test_intents_and_first_states_are_one_request(ledger: DynamoLedger, claim: Claim, wire: Wire) -> None:
    """However many steps a plan has, writing it down is one transaction."""
    before = len(wire.requests)

    intend(ledger, claim, an_intent(), an_intent(on="lamp-2", says="switch off lamp-2"))

    assert wire.requests[before:] == ["TransactWriteItems"]


def test_steps_are_on_record_in_their_order(ledger: DynamoLedger, claim: Claim) -> None:
    """What is about to be done reads as it was planned."""
    intend(ledger, claim, *(an_intent(on=f"lamp-{n}", says=f"switch off lamp-{n}") for n in (3, 1, 2)))

    steps = ledger.case_file(claim.incident.id).steps
    assert [step.on for step in steps] == ["lamp-3", "lamp-1", "lamp-2"]
    assert {step.status for step in steps} == {Status.INTENDED}


def test_a_step_keeps_its_words(ledger: DynamoLedger, claim: Claim) -> None:
    """Every field of an intent is found again, also that it is kept and the reason."""
    intend(ledger, claim, an_intent(once=True, kept="evidence", recorded=None, releases=True))

    (step,) = ledger.case_file(claim.incident.id).steps
    assert (step.calls, step.once, step.kept, step.releases) == (("lamps:Switch",), True, "evidence", True)


def test_a_settled_step_says_how_it_ended(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """Status, reason and time of the end are on record, each step's own."""
    intents = (an_intent(), an_intent(on="lamp-2", says="switch off lamp-2"))
    intend(ledger, claim, *intents)
    clock.pause(1)

    ends = {"switch off lamp-1": (Status.DONE, ""), "switch off lamp-2": (Status.FAILED, "no")}
    ledger.settle(claim.incident, intents, ends)

    steps = ledger.case_file(claim.incident.id).steps
    assert [(step.status, step.reason) for step in steps] == [(Status.DONE, ""), (Status.FAILED, "no")]
    assert {step.settled_at for step in steps} == {clock().isoformat()}


def test_a_step_intended_again_is_one_step(ledger: DynamoLedger, claim: Claim) -> None:
    """After a crash the same words on the same resource are not a second step."""
    intend(ledger, claim, an_intent())
    intend(ledger, claim, an_intent())

    assert len(ledger.case_file(claim.incident.id).steps) == 1


def test_a_step_made_again_keeps_its_first_attempt(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """When it was first begun and how that ended stays on record, whatever a later run adds."""
    for status in (Status.FAILED, Status.DONE):
        intend(ledger, claim, an_intent())
        clock.pause(1)
        ledger.settle(claim.incident, (an_intent(),), {"switch off lamp-1": (status, "")})
        clock.pause(1)

    (step,) = ledger.case_file(claim.incident.id).steps
    assert [attempt.partition(" ")[2] for attempt in step.attempts] == ["intended", "failed", "intended", "done"]
    assert (step.attempts[0].partition(" ")[0], step.status) == (NOON.isoformat(), Status.DONE)


def test_the_first_state_stays(ledger: DynamoLedger, claim: Claim) -> None:
    """What was recorded first is never overwritten."""
    intend(ledger, claim, an_intent())
    intend(ledger, claim, an_intent(recorded={"id": "lamp-1", "on": False}))

    (hold,) = ledger.holds(claim.incident, "switch-off")
    assert hold.recorded == {"id": "lamp-1", "on": True}


def test_the_first_of_several_states_in_one_plan_stays(ledger: DynamoLedger, claim: Claim) -> None:
    """Two steps on one resource in one plan record its state once: the first's."""
    intend(ledger, claim, an_intent(), an_intent(says="dim lamp-1", recorded={"id": "lamp-1", "on": False}))

    (hold,) = ledger.holds(claim.incident, "switch-off")
    assert hold.recorded == {"id": "lamp-1", "on": True}


def test_a_second_incident_becomes_a_holder(ledger: DynamoLedger, claim: Claim) -> None:
    """It takes over what was recorded first, and never records the first one's quarantine."""
    intend(ledger, claim, an_intent())
    second = another(ledger)

    intend(ledger, second, an_intent(recorded={"id": "lamp-1", "on": False}))

    (hold,) = ledger.holds(second.incident, "switch-off")
    assert hold == Hold(
        a_target().key, "switch-off", "lamp-1", {"id": "lamp-1", "on": True}, (claim.incident.id, second.incident.id)
    )


def test_what_is_kept_is_not_held(ledger: DynamoLedger, claim: Claim) -> None:
    """A step that is never taken back leaves nothing to release."""
    intend(ledger, claim, an_intent(kept="evidence", recorded=None))

    assert ledger.holds(claim.incident, "switch-off") == ()


def test_holds_are_told_apart_by_action(ledger: DynamoLedger, claim: Claim) -> None:
    """An action whose name begins like another's does not get its holds."""
    intend(ledger, claim, an_intent(action="switch-off-all"))

    assert ledger.holds(claim.incident, "switch-off") == ()
    assert len(ledger.holds(claim.incident, "switch-off-all")) == 1


def test_the_hold_goes_with_its_last_holder(ledger: DynamoLedger, claim: Claim) -> None:
    """Each incident lets go for itself; the state is kept for as long as somebody holds it."""
    intend(ledger, claim, an_intent())
    second = another(ledger)
    intend(ledger, second, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")

    ledger.let_go(claim.incident, hold, restored=True)
    assert [held.holders for held in ledger.holds(second.incident, "switch-off")] == [("inc-two",)]

    ledger.let_go(second.incident, hold, restored=True)
    assert ledger.holds(second.incident, "switch-off") == ()


def test_after_the_last_holder_a_new_state_is_recorded(ledger: DynamoLedger, claim: Claim) -> None:
    """A state that was restored is forgotten, so a later case records what is then."""
    intend(ledger, claim, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")
    ledger.let_go(claim.incident, hold, restored=True)

    intend(ledger, claim, an_intent(recorded={"id": "lamp-1", "on": False}))

    assert [held.recorded["on"] for held in ledger.holds(claim.incident, "switch-off")] == [False]


def test_letting_go_twice_is_harmless(ledger: DynamoLedger, claim: Claim) -> None:
    """A release that is repeated after a crash finds nothing left to let go of."""
    intend(ledger, claim, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")

    ledger.let_go(claim.incident, hold, restored=True)
    ledger.let_go(claim.incident, hold, restored=True)

    assert ledger.holds(claim.incident, "switch-off") == ()


@pytest.mark.parametrize(("seconds", "refused"), [(54, False), (56, True)])
def test_nothing_is_begun_near_the_end_of_the_lease(
    ledger: DynamoLedger, claim: Claim, clock: Clock, seconds: int, *, refused: bool
) -> None:
    """With less than ten seconds left, another run might begin beside this one."""
    clock.pause(seconds)

    if refused:
        with pytest.raises(LeaseLostError):
            intend(ledger, claim, an_intent())
    else:
        intend(ledger, claim, an_intent())


def test_a_once_step_is_not_begun_again_at_once(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """What AWS would make twice waits a minute, and then may be begun by a later run."""
    step = an_intent(once=True, kept="evidence", recorded=None)
    intend(ledger, claim, step)
    assert claim.lease
    later = replace(claim, lease=replace(claim.lease, run="b", until=claim.lease.until + 600))

    with pytest.raises(UnsettledStepError, match="switch off lamp-1"):
        intend(ledger, later, step)
    clock.pause(61)
    intend(ledger, later, step)


def test_a_refused_plan_leaves_nothing_behind(ledger: DynamoLedger, claim: Claim) -> None:
    """Either all of a plan is on record or nothing: not the state, and not the other step."""
    step = an_intent(once=True, kept="evidence", recorded=None)
    intend(ledger, claim, step)
    assert claim.lease

    with pytest.raises(UnsettledStepError):
        intend(ledger, replace(claim, lease=replace(claim.lease, run="b")), an_intent(says="dim lamp-1"), step)

    assert len(ledger.case_file(claim.incident.id).steps) == 1
    assert ledger.holds(claim.incident, "switch-off") == ()


def test_a_once_step_that_failed_may_be_begun_again(ledger: DynamoLedger, claim: Claim) -> None:
    """What AWS refused was not made."""
    step = an_intent(once=True, kept="evidence", recorded=None)
    intend(ledger, claim, step)
    ledger.settle(claim.incident, (step,), {step.says: (Status.FAILED, "no")})
    assert claim.lease

    intend(ledger, replace(claim, lease=replace(claim.lease, run="b")), step)


def test_a_run_may_write_its_own_once_step_again(ledger: DynamoLedger, claim: Claim, wire: Wire) -> None:
    """Where only the answer of writing it down was lost, the run goes on."""
    wire.repeat = 1

    intend(ledger, claim, an_intent(once=True, kept="evidence", recorded=None))

    assert len(ledger.case_file(claim.incident.id).steps) == 1


def test_a_plan_longer_than_a_transaction_is_written_down_whole(ledger: DynamoLedger, claim: Claim) -> None:
    """A hundred and twenty items take two transactions."""
    intend(ledger, claim, *(an_intent(on=f"lamp-{n}", says=f"switch off lamp-{n}") for n in range(60)))

    assert len(ledger.holds(claim.incident, "switch-off")) == 60


@pytest.mark.parametrize("request_number", range(4))
def test_a_crash_while_letting_go_leaves_no_state_without_holder(
    ledger: DynamoLedger, claim: Claim, wire: Wire, request_number: int
) -> None:
    """A hold that nobody holds would be taken for the first state of a later case."""
    intend(ledger, claim, an_intent())
    second = another(ledger)
    intend(ledger, second, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")
    wire.crash_after = len(wire.requests) + request_number

    for incident in (claim.incident, second.incident, claim.incident, second.incident):
        try:
            ledger.let_go(incident, hold, restored=True)
        except Crash:
            continue

    intend(ledger, claim, an_intent(recorded={"id": "lamp-1", "on": False}))
    assert [held.recorded["on"] for held in ledger.holds(claim.incident, "switch-off")] == [False]


def holders(dynamodb: Any, change: str) -> None:
    """Somebody else becomes, or ceases to be, a holder of the lamp."""
    key = {"PK": {"S": f"HOLD#{a_target().key}"}, "SK": {"S": "STEP#switch-off"}}
    values = {":ids": {"SS": ["inc-other"]}}
    dynamodb.update_item(
        TableName="irhub-ledger", Key=key, UpdateExpression=f"{change} holders :ids", ExpressionAttributeValues=values
    )


def test_holders_that_go_on_changing_put_the_release_off(
    ledger: DynamoLedger, claim: Claim, wire: Wire, clients: Clients
) -> None:
    """Neither the last holder nor one of several for long enough to write it: tried again later."""
    intend(ledger, claim, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")
    change = {"DeleteItem": "ADD", "UpdateItem": "DELETE"}
    wire.meddle = lambda request: holders(clients.own("dynamodb"), change[request])

    with pytest.raises(ThrottledError):
        ledger.let_go(claim.incident, hold, restored=True)


def test_the_last_holder_does_not_let_go_of_what_it_did_not_restore(ledger: DynamoLedger, claim: Claim) -> None:
    """Two releases at once, each of which sees the other hold on: the second is told that the way back is its own."""
    intend(ledger, claim, an_intent())
    second = another(ledger)
    intend(ledger, second, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")

    gone = [ledger.let_go(incident, hold, restored=False) for incident in (claim.incident, second.incident)]

    assert gone == [True, False]
    assert [held.holders for held in ledger.holds(second.incident, "switch-off")] == [("inc-two",)]


def test_what_is_not_held_any_more_is_let_go_of(ledger: DynamoLedger, claim: Claim) -> None:
    """A release that is repeated after its answer was lost has nothing to restore."""
    intend(ledger, claim, an_intent())
    (hold,) = ledger.holds(claim.incident, "switch-off")
    ledger.let_go(claim.incident, hold, restored=True)

    assert ledger.let_go(claim.incident, hold, restored=False)


def test_a_lease_that_is_nearly_over_is_not_called_lost_to_another(ledger: DynamoLedger, claim: Claim, clock: Clock) -> None:
    """Nobody else is said to be at work where only the time ran out."""
    clock.pause(56)

    with pytest.raises(LeaseLostError, match="too little time left"):
        intend(ledger, claim, an_intent())
