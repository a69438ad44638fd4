"""Asks IAM itself whether a principal could make some calls (IAM API, SimulatePrincipalPolicy).

The answer says apart what the organization allows, service control policies with their conditions included. Whoever asks
must be in the account of the principal, so a role there is entered first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.calls import Aws, Call, Door

MOST_ACTIONS = 50
"""As many are asked about at once: the answer has one entry for each."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The way into a member: the door, and the role that is entered from there."""

    door: Door
    role: str
    """The ARN of the role."""
    region: str


@dataclass(frozen=True, slots=True)
class Simulated:
    """What IAM says of one action."""

    action: str
    decision: str
    by_organization: bool | None
    """Whether service control policies let it through; None where IAM did not say."""


def simulate(
    aws: Aws, inside: Inside, principal: str, actions: Sequence[str], context: Mapping[str, str]
) -> tuple[Simulated, ...]:
    """What IAM says of each action, for that principal under these condition keys."""
    entries = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"} for key, value in context.items()
    ]
    answers: list[Simulated] = []
    for start in range(0, len(actions), MOST_ACTIONS):
        asked = {
            "PolicySourceArn": principal,
            "ActionNames": list(actions[start : start + MOST_ACTIONS]),
            "ContextEntries": entries,
        }
        answers += _answers(aws, Call(inside.door, "iam", "SimulatePrincipalPolicy", inside.region, asked, inside.role))
    return tuple(answers)


def roles(aws: Aws, inside: Inside, path: str = "/") -> tuple[str, ...]:
    """The ARNs of the roles there, beneath a path."""
    return tuple(_marked(aws, Call(inside.door, "iam", "ListRoles", inside.region, {"PathPrefix": path}, inside.role)))


def _answers(aws: Aws, call: Call) -> Iterable[Simulated]:
    marker: dict[str, str] = {}
    while True:
        said = aws.make(call.but(**marker))
        yield from (_answer(one) for one in said.get("EvaluationResults", ()))
        if not said.get("IsTruncated"):
            return
        marker = {"Marker": said["Marker"]}


def _answer(said: Mapping[str, Any]) -> Simulated:
    allowed = (said.get("OrganizationsDecisionDetail") or {}).get("AllowedByOrganizations")
    return Simulated(said["EvalActionName"], said.get("EvalDecision", ""), allowed)


def _marked(aws: Aws, call: Call) -> Iterable[str]:
    marker: dict[str, str] = {}
    while True:
        said = aws.make(call.but(**marker))
        yield from (one["Arn"] for one in said.get("Roles", ()))
        if not said.get("IsTruncated"):
            return
        marker = {"Marker": said["Marker"]}
