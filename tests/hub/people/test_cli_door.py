"""What the command line asks for in a person's name: who counts as one, what is sent, what is decided."""

import json

import pytest

from hub.people.request import Request
from tests.hub.people.office import ADA_ARN, BEN_ARN, HUB, Office, said

ROLE = f"arn:aws:sts::{HUB}:assumed-role/admin/ada@example.com"
LOOKALIKE = f"arn:aws:sts::{HUB}:assumed-role/AWSReservedSSO_Made_0123456789abcdef/ada@example.com"
ELSEWHERE = "arn:aws:iam::999999999999:user/ben"
NO_PERSON = [ROLE, LOOKALIKE, ELSEWHERE, f"arn:aws:iam::{HUB}:root", f"arn:aws:sts::{HUB}:federated-user/ada@example.com"]


@pytest.mark.parametrize(("arn", "name"), [(ADA_ARN, "ada"), (BEN_ARN, "ben"), (ADA_ARN.replace("ada@", "Ada@"), "ada")])
def test_a_session_of_identity_center_and_a_user_are_people(office: Office, arn: str, name: str) -> None:
    """Identity Center puts the user's own name into the session; capitals make no other person."""
    told = office.case()
    body = json.dumps({"incident": told.id, "text": "called the owner"}).encode()
    user_id = "AIDABEN" if arn == BEN_ARN else f"AROASSO:{arn.rpartition('/')[2]}"

    answer = office.knock(Request("POST", "/cli/note", body, caller={"userArn": arn, "userId": user_id}))

    assert said(answer)["as"] == f"{name} ({arn})"


@pytest.mark.parametrize("arn", NO_PERSON)
def test_a_session_whose_name_anybody_may_choose_is_no_person(office: Office, arn: str) -> None:
    """Nor is a role that only looks like Identity Center's, the root, or anybody of another account."""
    told, _ = office.asked()

    answer = office.cli("approve", {"incident": told.id, "reason": "it mines"}, arn)

    assert (answer.status, office.state(told)) == (403, "open")
    assert office.refused() == [f"refused at the door of cli: {said(answer)['error']['what']}"]


def test_whoever_was_not_let_in_by_iam_is_refused(office: Office) -> None:
    """What a client writes into headers or body puts nobody in the caller's place."""
    forged = {"x-amzn-iam-user-arn": ADA_ARN, "authorization": f"Bearer {ADA_ARN}"}

    assert office.knock(Request("POST", "/cli/note", b'{"as": "ada"}', forged)).status == 401


def test_an_approval_decides_and_wakes_the_workflow(office: Office) -> None:
    """It stands on record with the identity and the door, and the workflow goes on."""
    told, _ = office.asked()

    answer = office.cli("approve", {"incident": told.id, "reason": "it mines"})

    assert (answer.status, office.state(told)) == (200, "approved")
    assert office.workflow.woken == [{"token": "the-token", "status": "approved"}]
    assert office.notes(told, "decision") == ["ada agrees to stop-instance by cli: it mines"]


def test_a_rejection_needs_one(office: Office) -> None:
    """And its reason."""
    told, _ = office.asked()

    assert said(office.cli("reject", {"incident": told.id, "reason": "ours"}, BEN_ARN))["asks"][0]["state"] == "rejected"


def test_a_decision_without_a_reason_counts_for_nothing(office: Office) -> None:
    """In three parts, which say what to do."""
    told, _ = office.asked()

    answer = office.cli("approve", {"incident": told.id, "reason": "  "})

    assert (answer.status, office.state(told)) == (409, "open")
    assert set(said(answer)["error"]) == {"what", "why", "todo"}


def test_somebody_of_another_group_is_refused_and_on_record(office: Office) -> None:
    """With who it was, by which door, and why."""
    told, _ = office.asked(group="leads")

    assert office.cli("approve", {"incident": told.id, "reason": "it mines"}).status == 403
    (line,) = office.notes(told, "decision-refused")
    assert f"refused ada ({ADA_ARN}) by cli" in line


def test_what_was_shown_must_be_what_is_asked(office: Office) -> None:
    """Another round with other steps is not agreed to by whoever read the first."""
    told, _ = office.asked()

    answer = office.cli("approve", {"incident": told.id, "reason": "it mines", "seen": "0" * 32})

    assert (answer.status, office.state(told)) == (409, "open")
    assert "is not what was shown" in office.notes(told, "decision-refused")[0]


def test_a_release_is_sent_to_the_responder_as_the_person(office: Office) -> None:
    """The message says who it is by the door's own word, whatever the body says."""
    told = office.case()

    answer = office.cli("release", {"incident": told.id, "only": ["isolate-instance"], "reason": "ours", "as": "cleo"})

    ((message, _),) = office.queue.sent
    assert (answer.status, message["as"], message["person"]) == (202, f"ada ({ADA_ARN})", "ada")
    assert (message["irhub"], message["only"], message["reason"]) == ("release", ["isolate-instance"], "ours")


@pytest.mark.parametrize(
    ("verb", "body", "sent"),
    [
        ("close", {"verdict": "true-positive", "reason": "mined"}, {"verdict": "true-positive"}),
        ("respond", {"run": "r-1", "account": "3" * 12, "region": "eu-west-1", "finding": "f" * 32}, {"dry_run": False}),
        ("drill", {"run": "r-1", "account": "3" * 12, "region": "eu-west-1", "keep": True}, {"keep": True}),
    ],
)
def test_whatever_a_person_may_ask_for_is_a_message(
    office: Office, verb: str, body: dict[str, str], sent: dict[str, str]
) -> None:
    """Of its own kind, with the fields that the responder reads and no others."""
    told = office.case()

    assert office.cli(verb, {"incident": told.id, **body, "tick": "x"}).status == 202
    ((message, _),) = office.queue.sent
    assert (message["irhub"], "tick" in message) == (verb, False)
    assert sent.items() <= message.items()


def test_a_person_the_settings_do_not_name_may_ask_and_not_decide(office: Office) -> None:
    """Who they are is known all the same."""
    told, _ = office.asked()
    stranger = f"arn:aws:iam::{HUB}:user/dora"

    assert office.cli("release", {"incident": told.id}, stranger).status == 202
    assert office.queue.sent[0][0]["person"] == stranger
    assert office.cli("approve", {"incident": told.id, "reason": "x"}, stranger).status == 403


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("explode", b"{}", 404),
        ("release", b"[]", 400),
        ("release", b"{", 400),
        ("release", b'{"incident": "inc-1"}', 400),
        ("release", b'{"incident": "inc-20261122-aaaaaaaaaaaa"}', 404),
        ("release", b'{"incident": 5}', 400),
        ("note", b'{"incident": "inc-20261122-aaaaaaaaaaaa", "text": "  "}', 400),
        ("note", b'{"incident": "inc-20261122-aaaaaaaaaaaa", "text": "x"}', 404),
        ("release", b'{"incident": "inc-20261122-aaaaaaaaaaaa", "only": "all"}', 400),
        ("note", b'{"incident": "inc-20261122-aaaaaaaaaaaa", "text": "half a letter: \\ud800"}', 400),
    ],
)
def test_what_is_malformed_is_refused_in_words(office: Office, verb: str, body: bytes, status: int) -> None:
    """And nothing is sent."""
    caller = {"userArn": BEN_ARN, "userId": "AIDABEN"}
    answer = office.knock(Request("POST", f"/cli/{verb}", body, caller=caller))

    assert (answer.status, office.queue.sent) == (status, [])
    assert said(answer)["error"]["what"]


def test_a_note_stands_on_the_timeline_with_its_writer(office: Office) -> None:
    """In a partition that the responder never writes to."""
    told = office.case()

    office.cli("note", {"incident": told.id, "text": "called the owner"})

    assert office.notes(told, "note") == ["called the owner"]
    assert len(office.table.query(f"EVENT#{told.id}")) == 1
