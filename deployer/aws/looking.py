"""Which StackSets bear a name, and what CloudFormation is doing with ours (CloudFormation API)."""

from deployer.aws.operations import LIVE
from deployer.aws.stacksets import DELEGATED_ADMIN
from deployer.calls import Aws, Call, Door, pages

SERVICE = "cloudformation"
SELF = "SELF"


def names(aws: Aws, region: str, call_as: str) -> tuple[str, ...]:
    """The names of the StackSets of a Region: the hub account's own, or those that it administers for the organization."""
    asked = Call(Door.HUB, SERVICE, "ListStackSets", region, {"Status": "ACTIVE", "CallAs": call_as})
    return tuple(one["StackSetName"] for one in pages(aws, asked, "Summaries"))


def operations(aws: Aws, name: str, region: str) -> tuple[str, ...]:
    """What is running or waits on a StackSet, in words; AWS lists the newest first, so one page is enough."""
    asked = {"StackSetName": name, "CallAs": DELEGATED_ADMIN, "MaxResults": 100}
    found = aws.make(Call(Door.HUB, SERVICE, "ListStackSetOperations", region, asked)).get("Summaries", ())
    return tuple(f"{one['Action']} {one['OperationId']}, {one['Status']}" for one in found if one["Status"] in LIVE)
