"""Whether what is rendered stays within what AWS takes; nothing of AWS is asked for it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from deployer import template
from deployer.doctor.check import Answer, Check, failed, passed
from deployer.doctor.facts import Facts
from hub.action import Role
from hub.actions import catalogue
from hub.aws.policy import LONGEST_SESSION_POLICY, session_policies
from hub.aws.policy import Facts as Where
from hub.errors import ActionError

BY_ADDRESS = 51_200
LARGEST_TEMPLATE = 1_000_000
MOST_RESOURCES = 500
"""Bytes in a call, bytes at an address, and resources (CloudFormation User Guide, "CloudFormation quotas")."""
LONGEST_INLINE = 10_240
LONGEST_MANAGED = 6_144
LONGEST_TRUST = 2_048
"""Characters without white space (IAM User Guide, "IAM and STS quotas")."""
LONGEST_PATTERN = 2_048
LONGEST_BUS_POLICY = 10_240
MOST_TARGETS = 5
"""EventBridge User Guide, "EventBridge quotas"."""

Limited = tuple[str, int, int]
"""What it is, how large, and how large it may be."""


def _templates(facts: Facts) -> Answer:
    texts = _texts(facts)
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    counts = {name: len(template.parse(text).get("Resources", {})) for name, text in texts.items()}
    limited = [(f"template {name}, bytes", size, LARGEST_TEMPLATE) for name, size in sizes.items()]
    limited += [(f"template {name}, resources", count, MOST_RESOURCES) for name, count in counts.items()]
    large = [name for name, size in sizes.items() if size > BY_ADDRESS]
    how = f"; {', '.join(large)} beyond {BY_ADDRESS:,} bytes, given by address" if large else ""
    return _judged(limited, f"{how}")


def _policies(facts: Facts) -> Answer:
    limited = [*_in_templates(facts), *_sessions(facts)]
    return _judged(limited, "")


def _events(facts: Facts) -> Answer:
    limited: list[Limited] = []
    for name, kind, found in _resources(facts):
        if kind == "AWS::Events::Rule":
            limited.append((f"pattern of {name}", _size(found.get("EventPattern", {})), LONGEST_PATTERN))
            limited.append((f"targets of {name}", len(found.get("Targets", ())), MOST_TARGETS))
        if kind == "AWS::Events::EventBusPolicy":
            limited.append((f"bus policy {name}", _size(found["Statement"]), LONGEST_BUS_POLICY))
    return _judged(limited, "")


def _judged(limited: list[Limited], more: str) -> Answer:
    over = [f"{what}: {size:,} of {largest:,}" for what, size, largest in limited if size > largest]
    if over:
        return failed("AWS would not take it", over)
    if not limited:
        return passed("there is nothing that could be too large")
    what, size, largest = max(limited, key=lambda one: one[1] / one[2])
    return passed(f"the fullest is {what}: {size:,} of {largest:,}{more}")


def _texts(facts: Facts) -> dict[str, str]:
    desired = facts.desired()
    letters = desired.dead_letters[0].template if desired.dead_letters else ""
    return {
        "bootstrap": desired.bootstrap.template,
        "dead-letters": letters,
        "hub": desired.hub.template,
        "role": desired.role.template,
        "forwarding": desired.forwarding.template,
    }


def _where(facts: Facts) -> template.Where:
    return template.Where(facts.settings.partition, facts.home, facts.settings.hub.account)


def _resources(facts: Facts) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, text in _texts(facts).items():
        if template.parse(text).get("Resources"):
            for logical_id, one in template.resources(text, _where(facts)).items():
                yield f"{name}/{logical_id}", one["Type"], one["Properties"]


def _in_templates(facts: Facts) -> Iterator[Limited]:
    for name, kind, found in _resources(facts):
        if kind == "AWS::IAM::ManagedPolicy":
            yield f"managed policy {name}", _size(found["PolicyDocument"]), LONGEST_MANAGED
        if kind == "AWS::IAM::Role":
            inline = sum(_size(policy["PolicyDocument"]) for policy in found.get("Policies", ()))
            yield f"inline policies of {name}", inline, LONGEST_INLINE
            yield f"trust policy of {name}", _size(found["AssumeRolePolicyDocument"]), LONGEST_TRUST


def _sessions(facts: Facts) -> Iterator[Limited]:
    """The longest session policy of each action, in the longest of the Regions."""
    settings = facts.settings
    region = max((facts.home, *settings.regions), key=len)
    bucket = f"{settings.prefix}-evidence-{settings.hub.account}-{facts.home}"
    where = Where(settings.partition, region, settings.hub.account, settings.prefix, bucket)
    for action in catalogue():
        for role in Role:
            yield f"session policy of {action.name}", _longest(action, role, where), LONGEST_SESSION_POLICY


def _longest(action: Any, role: Role, where: Where) -> int:
    try:
        return max((len(one.document) for one in session_policies([action], role, where)), default=0)
    except ActionError:
        return LONGEST_SESSION_POLICY + 1


def _size(document: Any) -> int:
    """Characters as AWS counts them, without white space."""
    return len(re.sub(r"\s", "", json.dumps(document)))


CHECKS = (
    Check(
        code="D040",
        title="The templates are no larger than CloudFormation takes.",
        why="A template of more than a megabyte or five hundred resources is refused when it is deployed.",
        mend="irhub lint",
        look=_templates,
        needs=("D005",),
    ),
    Check(
        code="D041",
        title="Policies and sessions are no longer than IAM takes.",
        why="A policy that is too long fails the stack; a session policy that is too long keeps the responder out.",
        mend="edit irhub.yaml: playbooks",
        look=_policies,
        needs=("D005",),
    ),
    Check(
        code="D042",
        title="Rules and the bus policy are within EventBridge's limits.",
        why="A pattern, a list of targets or a bus policy that is too long is refused, and no finding arrives.",
        mend="irhub lint",
        look=_events,
        needs=("D005",),
    ),
)
