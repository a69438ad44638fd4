"""The windows in Slack, held to Slack's limits, whatever an attacker wrote."""

import json
from dataclasses import replace

from deployer.sandbox.slack_limits import flaw
from hub.approval.ask import Verdict
from hub.people.slack_window import deciding, telling
from tests.fakes import NOON
from tests.hub.people.office import Office
from tests.pages.told import an_ask

HOSTILE = "<!channel> *bold* <https://evil.example|click> & `code` " + "\u202e" + "x" * 400


def test_a_window_is_within_slacks_limits(office: Office) -> None:
    """With every step, for approval and for rejection."""
    ask = an_ask(office.case(), steps=(HOSTILE, "stop it"), why=(HOSTILE,))

    for verdict in Verdict:
        assert flaw(dict(deciding((ask,), verdict, "Incident", "{}")), is_window=True) == ""


def test_nothing_that_somebody_wrote_has_a_meaning(office: Office) -> None:
    """It stands as plain text, escaped; nobody is mentioned and nothing is a link."""
    window = json.dumps(deciding((an_ask(office.case(), steps=(HOSTILE,)),), Verdict.APPROVE, "Incident", "{}"))

    assert "mrkdwn" not in window
    assert "<!channel>" not in window
    assert "&lt;!channel&gt;" in window
    assert "202e" not in window


def test_what_cannot_be_shown_whole_cannot_be_agreed_to(office: Office) -> None:
    """People agree to what they have read; too much leads to the page and the command line."""
    told = office.case()
    many = an_ask(told, steps=tuple(f"step {number}" for number in range(100)))
    long = an_ask(told, steps=("x" * 4_000,))

    for ask in (many, long):
        window = deciding((ask,), Verdict.APPROVE, "Incident", "{}")
        assert ("submit" in window, flaw(dict(window), is_window=True)) == (False, "")


def test_a_window_that_only_tells_asks_for_nothing() -> None:
    """It has a title, lines, and a way to close it."""
    window = telling("Decided", "stop-instance: approved by ada; it is carried out now")

    assert flaw(dict(window), is_window=True) == ""
    assert "submit" not in window


def test_two_people_and_what_cannot_be_taken_back_are_said(office: Office) -> None:
    """The second reads that somebody agreed before."""
    ask = replace(an_ask(office.case(), needs=2, destructive=True), expires_at=NOON.isoformat())

    window = json.dumps(deciding((ask,), Verdict.APPROVE, "Incident", "{}"))

    assert "destructive, cannot be taken back); 0 of 2 agreed; asked of soc until 2026-11-21T12:00 UTC" in window
