"""What reports are made from, read from the ledger's own table, and the shelf that they are put on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_report import Cases
from hub.aws.ledger_table import Table
from hub.aws.reporting import S3Shelf, build
from hub.aws.wiring import Process
from hub.errors import NotFoundError
from hub.incident import Containment, State
from hub.record import Lease
from hub.report import handler
from hub.report.period import Period
from hub.report.settings import read
from tests.fakes import HUB_ACCOUNT, MEMBER, NOON, Clock, a_finding, a_target, an_incident, in_turn
from tests.hub.aws.test_ledger_accounts import write
from tests.hub.aws.wire import Wire

DAY = timedelta(days=1)
PERIOD = Period(NOON - 10 * DAY, NOON)
ENVIRONMENT = {
    "IRHUB_PREFIX": "irhub",
    "IRHUB_HUB_ACCOUNT_ID": HUB_ACCOUNT,
    "AWS_REGION": "eu-central-1",
    "IRHUB_TABLE": "irhub-ledger",
    "IRHUB_QUEUE_URL": "https://queue",
    "IRHUB_REPORTS_BUCKET": "irhub-artifacts",
    "IRHUB_MINUTES_AN_ACTION": "5",
}


@pytest.fixture
def cases(table: Table, ledger: DynamoLedger) -> Cases:
    """A reader on the ledger's table."""
    return Cases(table, ledger, in_turn)


def opened(ledger: DynamoLedger, identity: str, at: datetime, state: State = State.OPEN) -> None:
    """An incident that was opened then is on record in this state."""
    target = a_target(id=identity)
    finding = a_finding(id=identity, target=target, created_at=(at - timedelta(minutes=5)).isoformat())
    claim = ledger.claim(finding, an_incident(id=identity, target=target, opened_at=at.isoformat(), findings=()), "run")
    assert isinstance(claim.lease, Lease)
    ended = an_incident(id=identity, target=target, state=state, containment=Containment.NONE)
    assert ledger.finish(claim.lease, ended, work_done=True)


def test_incidents_of_the_time_and_of_the_time_before_are_read(cases: Cases, ledger: DynamoLedger) -> None:
    """Closed ones of long ago are not, nor what was opened since."""
    for identity, days in (("now", 2), ("before", 12), ("long-ago", 30), ("since", -1)):
        opened(ledger, identity, NOON - days * DAY, State.CLOSED)

    assert {fact.incident_id for fact in cases.facts(PERIOD)} == {"now", "before"}


def test_what_is_not_over_is_read_however_old(cases: Cases, ledger: DynamoLedger) -> None:
    """A report names it until somebody ends it."""
    for state in (State.OPEN, State.WAITING, State.FAILED):
        opened(ledger, state.value, NOON - 300 * DAY, state)

    assert {fact.incident_id for fact in cases.facts(PERIOD)} == {"open", "waiting", "failed"}


def test_each_incident_is_read_whole(cases: Cases, ledger: DynamoLedger) -> None:
    """With its finding, so that detection can be timed."""
    opened(ledger, "now", NOON - DAY)

    (fact,) = cases.facts(PERIOD)
    assert (fact.detect, fact.type) == (300, "Backdoor:EC2/C&CActivity.B")


def test_calls_grow_with_incidents_and_with_nothing_else(cases: Cases, ledger: DynamoLedger, wire: Wire) -> None:
    """One query a state, and for each incident those that its record takes."""
    for number in range(5):
        opened(ledger, f"inc-{number}", NOON - DAY)
    opened(ledger, "long-ago", NOON - 90 * DAY, State.CLOSED)
    wire.requests.clear()

    assert len(list(cases.facts(PERIOD))) == 5
    assert wire.requests[:5] == ["Query"] * 5
    assert len(wire.requests) <= 5 + 3 * 5
    assert set(wire.requests) == {"Query"}


def test_the_settings_of_the_function_are_its_own() -> None:
    """What the stack sets, and what it leaves out has its default."""
    settings = read(ENVIRONMENT)

    assert (settings.bucket, settings.assumption.minutes_an_incident, settings.assumption.minutes_an_action) == (
        "irhub-artifacts", 30, 5)  # fmt: skip


def test_a_report_is_put_under_its_folder(clients: Clients) -> None:
    """As what it is, and another of the same name takes its place."""
    s3 = clients.own("s3")
    s3.create_bucket(Bucket="irhub-artifacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    shelf = S3Shelf(s3, "irhub-artifacts", "123456789012")

    assert {shelf.put("a.html", text, "text/html") for text in ("one", "two")} == {"reports/a.html"}
    found = s3.get_object(Bucket="irhub-artifacts", Key="reports/a.html")
    assert (found["Body"].read(), found["ContentType"]) == (b"two", "text/html")


def test_a_bucket_that_is_gone_is_our_own_error(clients: Clients) -> None:
    """So Lambda tries again, and at last keeps the event in the dead-letter queue."""
    with pytest.raises(NotFoundError):
        S3Shelf(clients.own("s3"), "no-such-bucket", HUB_ACCOUNT).put("a", "text", "text/html")


def test_a_run_reads_the_record_and_leaves_report_and_message(clients: Clients, dynamodb: Any, ledger: DynamoLedger) -> None:
    """The whole function on an AWS of its own: what was opened yesterday is in the report, and the account has its name."""
    yesterday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    opened(ledger, "inc-1", yesterday)
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", mode="act")
    queue = clients.own("sqs").create_queue(QueueName="work")["QueueUrl"]
    clients.own("s3").create_bucket(Bucket="irhub-artifacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    here = {"IRHUB_QUEUE_URL": queue, "IRHUB_HUB_ACCOUNT_ID": "123456789012"}
    reporter = build(read({**ENVIRONMENT, **here}), clients, Process(in_turn, Clock(), lambda _: None))

    said = handler.serve({"irhub": "report", "every": "daily"}, reporter)

    (message,) = clients.own("sqs").receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(message["Body"])
    page = clients.own("s3").get_object(Bucket="irhub-artifacts", Key=said["key"])["Body"].read().decode()
    assert said == {"report": "daily-2026-11-20", "incidents": 1, "key": "reports/daily-2026-11-20.html"}
    assert (told["irhub"], told["name"], told["notice"]["kind"]) == ("report", "daily-2026-11-20", "report")
    assert "shop (333333333333)" in page
