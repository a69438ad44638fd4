"""From a finding back to the world it speaks of, and what had to be invented for it."""

from typing import Any

import pytest

from deployer.sandbox.retold import retell
from deployer.sandbox.running import Sandbox
from deployer.sandbox.stage import build

INTERFACE = {
    "networkInterfaceId": "eni-0abcdef0123456789",
    "vpcId": "vpc-0abcdef0123456789",
    "subnetId": "subnet-0abcdef0123456789",
    "privateIpAddress": "172.31.5.9",
    "ipv6Addresses": ["2001:db8::1"],
    "securityGroups": [{"groupId": "sg-0abcdef0123456789", "groupName": "default"}],
}


def a_finding(**instance: Any) -> dict[str, Any]:
    """A finding on an instance of the member."""
    details = {"instanceId": "i-0abcdef0123456789", "networkInterfaces": [INTERFACE], "availabilityZone": "us-east-1c"}
    resource = {"resourceType": "Instance", "instanceDetails": {**details, **instance}}
    return {"accountId": "333333333333", "region": "us-east-1", "resource": resource}


def test_what_the_finding_says_is_taken() -> None:
    """Ids, addresses, zone and groups are those of the finding."""
    told = retell(a_finding())

    assert told is not None
    (interface,) = told.scene.interfaces
    assert (told.scene.instance_id, interface.id, interface.vpc_id) == ("i-0abcdef0123456789", *list(INTERFACE.values())[:2])
    assert (told.scene.zone, interface.ipv6) == ("us-east-1c", ("2001:db8::1",))


def test_what_it_does_not_say_is_listed() -> None:
    """Volumes are in no finding; a missing interface is made up as well."""
    told = retell(a_finding(networkInterfaces=None, imageId="ami-1", instanceType="t3.micro"))

    assert told is not None
    assert [line.split(",")[0].split(" eni")[0] for line in told.invented] == ["the network interface", "the volumes"]


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"detail": one}], ids=["bare", "event"])
def test_it_is_read_bare_and_as_an_event(wrap: Any) -> None:
    """Whatever wrapper the file has."""
    assert retell(wrap(a_finding())) is not None


def test_the_casing_of_the_api_is_read() -> None:
    """GetFindings answers in PascalCase."""
    details = {"InstanceId": "i-0abcdef0123456789", "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1"}]}
    told = retell(
        {
            "AccountId": "333333333333",
            "Region": "us-east-1",
            "Resource": {"ResourceType": "Instance", "InstanceDetails": details},
        }
    )

    assert told is not None
    assert told.scene.interface_ids == ("eni-1",)


@pytest.mark.parametrize(
    "other",
    [{}, {"accountId": "12", "region": "us-east-1"}, {"accountId": "333333333333", "region": "moon"}, {"detail": 5}],
)
def test_what_could_be_nowhere_has_no_scene(other: dict[str, Any]) -> None:
    """Another resource, an account that is none, a Region that is none."""
    assert retell({"resource": {"resourceType": "Instance"}, **other}) is None


def test_it_is_built_with_the_ids_of_the_finding(sandbox: Sandbox) -> None:
    """EC2 knows the instance by the finding's own id."""
    told = retell(a_finding())
    assert told is not None
    build(told.scene, sandbox.client)

    ec2 = sandbox.client("ec2", "333333333333", "us-east-1")
    (found,) = ec2.describe_network_interfaces(NetworkInterfaceIds=["eni-0abcdef0123456789"])["NetworkInterfaces"]
    assert found["Attachment"]["InstanceId"] == "i-0abcdef0123456789"
    assert [group["GroupId"] for group in found["Groups"]] == ["sg-0abcdef0123456789"]
