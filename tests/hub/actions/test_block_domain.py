"""DNS Firewall: which domains are blocked, what is made for it, and how the resolver is let go again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Waiting
from hub.actions.network.block_domain import ACTION, PRIORITIES, Options
from hub.actions.network.dns_firewall import Association, Seen
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident
from tests.contract.cloud import MEMBER, Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import lone
from tests.contract.worlds_network import looked_up
from tests.fakes import a_finding, an_incident
from tests.hub.ways import TableWay

OURS = Association("assoc-1", "group-1", 101, "COMPLETE")
SEEN = Seen("i-1", "irhub", "vpc-1", "list-1", (), "group-1", has_rule=True, associations=(OURS,))
BAD = "bad.example.com"


def an_incident_about(*details: Mapping[str, Any]) -> Incident:
    """An incident with a finding for each of these."""
    return an_incident(findings=tuple(a_finding(detail=each) for each in details))


def added(*domains: str, never: tuple[str, ...] = ()) -> list[str]:
    """What is put into the list of what was asked for."""
    incident = an_incident_about(*(looked_up(each) for each in domains))
    steps = ACTION.plan(SEEN, incident, Options(never=never))
    return [domain for step in steps for domain in step.do[0].parameters["Domains"]]  # type: ignore[union-attr]


def test_it_asks_by_default() -> None:
    """Everything in the VPC asks the same resolver."""
    assert ACTION.asks


def test_domains_are_taken_once_and_without_the_dot() -> None:
    """In small letters, as DNS compares them."""
    assert added("Bad.Example.com.", BAD, "_x.other.example") == [BAD, "_x.other.example"]


@pytest.mark.parametrize(
    "text",
    ["localhost", "", ".", "1.2.3.4", "*.example.com", "a..example.com", "-a.example.com", "a b.example.com", "ü.example.com",
     f"{'a' * 64}.example.com", ".".join(["abcdefgh"] * 32)],
)  # fmt: skip
def test_text_that_is_no_domain_is_left(text: str) -> None:
    """Whatever stands in a finding never becomes a part of a call unread."""
    assert added(text) == []


@pytest.mark.parametrize(
    "domain", ["sts.amazonaws.com", "amazonaws.com", "ip-10-0-0-1.ec2.compute.internal", "ec2.eu-west-1.api.aws"]
)
def test_names_of_aws_are_never_blocked(domain: str) -> None:
    """An attacker could cut the VPC off from AWS by asking for them."""
    assert added(domain) == []


def test_the_organizations_own_domains_are_left() -> None:
    """And what lies in them; a name that merely ends alike does not."""
    assert added(BAD, "notexample.com", never=("Example.com",)) == ["notexample.com"]


@pytest.mark.parametrize("detail", [{}, {"service": None}, {"service": {"action": {"dnsRequestAction": {"domain": 7}}}}])
def test_a_finding_of_another_form_names_none(detail: Mapping[str, Any]) -> None:
    """Whatever is missing."""
    assert ACTION.plan(SEEN, an_incident_about(detail), Options()) == ()


def test_many_names_are_added_in_turns() -> None:
    """They are held under their names, which must not grow too long."""
    names = [f"{number}{'a' * 58}.{'b' * 60}.example.com" for number in range(9)]

    assert added(*names) == names[:5]


def test_an_instance_without_a_vpc_asks_no_resolver_of_ours() -> None:
    """It is on its way out."""
    assert ACTION.plan(replace(SEEN, vpc_id=""), an_incident_about(looked_up(BAD)), Options()) == ()


def seen_of(owner: str) -> Seen:
    """What is seen of an instance in a VPC of that account, where nothing was made yet."""
    there = {"Reservations": [{"Instances": [{"InstanceId": "i-1", "VpcId": "vpc-1", "State": {"Name": "running"}}]}]}
    empty = {"FirewallDomainLists": (), "FirewallRuleGroups": ()}
    answers = {"DescribeInstances": there, "DescribeVpcs": {"Vpcs": [{"OwnerId": owner}]}}
    way = TableWay({**answers, "ListFirewallDomainLists": empty, "ListFirewallRuleGroups": empty})
    return ACTION.look(way, Target("AWS::EC2::Instance", "i-1", MEMBER, "eu-west-1"))


def test_in_a_shared_vpc_nothing_is_made() -> None:
    """Its resolver is the owner's, so AWS would refuse the association, and list and group would be left behind."""
    incident = an_incident_about(looked_up(BAD))

    assert ACTION.plan(seen_of(MEMBER), incident, Options())
    with pytest.raises(ActionError, match="shared by account 999999999999"):
        ACTION.plan(seen_of("9" * 12), incident, Options())


def test_a_group_that_is_on_its_way_out_is_waited_for() -> None:
    """AWS puts nothing in its place before."""
    leaving = replace(SEEN, associations=(replace(OURS, status="DELETING"),))

    assert isinstance(ACTION.plan(leaving, an_incident_about(looked_up(BAD)), Options()), Waiting)


def test_the_first_free_priority_is_taken() -> None:
    """What the organization put before is asked before."""
    others = tuple(Association(f"assoc-{number}", "theirs", number, "COMPLETE") for number in (101, 102, 104))

    (_, step) = ACTION.plan(replace(SEEN, associations=others), an_incident_about(looked_up(BAD)), Options())  # type: ignore[misc]

    assert step.do[0].parameters["Priority"] == 103


def test_without_a_free_priority_a_person_has_to_make_room() -> None:
    """Nothing is taken out for it."""
    others = tuple(Association(f"assoc-{number}", "theirs", number, "COMPLETE") for number in PRIORITIES)

    with pytest.raises(ActionError, match="Every priority"):
        ACTION.plan(replace(SEEN, associations=others), an_incident_about(looked_up(BAD)), Options())


@pytest.mark.parametrize("options", [{"response": "OVERRIDE"}, {"never": ("everything",)}])
def test_options_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    """The playbook is checked before it is deployed."""
    with pytest.raises(ValueError, match=r"NXDOMAIN|no domain"):
        Options(**options)


def back(now: Seen, *before: str) -> list[str]:
    """The calls of the way back of one block."""
    on = f"vpc-1={BAD}"
    was = ACTION.remember(replace(SEEN, domains=before), on)
    return [call.operation for step in ACTION.restore(now, {on: was}) for call in step.do]  # type: ignore[union-attr]


BLOCKED = replace(SEEN, domains=(BAD,))


@pytest.mark.parametrize(
    ("now", "calls"),
    [
        (BLOCKED, ["UpdateFirewallDomains", "DisassociateFirewallRuleGroup"]),
        (replace(BLOCKED, domains=(BAD, "other.example")), ["UpdateFirewallDomains"]),
        (replace(BLOCKED, associations=()), ["UpdateFirewallDomains"]),
        (SEEN, ["DisassociateFirewallRuleGroup"]),
        (replace(SEEN, domains=("other.example",)), []),
        (replace(SEEN, associations=(replace(OURS, status="DELETING"),)), []),
    ],
)
def test_the_way_back_takes_out_what_was_put_in(now: Seen, calls: list[str]) -> None:
    """And the association with the last domain."""
    assert back(now) == calls


def test_a_domain_that_stood_there_before_stays() -> None:
    """Somebody else blocks it."""
    assert back(BLOCKED, BAD) == []


def test_it_is_let_go_after_the_instance_is_gone(cloud: Cloud) -> None:
    """The VPC outlives the instance."""
    story = begin(World(ACTION, "gone", lone, Options(), detail=looked_up(BAD)), cloud)
    settle(story)
    cloud.ec2.terminate_instances(InstanceIds=[story.incident.target.id])

    undo(story)

    assert cloud.client("route53resolver").list_firewall_rule_group_associations()["FirewallRuleGroupAssociations"] == []
