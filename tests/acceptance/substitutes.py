"""What ministack's CloudFormation refuses or drops, put by API from the very same template.

Each function does so only where it is missing, and says what it put. So the run notices when ministack has learnt it.
"""

import re
from typing import Any

from botocore.exceptions import ClientError

from tests.acceptance.people import HOME, HUB
from tests.acceptance.world import PREFIX, World, WorldError

REFUSED_TYPES = re.compile(r"Unrecognized resource types: \[(.*)\]")
BUS_POLICY = "AWS::Events::EventBusPolicy"

REFUSES_POLICY = f"refuses {BUS_POLICY}; PutPermission puts it"
DROPS_LOCKS = "drops the locks of buckets; PutObjectLockConfiguration puts them"
DROPS_BOUNDARIES = "drops the boundaries of roles; PutRolePermissionsBoundary puts them"
KNOWN = {REFUSES_POLICY, DROPS_LOCKS, DROPS_BOUNDARIES}
"""All that ministack 1.5.33 is known to get wrong of our templates."""

ByApi = dict[str, set[str]]


def unknown_types(world: World, address: str) -> set[str]:
    """The resource types that CloudFormation there refuses; raises ``WorldError`` where we have nothing in their place."""
    try:
        world.hub("cloudformation").validate_template(TemplateURL=address)
    except ClientError as error:
        found = REFUSED_TYPES.search(str(error))
        if not found:
            raise
        refused = set(found[1].split(", "))
        if refused - {BUS_POLICY}:
            raise WorldError(f"ministack has none of these types: {', '.join(sorted(refused))}.") from error
        return refused
    return set()


def without(template: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    """The template without resources of these types."""
    kept = {name: part for name, part in template["Resources"].items() if part["Type"] not in refused}
    return {**template, "Resources": kept}


def put_bus_policy(world: World, refused: set[str]) -> ByApi:
    """The hub's bus has its policy, where CloudFormation did not put it."""
    if BUS_POLICY not in refused:
        return {}
    policy = world.text("policies/hub/stack/BusPolicy.json")
    policy = policy.replace("${AWS::Region}", HOME).replace("${AWS::AccountId}", HUB)
    world.hub("events").put_permission(EventBusName=f"{PREFIX}-hub", Policy=policy)
    return {REFUSES_POLICY: {"BusPolicy"}}


def lock_evidence(world: World) -> ByApi:
    """The evidence bucket locks what it takes."""
    s3, bucket = world.hub("s3"), f"{PREFIX}-evidence-{HUB}-{HOME}"
    wanted = world.template("hub/stack")["Resources"]["Evidence"]["Properties"]["ObjectLockConfiguration"]
    try:
        s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError:
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=wanted)
        return {DROPS_LOCKS: {"Evidence"}}
    return {}


def bound_roles(world: World, account: str) -> ByApi:
    """The boundaries that the template gives to roles are on them, in this account."""
    iam, resources = world.server.client("iam", HOME, account), world.template("spoke/role")["Resources"]
    put: set[str] = set()
    for part in (part["Properties"] for part in resources.values() if part["Type"] == "AWS::IAM::Role"):
        if "PermissionsBoundary" not in iam.get_role(RoleName=part["RoleName"])["Role"]:
            boundary = resources[part["PermissionsBoundary"]["Ref"]]["Properties"]
            arn = f"arn:aws:iam::{account}:policy{boundary['Path']}{boundary['ManagedPolicyName']}"
            iam.put_role_permissions_boundary(RoleName=part["RoleName"], PermissionsBoundary=arn)
            put.add(part["RoleName"])
    return {DROPS_BOUNDARIES: put} if put else {}
