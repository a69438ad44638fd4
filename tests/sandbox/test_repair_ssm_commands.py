"""Systems Manager knows instances and commands in the sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from deployer.sandbox import hosts
from deployer.sandbox.repairs import repaired, ssm_commands
from tests.sandbox.aws import HOME, MEMBER, client


@pytest.fixture
def managed() -> Iterator[str]:
    """An instance with an agent, beside one without."""
    with mock_aws(), repaired(ssm_commands.REPAIRS):
        ec2 = client("ec2")
        made = ec2.run_instances(ImageId="ami-12345678", MinCount=2, MaxCount=2)["Instances"]
        ec2.create_tags(Resources=[made[0]["InstanceId"]], Tags=[{"Key": ssm_commands.MANAGED, "Value": "Linux"}])
        yield str(made[0]["InstanceId"])


def known(**asked: Any) -> list[tuple[str, str]]:
    """What Systems Manager knows."""
    listed = client("ssm").describe_instance_information(**asked)["InstanceInformationList"]
    return [(one["InstanceId"], one["PingStatus"]) for one in listed]


@pytest.mark.parametrize("call", ["describe_instance_information", "list_command_invocations"])
def test_stock_moto_tells_nothing(call: str) -> None:
    """The canary: once this fails, the repair can go."""
    with mock_aws(), pytest.raises(NotImplementedError):
        getattr(client("ssm"), call)()


def test_what_has_an_agent_is_known(managed: str) -> None:
    """And nothing else is."""
    assert known() == [(managed, "Online")]


def test_what_is_asked_for_is_told(managed: str) -> None:
    """By its id."""
    assert known(Filters=[{"Key": "InstanceIds", "Values": [managed]}]) == [(managed, "Online")]
    assert known(Filters=[{"Key": "InstanceIds", "Values": ["i-0123456789abcdef0"]}]) == []


def test_a_stopped_host_does_not_answer(managed: str) -> None:
    """Its agent is not there."""
    client("ec2").stop_instances(InstanceIds=[managed])

    assert known() == [(managed, "ConnectionLost")]


def test_a_command_is_found_again(managed: str) -> None:
    """By the instance, with its comment and how it ended."""
    sent = client("ssm").send_command(InstanceIds=[managed], DocumentName="irhub-collect-linux", Comment="irhub inc-1")

    (found,) = client("ssm").list_command_invocations(InstanceId=managed)["CommandInvocations"]

    assert (found["CommandId"], found["Comment"]) == (sent["Command"]["CommandId"], "irhub inc-1")
    assert (found["DocumentName"], found["Status"]) == ("irhub-collect-linux", "Success")


@pytest.mark.usefixtures("managed")
def test_another_instance_has_none() -> None:
    """Each has its own."""
    assert client("ssm").list_command_invocations(InstanceId="i-0123456789abcdef0")["CommandInvocations"] == []


def test_a_host_that_works_is_under_way(managed: str) -> None:
    """Until its stand-in has done what it was told."""
    client("ec2").create_tags(Resources=[managed], Tags=[{"Key": ssm_commands.WORKS, "Value": "yes"}])
    client("ssm").send_command(InstanceIds=[managed], DocumentName="irhub-collect-linux")

    def status() -> str:
        return str(client("ssm").list_command_invocations(InstanceId=managed)["CommandInvocations"][0]["Status"])

    assert status() == "InProgress"
    assert hosts.work(MEMBER, HOME) == ()
    assert status() == "Success"


def sent_to(instance_id: str) -> list[str]:
    """Which instances a command went to that names this one."""
    client("ssm").send_command(InstanceIds=[instance_id], DocumentName="irhub-collect-linux")
    return [each for one in client("ssm").list_commands()["Commands"] for each in one["InstanceIds"]]


def test_a_command_goes_to_whom_it_names(managed: str) -> None:
    """And to nobody else."""
    assert sent_to(managed) == [managed]


@mock_aws
def test_stock_moto_sends_it_to_all() -> None:
    """The canary of that."""
    made = client("ec2").run_instances(ImageId="ami-12345678", MinCount=2, MaxCount=2)["Instances"]

    assert len(sent_to(made[0]["InstanceId"])) == 2
