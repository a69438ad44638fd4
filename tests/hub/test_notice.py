"""The words that people read say what was read, and nothing better."""

import pytest

from hub.engine import Outcome, Result
from hub.incident import Containment, State
from hub.notice import of_response, worst
from hub.record import Standing
from tests.fakes import MEMBER, a_finding, an_incident

SHOP = Standing(MEMBER, "shop")


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ((Outcome("a", Result.ASKED, missing=("x",)),), "Waits for you"),
        ((Outcome("a", Result.OBSERVED, missing=("x",)),), "Only watched"),
        ((), "Only watched"),
        ((Outcome("a", Result.FAILED, reasons=("denied",)),), "Not contained"),
        ((Outcome("a", Result.DONE, made=("x",)),), "Answered"),
        ((Outcome("a", Result.DONE, made=("x",)), Outcome("b", Result.ASKED)), "Not contained"),
    ],
)
def test_a_headline_tells_why_there_is_no_containment(outcomes: tuple[Outcome, ...], word: str) -> None:
    """What was not meant to be contained is not called a failure."""
    assert of_response(an_incident(), SHOP, outcomes).headline.startswith(f"{word}: ")


def test_a_headline_tells_what_was_read() -> None:
    """Contained is what the last look showed."""
    contained = an_incident(containment=Containment.CONTAINED)

    assert of_response(contained, SHOP, ()).headline.startswith("Contained: ")
    assert of_response(an_incident(state=State.CLOSED), SHOP, ()).headline.startswith("Gone: ")


@pytest.mark.parametrize(("made", "undo"), [((), ""), (("x",), f"irhub incidents release {an_incident().id}")])
def test_a_way_back_is_offered_where_something_was_done(made: tuple[str, ...], undo: str) -> None:
    """Where nothing was changed there is nothing to undo."""
    assert of_response(an_incident(), SHOP, (Outcome("a", Result.DONE, made=made),)).undo == undo


def test_what_is_missing_without_a_reason_is_said_too() -> None:
    """No step that was not made goes unsaid."""
    outcome = Outcome("a", Result.PUT_OFF, missing=("move eni-1 into quarantine",))

    assert "move eni-1 into quarantine: put off" in of_response(an_incident(), SHOP, (outcome,)).not_done


def test_the_worst_finding_speaks_for_the_case() -> None:
    """Of several findings the most severe one is named."""
    assert worst((a_finding(severity=4.0), a_finding(severity=9.0))) == a_finding(severity=9.0)
    assert worst(()) is None
