"""The repairs that stand beside what they serve: that each works, and that moto still needs it."""

from typing import Self

import pytest
from moto import mock_aws
from moto.awslambda.models import LambdaFunction
from moto.sns import models as sns_models
from moto.sqs.models import Queue
from moto.utilities.docker_utilities import DockerModel

from deployer.sandbox import outgoing, queues
from deployer.sandbox.repairs import Repair, repaired
from tests.sandbox.aws import client
from tests.sandbox.plumbing import HUB, a_policy, zipped


class Lock:
    """Counts how often it is taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> Self:
        """Taken once more."""
        self.taken += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go."""


def locks_taken_by_deleting(*repairs: Repair) -> int:
    """How often a queue's lock is taken while a message of it is deleted."""
    with mock_aws(), repaired(repairs):
        queue, lock = Queue("work", "eu-west-1", HUB), Lock()
        queue.deleted_messages.add("receipt")
        queue._messages_lock = lock
        queue.delete_message("receipt")
        return lock.taken


def test_a_message_is_deleted_under_the_queue_s_lock() -> None:
    """So that one sent at that moment is not lost."""
    assert locks_taken_by_deleting(*queues.REPAIRS) == 1


def test_moto_deletes_without_the_lock() -> None:
    """When this fails, moto does it itself and the repair can go."""
    assert locks_taken_by_deleting() == 0


def posts(monkeypatch: pytest.MonkeyPatch, endpoint: str, *repairs: Repair) -> list[str]:
    """Where SNS posts a message for a subscriber at this address."""
    posted: list[str] = []
    monkeypatch.setattr(sns_models.requests, "post", lambda url, **_: posted.append(url))
    with mock_aws(), repaired(repairs):
        sns = client("sns", HUB)
        topic = sns.create_topic(Name="notices")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol=endpoint.partition(":")[0], Endpoint=endpoint)
        sns.publish(TopicArn=topic, Message="x")
    return posted


def test_sns_posts_to_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscriber elsewhere gets nothing."""
    assert posts(monkeypatch, "https://example.com/x", *outgoing.REPAIRS) == []
    assert posts(monkeypatch, "http://127.0.0.1:1/x", *outgoing.REPAIRS) == ["http://127.0.0.1:1/x"]


def test_moto_posts_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails, moto asks first and the repair can go."""
    assert posts(monkeypatch, "https://example.com/x") == ["https://example.com/x"]


@mock_aws
def test_moto_maps_for_any_role() -> None:
    """When this fails, moto asks the role itself and the repair can go."""
    trust = a_policy(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    role = client("iam", HUB).create_role(RoleName="may-nothing", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = {"ZipFile": zipped("")}
    client("lambda", HUB).create_function(FunctionName="f", Runtime="python3.13", Handler="main.handler", Role=role, Code=code)
    client("sqs", HUB).create_queue(QueueName="q")

    arn = f"arn:aws:sqs:eu-west-1:{HUB}:q"
    assert client("lambda", HUB).create_event_source_mapping(EventSourceArn=arn, FunctionName="f")["UUID"]


def test_moto_runs_functions_in_containers() -> None:
    """When this fails, moto has another way, and ours may go."""
    assert issubclass(LambdaFunction, DockerModel)
