"""The test worlds of isolation that leaves the way open to VPC endpoints, for evidence."""

from collections.abc import Callable
from typing import Any

from hub.actions.ec2 import isolate_instance
from hub.finding import Target
from tests.contract.cloud import REGION, Cloud, Network
from tests.contract.world import World
from tests.contract.worlds import ANYWHERE

SERVICES = ("ssm", "ssmmessages", "ec2messages", "s3")
_HANDING_OVER = isolate_instance.Options(endpoints=True)


def with_endpoints(*services: str, kind: str = "Interface") -> Callable[[Cloud], Target]:
    """An instance in a VPC with endpoints for these services, all in one group."""

    def build(cloud: Cloud) -> Target:
        network = cloud.network()
        endpoints(cloud, network, services, cloud.group(network, "endpoints"), kind)
        return cloud.instance((network, [cloud.group(network)]))

    return build


def endpoints(cloud: Cloud, network: Network, services: tuple[str, ...], group: str, kind: str = "Interface") -> None:
    """Endpoints of a VPC, which carry that group."""
    for service in services:
        name = f"com.amazonaws.{REGION}.{service}"
        how = {"SecurityGroupIds": [group], "SubnetIds": [network.subnet]} if kind == "Interface" else {}
        cloud.ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=name, VpcEndpointType=kind, **how)


def in_the_group_of_endpoints(cloud: Cloud) -> Target:
    """The suspect carries the group of the endpoints itself."""
    network = cloud.network()
    group = cloud.group(network, "shared")
    endpoints(cloud, network, SERVICES, group)
    return cloud.instance((network, [group]))


def open_to_more(cloud: Cloud) -> Target:
    """The group for endpoints is there, and lets in and out to more."""
    network = cloud.network()
    endpoints(cloud, network, SERVICES, cloud.group(network, "endpoints"))
    ours = cloud.our_group(network, "endpoints", empty=False)
    cloud.let_in(ours, ANYWHERE)
    return cloud.instance((network, [cloud.group(network)]))


def _world(name: str, build: Callable[[Cloud], Target], **more: Any) -> World:
    return World(isolate_instance.ACTION, name, build, _HANDING_OVER, **more)


ENDPOINTS = (
    _world("with-endpoints", with_endpoints(*SERVICES)),
    _world("endpoints-open-to-more", open_to_more),
    _world("too-few-endpoints", with_endpoints("ssm", "s3")),
    _world("in-the-group-of-endpoints", in_the_group_of_endpoints),
)
