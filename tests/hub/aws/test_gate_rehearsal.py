"""Facts about dry runs at the gate: declared calls only, and none without the flag."""

from typing import Any

import pytest

from hub.action import Access, Call, Permission, Role
from hub.aws.clients import Clients
from hub.aws.gate import Doors, Gate
from hub.errors import AwsError, UndeclaredCallError
from tests.fakes import NOON, in_turn, switch_off
from tests.hub.aws.test_gate import KEYS, REGION, groups

WORDS = {"GroupName": "q", "Description": "d"}
DECLARED = (
    Permission(
        (
            "ec2:CreateSecurityGroup",
            "ec2:DescribeIamInstanceProfileAssociations",
            "ec2:DescribeSecurityGroups",
            "ec2:ModifyInstanceMetadataOptions",
        ),
        ("*",),
        Access.WRITE,
    ),
    Permission(("ec2:DescribeSecurityGroups",), ("*",), Access.READ),
)


@pytest.fixture
def gate(clients: Clients) -> Gate:
    """The way of an action that declares a little."""
    doors = Doors(clients, REGION, "irhub", "irhub-evidence", in_turn, lambda: NOON)
    return Gate(switch_off(permissions=DECLARED), Role.CONTAIN, doors, lambda _: KEYS)


def a_call(operation: str = "CreateSecurityGroup", **parameters: Any) -> Call:
    """A call, with the flag."""
    return Call("ec2", operation, {"DryRun": True, **parameters})


def test_a_yes_is_silence(gate: Gate) -> None:
    """EC2 says yes by an error; and nothing was made."""
    gate.rehearse(a_call(**WORDS))

    assert "q" not in groups(gate)


@pytest.mark.parametrize("flag", [{}, {"DryRun": False}, {"DryRun": "true"}])
def test_the_same_call_without_the_flag_is_refused(gate: Gate, flag: Any) -> None:
    """The wall: what was to be tried is never done."""
    with pytest.raises(UndeclaredCallError, match="no dry run"):
        gate.rehearse(Call("ec2", "CreateSecurityGroup", {**WORDS, **flag}))
    assert "q" not in groups(gate)


def test_what_is_not_declared_is_not_even_tried(gate: Gate) -> None:
    """A dry run is a call like any other."""
    with pytest.raises(UndeclaredCallError, match="TerminateInstances"):
        gate.rehearse(a_call("TerminateInstances", InstanceIds=["i-0123456789abcdef0"]))


def test_a_call_that_knows_no_dry_run_is_never_sent(gate: Gate) -> None:
    """botocore refuses the flag, so nothing is made that was to be tried."""
    with pytest.raises(AwsError, match="ParamValidationError"):
        gate.rehearse(a_call("DescribeIamInstanceProfileAssociations"))


def test_another_error_is_no_yes(gate: Gate) -> None:
    """It is AWS's answer to something else; stock moto looks for the instance first."""
    with pytest.raises(AwsError, match="InvalidInstanceID"):
        gate.rehearse(a_call("ModifyInstanceMetadataOptions", InstanceId="i-0123456789abcdef0"))


def test_an_answer_to_a_dry_run_is_no_yes(gate: Gate) -> None:
    """AWS would have taken it for earnest; here it is stock moto, which forgets the flag in this call."""
    with pytest.raises(AwsError, match="NoDryRun"):
        gate.rehearse(a_call("DescribeSecurityGroups"))
