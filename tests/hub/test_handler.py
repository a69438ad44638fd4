"""The queue's door: every record ends somewhere, and a bad one never keeps its neighbours."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.errors import ThrottledError
from hub.handler import TIMES, respond, serve, the_hub
from hub.hub import Hub
from hub.incident import State
from hub.outbox import Box
from tests.fakes import MEMBER, FakeAccounts, FakeChannel, FakeLedger, FakeQueue, Lamps, a_hub, an_incident, settings
from tests.hub.test_heartbeat import a_beat
from tests.hub.test_respond import hub_for_instances
from tests.notices import a_notice
from tests.replay import recorded

INCIDENT = an_incident()


def record(body: Any, sender: str = "AIDAEXAMPLE") -> dict[str, Any]:
    """A message as Lambda's SQS mapping hands it over."""
    text = body if isinstance(body, str) else json.dumps(body)
    return {"messageId": "m-1", "body": text, "attributes": {"SenderId": sender}}


def door(hub: Hub, *records: dict[str, Any]) -> list[str]:
    """The items that SQS is to deliver again."""
    return [item["itemIdentifier"] for item in serve({"Records": list(records)}, hub)["batchItemFailures"]]


def test_an_event_is_answered_and_acknowledged() -> None:
    """A finding that was dealt with is not delivered again."""
    hub = hub_for_instances()

    assert door(hub, record(recorded("instance"))) == []
    assert len(hub.channels[0].notices) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body", ["{", "[]", '"x"', "[" * 100_000, {"irhub": "no-such"}, {"irhub": ["tick"]}, {**recorded("instance"), "detail": 7}]
)
def test_what_cannot_be_read_is_kept_at_once(body: Any) -> None:
    """A malformed message goes to the dead-letter queue with a reason, and is not delivered again."""
    queue = FakeQueue()

    assert door(a_hub(queue=queue), record(body)) == []
    ((kept, reason),) = queue.buried
    assert kept == record(body)["body"]
    assert reason


def test_whatever_else_goes_wrong_is_delivered_again() -> None:
    """An error of ours fails its own item and no other."""
    hub = hub_for_instances(ledger=None)

    assert door(hub, record(recorded("instance")), {**record("{"), "messageId": "m-2"}) == ["m-1"]


def test_a_tick_reaches_its_case() -> None:
    """Our own tick takes up unfinished work."""
    lamps = Lamps()
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}), accounts=FakeAccounts(lamps))

    assert door(hub, record({"irhub": "tick", "incident": INCIDENT.id})) == []
    assert lamps.switched == ["switch off lamp-1"]


def test_a_watch_reaches_its_case() -> None:
    """Our own watch looks at its case when it is due."""
    queue = FakeQueue()
    message = {"irhub": "watch", "incident": INCIDENT.id, "due": 9e9, "stage": 1}

    assert door(a_hub(queue=queue), record(message)) == []
    assert queue.kinds() == ["watch"]


def test_a_notice_is_told_again() -> None:
    """Our own message brings a notice to a channel that had refused it."""
    hub = hub_for_instances()
    hub.channels[0].refusals = 1  # type: ignore[attr-defined]
    door(hub, record(recorded("instance")))
    again = next(message for message, _ in hub.queue.sent if message["irhub"] == "notice")  # type: ignore[attr-defined]

    assert door(hub, record(again)) == []
    assert len(hub.channels[0].notices) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("sender", ["AIDAEXAMPLE", "AROAEXAMPLE:irhub-respond"])
def test_who_asked_for_a_release_is_what_sqs_says(sender: str) -> None:
    """No message can say on whose behalf it comes, not even one from a session with our own name."""
    hub = hub_for_instances()
    door(hub, record(recorded("instance")))
    incident_id = next(iter(hub.ledger.cases))  # type: ignore[attr-defined]

    door(hub, record({"irhub": "release", "incident": incident_id, "person": "the-one-who-asked"}, sender))

    assert hub.ledger.case_file(incident_id).incident.state is State.RELEASED
    assert hub.channels[0].notices[-1].by == f"release asked for by {sender}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        ("AROAPEOPLE:irhub-people", "ann"),
        ("AROAPEOPLEX:irhub-people", "AROAPEOPLEX:irhub-people, which says that it is ann"),
        ("AIDAEXAMPLE", "AIDAEXAMPLE, which says that it is ann"),
    ],
)
def test_who_asks_is_believed_of_the_door_for_people_alone(sender: str, who: str) -> None:
    """Of everybody else, SQS's own word stands first."""
    hub = hub_for_instances(settings=settings(people_role_id="AROAPEOPLE"))
    door(hub, record(recorded("instance")))
    incident_id = next(iter(hub.ledger.cases))  # type: ignore[attr-defined]

    closing = {"irhub": "close", "incident": incident_id, "verdict": "true-positive", "reason": "mined", "as": "ann"}
    door(hub, record(closing, sender))

    said = hub.channels[0].notices[-1].by  # type: ignore[attr-defined]
    assert said == f"closed as true-positive by {who}: mined"


def test_a_closing_that_waits_on_no_record_is_left_alone() -> None:
    """As with a release."""
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}))

    assert door(hub, record({"irhub": "close", "incident": INCIDENT.id, "asked": "made-up"})) == []
    assert hub.ledger.case_file(INCIDENT.id).incident.state is State.OPEN


def test_a_closing_without_a_verdict_is_kept() -> None:
    """A message that says none of the two goes to the dead-letter queue."""
    queue = FakeQueue()

    assert door(a_hub(queue=queue), record({"irhub": "close", "incident": INCIDENT.id, "verdict": "maybe"})) == []
    assert queue.buried[0][1] == "verdict: must be one of true-positive, false-positive"


def test_a_part_that_no_finding_names_is_passed_over() -> None:
    """A message about a resource opens nothing by itself."""
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}))

    assert door(hub, record({"irhub": "part", "incident": INCIDENT.id, "target": "aws/none"})) == []
    assert len(hub.ledger.incidents()) == 1


def test_one_of_our_messages_without_its_incident_is_kept() -> None:
    """A message of ours that lacks what it needs goes to the dead-letter queue."""
    queue = FakeQueue()

    assert door(a_hub(queue=queue), record({"irhub": "tick"})) == []
    assert queue.buried[0][1] == "incident: is missing"


def test_a_release_that_waited_is_carried_out_for_the_one_who_asked() -> None:
    """The request lies on record; the message that brings us back to it carries nothing but its name."""
    hub = hub_for_instances()
    door(hub, record(recorded("instance")))
    incident_id = next(iter(hub.ledger.cases))  # type: ignore[attr-defined]
    hub.ledger.busy = True  # type: ignore[attr-defined]
    door(hub, record({"irhub": "release", "incident": incident_id, "reason": "a drill"}, "AIDAEXAMPLE"))
    hub.ledger.busy = False  # type: ignore[attr-defined]
    waits = next(message for message, _ in hub.queue.sent if message["irhub"] == "release")  # type: ignore[attr-defined]

    door(hub, record(waits, "AROAEXAMPLE:irhub-respond"))

    assert hub.channels[0].notices[-1].by == "release asked for by AIDAEXAMPLE: a drill"  # type: ignore[attr-defined]


def test_a_request_that_is_on_no_record_is_left_alone() -> None:
    """A message that names a request nobody made releases nothing."""
    hub = a_hub(ledger=FakeLedger(cases={INCIDENT.id: INCIDENT}))

    assert door(hub, record({"irhub": "release", "incident": INCIDENT.id, "asked": "made-up"})) == []
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


class Busy(FakeLedger):
    """A ledger that AWS has no time for."""

    def standing(self, account_id: str) -> Any:
        """Never answers."""
        raise ThrottledError("dynamodb:BatchGetItem", "ThrottlingException", account_id)


def test_what_aws_has_no_time_for_is_sent_again_and_acknowledged() -> None:
    """Throttling burns no receive: the message comes again in half a minute, and counts how often."""
    queue = FakeQueue()
    hub = hub_for_instances(ledger=Busy(), queue=queue)
    for _ in range(2):
        body = queue.sent[-1][0] if queue.sent else recorded("instance")
        assert door(hub, record(body)) == []

    assert [(message["times"], delay) for message, delay in queue.sent] == [(1, 30), (2, 30)]
    assert queue.sent[-1][0]["message"] == recorded("instance")


def test_what_aws_never_has_time_for_fails_at_last() -> None:
    """After a quarter of an hour the message is SQS's to deliver again and to keep."""
    message = {"irhub": "again", "times": TIMES, "message": recorded("instance")}

    assert door(hub_for_instances(ledger=Busy()), record(message)) == ["m-1"]


class Full(FakeQueue):
    """A queue whose dead-letter queue takes nothing."""

    def bury(self, body: str, reason: str) -> None:
        """Refuses."""
        raise ThrottledError("sqs:SendMessage", "Throttling", reason)


def test_a_dead_letter_queue_that_refuses_fails_the_item_alone() -> None:
    """An event that can be neither read nor kept comes again, and its neighbours do not."""
    other = {**record({"irhub": "tick", "incident": "inc-x"}), "messageId": "m-2"}

    assert door(a_hub(queue=Full()), record("{"), other) == ["m-1"]


ENVIRONMENT = {
    "IRHUB_PREFIX": "irhub",
    "IRHUB_HUB_ACCOUNT_ID": "222222222222",
    "IRHUB_MANAGEMENT_ACCOUNT_ID": "111111111111",
    "IRHUB_EXTERNAL_ID": "external",
    "IRHUB_TABLE": "irhub-ledger",
    "IRHUB_QUEUE_URL": "https://queue",
    "IRHUB_DEAD_LETTER_URL": "https://dead-letters",
    "IRHUB_TOPIC_ARN": "arn:aws:sns:eu-west-1:222222222222:irhub-notices",
    "IRHUB_BUS_NAME": "irhub-hub",
    "IRHUB_EVIDENCE_BUCKET": "irhub-evidence",
    "IRHUB_SLACK_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:222222222222:secret:irhub/slack",
    "AWS_REGION": "eu-west-1",
}


def test_the_function_reads_its_settings_and_playbooks_where_lambda_puts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the environment that the stack sets, an empty batch is served on real doors, and nothing is called."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "playbooks.json").write_text("[]")
    for name, value in {**ENVIRONMENT, "LAMBDA_TASK_ROOT": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    the_hub.cache_clear()

    assert respond({"Records": []}, None) == {"batchItemFailures": []}
    assert [channel.name for channel in the_hub().channels] == ["slack", "sns", "bus"]
    assert the_hub().new_incident_id() != the_hub().new_incident_id()
    the_hub.cache_clear()


def test_a_sign_of_life_is_noted_and_is_no_finding() -> None:
    """It opens nothing and tells nobody."""
    hub = a_hub()

    assert door(hub, record(a_beat())) == []
    assert "us-east-1" in hub.register.on_record[MEMBER].heartbeats  # type: ignore[attr-defined]
    assert hub.ledger.cases == {}  # type: ignore[attr-defined]


def test_a_sign_of_life_that_is_none_is_acknowledged() -> None:
    """What another schedule sent is said in the log, and not delivered again."""
    queue = FakeQueue()

    assert door(a_hub(queue=queue), record(a_beat(resources=[]))) == []
    assert queue.buried == []


def test_the_daily_schedule_has_the_accounts_compared() -> None:
    """Its message needs nothing but its name."""
    hub = a_hub()

    assert door(hub, record({"irhub": "reconcile"})) == []
    assert MEMBER in hub.register.told().accounts


def test_a_digest_that_is_due_is_told() -> None:
    """Its message names the channel and why it waited."""
    slack = FakeChannel("slack")
    hub = a_hub(channels=(slack,))
    hub.outbox.hold(Box("slack", "storm"), a_notice(), hub.now())

    assert door(hub, record({"irhub": "digest", "channel": "slack", "why": "storm"})) == []
    assert slack.notices[0].kind == "digest"


def test_the_daily_schedule_finds_digests_whose_message_was_lost() -> None:
    """Nothing that waits is forgotten."""
    queue = FakeQueue()
    hub = a_hub(queue=queue)
    hub.outbox.hold(Box("slack", "storm"), a_notice(), hub.now() - timedelta(hours=1))

    door(hub, record({"irhub": "reconcile"}))

    assert "digest" in queue.kinds()
