"""Custom actions of Security Hub, which its API calls action targets; CloudFormation knows no such resource."""

from dataclasses import dataclass

from deployer.calls import Aws, Call, Door
from deployer.errors import AwsError

OFF = ("InvalidAccessException", "ResourceNotFoundException")
"""What Security Hub answers where it is not switched on (Security Hub API, DescribeActionTargets)."""
A_PAGE = 100
"""More than the fifty actions that an account can have in a Region."""


@dataclass(frozen=True, slots=True)
class CustomAction:
    """One custom action as it is there."""

    arn: str
    description: str


def read(aws: Aws, region: str) -> tuple[CustomAction, ...] | None:
    """Every custom action of the hub account in this Region; None where Security Hub is off there."""
    try:
        answer = aws.make(Call(Door.HUB, "securityhub", "DescribeActionTargets", region, {"MaxResults": A_PAGE}))
    except AwsError as error:
        if error.code in OFF:
            return None
        raise
    return tuple(CustomAction(one["ActionTargetArn"], one["Description"]) for one in answer["ActionTargets"])


def create(region: str, action_id: str, description: str) -> Call:
    """Makes a custom action, by whose id people and rules know it."""
    parameters = {"Id": action_id, "Name": action_id, "Description": description}
    return Call(Door.HUB, "securityhub", "CreateActionTarget", region, parameters)


def describe(region: str, arn: str, description: str) -> Call:
    """Gives a custom action another description."""
    parameters = {"ActionTargetArn": arn, "Description": description}
    return Call(Door.HUB, "securityhub", "UpdateActionTarget", region, parameters)


def delete(region: str, arn: str) -> Call:
    """Removes a custom action; findings on which it was clicked stay as they are."""
    return Call(Door.HUB, "securityhub", "DeleteActionTarget", region, {"ActionTargetArn": arn})
