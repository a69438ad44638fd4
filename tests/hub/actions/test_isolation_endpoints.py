"""Isolation that leaves the way open to VPC endpoints: to these and nothing else, and only where they are."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Proof
from hub.actions.ec2 import endpoints
from hub.actions.ec2.isolate_instance import ACTION, Options, remember
from hub.actions.ec2.network import Group
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.stories import Story, begin, settle
from tests.contract.world import World
from tests.contract.worlds_endpoints import SERVICES, in_the_group_of_endpoints, open_to_more, with_endpoints


def isolated(cloud: Cloud, build: Any, options: Options | None = None) -> Story:
    """An isolation that has settled, with the way left open unless told otherwise."""
    story = begin(World(ACTION, "here", build, options or Options(endpoints=True)), cloud)
    settle(story)
    return story


def proof_of(story: Story) -> Proof:
    """What the last look proves."""
    proof = ACTION.prove(story.seen[-1])
    assert proof
    return proof


def rules_of(cloud: Cloud, story: Story) -> list[tuple[bool, str, int, str]]:
    """The rules of the one group that the instance carries: out or in, protocol, port, and to which group."""
    ((group,),) = cloud.groups_of(story.incident.target).values()
    rules = cloud.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return [(one["IsEgress"], one["IpProtocol"], one["FromPort"], one["ReferencedGroupInfo"]["GroupId"]) for one in rules]


@pytest.mark.parametrize("build", [with_endpoints(*SERVICES), open_to_more])
def test_only_https_to_the_endpoints_is_let_out(cloud: Cloud, build: Any) -> None:
    """Whatever else the group let in or out is taken out before anything carries it."""
    story = isolated(cloud, build)

    (known,) = {group for one in story.seen[-1].endpoints for group in one.groups}
    assert rules_of(cloud, story) == [(True, "tcp", 443, known)]


def test_the_proof_says_what_is_left_open(cloud: Cloud) -> None:
    """It is contained, and people read that data can leave there."""
    proof = proof_of(isolated(cloud, with_endpoints(*SERVICES)))

    assert proof.containment is Containment.CONTAINED
    assert "nothing out but to VPC endpoints for evidence" in proof.says[0]
    assert any("data can leave through the VPC endpoints" in each for each in proof.survives)


@pytest.mark.parametrize("build", [with_endpoints("ssm", "s3"), with_endpoints(), in_the_group_of_endpoints])
def test_without_endpoints_of_its_own_nothing_is_let_out(cloud: Cloud, build: Any) -> None:
    """Too few to reach the agent, none, or such whose group the suspect carries too."""
    assert rules_of(cloud, isolated(cloud, build)) == []


def test_by_default_nothing_is_let_out(cloud: Cloud) -> None:
    """The endpoints are there, and nobody asked for them."""
    assert rules_of(cloud, isolated(cloud, with_endpoints(*SERVICES), Options())) == []


def test_a_rule_to_anywhere_else_is_no_containment(cloud: Cloud) -> None:
    """Somebody widened the group since, by address, or to a group that no endpoint carries."""
    seen = isolated(cloud, with_endpoints(*SERVICES)).seen[-1]
    (group,) = [each for each in seen.groups if each.purpose == "endpoints"]

    for rule in ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}, endpoints.rule_to(["sg-another"])):
        wider: Group = replace(group, egress=(*group.egress, rule))
        others = tuple(each for each in seen.groups if each is not group)
        proof = ACTION.prove(replace(seen, groups=(*others, wider)))
        assert proof
        assert proof.containment is Containment.NONE


def test_the_record_keeps_none_of_it(cloud: Cloud) -> None:
    """The way back needs the groups that the interface had, and nothing else."""
    story = isolated(cloud, with_endpoints(*SERVICES))

    assert remember(story.seen[0], story.seen[0].interfaces[0].id).endpoints == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"VpcEndpointType": "Gateway"},
        {"State": "Pending"},
        {"VpcId": "vpc-2"},
        {"ServiceName": "com.amazonaws.eu-west-1.sqs"},
    ],
)
def test_endpoints_that_are_of_no_use_are_left_out(odd: dict[str, str]) -> None:
    """Of another kind, not ready, elsewhere, or for another service."""
    one = {
        "VpcId": "vpc-1",
        "VpcEndpointType": "Interface",
        "State": "Available",
        "ServiceName": "com.amazonaws.eu-west-1.ssm",
        "Groups": [{"GroupId": "sg-1"}],
    }
    assert len(endpoints.endpoints({"VpcEndpoints": [one]}, ["vpc-1"])) == 1
    assert endpoints.endpoints({"VpcEndpoints": [{**one, **odd}]}, ["vpc-1"]) == ()
