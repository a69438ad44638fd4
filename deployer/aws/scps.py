"""Service control policies: which there are, what they say, and on what they lie (Organizations API).

Calls grow with the number of policies, and not with that of accounts: each policy is asked where it lies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from deployer.aws.organization import SERVICE
from deployer.calls import Aws, Call, Door, Together, pages

SCP = "SERVICE_CONTROL_POLICY"
FULL_ACCESS = "p-FullAWSAccess"
"""AWS's own policy that allows everything; it lies on everything unless somebody took it off."""


@dataclass(frozen=True, slots=True)
class ServiceControlPolicy:
    """One policy."""

    id: str
    name: str
    document: Mapping[str, Any] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    """The ids of roots, units and accounts that it lies on."""


def read(aws: Aws, region: str, together: Together) -> tuple[ServiceControlPolicy, ...]:
    """Every policy that lies on something."""
    listed = pages(aws, Call(Door.HUB, SERVICE, "ListPolicies", region, {"Filter": SCP}), "Policies")
    every = together([partial(_read_one, aws, region, said) for said in listed])
    return tuple(one for one in every if one.targets)


def _read_one(aws: Aws, region: str, said: Mapping[str, Any]) -> ServiceControlPolicy:
    asked = {"PolicyId": said["Id"]}
    targets = frozenset(
        one["TargetId"] for one in pages(aws, Call(Door.HUB, SERVICE, "ListTargetsForPolicy", region, asked), "Targets")
    )
    content = aws.make(Call(Door.HUB, SERVICE, "DescribePolicy", region, asked))["Policy"].get("Content", "{}")
    return ServiceControlPolicy(said["Id"], said.get("Name", said["Id"]), json.loads(content), targets)
