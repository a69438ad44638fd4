"""Load balancers: every way to the instance is found and closed, and opened again as it was."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.action import Call, Conflict, Role, Step
from hub.actions.ec2.deregister_from_load_balancers import ACTION, Registration, Seen
from hub.errors import AwsError, DeniedError
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_further import balanced, target_group
from tests.fakes import NOON, a_target, an_incident

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
BY_ID = Registration(GROUP, "i-1", 8080)
BY_ADDRESS = Registration(GROUP, "10.0.0.1", 8443, "all")


def seen(*registrations: Registration, gone: tuple[str, ...] = ()) -> Seen:
    """The instance, registered so."""
    return Seen("i-1", registrations, gone)


def test_one_step_takes_all_entries_of_a_group() -> None:
    """With each entry's own port, or others would be left."""
    (step,) = ACTION.plan(seen(BY_ID, BY_ADDRESS), an_incident(), ACTION.options())  # type: ignore[misc]

    assert step.says == "deregister i-1:8080, 10.0.0.1:8443 of i-1 from target group web"
    assert [each["Port"] for each in step.do[0].parameters["Targets"]] == [8080, 8443]


def test_only_what_is_missing_is_registered_again() -> None:
    """With port and zone as they were; what somebody registered meanwhile is left."""
    (step,) = ACTION.restore(seen(BY_ID), {GROUP: seen(BY_ID, BY_ADDRESS)})

    assert isinstance(step, Step)
    assert step.do[0].parameters["Targets"] == [{"Id": "10.0.0.1", "Port": 8443, "AvailabilityZone": "all"}]


def test_what_is_registered_needs_nothing() -> None:
    """Whoever did it."""
    assert ACTION.restore(seen(BY_ID), {GROUP: seen(BY_ID)}) == ()


@pytest.mark.parametrize(("place", "words"), [(GROUP, "target group web"), ("old", "classic load balancer old")])
def test_a_place_that_was_deleted_is_a_conflict(place: str, words: str) -> None:
    """There is nothing to register with."""
    (part,) = ACTION.restore(seen(gone=(place,)), {place: seen(Registration(place, "i-1"))})

    assert isinstance(part, Conflict)
    assert f"{words}, which no longer exists" in part.says


@pytest.mark.parametrize(("now", "shown"), [(seen(BY_ID), Containment.NONE), (seen(), Containment.CONTAINED)])
def test_the_proof_is_that_nothing_holds_it(now: Seen, shown: Containment) -> None:
    """One entry is enough for requests to come."""
    assert ACTION.prove(now).containment is shown  # type: ignore[union-attr]


class Answers:
    """An account that answers by operation."""

    prefix, evidence_bucket, now, identity_center, security_hub = "irhub", "bucket", NOON, "", ""

    def __init__(self, **answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers to these calls."""
        self.asked += [call.parameters.get("TargetGroupArn", "") for call in calls]
        return tuple(self.answers.get(call.operation, {}) for call in calls)


INTERFACE = {
    "VpcId": "vpc-1",
    "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.1"}],
    "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
}
INSTANCE = {"InstanceId": a_target().id, "State": {"Name": "running"}, "NetworkInterfaces": [INTERFACE]}


def looked(*groups: Mapping[str, Any], health: tuple[Mapping[str, Any], ...] = ()) -> tuple[Seen, Answers]:
    """What is seen of these target groups."""
    answers = Answers(
        DescribeInstances={"Reservations": [{"Instances": [INSTANCE]}]},
        DescribeTargetGroups={"TargetGroups": groups},
        DescribeTargetHealth={"TargetHealthDescriptions": health},
    )
    return ACTION.look(answers, a_target()), answers


def test_only_groups_that_may_hold_it_are_asked() -> None:
    """Functions, other load balancers and other VPCs cannot hold an instance of this one."""
    _, answers = looked(
        {"TargetGroupArn": "one", "TargetType": "instance", "VpcId": "vpc-1"},
        {"TargetGroupArn": "two", "TargetType": "ip", "VpcId": "vpc-1"},
        {"TargetGroupArn": "other-vpc", "TargetType": "ip", "VpcId": "vpc-2"},
        {"TargetGroupArn": "function", "TargetType": "lambda"},
    )

    assert [each for each in answers.asked if each] == ["one", "two"]


def test_an_entry_that_is_leaving_is_not_taken_again() -> None:
    """IPv6 counts, and what drains is on its way out already."""
    group = {"TargetGroupArn": GROUP, "TargetType": "ip", "VpcId": "vpc-1"}
    draining = {"Target": {"Id": "10.0.0.1", "Port": 80}, "TargetHealth": {"Reason": "Target.DeregistrationInProgress"}}
    healthy = {"Target": {"Id": "2001:db8::1", "Port": 80, "QuicServerId": "0x1"}, "TargetHealth": {"State": "healthy"}}

    now, _ = looked(group, health=(draining, healthy))

    assert now.registrations == (Registration(GROUP, "2001:db8::1", 80, quic="0x1"),)


def taken(cloud: Cloud) -> Story:
    """An instance that was taken out everywhere."""
    story = begin(World(ACTION, "here", balanced), cloud)
    settle(story)
    return story


def test_a_group_deleted_since_does_not_keep_the_others(cloud: Cloud) -> None:
    """The rest goes back, and the deleted ones are told."""
    story = taken(cloud)
    group, balancer = (
        next(at for at in story.recorded if ("by-id" in at or at == "ours") and at.startswith(by)) for by in ("arn", "o")
    )
    cloud.client("elbv2").delete_target_group(TargetGroupArn=group)
    cloud.client("elb").delete_load_balancer(LoadBalancerName=balancer)

    undo(story)

    assert sorted(type(part).__name__ for part in story.way_back) == ["Conflict", "Conflict", "Step"]


def test_what_cannot_be_read_is_not_taken_for_gone(cloud: Cloud) -> None:
    """A release that may not look says so."""
    story = taken(cloud)

    def refuse(call: Call) -> None:
        if call.operation == "DescribeTargetHealth":
            raise DeniedError(call.name, "AccessDenied", "no")

    cloud.before = refuse
    with pytest.raises(AwsError, match="AccessDenied"):
        undo(story)


def others(cloud: Cloud, *more: str) -> str:
    """What speaks against taking the instance out of a target group that holds these too."""
    target = cloud.instance()
    arn = target_group(cloud, "web", "instance", target)
    ids = [target.id, *(cloud.instance().id for _ in more)]
    cloud.client("elbv2").register_targets(TargetGroupArn=arn, Targets=[{"Id": each} for each in ids])
    return ACTION.caution(ACTION.look(Gate(cloud, ACTION, target, Role.CONTAIN), target))


def test_the_last_healthy_target_is_not_taken_without_a_person(cloud: Cloud) -> None:
    """Its target group would answer no request any more."""
    assert others(cloud).endswith("is the last healthy target of target group web")


def test_one_of_several_healthy_targets_may_be_taken(cloud: Cloud) -> None:
    """Requests have somewhere else to go."""
    assert others(cloud, "another") == ""
