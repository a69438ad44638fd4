"""What was done for some hours ends by itself, and nobody's case is bound by that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.asked import Waits
from hub.engine import Outcome, Result, Work
from hub.expiry import TRIES_SECONDS, expire
from hub.handler import OURS
from hub.hub import Hub
from hub.incident import Incident, Mode, State
from hub.lasting import Expiry, begin_expiry
from hub.record import Hold, Lease, Standing, Status, StepRecord
from hub.release import Request, release, release_again
from tests.fakes import MEMBER, NOON, FakeAccounts, FakeLedger, Lamps, a_hub, an_incident, switch_off

INCIDENT = an_incident(work_done=True)
DUE = Expiry(INCIDENT.id, "switch-off", 24, NOON.timestamp())
MADE = Outcome("switch-off", Result.DONE, ("switch lamp-1 off",))


def lasting(hours: int = 24, **changes: Any) -> Work:
    """The work of an action that lasts for hours."""
    action: Any = switch_off(lasts=lambda _options: hours)
    way: Any = Lamps()
    incident = replace(INCIDENT, **changes)
    return Work(action, None, incident, Lease(INCIDENT.id, "run-1", 0, 1), way, lambda: Mode.ACT)


def sent(hub: Hub) -> list[Any]:
    """Kind and delay of each message that was sent."""
    return [(message["irhub"], delay) for message, delay in hub.queue.sent]  # type: ignore[attr-defined]


def step(at: str) -> StepRecord:
    """The step as it was made at a time."""
    return StepRecord("switch-off", "lamp-1", "switch lamp-1 off", (), Status.DONE, at)


def holding(lamps: Lamps, at: str = "2026-11-20T12:00:00+00:00", **changes: Any) -> Hub:
    """A hub on whose record the lamp was switched off at that time."""
    hold = Hold("key", "switch-off", "lamp-1", {"id": "lamp-1", "on": True}, (INCIDENT.id,))
    held = {("switch-off", "lamp-1"): hold}
    ledger = FakeLedger(cases={INCIDENT.id: INCIDENT}, held=held, steps={"off": step(at)}, **changes)
    return a_hub(ledger=ledger, accounts=FakeAccounts(lamps))


def case(hub: Hub) -> Incident:
    """The case as it stands on record."""
    return hub.ledger.case_file(INCIDENT.id).incident


def test_the_end_is_set_when_something_was_made() -> None:
    """As far off as SQS takes it, for now."""
    hub = a_hub()

    begin_expiry(lasting(), MADE, hub)

    assert sent(hub) == [("expire", 900)]


@pytest.mark.parametrize(
    ("work", "outcome"), [(lasting(hours=0), MADE), (lasting(), replace(MADE, made=()))], ids=["for good", "nothing made"]
)
def test_no_end_is_set_without_reason(work: Work, outcome: Outcome) -> None:
    """What lasts until a person takes it back, and a run that made nothing."""
    hub = a_hub()

    begin_expiry(work, outcome, hub)

    assert sent(hub) == []


def test_a_later_run_sets_the_end_too() -> None:
    """The one before may have died after its changes."""
    hub = a_hub()

    begin_expiry(lasting(runs=2), replace(MADE, made=()), hub)

    assert sent(hub) == [("expire", 900)]


@pytest.mark.parametrize(("seconds", "delay"), [(3_600, 900), (60, 60)])
def test_before_its_time_it_sends_itself_on(seconds: int, delay: int) -> None:
    """Nothing else happens."""
    lamps = Lamps(on={"lamp-1": False})
    hub = holding(lamps)

    expire(replace(DUE, due=NOON.timestamp() + seconds), hub)

    assert (sent(hub), lamps.switched) == ([("expire", delay)], [])


def test_in_its_time_it_is_taken_back_and_the_case_stays_as_free() -> None:
    """No person decided anything."""
    lamps = Lamps(on={"lamp-1": False})
    hub = holding(lamps)

    expire(DUE, hub)

    assert (lamps.on, case(hub).cap, case(hub).state) == ({"lamp-1": True}, Mode.ACT, State.OPEN)
    assert sent(hub) == []
    said = [note.says for _, note in hub.ledger.notes]  # type: ignore[attr-defined]
    assert "release asked for by irhub itself: it was done for 24 hours" in said


def test_what_is_held_no_more_is_let_be() -> None:
    """A person released it before."""
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}))

    expire(DUE, hub)

    assert (sent(hub), hub.channels[0].notices) == ([], [])  # type: ignore[attr-defined]


def test_what_was_done_again_since_ends_later() -> None:
    """Its own message is under way."""
    lamps = Lamps(on={"lamp-1": False})
    hub = holding(lamps, at=(NOON - timedelta(hours=2)).isoformat())

    expire(DUE, hub)

    assert (sent(hub), lamps.switched) == ([], [])


def test_while_irhub_is_paused_nothing_is_taken_back() -> None:
    """It is tried again a quarter of an hour later."""
    lamps = Lamps(on={"lamp-1": False})
    paused = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT, paused="by anna")
    hub = holding(lamps, accounts={MEMBER: paused})

    expire(DUE, hub)

    assert (sent(hub), lamps.switched) == ([("expire", 900)], [])


def test_after_a_day_of_trying_it_is_left_to_people() -> None:
    """They were told why it could not be."""
    paused = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT, paused="by anna")
    hub = holding(Lamps(), accounts={MEMBER: paused})

    expire(replace(DUE, due=NOON.timestamp() - TRIES_SECONDS), hub)

    assert sent(hub) == []


def test_an_end_that_waits_for_another_run_is_still_nobodys_decision() -> None:
    """What waits on record says so."""
    lamps = Lamps(on={"lamp-1": False})
    hub = holding(lamps, busy=True)
    release(Request(INCIDENT.id, "irhub itself", ("switch-off",), "over", expired=True), hub)
    ((message, _),) = hub.queue.sent  # type: ignore[attr-defined]
    hub.ledger.busy = False  # type: ignore[attr-defined]

    release_again(Waits("release", INCIDENT.id, message["asked"]), hub)

    assert (lamps.on, case(hub).cap) == ({"lamp-1": True}, Mode.ACT)


def test_the_door_knows_the_message() -> None:
    """The hub reads what it sends itself."""
    lamps = Lamps(on={"lamp-1": False})
    hub = holding(lamps)

    OURS["expire"].do({"incident": DUE.incident_id, "action": DUE.action, "hours": 24, "due": DUE.due}, {}, hub)

    assert lamps.on == {"lamp-1": True}
