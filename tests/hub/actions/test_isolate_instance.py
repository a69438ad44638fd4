"""Isolation on moto: what happens in between, what it finds there, and how it is proved."""

from typing import Any

import pytest

from hub.action import Call
from hub.actions.ec2.isolate_instance import ACTION, Options
from hub.errors import DeniedError
from hub.finding import Target
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, make, settle
from tests.contract.world import World
from tests.contract.worlds import ANYWHERE, interfaces, ipv6, reused, somebody_elses_group, two_vpcs


def a_story(cloud: Cloud, target: Target, untrack: bool = False) -> Story:
    """An isolation that is about to begin."""
    return begin(World(ACTION, "here", lambda _cloud: target, Options(untrack)), cloud)


def isolated(cloud: Cloud, target: Target, untrack: bool = False) -> Story:
    """An isolation that has settled."""
    story = a_story(cloud, target, untrack)
    settle(story)
    return story


def containment(story: Story) -> Containment:
    """What the last look proves."""
    proof = ACTION.prove(story.seen[-1])
    assert proof
    return proof.containment


def the_only_group(cloud: Cloud, target: Target) -> str:
    """The one group that all interfaces of the instance carry."""
    (group,) = {group for groups in cloud.groups_of(target).values() for group in groups}
    return group


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_looking_is_one_round(cloud: Cloud, count: int) -> None:
    """All reads go side by side, whatever the number of interfaces."""
    target = interfaces(count)(cloud)
    gate = Gate(cloud, ACTION, target)

    ACTION.look(gate, target)

    assert gate.rounds == 1


@pytest.mark.parametrize(("build", "changes"), [(reused, 1), (interfaces(8), 2), (two_vpcs, 2), (ipv6, 2)])
def test_groups_that_must_be_made_cost_one_round_of_changes(cloud: Cloud, build: Any, changes: int) -> None:
    """Groups of all VPCs are made side by side and without a rule, so the next look can use them."""
    story = isolated(cloud, build(cloud))

    assert [bool(plan) for plan in story.plans] == [True] * changes + [False]


@pytest.mark.parametrize("build", [interfaces(1), ipv6])
def test_a_new_quarantine_group_has_no_rule(cloud: Cloud, build: Any) -> None:
    """What EC2 puts into a new group is taken out in the same step, for IPv6 too."""
    target = build(cloud)

    isolated(cloud, target)

    assert cloud.rules_of(the_only_group(cloud, target)) == []


def test_a_group_serves_every_instance_of_its_vpc(cloud: Cloud) -> None:
    """One quarantine group for each VPC, found again by its name and tags."""
    network = cloud.network()
    first, second = (cloud.instance((network, [cloud.group(network)])) for _ in range(2))

    isolated(cloud, first)
    isolated(cloud, second)

    assert the_only_group(cloud, first) == the_only_group(cloud, second)


def test_without_the_list_of_vpcs_an_ipv6_rule_is_found_and_taken_out(cloud: Cloud) -> None:
    """DescribeVpcs may be denied: containment takes a round longer, and comes."""
    target = ipv6(cloud)
    cloud.before = deny_vpcs

    story = isolated(cloud, target)

    assert (containment(story), len(story.plans)) == (Containment.CONTAINED, 4)


def deny_vpcs(call: Call) -> None:
    """An SCP that forbids DescribeVpcs."""
    if call.operation == "DescribeVpcs":
        raise DeniedError(call.name, "UnauthorizedOperation", "denied")


def test_only_interfaces_are_ever_restored(cloud: Cloud) -> None:
    """Groups are irhub's own and stay; whatever is done to them is kept."""
    story = isolated(cloud, two_vpcs(cloud), untrack=True)

    assert {step.on.partition("-")[0] for step in story.steps if not step.kept} == {"eni"}


def test_an_interface_attached_in_between_is_isolated_too(cloud: Cloud) -> None:
    """What comes after the look is seen by the next."""
    network = cloud.network()
    group = cloud.group(network)
    target = cloud.instance((network, [group]))
    cloud.before = once_before("ModifyNetworkInterfaceAttribute", lambda: cloud.attach(target, network, [group]))

    story = isolated(cloud, target)

    assert (len(cloud.groups_of(target)), containment(story)) == (2, Containment.CONTAINED)


def test_a_group_deleted_in_between_is_made_again(cloud: Cloud) -> None:
    """The swap is refused, and the next look finds that there is no group."""
    network = cloud.network()
    quarantine = cloud.our_group(network)
    target = cloud.instance((network, [cloud.group(network)]))
    delete = once_before("ModifyNetworkInterfaceAttribute", lambda: cloud.ec2.delete_security_group(GroupId=quarantine))
    cloud.before = delete

    story = isolated(cloud, target)

    assert (len(story.refused), containment(story)) == (1, Containment.CONTAINED)


def once_before(operation: str, happens: Any) -> Any:
    """Something that happens just before the first call of this operation."""
    left = [happens]

    def before(call: Call) -> None:
        if call.operation == operation and left:
            left.pop()()

    return before


def test_of_two_runs_that_make_a_group_one_is_refused_and_finds_the_others(cloud: Cloud) -> None:
    """Both planned before either made the group; both end in the same one."""
    network = cloud.network()
    first, second = (a_story(cloud, cloud.instance((network, [cloud.group(network)]))) for _ in range(2))
    for story in (first, second):
        seen = ACTION.look(story.gate, story.incident.target)
        plan: Any = ACTION.plan(seen, story.incident, Options())
        story.plans.append(plan)
    for story in (first, second):
        make(story, story.gate, story.plans[0][0])

    settle(second)

    assert (first.refused, "InvalidGroup.Duplicate" in second.refused[0]) == ([], True)
    assert containment(second) is Containment.CONTAINED


def test_a_name_that_somebody_took_is_not_waited_for(cloud: Cloud) -> None:
    """A group of our name without our tags is neither used nor in the way."""
    target = somebody_elses_group(cloud)

    isolated(cloud, target)

    group = cloud.ec2.describe_security_groups(GroupIds=[the_only_group(cloud, target)])["SecurityGroups"][0]
    assert group["GroupName"] == "irhub-quarantine-2"


def test_rules_put_into_the_group_later_are_taken_out(cloud: Cloud) -> None:
    """An instance in a quarantine group that somebody opened is not contained until the group is empty again."""
    target = interfaces(1)(cloud)
    isolated(cloud, target)
    cloud.let_in(the_only_group(cloud, target), ANYWHERE)

    story = isolated(cloud, target)

    assert [containment_of(seen) for seen in story.seen] == [Containment.NONE, Containment.CONTAINED]


def containment_of(seen: Any) -> Containment:
    """What one look proves."""
    proof = ACTION.prove(seen)
    assert proof
    return proof.containment


def swaps(story: Story, interface: str) -> list[str]:
    """The groups that the interface was put in, one after the other."""
    calls = [call.parameters for call in story.gate.writes if call.operation == "ModifyNetworkInterfaceAttribute"]
    return [call["Groups"][0] for call in calls if call["NetworkInterfaceId"] == interface]


def test_untracking_goes_through_an_open_group_into_quarantine(cloud: Cloud) -> None:
    """Both calls are one step, and the interface ends in quarantine."""
    network = cloud.network(ipv6=True)
    target = cloud.instance((network, [cloud.group(network)]))

    story = isolated(cloud, target, untrack=True)

    (interface,) = cloud.groups_of(target)
    passed, ended = swaps(story, interface)
    assert [len(cloud.rules_of(passed)), cloud.rules_of(ended)] == [2, []]


def test_an_interface_left_in_the_untracking_group_is_closed_at_once(cloud: Cloud) -> None:
    """After a crash between the two calls it is never opened again, and it waits for nothing."""
    network = cloud.network()
    quarantine, untracking = cloud.our_group(network), cloud.our_group(network, "untracking", empty=False)
    cloud.let_in(quarantine, ANYWHERE)
    cloud.let_in(untracking, {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
    target = cloud.instance((network, [untracking]))

    story = isolated(cloud, target, untrack=True)

    (interface,) = cloud.groups_of(target)
    assert (swaps(story, interface), len(story.plans[0])) == ([quarantine], 2)


def test_containment_does_not_wait_for_the_untracking_group(cloud: Cloud) -> None:
    """Where only that group is missing the swap goes ahead, and the group is made beside it."""
    target = reused(cloud)

    story = isolated(cloud, target, untrack=True)

    assert [len(plan) for plan in story.plans] == [3, 0]


def test_a_managed_interface_is_left_alone_and_named(cloud: Cloud) -> None:
    """What another service manages cannot be changed, so the instance is contained partly."""
    target = interfaces(2)(cloud)
    managed = list(cloud.groups_of(target))[1]
    cloud.backend.enis[managed].requester_managed = True

    story = isolated(cloud, target)

    proof = ACTION.prove(story.seen[-1])
    assert proof
    assert proof.containment is Containment.PARTLY
    assert any(managed in words for words in proof.says)


def test_a_trunk_interface_is_isolated_and_named(cloud: Cloud) -> None:
    """Pods on its branches have groups of their own, so the instance is contained partly."""
    target = interfaces(1)(cloud)
    (trunk,) = cloud.groups_of(target)
    cloud.backend.enis[trunk].interface_type = "trunk"

    story = isolated(cloud, target)

    proof = ACTION.prove(story.seen[-1])
    assert proof
    assert (proof.containment, swaps(story, trunk)) == (Containment.PARTLY, cloud.groups_of(target)[trunk])
    assert any(trunk in words for words in proof.says)


def test_what_follows_the_first_round_is_foreseen(cloud: Cloud) -> None:
    """People who are asked read of every interface, although its group is still to be made."""
    target = interfaces(2)(cloud)
    story = a_story(cloud, target)
    seen = ACTION.look(story.gate, target)

    assert [words.startswith("then move eni-") for words in ACTION.outlook(seen)] == [True, True]
    settle(story)
    assert ACTION.outlook(story.seen[-1]) == ()


def test_an_instance_that_passes_on_traffic_calls_for_caution(cloud: Cloud) -> None:
    """A NAT instance or a firewall is named, since others are cut off with it."""
    target = interfaces(1)(cloud)
    assert ACTION.caution(ACTION.look(Gate(cloud, ACTION, target), target)) == ""
    (interface,) = cloud.groups_of(target)

    cloud.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, SourceDestCheck={"Value": False})

    assert interface in ACTION.caution(ACTION.look(Gate(cloud, ACTION, target), target))
