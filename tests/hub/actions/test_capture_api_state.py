"""The API's state: whole where it can be read, honest where it cannot, written once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from hub.action import Call, Place
from hub.actions.evidence.capture_api_state import ACTION
from hub.errors import AwsError, DeniedError, ThrottledError
from hub.version import VERSION
from tests.contract.cloud import BUCKET, MEMBER, REGION, Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, make, settle
from tests.contract.world import World
from tests.contract.worlds import two_vpcs, with_profile
from tests.fakes import NOON


@dataclass
class Telling:
    """A way in whose answers carry request ids, as the hub's own gate has them."""

    gate: Gate
    asked: Callable[..., tuple[dict[str, Any], ...]]
    prefix: str = "irhub"
    evidence_bucket: str = BUCKET
    now: datetime = NOON

    def read(self, *calls: Call) -> tuple[dict[str, Any], ...]:
        """The answers with a request id each."""
        return tuple({**answer, "RequestId": "req-1"} for answer in self.asked(*calls))


def captured(cloud: Cloud, build: Callable[[Cloud], Any] = with_profile) -> Story:
    """The state of an instance, as it is kept."""
    story = begin(World(ACTION, "here", build), cloud)
    settle(story)
    return story


def document(cloud: Cloud) -> dict[str, Any]:
    """The only object in the evidence bucket."""
    s3 = cloud.client("s3", Place.EVIDENCE)
    (item,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    kept: dict[str, Any] = json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read())
    return kept


def test_it_is_kept_under_account_region_instance_and_incident(cloud: Cloud) -> None:
    """So it is found by each of them."""
    story = captured(cloud)

    (item,) = cloud.client("s3", Place.EVIDENCE).list_objects_v2(Bucket=BUCKET)["Contents"]
    target, incident = story.incident.target, story.incident
    assert item["Key"] == f"api-state/{MEMBER}/{REGION}/{target.id}/{incident.id}.json"


def test_everything_around_the_instance_is_kept(cloud: Cloud) -> None:
    """Network, volumes, console, user data, and the role with the text of all its policies."""
    captured(cloud)

    kept = document(cloud)

    policy = f"arn:aws:iam::{MEMBER}:policy/managed"
    expected = {
        "captured",
        "instance",
        "network interfaces",
        "security groups",
        "volumes",
        "user data",
        "console output",
        "latest console output",
        "screenshot",
        "instance profile",
        "role web",
        "attached policies of web",
        "inline policies of web",
        f"policy {policy}",
        "policy inline",
        f"text of policy {policy}",
    }
    assert kept.keys() == expected


def test_it_says_how_it_came_to_be(cloud: Cloud) -> None:
    """When it was read, and by which version of irhub."""
    captured(cloud)

    said = document(cloud)["captured"]

    assert (said["at"], said["by"]) == (NOON.isoformat(), f"irhub {VERSION}")


def test_request_ids_stand_in_it(cloud: Cloud) -> None:
    """By the part that each answered, as CloudTrail knows them, and not beside the answers."""
    target = cloud.instance()
    gate = Gate(cloud, ACTION, target)
    said: Any = gate.read
    seen = ACTION.look(Telling(gate, said), target)

    kept = json.loads(seen.document)

    assert kept["captured"]["request ids"]["screenshot"] == "req-1"
    assert "RequestId" not in kept["screenshot"]


def test_the_groups_of_all_interfaces_are_kept(cloud: Cloud) -> None:
    """Not only those of the primary one."""
    story = captured(cloud, two_vpcs)

    groups = {group for groups in cloud.groups_of(story.incident.target).values() for group in groups}
    assert {group["GroupId"] for group in document(cloud)["security groups"]["SecurityGroups"]} == groups


@pytest.mark.parametrize("operation", ["GetConsoleOutput", "DescribeVolumes", "GetInstanceProfile", "GetPolicyVersion"])
def test_what_cannot_be_read_is_said(cloud: Cloud, operation: str) -> None:
    """One part that is denied does not cost the others."""
    cloud.before = failing(operation, DeniedError)

    captured(cloud)

    said = [part for part in document(cloud).values() if isinstance(part, str)]
    assert said
    assert all(part.startswith(f"could not be read: ec2:{operation}") or operation in part for part in said)


def failing(operation: str, error: type[AwsError]) -> Callable[[Call], None]:
    """An AWS that fails in one operation."""

    def before(call: Call) -> None:
        if call.operation == operation:
            raise error(call.name, "Code", "words")

    return before


def test_throttled_reads_put_the_whole_off(cloud: Cloud) -> None:
    """Evidence is written once, so it waits until it can be whole."""
    cloud.before = failing("DescribeVolumes", ThrottledError)

    with pytest.raises(ThrottledError):
        captured(cloud)


def test_it_is_written_once(cloud: Cloud) -> None:
    """A second writer of the same object is refused by S3, and finds it there."""
    story = captured(cloud)

    make(story, story.gate, story.plans[0][0])

    assert "PreconditionFailed" in story.refused[0]


def test_an_instance_without_groups_needs_no_further_reading(cloud: Cloud) -> None:
    """Where interfaces cannot be read and there is no role, two rounds are all."""
    target = cloud.instance()
    cloud.backend.get_instance(target.id).nics[0]._group_set = []
    gate = Gate(cloud, ACTION, target)

    ACTION.look(gate, target)

    assert gate.rounds == 1
