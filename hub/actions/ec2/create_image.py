"""create-image: an image of the instance as it runs, from which it can be started again elsewhere to be examined.

The instance is not rebooted (``NoReboot``), for that would lose its memory and whatever runs on it; so the file systems in the
image are as after a power cut. CreateImage takes no client token, so the step is ``once``: the image is found again by the
incident in its tags, which are part of the call, and its name, which is unique in the account, refuses a second one. An image
that failed counts as missing, and the next one has the next name.

The snapshots that AWS makes for the image belong to it and are tagged with it. They are not taken for the set of
snapshot-volumes, which says nothing of how a machine is started.

What it cannot: AWS makes images this way of instances alone whose root is on EBS (EC2 API, CreateImage), so of others there is
none. Memory and instance store volumes are not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    NoOptions,
    Permission,
    Plan,
    Role,
    Step,
    Waiting,
)
from hub.actions import tagging
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

EVIDENCE = "evidence"
INSTANCE_TAG = "irhub:instance"
GOOD = ("pending", "available", "transient")


@dataclass(frozen=True, slots=True)
class Image:
    """An image that irhub made of the instance."""

    id: str
    name: str
    state: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance, and the images that were made of it so far."""

    instance_id: str
    prefix: str
    state: str
    has_ebs_root: bool
    images: tuple[Image, ...]


def look(account: Account, target: Target) -> Seen:
    """The instance and our images of it, side by side."""
    described, made = account.read(instance.describe(target), _describe_images(account.prefix, target))
    found = instance.found_in(described, target)
    images = tuple(_image(each) for each in made.get("Images", ()))
    return Seen(target.id, account.prefix, found["State"]["Name"], found.get("RootDeviceType") == "ebs", images)


def _describe_images(prefix: str, target: Target) -> Call:
    wanted = {INSTALLATION_TAG: prefix, PURPOSE_TAG: EVIDENCE, INSTANCE_TAG: target.id}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeImages", {"Owners": ["self"], "Filters": filters})


def _image(described: Mapping[str, Any]) -> Image:
    incident_id = instance.tags_of(described).get(INCIDENT_TAG, "")
    return Image(described["ImageId"], described["Name"], described["State"], incident_id)


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One image for each incident, as long as the instance is there to be imaged."""
    of_this = [image for image in seen.images if image.incident_id == incident.id]
    if any(image.state in GOOD for image in of_this) or not seen.has_ebs_root or seen.state == "shutting-down":
        return ()
    if seen.state == "pending":
        return Waiting(f"{seen.instance_id} is not running yet")
    name = f"{seen.prefix}-{incident.id}-{seen.instance_id}" + (f"-{len(of_this) + 1}" if of_this else "")
    says = f"make image {name} of {seen.instance_id} without rebooting it"
    return (Step(says, (_create(seen, incident, name),), seen.instance_id, once=True, kept="evidence"),)


def _create(seen: Seen, incident: Incident, name: str) -> Call:
    parts = {INSTALLATION_TAG: seen.prefix, PURPOSE_TAG: EVIDENCE, INCIDENT_TAG: incident.id}
    tags = {"image": {**parts, INSTANCE_TAG: seen.instance_id}, "snapshot": parts}
    return Call(
        "ec2",
        "CreateImage",
        {
            "InstanceId": seen.instance_id,
            "Name": name,
            "Description": f"{seen.prefix} evidence of {incident.id} from {seen.instance_id}",
            "NoReboot": True,
            "TagSpecifications": [tagging.specification(kind, own) for kind, own in tags.items()],
        },
    )


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_MADE = ("arn:{partition}:ec2:{region}::image/*", "arn:{partition}:ec2:{region}::snapshot/*")
_CONTAIN = (Role.CONTAIN,)

ACTION: Action[Seen, NoOptions] = Action(
    name="create-image",
    about="Makes one image of an instance without rebooting it, as evidence that can be started elsewhere.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeImages"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ec2:CreateImage",), (instance.ARN,), Access.WRITE, roles=_CONTAIN),
        Permission(("ec2:CreateImage",), _MADE, Access.WRITE, tagging.REQUESTED, roles=_CONTAIN),
        tagging.while_making("ec2:CreateImage", _MADE),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
