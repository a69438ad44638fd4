"""A finding, whatever its source, and the target it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

SEVERAL = "AWS::GuardDuty::Finding"
"""The kind of target where a finding names several resources: the finding itself is the target, and each of them a part."""


@dataclass(frozen=True, slots=True)
class Target:
    """The resource an incident is about."""

    kind: str
    """CloudFormation's name of the resource type, such as ``AWS::EC2::Instance``."""
    id: str
    account_id: str
    region: str
    partition: str = "aws"

    @property
    def key(self) -> str:
        """The name under which one case on this resource is open at a time."""
        return f"{self.partition}/{self.account_id}/{self.region}/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector reported, read into one shape whatever its source."""

    source: str
    """The file in ``hub/sources`` that read it, such as ``guardduty``."""
    id: str
    arn: str
    type: str
    severity: float
    title: str
    account_id: str
    region: str
    partition: str
    target: Target
    resource_type: str
    """The detector's own word for the resource, such as ``Instance`` or ``AccessKey``."""
    created_at: str
    updated_at: str
    count: int = 1
    description: str = ""
    activity_region: str = ""
    """Where the activity happened, when that is not where the detector and the resource are."""
    archived: bool = False
    sample: bool = False
    parts: tuple[Target, ...] = ()
    """Every resource, where it names several; none where the target says it all."""
    within: tuple[str, ...] = ()
    """What the target lies in and shares its fate with, by kind and id, such as ``AWS::EC2::VPC/vpc-0a1b2c3d``."""
    left_out: tuple[str, ...] = ()
    """What it names and nobody may act on, each with the reason."""
    product: str = ""
    """Who made it, where the source only carries what others made, such as ``aws/macie``; empty where it made it itself."""
    doubt: str = ""
    """Why it never leads to more than a question: what in it others than its maker may have written; empty where nothing."""
    playbook: str = ""
    """The playbook that a person chose for it; empty where nobody did."""
    called_for_by: str = ""
    """The person who called for a response to it, as the settings or the door name them; empty where nobody did."""
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The finding as it came, in the source's own words; what a playbook's pattern is held against."""

    @property
    def version(self) -> str:
        """What tells two deliveries of one finding apart: an update raises the time or the count."""
        return f"{self.updated_at}#{self.count}"

    def about(self, part: Target) -> "Finding":
        """The same finding as one of its resources sees it."""
        return replace(self, target=part, parts=(), left_out=())
