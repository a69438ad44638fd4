"""Which StackSets bear a name, and where (CloudFormation API, ListStackSets)."""

from deployer.calls import Aws, Call, Door, pages

SERVICE = "cloudformation"
SELF = "SELF"


def names(aws: Aws, region: str, call_as: str) -> tuple[str, ...]:
    """The names of the StackSets of a Region: the hub account's own, or those that it administers for the organization."""
    asked = Call(Door.HUB, SERVICE, "ListStackSets", region, {"Status": "ACTIVE", "CallAs": call_as})
    foreign = "SERVICE_MANAGED" if call_as == SELF else "SELF_MANAGED"
    found = (one for one in pages(aws, asked, "Summaries") if one.get("Status") != "DELETED")
    return tuple(one["StackSetName"] for one in found if one.get("PermissionModel") != foreign)
