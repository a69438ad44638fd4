"""Facts about the gate between an action and AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ConnectionClosedError
from moto.core.botocore_stubber import MockRawResponse

from hub.action import Access, Call, FromAnswer, Permission, Place, Role, Step
from hub.aws.clients import ATTEMPTS, Clients
from hub.aws.credentials import entered
from hub.aws.gate import Doors, Gate, filled
from hub.errors import AnswerLostError, AwsError, NotFoundError, ThrottledError, UndeclaredCallError
from tests.fakes import NOON, in_turn, switch_off

REGION = "eu-west-1"
KEYS = ReadOnlyCredentials("AKIAIOSFODNN7EXAMPLE", "secret", None, None)
LOOK = Call("ec2", "DescribeSecurityGroups")
CREATE = Call("ec2", "CreateSecurityGroup", {"GroupName": "q", "Description": "d"})
DECLARED = (
    Permission(("ec2:DescribeSecurityGroups", "ec2:DescribeInstances", "ec2:DescribeVolumes"), ("*",), Access.READ),
    Permission(("ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress"), ("*",), Access.WRITE),
    Permission(("ec2:CreateTags",), ("*",), Access.WRITE, implied_by="ec2:CreateSecurityGroup"),
    Permission(("ec2:StartInstances",), ("*",), Access.WRITE, roles=(Role.RESTORE,)),
    Permission(("ecs:UpdateContainerInstancesState",), ("*",), Access.WRITE),
    Permission(("s3:PutObject",), ("*",), Access.WRITE, place=Place.EVIDENCE),
)


@pytest.fixture
def gate(clients: Clients) -> Gate:
    """The way of an action that declares a little."""
    doors = Doors(clients, REGION, "irhub", "irhub-evidence", in_turn, lambda: NOON)
    return Gate(switch_off(permissions=DECLARED), Role.CONTAIN, doors, lambda _: KEYS)


def a_step(*calls: Call, once: bool = False) -> Step:
    """A step that makes these calls."""
    return Step("does something", calls, "lamp-1", once=once)


def groups(gate: Gate) -> set[str]:
    """The names of the security groups there are."""
    (answer,) = gate.read(LOOK)
    return {group["GroupName"] for group in answer["SecurityGroups"]}


def test_a_declared_read_is_answered(gate: Gate) -> None:
    """The answer is AWS's own, with the request id by which CloudTrail knows it, and nothing else of botocore's metadata."""
    (answer,) = gate.read(LOOK)

    assert set(answer) == {"SecurityGroups", "RequestId"}


def test_reads_are_made_side_by_side(gate: Gate) -> None:
    """Several calls are handed over together, and their answers come in order."""
    handed: list[int] = []

    def together(thunks: Any) -> list[Any]:
        handed.append(len(thunks))
        return in_turn(thunks)

    answers = replace(gate, doors=replace(gate.doors, together=together)).read(LOOK, Call("ec2", "DescribeVolumes"))

    assert handed == [2]
    assert [set(answer) for answer in answers] == [{"SecurityGroups", "RequestId"}, {"Volumes", "RequestId"}]


@pytest.mark.parametrize(
    "call",
    [
        Call("ec2", "TerminateInstances", {"InstanceIds": ["i-1"]}),
        Call("ec2", "CreateTags", {"Resources": ["i-1"], "Tags": []}),
        Call("ec2", "StartInstances", {"InstanceIds": ["i-1"]}),
        Call("s3", "PutObject", {"Bucket": "b", "Key": "k"}),
        replace(CREATE, place=Place.EVIDENCE),
    ],
    ids=["undeclared", "implied only", "for another role", "for another place", "in another place"],
)
def test_what_is_not_declared_is_refused(gate: Gate, call: Call) -> None:
    """Undeclared, only implied, or declared for another role or place: the call never leaves the house."""
    with pytest.raises(UndeclaredCallError, match=call.name):
        gate.do(a_step(CREATE, call))
    assert "q" not in groups(gate)


def test_nothing_is_written_while_looking(gate: Gate) -> None:
    """A call that is declared as a write is refused there, also beside declared reads."""
    with pytest.raises(UndeclaredCallError, match="it may only look now"):
        gate.read(LOOK, CREATE)
    assert "q" not in groups(gate)


def test_a_step_is_made(gate: Gate) -> None:
    """What it says is so afterwards."""
    gate.do(a_step(CREATE))

    assert "q" in groups(gate)


def test_a_call_gets_what_the_one_before_it_answered(gate: Gate) -> None:
    """The id of what was just made goes into the next call."""
    gate.do(a_step(CREATE, Call("ec2", "DeleteSecurityGroup", {"GroupId": FromAnswer("GroupId")})))

    assert "q" not in groups(gate)


def test_an_answer_goes_wherever_it_is_asked_for() -> None:
    """Also deep inside a call's parameters."""
    parameters = {"A": [{"B": FromAnswer("Id")}], "C": (FromAnswer("Id"), 1)}

    assert filled(parameters, {"Id": "x"}) == {"A": [{"B": "x"}], "C": ["x", 1]}


def test_all_pages_come_as_one_answer(gate: Gate) -> None:
    """What AWS gives in parts is whole in the answer, with the request id of each part."""
    with entered(KEYS):
        for _ in range(6):
            gate.doors.clients.entered("ec2", REGION).run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)

    (answer,) = gate.read(Call("ec2", "DescribeInstances", {"MaxResults": 5}))

    assert len(answer["Reservations"]) == 6
    assert "NextToken" not in answer
    assert len(answer["RequestId"].split()) == 2


def test_what_fails_is_our_own_error(gate: Gate) -> None:
    """Nothing of botocore's gets past the gate."""
    with pytest.raises(NotFoundError, match="ec2:DescribeInstances"):
        gate.read(Call("ec2", "DescribeInstances", {"InstanceIds": ["i-0123456789abcdef0"]}))


def test_an_optional_read_that_fails_says_why(gate: Gate) -> None:
    """It does not stop the others."""
    there, missing = gate.read(LOOK, Call("ec2", "DescribeInstances", {"InstanceIds": ["i-0123456789abcdef0"]}, optional=True))

    assert "SecurityGroups" in there
    assert "NotFound" in missing["Error"]


@contextmanager
def failing(gate: Gate, attempts: int, error: Exception) -> Iterator[list[str]]:
    """Inside, every request of the client that tries so often meets this error, and is counted."""
    events, met = gate.doors.clients.entered("ec2", REGION, attempts).meta.events, list[str]()

    def meet(event_name: str, **_: Any) -> None:
        met.append(event_name)
        raise error

    events.register_first("before-send.ec2", meet)
    yield met
    events.unregister("before-send.ec2", meet)


def test_an_optional_read_that_is_throttled_puts_the_work_off(gate: Gate) -> None:
    """Too many requests is not a fact about what was looked for."""
    throttled = ThrottledError("ec2:DescribeSecurityGroups", "Throttling", "slow down")

    with failing(gate, 3, throttled), pytest.raises(ThrottledError):
        gate.read(replace(LOOK, optional=True))


def test_a_once_step_is_sent_once(gate: Gate) -> None:
    """What AWS would make twice is never tried again by itself, whatever becomes of its answer."""
    lost = ConnectionClosedError(endpoint_url="https://ec2")

    with failing(gate, 1, lost) as met, pytest.raises(AnswerLostError):
        gate.do(a_step(CREATE, once=True))
    assert met == ["before-send.ec2.CreateSecurityGroup"]


def test_a_step_that_aws_refused_in_part_is_not_made(gate: Gate) -> None:
    """ECS says so in an answer that is no error."""
    drain = Call("ecs", "UpdateContainerInstancesState", {"containerInstances": ["0" * 32], "status": "DRAINING"})
    body = MockRawResponse(b'{"failures": [{"reason": "MISSING"}]}')
    events = gate.doors.clients.entered("ecs", REGION, ATTEMPTS).meta.events
    events.register_first("before-send.ecs", lambda **_: AWSResponse("https://ecs", 200, {}, body))

    with pytest.raises(AwsError, match="MISSING"):
        gate.do(a_step(drain))


def test_evidence_is_put_away_by_the_function_itself(gate: Gate) -> None:
    """It goes to the hub Region with the function's own credentials, and enters no account."""
    gate.doors.clients.own("s3").create_bucket(
        Bucket="irhub-evidence", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )

    def nobody(_: str) -> ReadOnlyCredentials:
        raise AwsError("sts:AssumeRole", "Nobody", "should enter")

    put = Call("s3", "PutObject", {"Bucket": "irhub-evidence", "Key": "k", "Body": b"b"}, place=Place.EVIDENCE)
    replace(gate, keys=nobody).do(a_step(put))

    assert gate.doors.clients.own("s3").list_objects_v2(Bucket="irhub-evidence")["KeyCount"] == 1


def test_an_action_knows_its_installation(gate: Gate) -> None:
    """Prefix, evidence bucket and time are handed to whoever looks."""
    assert (gate.prefix, gate.evidence_bucket, gate.now) == ("irhub", "irhub-evidence", NOON)


def test_a_bounded_read_ends_with_its_bound(gate: Gate) -> None:
    """Of a long list so many items are read, and the answer says that there are more."""
    for name in "abc":
        gate.do(a_step(Call("ec2", "CreateSecurityGroup", {"GroupName": name, "Description": "d"})))

    (answer,) = gate.read(replace(LOOK, most=2))

    assert (len(answer["SecurityGroups"]), "NextToken" in answer) == (2, True)
