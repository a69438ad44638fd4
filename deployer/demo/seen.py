"""Reading a record of calls: whose they are, and whether they change anything."""

from collections.abc import Iterable
from typing import Any

from deployer.demo.testimony import Calls, Testimony
from deployer.sandbox.recorder import RecordedCall

READING = (
    "Describe",
    "Get",
    "List",
    "Lookup",
    "BatchGet",
    "Query",
    "Scan",
    "AssumeRole",
    "Head",
    "Detect",
    "Receive",
    "Select",
)
"""How the names of calls begin that change nothing; entering a role changes nothing either."""
RESOURCES = ("NetworkInterfaceId", "InstanceId", "InstanceIds", "InstanceIds.1", "InstanceSpecification")
"""Parameters that name the resource of a change."""


def changes(calls: Iterable[RecordedCall]) -> Calls:
    """The calls that change something, and were carried out."""
    return tuple(call for call in calls if call.applied and not call.operation.startswith(READING))


def by_roles(testimony: Testimony, calls: Iterable[RecordedCall], *roles: str) -> Calls:
    """The calls made by sessions of these roles of irhub's, such as ``contain``."""
    marks = tuple(f":assumed-role/{testimony.prefix}-{role}/" for role in roles)
    return tuple(call for call in calls if any(mark in call.principal_arn for mark in marks))


def by_spokes(testimony: Testimony, calls: Iterable[RecordedCall]) -> Calls:
    """What irhub did or read in member accounts."""
    return by_roles(testimony, calls, "contain", "restore")


def named(calls: Iterable[RecordedCall], *names: str) -> Calls:
    """The calls of these names, such as ``ec2:CreateSnapshots``."""
    return tuple(call for call in calls if call.name in names)


def flat(value: Any) -> str:
    """All that stands in a call's parameters, as one text to search."""
    return repr(value)
