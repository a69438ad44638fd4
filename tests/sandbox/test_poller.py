"""Messages go from queues to functions as event source mappings say."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.sandbox.mappings import Source, to_keep
from deployer.sandbox.running import Sandbox, UnsettledError
from tests.sandbox.plumbing import HOME, HUB, a_function, a_mapping, a_queue, a_role, messages, send

REFUSES_SOME = """
import json
def handler(event, context):
    failed = [r["messageId"] for r in event["Records"] if json.loads(r["body"]) == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
"""
FAILS = "def handler(event, context):\n    raise ValueError\n"
SHOWS = "def handler(event, context):\n    return event['Records']\n"
REPORTS = ["ReportBatchItemFailures"]


def a_pair(sandbox: Sandbox, name: str, code: str = SHOWS, **settings: Any) -> str:
    """A queue whose messages go to a function of this code; answers with the queue's ARN."""
    queue = a_queue(sandbox, name, **settings.pop("queue", {}))
    a_mapping(sandbox, queue, a_function(sandbox, name, code), **settings)
    return queue


def last(sandbox: Sandbox, name: str) -> Any:
    """What the function answered last."""
    return [one for one in sandbox.functions.outcomes if one.function_name == name][-1].payload


def runs(sandbox: Sandbox, name: str) -> int:
    """How often the function ran."""
    return len([one for one in sandbox.functions.outcomes if one.function_name == name])


def test_a_message_is_given_to_the_function_and_deleted(sandbox: Sandbox) -> None:
    """Once, and then the queue is empty."""
    queue = a_pair(sandbox, "taken")
    send(sandbox, queue, {"a": 1})

    sandbox.settle()
    assert [json.loads(record["body"]) for record in last(sandbox, "taken")] == [{"a": 1}]
    assert messages(sandbox, queue) == []


def test_a_record_has_what_lambda_puts_into_it(sandbox: Sandbox) -> None:
    """Sender, times, count and attributes, in Lambda's spelling."""
    queue = a_pair(sandbox, "shaped")
    send(sandbox, queue, "x", MessageAttributes={"reason": {"DataType": "String", "StringValue": "because"}})
    sandbox.settle()

    (record,) = last(sandbox, "shaped")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SenderId"] == sandbox.client("sts", HUB, HOME).get_caller_identity()["UserId"]
    assert record["messageAttributes"]["reason"]["stringValue"] == "because"
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == ("aws:sqs", queue, HOME)


def test_only_the_failed_of_a_batch_stay(sandbox: Sandbox) -> None:
    """What the function reports comes again, the rest is deleted."""
    queue = a_pair(sandbox, "partial", REFUSES_SOME, batch_size=10, FunctionResponseTypes=REPORTS)
    for body in ("good", "bad"):
        send(sandbox, queue, body)
    sandbox.settle()

    sandbox.hasten()
    assert sorted(json.loads(one["Body"]) for one in messages(sandbox, queue)) in ([], ["bad"])


def test_a_poison_message_ends_in_the_dead_letter_queue(sandbox: Sandbox) -> None:
    """After as many receives as the queue allows, without holding up another message."""
    dead = a_queue(sandbox, "dead")
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2})
    queue = a_pair(sandbox, "poison", FAILS, queue={"RedrivePolicy": redrive})
    send(sandbox, queue, "x")
    for _ in range(3):
        sandbox.settle()
        sandbox.hasten()

    sandbox.settle()
    assert runs(sandbox, "poison") == 2
    assert [json.loads(one["Body"]) for one in messages(sandbox, dead)] == ["x"]


def test_a_delayed_message_waits_until_it_is_hastened(sandbox: Sandbox) -> None:
    """Settling does not wait for it; hastening says how many there were."""
    queue = a_pair(sandbox, "delayed")
    send(sandbox, queue, "x", DelaySeconds=900)
    sandbox.settle()
    assert runs(sandbox, "delayed") == 0

    assert sandbox.hasten() >= 1
    sandbox.settle()
    assert runs(sandbox, "delayed") == 1


def test_a_disabled_mapping_takes_nothing(sandbox: Sandbox) -> None:
    """Its messages stay."""
    queue = a_pair(sandbox, "disabled", Enabled=False)
    send(sandbox, queue, "x")
    sandbox.settle()

    assert len(messages(sandbox, queue)) == 1


def test_no_more_run_at_once_than_the_mapping_allows(sandbox: Sandbox) -> None:
    """A maximum of two starts two processes for ten messages."""
    queue = a_pair(sandbox, "limited", ScalingConfig={"MaximumConcurrency": 2})
    for number in range(10):
        send(sandbox, queue, number)
    sandbox.settle()

    ran = [one for one in sandbox.functions.outcomes if one.function_name == "limited"]
    assert len(ran) == 10
    assert sum(one.cold for one in ran) <= 2


def test_what_does_not_come_to_rest_is_said(sandbox: Sandbox) -> None:
    """Settling ends with an error when its time is over."""
    queue = a_pair(sandbox, "restless", "import time\ndef handler(event, context):\n    time.sleep(0.5)\n")
    send(sandbox, queue, "x")

    with pytest.raises(UnsettledError):
        sandbox.settle(0.05)
    sandbox.settle()


def source(*, reports: bool) -> Source:
    """A mapping that matters for its reports only."""
    return Source("id", None, None, 10, 5, reports)


class Message:
    """A message of this id."""

    def __init__(self, id: str) -> None:  # noqa: A002  # moto's name
        self.id = id


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "z"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"wrong": "a"}]}, {"a", "b"}),
    ],
)
def test_a_report_is_read_as_lambda_reads_it(payload: Any, kept: set[str]) -> None:
    """Empty means all went well; what cannot be understood means that all failed."""
    assert to_keep(source(reports=True), [Message("a"), Message("b")], payload) == kept


def test_without_a_report_all_is_well() -> None:
    """A mapping that does not ask for reports ignores them."""
    assert to_keep(source(reports=False), [Message("a")], {"batchItemFailures": [{"itemIdentifier": "a"}]}) == set()


def test_the_mapping_is_of_the_hub(sandbox: Sandbox) -> None:
    """Mappings are found in whatever account they are."""
    assert sandbox.client("lambda", HUB, HOME).list_event_source_mappings()["EventSourceMappings"]


def a_mapping_for(sandbox: Sandbox, name: str, action: str) -> Any:
    """A mapping of a function whose role allows this action."""
    role = a_role(sandbox, f"{name}-role", "lambda.amazonaws.com", action=action)
    return a_mapping(sandbox, a_queue(sandbox, name), a_function(sandbox, name, role=role))


def test_a_role_that_may_not_receive_gets_no_mapping(sandbox: Sandbox) -> None:
    """As Lambda says it when the mapping is made."""
    with pytest.raises(ClientError, match="permissions to call ReceiveMessage on SQS"):
        a_mapping_for(sandbox, "may-not", "dynamodb:*")


def test_a_role_that_may_receive_gets_its_mapping(sandbox: Sandbox) -> None:
    """Receive, delete and read the attributes are all it takes."""
    a_mapping_for(sandbox, "may", "sqs:*")

    found = sandbox.client("lambda", HUB, HOME).list_event_source_mappings()["EventSourceMappings"]
    assert any(one["EventSourceArn"].endswith(":may") for one in found)
