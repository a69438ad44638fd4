"""Facts about the record of messages in the ledger's table."""

from datetime import timedelta

import pytest

from hub.aws.ledger_table import Table
from hub.aws.outbox import DynamoOutbox
from hub.outbox import Box, Thread
from tests.fakes import NOON, Clock
from tests.notices import a_notice

BOX = Box("slack", "storm")
DUE = NOON + timedelta(minutes=10)


@pytest.fixture
def clock() -> Clock:
    """A clock that goes on when it is told to."""
    return Clock()


@pytest.fixture
def outbox(table: Table, clock: Clock) -> DynamoOutbox:
    """A record of messages on an empty table."""
    return DynamoOutbox(table, clock)


def test_what_is_told_is_counted_by_window(outbox: DynamoOutbox) -> None:
    """Each channel by itself."""
    assert [outbox.count("slack", "1"), outbox.count("slack", "1"), outbox.count("slack", "2"), outbox.count("sns", "1")] == [
        1, 2, 1, 1,
    ]  # fmt: skip


def test_the_first_notice_in_a_box_calls_for_it(outbox: DynamoOutbox) -> None:
    """Further ones find it called for."""
    assert outbox.hold(BOX, a_notice(), DUE)
    assert not outbox.hold(BOX, a_notice(headline="another"), DUE)
    assert (outbox.due(BOX), outbox.boxes()) == (DUE, (BOX,))


def test_the_same_notice_again_calls_again(outbox: DynamoOutbox) -> None:
    """The run that wrote it may have died before it called."""
    outbox.hold(BOX, a_notice(), DUE)

    assert outbox.hold(BOX, a_notice(), DUE)


def test_a_box_that_is_long_due_is_called_for(outbox: DynamoOutbox, clock: Clock) -> None:
    """Its message was lost."""
    outbox.hold(BOX, a_notice(), DUE)
    clock.pause(20 * 60)

    assert outbox.hold(BOX, a_notice(headline="another"), DUE)


def test_one_run_at_a_time_opens_a_box(outbox: DynamoOutbox) -> None:
    """And the next one after two minutes, if the first one died."""
    outbox.hold(BOX, a_notice(), DUE)

    assert list(outbox.open(BOX, DUE).values()) == [a_notice()]
    assert outbox.open(BOX, DUE) == {}
    assert len(outbox.open(BOX, DUE + timedelta(minutes=3))) == 1


def test_a_box_that_is_empty_is_gone(outbox: DynamoOutbox) -> None:
    """Nobody looks for it any more."""
    outbox.hold(BOX, a_notice(), DUE)

    assert not outbox.empty(BOX, tuple(outbox.open(BOX, DUE)), DUE)
    assert (outbox.due(BOX), outbox.boxes(), outbox.open(BOX, DUE)) == (None, (), {})


def test_what_came_meanwhile_is_due_again(outbox: DynamoOutbox) -> None:
    """It was not read, so it is not taken out."""
    outbox.hold(BOX, a_notice(), DUE)
    names = tuple(outbox.open(BOX, DUE))
    outbox.hold(BOX, a_notice(headline="late"), DUE)

    assert outbox.empty(BOX, names, DUE + timedelta(minutes=15))
    assert outbox.due(BOX) == DUE + timedelta(minutes=15)
    assert [one.headline for one in outbox.open(BOX, DUE).values()] == ["late"]


def test_boxes_of_several_reasons_lie_beside_each_other(outbox: DynamoOutbox) -> None:
    """What waits for the morning is not told with a storm."""
    outbox.hold(BOX, a_notice(), DUE)
    outbox.hold(Box("slack", "quiet"), a_notice(), DUE)

    assert set(outbox.boxes()) == {BOX, Box("slack", "quiet")}


def test_others_hear_of_a_failure_once_a_day(outbox: DynamoOutbox) -> None:
    """However many notices a mute channel misses."""
    assert outbox.is_first_failure("slack", "2026-11-21")
    assert not outbox.is_first_failure("slack", "2026-11-21")
    assert outbox.is_first_failure("slack", "2026-11-22")


def test_a_thread_is_kept_by_channel_and_incident(outbox: DynamoOutbox) -> None:
    """The newest word of it holds."""
    outbox.keep_thread("slack_app", "inc-1", Thread("1.0"))
    outbox.keep_thread("slack_app", "inc-1", Thread("1.0", "2.0"))

    assert outbox.thread("slack_app", "inc-1") == Thread("1.0", "2.0")
    assert outbox.thread("slack_app", "inc-2") is None


def test_nothing_of_it_is_part_of_an_incident(outbox: DynamoOutbox, table: Table) -> None:
    """What is on record of an incident is what was done, not how it was told."""
    outbox.keep_thread("slack_app", "inc-1", Thread("1.0"))

    assert table.query("INC#inc-1") == []
