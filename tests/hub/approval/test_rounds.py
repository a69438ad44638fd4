"""Facts about rounds: what the machine is started with, and that no execution's history comes near its end."""

from typing import Any

import pytest

from hub.actions import catalogue
from hub.approval.ask import AskState, Door
from hub.approval.nobody import NoApprovals, NoWorkflow
from hub.approval.rounds import (
    LONGEST_MINUTES,
    LONGEST_SECONDS,
    LONGEST_WAIT_SECONDS,
    MOST_ASKS,
    MOST_BUSY,
    MOST_GROUPS,
    MOST_LOOKS,
    name_of,
    started_with,
    wait_seconds,
)
from hub.approval.tickets import digest_of, new_secret
from hub.errors import ApprovalError
from hub.incident import new_id
from tests.asked import a_decision, a_ticket, an_ask
from tests.fakes import NOON, an_incident
from tests.machine import ITERATION, definition

LAST_EVENT = 20_000
"""Where a new execution would have to take over; AWS ends one at 25,000."""
TASK, FAILED_ATTEMPT, CHOICE, WAIT, PASS = 6, 3, 2, 2, 2
"""Events of one way through a state: entered, scheduled, started, submitted, ended, left; an attempt more is three of them."""


def test_a_name_is_short_enough_for_ever() -> None:
    """At most 80 characters, whatever the round."""
    assert len(name_of(new_id(NOON), 9_999)) <= 80


def test_the_input_of_a_round_is_the_same_each_time() -> None:
    """Whatever became of its asks since: a second start must have the words of the first."""
    one, two = an_ask(action="b"), an_ask(action="a", minutes=5)
    later = an_ask(action="a", minutes=5, state=AskState.REJECTED, group="leads", then=(), decisions=(a_decision(),))

    said = started_with("inc-1", 3, (one, two))

    assert said == started_with("inc-1", 3, (later, one))
    assert said == {
        "incident": "inc-1",
        "round": 3,
        "asks": [{"action": "a", "seconds": 300}, {"action": "b", "seconds": 3_600}],
    }


def test_waits_grow_up_to_four_hours_and_end_within_two_days() -> None:
    """So AWS has its time, and nobody waits for ever."""
    waits = [wait_seconds(looks) for looks in range(MOST_LOOKS)]

    assert waits[:4] == [15, 30, 60, 120]
    assert max(waits) == LONGEST_WAIT_SECONDS
    assert 1.5 * 86_400 < sum(waits) < 2 * 86_400


def attempts(state: dict[str, Any]) -> int:
    """How often a task may fail before it counts as failed."""
    return sum(retrier["MaxAttempts"] for retrier in state.get("Retry", ()))


def test_no_execution_comes_near_the_end_of_its_history() -> None:
    """Though every task fails as often as it may, every run is busy as often as it may, and every group is asked."""
    repeats = {name: FAILED_ATTEMPT * attempts(state) for name, state in ITERATION["States"].items()}
    see, carry = TASK + repeats["See"] + CHOICE, TASK + repeats["CarryOut"] + CHOICE
    asked = MOST_GROUPS * (TASK + repeats["Ask"] + see + MOST_BUSY * (WAIT + see))
    carried_out = MOST_LOOKS * (carry + WAIT)
    ended = TASK + repeats["BreakOff"] + PASS + 2

    assert MOST_ASKS * (asked + carried_out + ended) + 20 < LAST_EVENT


def test_an_execution_outlasts_all_that_it_may_wait_for() -> None:
    """Five groups for a week each, and AWS."""
    asked = MOST_GROUPS * LONGEST_MINUTES * 60
    waited = sum(wait_seconds(looks) for looks in range(MOST_LOOKS))

    assert asked + waited < LONGEST_SECONDS == definition()["TimeoutSeconds"]


def test_what_nothing_brings_back_is_known() -> None:
    """These need two people; a step that is kept for another reason than evidence is looked at here."""
    assert {action.name for action in catalogue() if action.destructive} == {
        "disable-console-login",
        "stop-task",
        "terminate-instance",
    }


def test_where_nobody_is_asked_nothing_is() -> None:
    """The record without people, and the workflow that never runs."""
    record, ask = NoApprovals(), an_ask()
    record.keep_token(ask, "x")
    record.mint(a_ticket("x"))

    assert record.open(an_incident(), (ask,)) == record.asks("inc-1") == ()
    assert (record.token(ask), NoWorkflow().start("inc-1", 1, (ask,)), NoWorkflow().wake("x", {})) == ("", False, False)
    assert record.end(ask, AskState.EXPIRED, "x") is record.escalate(ask, "x") is ask
    for attempt in (lambda: record.redeem("x", "ada", Door.CLI), lambda: record.decide(ask, a_decision())):
        with pytest.raises(ApprovalError, match="Nobody is asked here"):
            attempt()


def test_secrets_are_long_and_never_the_same() -> None:
    """256 bits, in letters that fit a form and an address; the record keeps only a digest."""
    one, other = new_secret(), new_secret()

    assert one != other
    assert len(one) == 43
    assert len(digest_of(one)) == 64
    assert one not in digest_of(one)
