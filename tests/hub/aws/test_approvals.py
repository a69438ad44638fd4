"""Facts about asks, decisions and tickets in the table, among several who write at once."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.approval.ask import AskState, Door, Verdict
from hub.aws.approval_items import ask_key
from hub.aws.approvals import DynamoApprovals
from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_items import packed
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import put
from hub.errors import AlreadyDecidedError, NothingAskedError, ThrottledError, TicketError, TooLateError
from hub.values import to_plain
from tests.asked import AN_HOUR_ON, a_decision, a_ticket, an_ask
from tests.fakes import NOON, Clock, a_finding, an_incident
from tests.hub.aws.wire import Wire

INCIDENT = an_incident()


@pytest.fixture
def dynamodb_beside(clients: Clients, dynamodb: Any) -> Any:
    """A client that no wire carries, of another process."""
    assert dynamodb
    return clients.own("dynamodb", 2)


@pytest.fixture
def other(dynamodb_beside: Any, clock: Clock) -> DynamoApprovals:
    """The same asks as another process has them."""
    return DynamoApprovals(Table(dynamodb_beside, "irhub-ledger", clock.pause), clock)


@pytest.fixture
def approvals(table: Table, clock: Clock) -> DynamoApprovals:
    """The asks in the ledger's table."""
    return DynamoApprovals(table, clock)


def test_asks_are_opened_as_the_next_round_and_read_in_their_order(approvals: DynamoApprovals) -> None:
    """As they were asked, not by the alphabet. The same words open nothing again; others are another round."""
    first = approvals.open(INCIDENT, (an_ask(action="b"), an_ask(action="a", place=1)))
    again = approvals.open(INCIDENT, (an_ask(action="b"), an_ask(action="a")))
    others = approvals.open(INCIDENT, (an_ask(action="a", steps=("other",)),))

    assert [(ask.action, ask.round) for ask in (*first, *again, *others)] == [("b", 1), ("a", 1), ("a", 2)]
    assert [(ask.action, ask.round) for ask in approvals.asks(INCIDENT.id)] == [("b", 1), ("a", 1), ("a", 2)]


def test_a_round_has_eight_asks_at_most(approvals: DynamoApprovals) -> None:
    """What is more has a round of its own, so that no execution grows beyond its bounds."""
    opened = approvals.open(INCIDENT, tuple(an_ask(action=f"action-{number}") for number in range(10)))

    assert [ask.round for ask in opened] == [1] * 8 + [2] * 2


def test_two_who_open_at_once_open_once(approvals: DynamoApprovals, wire: Wire, other: DynamoApprovals) -> None:
    """The second one finds the first one's asks and has nothing to open."""
    meddled: list[str] = []

    def meddle(operation: str) -> None:
        if operation == "TransactWriteItems" and not meddled:
            meddled.append(operation)
            other.open(INCIDENT, (an_ask(),))

    wire.meddle = meddle

    assert approvals.open(INCIDENT, (an_ask(),)) == ()
    assert len(approvals.asks(INCIDENT.id)) == 1


def test_the_case_file_tells_of_asks_and_not_of_tokens(approvals: DynamoApprovals, ledger: DynamoLedger) -> None:
    """The word that wakes the workflow is in the table and in nothing that is read for people."""
    ledger.claim(a_finding(), INCIDENT, "a")
    (ask,) = approvals.open(INCIDENT, (an_ask(),))
    approvals.keep_token(ask, "the word")

    assert ledger.case_file(INCIDENT.id).asks == (ask,)
    assert "the word" not in repr(ledger.case_file(INCIDENT.id))
    assert approvals.token(ask) == "the word"


def test_an_ask_without_a_workflow_has_no_token(approvals: DynamoApprovals) -> None:
    """It is empty until one waits; nor is one kept for what was never asked."""
    (ask,) = approvals.open(INCIDENT, (an_ask(),))
    approvals.keep_token(an_ask(round=9), "x")

    assert approvals.token(ask) == approvals.token(an_ask(round=9)) == ""


def test_a_decision_is_written_with_the_ask_and_by_itself(approvals: DynamoApprovals, dynamodb: Any) -> None:
    """What one person said to one ask is an item that nothing overwrites."""
    (ask,) = approvals.open(INCIDENT, (an_ask(needs=2),))

    approvals.decide(ask, a_decision("ada"))
    decided = approvals.decide(ask, a_decision("ben"))

    keys = {item["SK"]["S"] for item in dynamodb.scan(TableName="irhub-ledger")["Items"]}
    assert decided == approvals.asks(INCIDENT.id)[0]
    assert (decided.state, decided.agreed) == (AskState.APPROVED, ("ada", "ben"))
    assert {"DECISION#0001#switch-off#ada", "DECISION#0001#switch-off#ben"} < keys


def test_two_people_at_once_both_count(approvals: DynamoApprovals, wire: Wire, other: DynamoApprovals) -> None:
    """Each is judged by what stood there then: neither word is lost, whoever was first."""
    (ask,) = approvals.open(INCIDENT, (an_ask(needs=2),))
    meddled: list[str] = []

    def meddle(operation: str) -> None:
        if operation == "TransactWriteItems" and not meddled:
            meddled.append(operation)
            other.decide(ask, a_decision("ben"))

    wire.meddle = meddle

    assert approvals.decide(ask, a_decision("ada")).agreed == ("ben", "ada")


def test_one_person_decides_once(approvals: DynamoApprovals) -> None:
    """The same decision again is the same; another one of theirs is refused, and so is whoever comes after the end."""
    (ask,) = approvals.open(INCIDENT, (an_ask(needs=2),))
    decided = approvals.decide(ask, a_decision("ada"))

    assert approvals.decide(ask, a_decision("ada")) == decided
    with pytest.raises(AlreadyDecidedError, match="one person decides once"):
        approvals.decide(ask, a_decision("ada", Verdict.REJECT))
    approvals.decide(ask, a_decision("ben", Verdict.REJECT))
    with pytest.raises(AlreadyDecidedError, match="rejected by ben"):
        approvals.decide(ask, a_decision("cleo"))


def test_a_lost_answer_does_not_count_twice(approvals: DynamoApprovals, wire: Wire) -> None:
    """botocore sends the request again, and it is the same transaction."""
    (ask,) = approvals.open(INCIDENT, (an_ask(needs=2),))
    wire.repeat = 1

    assert approvals.decide(ask, a_decision("ada")).agreed == ("ada",)


def test_too_late_is_said_by_the_ask_itself(approvals: DynamoApprovals) -> None:
    """Whatever the workflow has noticed."""
    (ask,) = approvals.open(INCIDENT, (an_ask(expires_at=NOON.isoformat()),))

    with pytest.raises(TooLateError):
        approvals.decide(ask, a_decision())


def test_an_ask_in_the_form_of_another_version_is_decided_all_the_same(approvals: DynamoApprovals, table: Table) -> None:
    """It is compared with the very text that was read, so no upgrade leaves an ask behind that nobody can answer."""
    plain = {name: value for name, value in to_plain(an_ask()).items() if name != "ended"}
    table.write(put(ask_key(an_ask()), {"ask": json.dumps(plain, indent=1)}))

    assert approvals.escalate(an_ask(), AN_HOUR_ON).group == "leads"
    table.write(put(ask_key(an_ask()), {"ask": json.dumps(plain, indent=1)}))
    assert approvals.decide(an_ask(), a_decision()).state is AskState.APPROVED


def test_what_was_never_asked_cannot_be_decided(approvals: DynamoApprovals) -> None:
    """There is nothing to compare with."""
    with pytest.raises(NothingAskedError):
        approvals.decide(an_ask(), a_decision())


def test_a_ticket_is_kept_by_its_digest_alone(approvals: DynamoApprovals, dynamodb: Any) -> None:
    """Who reads the table learns no secret; the table lets go of it a week after its end."""
    approvals.mint(a_ticket("secret"))

    (item,) = dynamodb.scan(TableName="irhub-ledger")["Items"]
    assert "secret" not in repr(item)
    assert item["expires_at"]["N"] == str(int((NOON + timedelta(days=7, hours=1)).timestamp()))
    assert approvals.redeem("secret", "ada", Door.SLACK) == a_ticket("secret")


@pytest.mark.parametrize(
    ("changes", "secret", "says"),
    [
        ({}, "another", "not known"),
        ({"door": Door.PAGE}, "secret", "not known"),
        ({"expires_at": NOON.isoformat()}, "secret", "over"),
        ({"person": "ben"}, "secret", "somebody else's"),
    ],
)
def test_a_ticket_that_is_no_good_is_refused(
    approvals: DynamoApprovals, changes: Mapping[str, Any], secret: str, says: str
) -> None:
    """Unknown, of another door, over by the hub's clock, or another person's."""
    approvals.mint(a_ticket("secret", **changes))

    with pytest.raises(TicketError, match=says):
        approvals.redeem(secret, "ada", Door.SLACK)


def test_a_ticket_is_used_up_with_the_decision(approvals: DynamoApprovals) -> None:
    """In one write: it is refused for another round, though the person decides there for the first time."""
    (ask,) = approvals.open(INCIDENT, (an_ask(),))
    (next_one,) = approvals.open(INCIDENT, (an_ask(steps=("other",)),))
    approvals.mint(a_ticket("secret"))

    approvals.decide(ask, a_decision("ada"), "secret")

    with pytest.raises(TicketError, match="used"):
        approvals.decide(next_one, a_decision("ada"), "secret")
    assert approvals.decide(next_one, a_decision("ben"), "secret").state is AskState.APPROVED


def test_a_ticket_that_was_never_given_decides_nothing(approvals: DynamoApprovals) -> None:
    """The decision and the use are one write, so neither is made."""
    (ask,) = approvals.open(INCIDENT, (an_ask(),))

    with pytest.raises(TicketError):
        approvals.decide(ask, a_decision("ada"), "made up")

    assert approvals.asks(INCIDENT.id) == (ask,)


@pytest.mark.parametrize(
    ("verdict", "state", "ends"),
    [
        (None, AskState.EXPIRED, True),
        (None, AskState.WITHDRAWN, True),
        (None, AskState.CARRIED_OUT, False),
        (Verdict.APPROVE, AskState.EXPIRED, False),
        (Verdict.APPROVE, AskState.WITHDRAWN, True),
        (Verdict.APPROVE, AskState.CARRIED_OUT, True),
        (Verdict.APPROVE, AskState.FAILED, True),
        (Verdict.REJECT, AskState.WITHDRAWN, False),
        (Verdict.REJECT, AskState.CARRIED_OUT, False),
    ],
)
def test_an_ask_ends_only_as_it_can(approvals: DynamoApprovals, verdict: Verdict | None, state: AskState, ends: bool) -> None:
    """Nobody's approval expires behind their back, and nothing is carried out that people did not agree to."""
    (ask,) = approvals.open(INCIDENT, (an_ask(),))
    if verdict:
        approvals.decide(ask, a_decision("ada", verdict))

    ended = approvals.end(ask, state, "a reason")

    assert (ended.state is state) is ends
    assert approvals.asks(INCIDENT.id) == (ended,)


def test_an_ask_goes_to_the_next_group_once(approvals: DynamoApprovals) -> None:
    """However often it is told to; and not where it is decided."""
    (ask,) = approvals.open(INCIDENT, (an_ask(then=("leads", "directors")),))

    moved = approvals.escalate(ask, AN_HOUR_ON)

    assert approvals.escalate(ask, AN_HOUR_ON) == moved
    assert (moved.group, moved.then) == ("leads", ("directors",))


def test_what_goes_on_changing_is_put_off(approvals: DynamoApprovals, wire: Wire, dynamodb_beside: Any) -> None:
    """After five comparisons that do not hold, whoever it is comes again later."""
    (ask,) = approvals.open(INCIDENT, (an_ask(),))
    turns = iter(range(2, 100))
    beside = Table(dynamodb_beside, "irhub-ledger", Clock().pause)

    def meddle(operation: str) -> None:
        if operation in {"TransactWriteItems", "UpdateItem"}:
            beside.write(put(ask_key(ask), {"ask": packed(replace(ask, findings=next(turns)))}))

    wire.meddle = meddle

    with pytest.raises(ThrottledError):
        approvals.decide(ask, a_decision())
    with pytest.raises(ThrottledError):
        approvals.end(ask, AskState.WITHDRAWN, "x")


def test_asks_that_others_go_on_opening_are_put_off(approvals: DynamoApprovals, wire: Wire, dynamodb_beside: Any) -> None:
    """Every time the round's number is taken just before it is used."""
    beside = Table(dynamodb_beside, "irhub-ledger", Clock().pause)
    rounds = iter(range(1, 100))

    def meddle(operation: str) -> None:
        if operation == "TransactWriteItems":
            taken = an_ask(round=next(rounds), steps=("others",))
            beside.write(put(ask_key(taken), {"ask": packed(taken)}))

    wire.meddle = meddle

    with pytest.raises(ThrottledError):
        approvals.open(INCIDENT, (an_ask(),))
