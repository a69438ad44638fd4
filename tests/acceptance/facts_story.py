"""One incident from the member's bus to the record, and what became of everything that ministack cannot do."""

import json
from collections.abc import Callable

from tests.acceptance.deploying import set_external_id
from tests.acceptance.people import AWAY, HOME, HUB, MEMBER
from tests.acceptance.world import PREFIX, World

LONGEST_SESSION_POLICY = 2_048
MISSING = {"ec2:ModifyInstanceAttribute", "ec2:CreateSnapshots", "ec2:ModifyNetworkInterfaceAttribute"}
"""What ministack 1.5.33 has not got, of the calls that change something in this story."""


def it_is_on_record(world: World) -> None:
    """The finding passes bus, rule, queue and function, and is one incident about that instance in the table."""
    world.publish(world.finding(world.instance, "story"))
    incident = world.wait_for_incident(world.instance)
    target = json.loads(incident["target"]["S"])
    assert (target["id"], target["account_id"], target["region"]) == (world.instance, MEMBER, AWAY)


def the_role_was_entered(world: World) -> None:
    """The function entered the member's two roles, with ExternalId, the incident as session name, and a session policy."""
    entries = world.entries()
    assert {entry["RoleSessionName"] for entry in entries} == {world.incident_id}
    roles = {f"arn:aws:iam::{MEMBER}:role/irhub/{PREFIX}-{name}" for name in ("contain", "restore")}
    assert {entry["RoleArn"] for entry in entries} == roles
    assert all(entry["ExternalId"] == world.external_id for entry in entries)
    assert all(json.loads(entry["Policy"])["Statement"] for entry in entries)
    assert all(len(entry["Policy"]) <= LONGEST_SESSION_POLICY for entry in entries)


def it_was_read_as_that_role(world: World) -> None:
    """The instance and its interfaces were read as that role, in the member's account and Region."""
    assert {"DescribeInstances", "DescribeNetworkInterfaces", "DescribeSecurityGroups"} <= set(world.calls_in_member())


def the_group_was_made(world: World) -> None:
    """The quarantine group was made under our tag conditions: it is in the member's VPC, has our tags, and no rule."""
    (group,) = [one for one in world.groups() if one["GroupName"] == f"{PREFIX}-quarantine"]
    assert {"Key": "irhub:installation", "Value": PREFIX} in group["Tags"]
    assert group["IpPermissions"] == group["IpPermissionsEgress"] == []


def the_state_was_kept(world: World) -> None:
    """What AWS's API knew of the instance lies in the evidence bucket, written with the function's own role, and locked."""
    s3, bucket = world.hub("s3"), f"{PREFIX}-evidence-{HUB}-{HOME}"
    (kept,) = s3.list_objects_v2(Bucket=bucket, Prefix="api-state/")["Contents"]
    stored = s3.get_object(Bucket=bucket, Key=kept["Key"])
    assert world.instance in json.loads(stored["Body"].read())["instance"]["InstanceId"]
    assert stored["ObjectLockMode"] == "GOVERNANCE"


def nothing_is_claimed(world: World) -> None:
    """What ministack cannot do is on record as failed with its reason, and the incident as not contained."""
    steps = [(json.loads(item["intent"]["S"])["calls"], item["status"]["S"], item["reason"]["S"]) for item in world.steps()]
    missing = [(status, reason) for calls, status, reason in steps if MISSING & set(calls)]
    assert missing
    assert all(status == "failed" and reason for status, reason in missing)
    assert world.meta()["containment"]["S"] in {"none", "unknown"}
    assert world.meta()["state"]["S"] == "failed"


def people_are_told_so(world: World) -> None:
    """People get one notice, which says that the instance is not contained, what was done, and everything that failed."""
    (notice,) = world.told(world.incident_id)
    assert notice["Subject"].startswith(("Not contained", "Containment unknown"))
    failed = [json.loads(item["intent"]["S"])["says"] for item in world.steps() if item["status"]["S"] == "failed"]
    assert all(says in notice["Message"].partition("Not done:")[2] for says in failed)


def systems_are_told_so(world: World) -> None:
    """The same goes to the hub's bus as an incident event of ours, for other systems."""
    details = [event["detail"] for event in world.on_the_bus() if event["source"] == "irhub"]
    assert [detail["containment"] for detail in details if world.incident_id in json.dumps(detail)] == [
        world.meta()["containment"]["S"]
    ]


def a_repetition_changes_nothing(world: World) -> None:
    """The same finding again makes no second incident, no further step, no further entry and no second notice."""
    before = world.ledger("INC#"), world.groups()
    world.publish(world.finding(world.instance, "story"))
    world.settle()
    assert (world.ledger("INC#"), world.groups()) == before
    assert world.entries() == []
    assert world.told(world.incident_id) == []


def a_wrong_word_ends_at_the_door(world: World) -> None:
    """With a wrong ExternalId in the function's settings all ends at the member's door: people are told, nothing is touched."""
    set_external_id(world, "irhub-of-somebody-else")
    world.publish(world.finding(world.second_instance, "wrong-word"))
    world.wait_for_incident(world.second_instance)
    assert world.meta()["state"]["S"] == "failed"
    assert world.steps() == []
    assert {entry["ExternalId"] for entry in world.entries()} == {"irhub-of-somebody-else"}
    assert world.calls_in_member() == []
    (notice,) = world.told(world.incident_id)
    assert "sts:AssumeRole" in notice["Message"].partition("Not done:")[2]


FACTS: tuple[Callable[[World], None], ...] = (
    it_is_on_record,
    the_role_was_entered,
    it_was_read_as_that_role,
    the_group_was_made,
    the_state_was_kept,
    nothing_is_claimed,
    people_are_told_so,
    systems_are_told_so,
    a_repetition_changes_nothing,
    a_wrong_word_ends_at_the_door,
)
