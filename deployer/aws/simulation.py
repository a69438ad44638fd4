"""Asks IAM itself whether a principal could make some calls (IAM API, SimulatePrincipalPolicy).

The answer says apart what the organization allows, service control policies with their conditions included. Whoever asks
must be in the account of the principal, so a role there is entered first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.aws.seat import Seat
from deployer.calls import Aws, Call

MOST_ACTIONS = 50
"""As many are asked about at once: the answer has one entry for each."""


@dataclass(frozen=True, slots=True)
class Question:
    """Could this principal make these calls, under these condition keys."""

    principal: str
    """The ARN of a user or role in the account that is asked."""
    actions: Sequence[str]
    context: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What IAM says of one action."""

    action: str
    decision: str
    by_organization: bool | None
    """Whether service control policies let it through; None where IAM did not say."""


def simulate(aws: Aws, seat: Seat, region: str, question: Question) -> tuple[Simulated, ...]:
    """What IAM says of each action; ``region`` is where IAM and STS are asked, not what is asked about."""
    entries = [_entry(key, value) for key, value in question.context.items()]
    answers: list[Simulated] = []
    for start in range(0, len(question.actions), MOST_ACTIONS):
        actions = list(question.actions[start : start + MOST_ACTIONS])
        asked = {"PolicySourceArn": question.principal, "ActionNames": actions, "ContextEntries": entries}
        answers += _answers(aws, seat.call("iam", "SimulatePrincipalPolicy", region, asked))
    return tuple(answers)


def roles(aws: Aws, seat: Seat, region: str, path: str = "/") -> tuple[str, ...]:
    """The ARNs of the roles there, beneath a path."""
    return tuple(_marked(aws, seat.call("iam", "ListRoles", region, {"PathPrefix": path})))


def _entry(key: str, value: str) -> dict[str, Any]:
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}


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
