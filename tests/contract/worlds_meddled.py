"""Test worlds in which somebody changes the target before it is released; the way back is then gone by force."""

from typing import Any

from hub.actions.ec2 import (
    disassociate_elastic_ip,
    isolate_instance,
    remove_instance_profile,
    restrict_metadata_service,
)
from hub.actions.iam import deny_instance_credentials
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.world import World
from tests.contract.worlds import interfaces, lone, with_profile
from tests.contract.worlds_further import two_addresses


def with_spare(cloud: Cloud) -> Target:
    """An instance with a profile, and another profile that nobody uses."""
    target = with_profile(cloud)
    cloud.client("iam").create_instance_profile(InstanceProfileName="spare")
    return target


def give_spare(cloud: Cloud, target: Target) -> None:
    """Somebody gives the instance the other profile."""
    cloud.ec2.associate_iam_instance_profile(InstanceId=target.id, IamInstanceProfile={"Name": "spare"})


def switch_on(cloud: Cloud, target: Target) -> None:
    """Somebody switches the metadata service on again, with tokens."""
    cloud.ec2.modify_instance_metadata_options(InstanceId=target.id, HttpEndpoint="enabled", HttpTokens="required")


def move_groups(cloud: Cloud, target: Target) -> None:
    """Somebody puts every interface into the default group of its VPC."""
    for interface in cloud.ec2.describe_network_interfaces(Filters=_at(target))["NetworkInterfaces"]:
        default = [{"Name": "vpc-id", "Values": [interface["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
        group = cloud.ec2.describe_security_groups(Filters=default)["SecurityGroups"][0]["GroupId"]
        cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface["NetworkInterfaceId"], Groups=[group])


def change_denials(cloud: Cloud, target: Target) -> None:
    """Somebody turns the denial into one that denies nothing of note."""
    for name in cloud.policies_of("web"):
        if name == f"irhub-deny-{target.id}":
            text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}]}'
            cloud.client("iam").put_role_policy(RoleName="web", PolicyName=name, PolicyDocument=text)


def swap_addresses(cloud: Cloud, target: Target) -> None:
    """Somebody gives each address to the other interface."""
    interfaces = cloud.ec2.describe_network_interfaces(Filters=_at(target))["NetworkInterfaces"]
    addresses = cloud.ec2.describe_addresses()["Addresses"]
    for address, interface in zip(addresses, reversed(interfaces), strict=True):
        where = {"NetworkInterfaceId": interface["NetworkInterfaceId"], "PrivateIpAddress": interface["PrivateIpAddress"]}
        cloud.ec2.associate_address(AllocationId=address["AllocationId"], **where)


def _at(target: Target) -> list[dict[str, Any]]:
    return [{"Name": "attachment.instance-id", "Values": [target.id]}]


OPTIONS = isolate_instance.Options()
MEDDLED = (
    World(isolate_instance.ACTION, "put-elsewhere", interfaces(2), OPTIONS, meddle=move_groups),
    World(remove_instance_profile.ACTION, "given-another", with_spare, meddle=give_spare),
    World(restrict_metadata_service.ACTION, "switched-on", lone, meddle=switch_on),
    World(deny_instance_credentials.ACTION, "denial-changed", with_profile, meddle=change_denials),
    World(disassociate_elastic_ip.ACTION, "swapped", two_addresses, meddle=swap_addresses),
)
