"""Closing an incident: a verdict and a reason, once, and nothing that is still held goes out of sight."""

from dataclasses import replace
from typing import Any

import pytest

from hub.asked import Waits
from hub.close import Closing, Verdict, close, close_again, proposal, verdict_of
from hub.finding import SEVERAL
from hub.hub import Hub
from hub.incident import Containment, Ending, State
from hub.record import Note
from hub.release import Request, release
from hub.respond import answer
from tests.fakes import NOON, FakeAccounts, Lamps, a_finding, a_hub, a_target, an_incident

ID = an_incident().id
TRUE = Closing(ID, "ann", Verdict.TRUE, "it mined coins")
FALSE = Closing(ID, "ann", Verdict.FALSE, "our own scanner")


def contained(**parts: Any) -> Hub:
    """A hub that has switched the lamp off for one case."""
    hub = a_hub(accounts=FakeAccounts(Lamps()), **parts)
    answer(a_finding(), hub)
    return hub


def case(hub: Hub) -> Any:
    """All of the case."""
    return hub.ledger.case_file(ID)


def notes(hub: Hub, name: str) -> list[str]:
    """The timeline's words of one kind."""
    return [note.says for note in case(hub).notes if note.name == name]


def test_a_closed_incident_has_a_verdict_and_who_gave_it_and_why() -> None:
    """On record and told; a true positive stays contained."""
    hub = contained()

    closed = close(TRUE, hub)

    assert (closed.state, closed.containment, verdict_of(case(hub))) == (State.CLOSED, Containment.CONTAINED, "true-positive")
    assert hub.channels[0].notices[-1].by == "closed as true-positive by ann: it mined coins"  # type: ignore[attr-defined]


def test_a_further_finding_opens_a_new_incident() -> None:
    """What is closed is not worked on again."""
    hub = contained(new_incident_id=iter([ID, "inc-20261121-bbbbbbbbbbbb"]).__next__)
    close(TRUE, hub)

    assert answer(a_finding(id="another"), hub) is Ending.OPENED


def test_a_false_positive_that_still_holds_something_is_refused() -> None:
    """Nobody would look for it later."""
    hub = contained()

    assert close(FALSE, hub).state is State.OPEN
    assert "release it first" in notes(hub, "close-refused")[0]


def not_contained(hub: Hub) -> Hub:
    """The same hub, whose case is contained no more though what it did was not taken back."""
    hub.ledger.cases[ID] = replace(hub.ledger.cases[ID], containment=Containment.NONE)  # type: ignore[attr-defined]
    return hub


def test_a_false_positive_whose_steps_still_stand_is_refused() -> None:
    """A blocked address, or a denial beside an isolation that was released alone, contains nothing and still hurts."""
    hub = not_contained(contained())

    assert close(FALSE, hub).state is State.OPEN
    assert "what it did still stands (switch-off: switch off lamp-1): release it first" in notes(hub, "close-refused")[0]


def test_what_a_release_could_not_take_back_keeps_no_false_positive_open() -> None:
    """People read what was left and why."""
    hub = not_contained(contained())
    hub.ledger.note(ID, Note(NOON.isoformat(), "release-incomplete", "asked for by ann", {"left": "lamp-1 was changed since"}))

    assert close(FALSE, hub).state is State.CLOSED


def test_nothing_is_proposed_for_what_a_person_named() -> None:
    """Nobody but people would find it again; and the id of a finding about several resources never comes again."""
    several = a_target(kind=SEVERAL)

    assert proposal(an_incident(findings=(a_finding(source="person"),))) == ""
    assert proposal(an_incident(target=several, findings=(a_finding(target=several),))) == ""


def test_a_false_positive_proposes_an_exemption() -> None:
    """After its release; the incident stays released."""
    hub = contained()
    release(Request(ID, "ann"), hub)

    assert close(FALSE, hub).state is State.RELEASED
    (asked,) = hub.channels[0].notices[-1].asked  # type: ignore[attr-defined]
    assert "irhub exemptions add --account 333333333333 --resource lamp-1 --finding 'Backdoor" in asked


def test_nothing_is_proposed_for_findings_of_several_types() -> None:
    """One exemption would not do."""
    incident = an_incident(findings=(a_finding(), a_finding(id="another", type="Trojan:EC2/DropPoint")))

    assert proposal(incident) == ""


def test_a_verdict_is_given_once() -> None:
    """A second one is refused, and says what the first was."""
    hub = contained()
    close(TRUE, hub)
    close(replace(TRUE, person="bob"), hub)

    (refused,) = notes(hub, "close-refused")
    assert refused == "closed as true-positive by bob: it mined coins; refused: it was closed as true-positive before"


def test_a_finding_that_comes_meanwhile_keeps_the_incident_open() -> None:
    """It is worked on, and the person is told."""
    hub = contained()
    hub.ledger.news = 1  # type: ignore[attr-defined]

    assert close(TRUE, hub).state is State.OPEN
    assert hub.queue.sent[-1][0] == {"irhub": "tick", "incident": ID}  # type: ignore[attr-defined]
    assert "a finding came meanwhile" in notes(hub, "close-refused")[0]


def test_a_request_waits_for_the_run_at_work() -> None:
    """It is carried out later for the one who asked."""
    hub = contained()
    hub.ledger.busy = True  # type: ignore[attr-defined]
    close(TRUE, hub)
    message, _ = hub.queue.sent[-1]  # type: ignore[attr-defined]
    hub.ledger.busy = False  # type: ignore[attr-defined]

    close_again(Waits("close", ID, message["asked"]), hub)

    assert notes(hub, "closed") == ["closed as true-positive by ann: it mined coins"]


@pytest.mark.parametrize("asked", ["made-up", ""])
def test_a_request_that_nobody_made_closes_nothing(asked: str) -> None:
    """The message alone says nothing."""
    hub = contained()

    close_again(Waits("close", ID, asked), hub)

    assert case(hub).incident.state is State.OPEN
