"""What a closed incident still holds is held by the next one on the same target too."""

from dataclasses import replace
from typing import Any

import pytest

from hub.aws.ledger import DynamoLedger
from hub.incident import State
from hub.record import Claim, Intent, Status
from tests.fakes import NOON, Clock, a_finding, an_incident

INTENT = Intent("switch-off", "lamp-1", "switch off lamp-1", ("lamps:Switch",), recorded={"id": "lamp-1", "on": True})


def ended(ledger: DynamoLedger, claim: Claim, state: State) -> Claim:
    """The case, of which the step was made and which came to that state."""
    assert claim.lease
    ledger.intend(claim.lease, claim.incident, (INTENT,))
    ledger.settle(claim.incident, (INTENT,), {INTENT.says: (Status.DONE, "")})
    assert ledger.finish(claim.lease, replace(claim.incident, state=state, released_at=NOON.isoformat()), work_done=True)
    return claim


def opened(ledger: DynamoLedger, name: str, **changes: Any) -> Claim:
    """A case of that name, by a finding of its own."""
    return ledger.claim(a_finding(id=name, **changes), an_incident(id=name), f"run of {name}")


@pytest.fixture
def first(ledger: DynamoLedger) -> Claim:
    """A case that holds a lamp and was closed."""
    return ended(ledger, opened(ledger, "inc-one"), State.CLOSED)


def inherit(ledger: DynamoLedger, claim: Claim) -> tuple[str, ...]:
    """The holders of what the case holds by now."""
    assert claim.lease
    ledger.inherit(claim.lease, claim.incident, INTENT.action)
    return tuple(name for hold in ledger.holds(claim.incident, INTENT.action) for name in hold.holders)


@pytest.mark.usefixtures("first")
def test_the_next_case_holds_it_beside_the_one_before(ledger: DynamoLedger) -> None:
    """The first state stays that of the first; a second call changes nothing."""
    second = opened(ledger, "inc-two")

    assert second.incident.after == "inc-one"
    assert inherit(ledger, second) == inherit(ledger, second) == ("inc-one", "inc-two")
    (hold,) = ledger.holds(second.incident, INTENT.action)
    assert hold.recorded == INTENT.recorded


@pytest.mark.usefixtures("first")
def test_the_record_says_of_whom_it_came(ledger: DynamoLedger) -> None:
    """A step that was not made here, and is done."""
    second = opened(ledger, "inc-two")
    inherit(ledger, second)

    (step,) = ledger.case_file("inc-two").steps
    assert (step.says, step.calls, step.status) == ("hold lamp-1 beside inc-one, which changed it", (), Status.DONE)


@pytest.mark.usefixtures("first")
def test_it_is_inherited_from_case_to_case(ledger: DynamoLedger, clock: Clock) -> None:
    """The third holds what the first changed."""
    second = opened(ledger, "inc-two")
    inherit(ledger, second)
    assert second.lease
    clock.pause(1)
    ledger.finish(second.lease, replace(second.incident, state=State.CLOSED), work_done=True)

    assert inherit(ledger, opened(ledger, "inc-three")) == ("inc-one", "inc-three", "inc-two")


def test_what_was_let_go_of_is_not_inherited(ledger: DynamoLedger, first: Claim) -> None:
    """The one before was released meanwhile, and nothing is held any more."""
    second = opened(ledger, "inc-two")
    (hold,) = ledger.holds(first.incident, INTENT.action)
    ledger.let_go(first.incident, hold, restored=True)

    assert inherit(ledger, second) == ()


def test_a_released_case_leaves_nothing_behind(ledger: DynamoLedger) -> None:
    """What it did was taken back."""
    ended(ledger, opened(ledger, "inc-one"), State.RELEASED)

    assert opened(ledger, "inc-two").incident.after == ""
