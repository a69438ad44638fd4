"""Who may ask the responder for what: the door for people and the maker of reports hold none of its power."""

from typing import Any

import pytest

from hub.errors import ThrottledError
from hub.handler import OURS
from hub.hub import Hub
from hub.record import Note
from hub.senders import OF_PEOPLE, OF_REPORTS
from tests.fakes import FakeLedger, FakeQueue, a_hub, settings
from tests.hub.test_handler import INCIDENT, door, record
from tests.hub.test_respond import hub_for_instances
from tests.replay import recorded

PEOPLE, REPORT, RESPOND = "AROAPEOPLE:irhub-people", "AROAREPORT:irhub-report", "AROARESPOND:irhub-respond"
KNOWN = settings(people_role_id="AROAPEOPLE", report_role_id="AROAREPORT", respond_role_id="AROARESPOND")
CLOSING = {"irhub": "close", "incident": INCIDENT.id, "verdict": "true-positive", "reason": "mined", "as": "ann"}


class BusyOnce(FakeLedger):
    """A record that has no time the first time."""

    throttled = True

    def seize(self, incident_id: str, run: str) -> Any:
        """Throttled, then as ever."""
        if self.throttled:
            self.throttled = False
            raise ThrottledError("dynamodb:UpdateItem", "ThrottlingException", incident_id)
        return super().seize(incident_id, run)


def closed_at_the_second_try(again_from: str) -> Hub:
    """Somebody closed a case while DynamoDB had no time; what was put off came back from this sender."""
    hub = a_hub(ledger=BusyOnce(cases={INCIDENT.id: INCIDENT}), settings=KNOWN)
    assert door(hub, record(CLOSING, PEOPLE)) == []
    again = next(message for message, _ in hub.queue.sent if message["irhub"] == "again")  # type: ignore[attr-defined]
    assert door(hub, record(again, again_from)) == []
    return hub


@pytest.mark.parametrize("sender", [PEOPLE, REPORT])
def test_a_finding_of_theirs_is_none(sender: str) -> None:
    """Whoever takes one of them over cannot make up findings: it is kept for people to look at, and nothing is done."""
    hub = hub_for_instances(settings=KNOWN)

    assert door(hub, record(recorded("instance"), sender)) == []
    assert hub.ledger.incidents() == ()
    assert hub.queue.buried[0][1] == f"irhub: is nothing that {sender} may send"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("sender", "heard"), [(PEOPLE, OF_PEOPLE), (REPORT, OF_REPORTS)])
def test_they_are_heard_on_what_they_are_there_for_alone(sender: str, heard: frozenset[str]) -> None:
    """Every other kind of message, also one wrapped as put off, is kept for people to look at."""
    others = [{"irhub": kind} for kind in sorted(OURS) if kind not in heard]
    wrapped = [{"irhub": "again", "times": 1, "message": one, "sender": "AROAOTHER:x"} for one in others]
    queue = FakeQueue()

    assert door(a_hub(queue=queue, settings=KNOWN), *(record(one, sender) for one in (*others, *wrapped))) == []
    assert [reason for _, reason in queue.buried] == [f"irhub: is nothing that {sender} may send"] * 2 * len(others)
    assert heard <= set(OURS)


def test_whoever_asked_is_known_also_after_it_was_put_off() -> None:
    """Else whoever asks while AWS has no time would not be known as the one who asked, and might agree to it themselves."""
    hub = closed_at_the_second_try(RESPOND)

    assert hub.channels[0].notices[-1].by == "closed as true-positive by ann: mined"  # type: ignore[attr-defined]


def test_who_sent_first_is_the_responders_word_alone() -> None:
    """Nobody else can put a message into another's mouth."""
    hub = closed_at_the_second_try("AIDAEXAMPLE")

    said = hub.channels[0].notices[-1].by  # type: ignore[attr-defined]
    assert said == "closed as true-positive by AIDAEXAMPLE, which says that it is ann: mined"


@pytest.mark.parametrize("kind", ["release", "close"])
@pytest.mark.parametrize(("sender", "beside"), [(RESPOND, ""), ("AIDAEXAMPLE", ", brought back by AIDAEXAMPLE")])
def test_whoever_brings_back_a_request_on_record_is_named(kind: str, sender: str, beside: str) -> None:
    """Nobody has it carried out as if the one who asked had; whoever sends dead letters on brings it back rightly."""
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}), settings=KNOWN)
    verdict = {"verdict": "true-positive"} if kind == "close" else {}
    fields = {"asked": "run-1", "person": "ann", "reason": "mined", **verdict}
    hub.ledger.note(INCIDENT.id, Note(INCIDENT.opened_at, f"{kind}-asked", "ann asked", fields))

    door(hub, record({"irhub": kind, "incident": INCIDENT.id, "asked": "run-1"}, sender))

    said = hub.channels[0].notices[-1].by  # type: ignore[attr-defined]
    assert said.endswith(f"by ann{beside}: mined")
