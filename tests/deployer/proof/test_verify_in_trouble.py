"""Verify where the hub is silent, somebody presses Ctrl-C, or another account administers GuardDuty."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.aws.questions import ask, chunks, queue_url
from deployer.calls import Call, Pair, one_by_one
from deployer.errors import DeniedError, DeployerError, NotFoundError
from deployer.proof import How, verify
from deployer.proof.alarms import raised
from deployer.proof.archiving import tidy
from deployer.proof.drilling import Manner, Wish, drill
from deployer.proof.plumbing import parts
from deployer.proof.words import Arrival, Proof, Row
from deployer.wiring import Desk
from hub.verify import Sample
from tests.fake_aws import FakeAws, outside, some_settings

PAIR = Pair("333333333333", "eu-west-1")
TYPE = "Recon:EC2/Portscan"
ROW = Row(PAIR, "shop", True, Sample(TYPE, "2026-11-21T12:00:00+00:00"), Arrival("f-1", 2.0))
SINCE = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class TableAws:
    """Answers calls by their operation; an error in the table is raised, and everything else is nothing."""

    answers: dict[str, Any] = field(default_factory=dict)
    made: list[Call] = field(default_factory=list)

    def make(self, call: Call) -> Mapping[str, Any]:
        """What the table says."""
        self.made.append(call)
        found = self.answers.get(call.operation, {})
        if isinstance(found, Exception):
            raise found
        answer: Mapping[str, Any] = found
        return answer

    @property
    def names(self) -> list[str]:
        """What was called."""
        return [call.operation for call in self.made]


def a_desk(aws: TableAws, **changes: Any) -> Desk:
    """A desk over it, whose waits take no time."""
    aws.answers.setdefault("GetQueueUrl", {"QueueUrl": "https://queue"})
    aws.answers.setdefault("GetQueueAttributes", {"Attributes": {}})
    aws.answers.setdefault("BatchGetItem", {"Responses": {}, "UnprocessedKeys": {}})
    aws.answers.setdefault("Query", {"Items": []})
    door = {"OutputKey": "PeopleUrl", "OutputValue": "https://a1b2.execute-api.eu-west-1.amazonaws.com"}
    aws.answers.setdefault("DescribeStacks", {"Stacks": [{"Outputs": [door]}]})
    return Desk(some_settings(), aws, aws, replace(outside(FakeAws(), pause=lambda _: None), together=one_by_one, **changes))


def a_sample(**changes: Any) -> dict[str, Any]:
    """A sample as GetFindings tells it."""
    found = {
        "Id": "f-1",
        "Arn": f"arn:aws:guardduty:eu-west-1:{PAIR.account_id}:detector/d/finding/f-1",
        "AccountId": PAIR.account_id,
        "Region": "eu-west-1",
        "Type": TYPE,
        "Severity": 5,
        "Title": "[SAMPLE] A sample.",
        "CreatedAt": "2026-11-21T12:00:00Z",
        "UpdatedAt": "2026-11-21T12:00:00Z",
        "Resource": {"ResourceType": "Instance", "InstanceDetails": {"InstanceId": "i-99999999"}},
        "Service": {"AdditionalInfo": {"Value": '{"sample":true}', "Type": "default"}},
    }
    return {**found, **changes}


def guardduty(*findings: Mapping[str, Any]) -> TableAws:
    """GuardDuty as the hub account sees it."""
    listed = [finding["Id"] for finding in findings]
    return TableAws({
        "ListDetectors": {"DetectorIds": ["d"]},
        "ListFindings": {"FindingIds": listed},
        "GetFindings": {"Findings": list(findings)},
    })  # fmt: skip


def test_a_silent_hub_is_asked_nothing_else() -> None:
    """A message that nobody takes out of the queue is enough."""
    aws = TableAws()
    proof = verify(a_desk(aws), [PAIR], How(4))

    assert aws.names.count("SendMessageBatch") == 1
    assert [part.gap for part in proof.parts if part.name == "a message to the hub"] == [
        "it was not answered within 4 s, so nothing else was asked"
    ]
    assert proof.rows[0].gaps == ("the hub did not answer for it in time",)


def test_ctrl_c_ends_the_waiting_and_archives_what_was_made() -> None:
    """What was asked and not answered counts as missing."""
    said: list[str] = []
    waits = iter([None, KeyboardInterrupt()])
    answered = {"PK": {"S": "PROOF#x"}, "SK": {"S": "ABOUT#QUEUE"}, "answer": {"S": "{}"}}

    def pause(_: float) -> None:
        error = next(waits)
        if error:
            raise error

    aws = Answering(answered)
    proof = verify(a_desk(aws, pause=pause), [PAIR, Pair("4" * 12, "eu-west-1")], How(600), said.append)

    assert any(line.startswith("Stopped.") for line in said)
    assert proof.gaps >= 2


class Answering(TableAws):
    """A hub that answers the first message, and every other only where it is told to."""

    def __init__(self, item: Mapping[str, Any], *, all_of_them: bool = False) -> None:
        super().__init__()
        self.item = item
        self.all_of_them = all_of_them

    def make(self, call: Call) -> Mapping[str, Any]:
        """The item, under whichever name it is asked for, where it is about the queue."""
        if call.operation == "BatchGetItem":
            ((table, wanted),) = call.parameters["RequestItems"].items()
            keys = [key for key in wanted["Keys"] if self.all_of_them or key["SK"]["S"] == "ABOUT#QUEUE"]
            self.made.append(call)
            return {"Responses": {table: [{**self.item, **key} for key in keys]}, "UnprocessedKeys": {}}
        return super().make(call)


def test_calls_stay_far_below_the_number_of_accounts() -> None:
    """What is asked goes in waves, and what is read are the answers that are due and the notes since the last look."""
    answer = '{"tried": [], "sample": {"error": "GuardDuty is off"}, "at": "", "began_at": ""}'
    item = {"PK": {"S": "PROOF#x"}, "SK": {"S": "ABOUT#x"}, "answer": {"S": answer}}
    aws = Answering(item, all_of_them=True)
    proof = verify(a_desk(aws), [Pair(f"{number:012}", "eu-west-1") for number in range(1_000)])

    assert all(row.answered for row in proof.rows)
    assert len(aws.made) < 700


def test_ctrl_c_leaves_a_drill_to_the_hub() -> None:
    """It is told where it stood."""
    said: list[str] = []

    def pause(_: float) -> None:
        raise KeyboardInterrupt

    (one,) = drill(a_desk(TableAws(), pause=pause), [Wish(PAIR)], Manner(), said.append)

    assert said == ["Stopped looking. The hub goes on with the drill and ends it."]
    assert one.gaps


def test_a_drill_that_is_never_answered_is_a_gap() -> None:
    """After the time that was given."""
    (one,) = drill(a_desk(TableAws()), [Wish(PAIR)], Manner(seconds=4), [].append)

    assert one.gaps == ("the hub did not answer in time: irhub verify shows what is wrong with it",)


def test_samples_are_archived_where_the_hub_account_administers() -> None:
    """Those of the types, places and time that were asked for."""
    aws = guardduty(a_sample())

    assert tidy(a_desk(aws), [ROW], SINCE) == (1, {})
    assert aws.made[-1].parameters == {"DetectorId": "d", "FindingIds": ["f-1"]}


@pytest.mark.parametrize(
    "other",
    [
        a_sample(
            Title="Real",
            Service={},
            Resource={"ResourceType": "Instance", "InstanceDetails": {"InstanceId": "i-0123456789abcdef0"}},
        ),
        a_sample(AccountId="4" * 12, Arn=f"arn:aws:guardduty:eu-west-1:{'4' * 12}:detector/d/finding/f-1"),
        a_sample(Type="Recon:EC2/PortProbeUnprotectedPort"),
        a_sample(Arn="nonsense"),
    ],
    ids=["a real finding", "another account", "another type", "unreadable"],
)
def test_nothing_else_is_ever_archived(other: Mapping[str, Any]) -> None:
    """A real finding that is archived would be lost to people."""
    aws = guardduty(other)

    assert tidy(a_desk(aws), [ROW], SINCE) == (0, {"eu-west-1": ("f-1",)})
    assert "ArchiveFindings" not in aws.names


def test_samples_that_another_account_administers_are_left_and_named() -> None:
    """The hub account sees none of them, or may not archive."""
    denied = TableAws(
        {**guardduty(a_sample()).answers, "ArchiveFindings": DeniedError("guardduty:ArchiveFindings", "BadRequest", "no")}
    )

    for aws in (guardduty(), denied):
        assert tidy(a_desk(aws), [ROW], SINCE) == (0, {"eu-west-1": ("f-1",)})


def test_a_message_that_sqs_does_not_take_is_told() -> None:
    """With what SQS says."""
    aws = TableAws({"SendMessageBatch": {"Failed": [{"Id": "0", "Code": "InternalError", "Message": "sorry"}]}})

    with pytest.raises(DeployerError, match="InternalError: sorry"):
        ask(aws, "eu-west-1", "https://queue", [{"irhub": "verify"}])


def test_messages_go_ten_at_a_time() -> None:
    """As many as SQS takes."""
    aws = TableAws()
    ask(aws, "eu-west-1", "https://queue", [{"n": number} for number in range(21)])

    assert [len(call.parameters["Entries"]) for call in aws.made] == [10, 10, 1]
    assert list(chunks([], 3)) == []


def test_without_a_queue_nothing_is_deployed() -> None:
    """And it is said what to do."""
    with pytest.raises(DeployerError, match="irhub deploy"):
        queue_url(TableAws({"GetQueueUrl": NotFoundError("sqs:GetQueueUrl", "QueueDoesNotExist", "no")}), some_settings())


def test_every_part_that_is_missing_is_a_gap() -> None:
    """Alarms, mappings, topic; and letters that lie in a dead-letter queue."""
    waiting = {"Attributes": {"ApproximateNumberOfMessages": "2"}}
    found = parts(a_desk(TableAws({"GetQueueAttributes": waiting})).read, some_settings(), one_by_one)
    wrong = {part.name: part.gap for part in found if part.gap}

    assert "irhub deploy" in wrong["alarm irhub-errors in eu-west-1"]
    assert "2 letters" in wrong["queue irhub-forwarding-dead-letters in us-east-1"]
    assert "irhub deploy" in wrong["mapping of irhub-work"]
    assert "nobody subscribes" in wrong["topic irhub-notices"]


def test_what_cannot_be_read_is_never_well() -> None:
    """Each part says that it cannot be read."""
    no = DeniedError("x:y", "AccessDenied", "no")
    names = ("DescribeAlarms", "GetQueueAttributes", "ListEventSourceMappings", "ListSubscriptionsByTopic")
    found = parts(a_desk(TableAws(dict.fromkeys(names, no))).read, some_settings(), one_by_one)

    assert {part.says for part in found} == {"cannot be read"}


def test_an_alarm_that_rings_or_tells_nobody_is_a_gap() -> None:
    """And an address that has not confirmed hears nothing."""
    alarms = [
        {"AlarmName": "irhub-errors", "StateValue": "ALARM", "StateReason": "crossed", "AlarmActions": ["arn"]},
        {"AlarmName": "irhub-backlog", "StateValue": "OK", "AlarmActions": []},
    ]
    waiting = {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation", "Endpoint": "soc@example.com"}]}
    aws = TableAws({"DescribeAlarms": {"MetricAlarms": alarms}, "ListSubscriptionsByTopic": waiting})
    wrong = {part.name: part.gap for part in parts(a_desk(aws).read, some_settings(), one_by_one)}

    assert wrong["alarm irhub-errors in eu-west-1"] == "crossed"
    assert "nobody hears of it" in wrong["alarm irhub-backlog in eu-west-1"]
    assert "soc@example.com" in wrong["topic irhub-notices"]


@pytest.mark.parametrize(
    ("answers", "gap"),
    [
        ({"DescribeAlarmHistory": {"AlarmHistoryItems": []}}, "carried out no action within 4 s"),
        ({"SetAlarmState": DeniedError("cloudwatch:SetAlarmState", "AccessDenied", "no")}, "AccessDenied"),
        (
            {
                "DescribeAlarmHistory": {
                    "AlarmHistoryItems": [{"HistorySummary": "Failed", "HistoryData": '{"actionState":"Failed"}'}]
                }
            },
            "could not carry out its action",
        ),
    ],
)
def test_an_alarm_that_reaches_nobody_is_a_gap(answers: Any, gap: str) -> None:
    """Raised, followed, and put back."""
    aws = TableAws(answers)
    proof = raised(a_desk(aws), Proof("verify-1"), 4)

    assert all(gap in part.gap for part in proof.parts)
    if "SetAlarmState" not in answers:
        assert [call.parameters["StateValue"] for call in aws.made if call.operation == "SetAlarmState"] == ["ALARM", "OK"] * 3
