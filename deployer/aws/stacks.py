"""Plain CloudFormation stacks: what is there, the calls that change one, and how a change ends."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.aws import last_drift
from deployer.aws.last_drift import NEVER, Drift
from deployer.calls import Aws, Call, Door, pages
from deployer.errors import NotFoundError, StackFailedError

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]

LARGEST_BODY = 51_200
"""A template of more bytes must be given by an S3 address (CloudFormation API, CreateStack, TemplateBody)."""

FAILED_CREATIONS = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"})
"""A stack in one of these can only be deleted and made anew."""

BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})
"""With one of these on the stack itself an operation begins; rolling back is part of the same operation."""


@dataclass(frozen=True, slots=True)
class Place:
    """One stack's name and where it is, or should be."""

    door: Door
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack as CloudFormation has it."""

    status: str
    template: str
    tags: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    drift: Drift = NEVER

    @property
    def is_busy(self) -> bool:
        """True while CloudFormation is at work on it."""
        return self.status.endswith("_IN_PROGRESS") and self.status not in FAILED_CREATIONS

    @property
    def must_go_first(self) -> bool:
        """True for what a failed creation left: it cannot be updated."""
        return self.status in FAILED_CREATIONS


def read(aws: Aws, place: Place) -> FoundStack | None:
    """The stack, with its template as it was given; None where there is no such stack."""
    said = describe(aws, place)
    if said is None:
        return None
    tags = {tag["Key"]: tag["Value"] for tag in said.get("Tags", ())}
    reason = said.get("StackStatusReason", "")
    return FoundStack(said["StackStatus"], _template(aws, place), tags, reason, last_drift.of_stack(said))


def describe(aws: Aws, place: Place) -> Mapping[str, Any] | None:
    """What DescribeStacks says of it; None where there is no such stack."""
    try:
        (said,) = aws.make(_call(place, "DescribeStacks"))["Stacks"]
    except NotFoundError:
        return None
    return None if said["StackStatus"] == "DELETE_COMPLETE" else dict(said)


def create(place: Place, body: Mapping[str, str], tags: Mapping[str, str]) -> Call:
    """The call that makes the stack."""
    return _write(place, "CreateStack", body, tags)


def update(place: Place, body: Mapping[str, str], tags: Mapping[str, str]) -> Call:
    """The call that changes the stack's template and tags."""
    return _write(place, "UpdateStack", body, tags)


def delete(place: Place) -> Call:
    """The call that deletes the stack."""
    return _call(place, "DeleteStack")


def settle(aws: Aws, call: Call, report: Callable[[str], None]) -> Iterator[None]:
    """Yields while CloudFormation is at work on the stack of this call; raises ``StackFailedError`` where it fails."""
    place = Place(call.door, call.parameters["StackName"], call.region)
    while True:
        said = describe(aws, place)
        status = said["StackStatus"] if said else "DELETE_COMPLETE"
        report(status)
        if not status.endswith("_IN_PROGRESS"):
            break
        yield
    wanted = {"CreateStack": "CREATE_COMPLETE", "UpdateStack": "UPDATE_COMPLETE", "DeleteStack": "DELETE_COMPLETE"}
    if status != wanted[call.operation]:
        raise StackFailedError(
            f"Stack {place.name} in {place.region} is {status}.",
            _first_failure(aws, place) or (said or {}).get("StackStatusReason", "CloudFormation gave no reason."),
            "Remove the cause and give the same command again.",
        )


def _first_failure(aws: Aws, place: Place) -> str:
    """What failed first in the newest operation: what came after it was only cancelled. Events come newest first."""
    first = ""
    for event in pages(aws, _call(place, "DescribeStackEvents"), "StackEvents"):
        status = event.get("ResourceStatus", "")
        if status.endswith("_FAILED"):
            first = f"{event['LogicalResourceId']} ({event.get('ResourceType', '')}): {event.get('ResourceStatusReason', '')}"
        if event.get("LogicalResourceId") == place.name and status in BEGINNINGS:
            break
    return first


def _template(aws: Aws, place: Place) -> str:
    body = aws.make(_call(place, "GetTemplate").but(TemplateStage="Original")).get("TemplateBody", "")
    return body if isinstance(body, str) else json.dumps(body)  # botocore reads JSON templates for us; ours are YAML


def _write(place: Place, operation: str, body: Mapping[str, str], tags: Mapping[str, str]) -> Call:
    tag_list = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    return _call(place, operation).but(**body, Capabilities=CAPABILITIES, Tags=tag_list)


def _call(place: Place, operation: str) -> Call:
    return Call(place.door, "cloudformation", operation, place.region, {"StackName": place.name})
