"""What is counted of asks: each when it is opened, decided or over, by whoever's write it was."""

import logging
from datetime import timedelta

import pytest

from hub.approval.ask import Verdict
from hub.approval.deciding import decide
from hub.respond import answer
from tests.asked import BEN, desk_of, said
from tests.fakes import Clock, a_finding
from tests.hub.approval.asking import ID, asked
from tests.hub.test_metric import Log, counted, entries


@pytest.fixture(autouse=True)
def listening(caplog: Log) -> None:
    """Everything that irhub logs is caught."""
    caplog.set_level(logging.INFO, "irhub")


def test_what_people_are_asked_is_counted_once(caplog: Log) -> None:
    """A finding that comes again opens nothing again."""
    hub = asked()
    answer(a_finding(), hub)

    assert counted(caplog)["AsksOpened"] == 1


@pytest.mark.parametrize(("verdict", "name"), [(Verdict.APPROVE, "AsksApproved"), (Verdict.REJECT, "AsksRejected")])
def test_an_answer_is_counted_with_the_time_it_took(caplog: Log, verdict: Verdict, name: str) -> None:
    """Once, though the same person says it twice."""
    clock = Clock()
    hub = asked(clock=clock)
    clock.pause(90)
    for _ in range(2):
        decide(ID, said(verdict=verdict), desk_of(hub))

    assert (counted(caplog)[name], counted(caplog)["TimeToDecide"]) == (1, 90)
    assert [entry["action"] for entry in entries(caplog) if name in entry] == ["switch-off"]


def test_half_an_answer_is_none(caplog: Log) -> None:
    """Where two must agree, the second one's word is the answer."""
    hub = asked(needs=2)
    decide(ID, said(), desk_of(hub))
    assert "AsksApproved" not in counted(caplog)
    decide(ID, said(BEN), desk_of(hub))

    assert counted(caplog)["AsksApproved"] == 1


def test_silence_is_counted_when_nobody_is_left_to_ask(caplog: Log) -> None:
    """Not when the next group is asked, and not again when the machine looks twice."""
    clock = Clock()
    hub = asked(clock=clock)
    for _ in range(3):
        clock.now += timedelta(hours=2)
        hub.workflow.time_out()
        hub.workflow.go(hub)

    assert counted(caplog)["AsksExpired"] == 1
