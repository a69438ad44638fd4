"""The test worlds of the further actions on instances."""

import json

from hub.actions.ec2 import disassociate_elastic_ip, remove_instance_profile, restrict_metadata_service
from hub.actions.iam import deny_instance_credentials
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.world import World
from tests.contract.worlds import interfaces, lone, with_profile


def name_taken(cloud: Cloud) -> Target:
    """Somebody else's inline policy has the name of the denial."""
    target = with_profile(cloud)
    text = cloud.client("iam").get_role_policy(RoleName="web", PolicyName="inline")["PolicyDocument"]
    cloud.client("iam").put_role_policy(RoleName="web", PolicyName=f"irhub-deny-{target.id}", PolicyDocument=json.dumps(text))
    return target


def with_metadata_options(cloud: Cloud) -> Target:
    """An instance whose metadata options are not the defaults."""
    target = cloud.instance()
    options = {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 3,
        "InstanceMetadataTags": "enabled",
    }
    cloud.ec2.modify_instance_metadata_options(InstanceId=target.id, **options)
    return target


def two_addresses(cloud: Cloud) -> Target:
    """An instance with two interfaces, each with an Elastic IP address."""
    target = interfaces(2)(cloud)
    for interface in cloud.groups_of(target):
        allocation = cloud.ec2.allocate_address(Domain="vpc")["AllocationId"]
        cloud.ec2.associate_address(AllocationId=allocation, NetworkInterfaceId=interface)
    return target


FURTHER = (
    World(remove_instance_profile.ACTION, "with-profile", with_profile),
    World(remove_instance_profile.ACTION, "no-profile", lone, settled=True),
    World(deny_instance_credentials.ACTION, "with-profile", with_profile),
    World(deny_instance_credentials.ACTION, "name-taken", name_taken),
    World(deny_instance_credentials.ACTION, "no-profile", lone, settled=True),
    World(restrict_metadata_service.ACTION, "defaults", lone),
    World(restrict_metadata_service.ACTION, "own-options", with_metadata_options),
    World(disassociate_elastic_ip.ACTION, "two-interfaces", two_addresses),
    World(disassociate_elastic_ip.ACTION, "no-address", lone, settled=True),
)
