"""The tags of what irhub makes in EC2: how a call asks for them, and what IAM must allow for that."""

from collections.abc import Mapping
from typing import Any

from hub.action import INSTALLATION_TAG, Access, Permission, Place, Role

REQUESTED: dict[str, Any] = {"StringEquals": {f"aws:RequestTag/{INSTALLATION_TAG}": "{prefix}"}}
"""The condition of a call that gives our tag to what it makes."""
OURS: dict[str, Any] = {"StringEquals": {f"aws:ResourceTag/{INSTALLATION_TAG}": "{prefix}"}}
"""The condition that a thing has our tag."""


def specification(kind: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """What a call says of the tags of things of one kind that it makes (EC2 API, TagSpecification)."""
    return {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def while_making(made_by: str, on: tuple[str, ...], place: Place = Place.TARGET) -> Permission:
    """What the call of that IAM name needs beside its own, so that it may tag what it makes and nothing else."""
    when = {"StringEquals": {"ec2:CreateAction": made_by.partition(":")[2], **REQUESTED["StringEquals"]}}
    return Permission(("ec2:CreateTags",), on, Access.WRITE, when, (Role.CONTAIN,), place, implied_by=made_by)
