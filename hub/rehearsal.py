"""Dry runs of all that irhub may do with EC2 in an account, under the very roles and sessions it would do it with.

What is tried are the declarations: each EC2 call that the role's actions declare is made once with ``DryRun``, which changes
nothing and is answered after IAM and SCPs were asked (EC2 API, "Common query parameters"). The resources are those of an
instance that runs there. Where there is none, ids are invented: EC2 may then say that they do not exist before it says whether
the call is allowed, so a call without an answer counts as untried, never as allowed. A drill is what proves those.

Calls that know no dry run, those of other services among them, are not tried here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hub.action import INSTALLATION_TAG, PURPOSE_TAG, Action, Call, Permission, Place, Role
from hub.engine import Way
from hub.errors import AwsError, DeniedError, EntryError, ThrottledError
from hub.finding import Target
from hub.hub import Hub

INSTANCE = "AWS::EC2::Instance"
QUARANTINE = "quarantine"
POLICIES = {
    "service control policy": "a service control policy",
    "resource control policy": "a resource control policy",
    "permissions boundary": "the role's permissions boundary",
    "session policy": "the session policy",
    "identity-based policy": "the role's own policy",
}
"""Whose no it was, in EC2's words and in ours (IAM User Guide, "Troubleshoot access denied error messages")."""


class Verdict(StrEnum):
    """What a dry run showed."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNTRIED = "untried"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tried:
    """One call, tried under one role."""

    role: str
    call: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Scenery:
    """What the calls are tried on; invented where nothing runs there."""

    role: Role
    prefix: str
    instance: str = "i-0123456789abcdef0"
    interface: str = "eni-0123456789abcdef0"
    vpc: str = "vpc-0123456789abcdef0"
    groups: tuple[str, ...] = ("sg-0123456789abcdef0",)
    ours: str = ""
    """A group that irhub made in that VPC; empty where it has made none yet."""
    real: bool = False


def rehearse(target: Target, run: str, hub: Hub) -> tuple[Tried, ...]:
    """What each role of the account would be allowed, call by call; raises ``ThrottledError`` where AWS has no time."""
    return tuple(tried for role in (Role.CONTAIN, Role.RESTORE) for tried in _rehearse(role, target, run, hub))


def _rehearse(role: Role, target: Target, run: str, hub: Hub) -> tuple[Tried, ...]:
    chosen = _chosen(role, hub)
    actions = tuple({action.name: action for action in chosen.values()}.values())
    ways = hub.accounts.enter(target, run, role, actions)
    try:
        scenery = _scenery(role, ways, hub)
    except EntryError as error:
        return (Tried(role.value, error.call, Verdict.DENIED, _words(error)),)
    thunks = [_trying(ways[action.name], name, scenery) for name, action in sorted(chosen.items())]
    return tuple(hub.together(thunks))


def _chosen(role: Role, hub: Hub) -> Mapping[str, Action[Any, Any]]:
    """By each call that can be tried, the first action that declares it for this role, in the order of the catalogue."""
    used = {use.action for playbook in hub.playbooks for use in playbook.uses}
    declared = (
        (name, action)
        for action in hub.actions.values()
        for permission in action.permissions
        if _is_granted(permission, role, used=action.name in used)
        for name in permission.actions
    )
    chosen: dict[str, Action[Any, Any]] = {}
    for name, action in declared:
        if _can_be_tried(name):
            chosen.setdefault(name, action)
    return chosen


def _is_granted(permission: Permission, role: Role, *, used: bool) -> bool:
    """True for what the role holds: ``restore`` serves every action, ``contain`` those that playbooks use."""
    here = role in permission.roles and permission.place is Place.TARGET and not permission.implied_by
    return here and (used or (role is Role.RESTORE and not permission.only_to_do))


def _can_be_tried(name: str) -> bool:
    service, _, operation = name.partition(":")
    return service == "ec2" and operation in PARAMETERS


def _scenery(role: Role, ways: Mapping[str, Way], hub: Hub) -> Scenery:
    """An instance that runs there, with what hangs on it, as far as an action at hand may read it."""
    scenery = Scenery(role, hub.settings.prefix)
    way = ways.get("isolate-instance")
    if way is None:
        return scenery
    found, groups = way.read(*_reads(hub.settings.prefix))
    instances = (one for reservation in found["Reservations"] for one in reservation["Instances"])
    ours = {group["VpcId"]: group["GroupId"] for group in groups["SecurityGroups"]}
    return next((_around(scenery, one, ours) for one in instances if one.get("NetworkInterfaces")), scenery)


def _reads(prefix: str) -> tuple[Call, ...]:
    states = {"Name": "instance-state-name", "Values": ["running", "stopped"]}
    ours = [
        {"Name": f"tag:{INSTALLATION_TAG}", "Values": [prefix]},
        {"Name": f"tag:{PURPOSE_TAG}", "Values": [QUARANTINE]},
    ]
    few = {"MaxItems": 20, "PageSize": 20}
    return (
        Call("ec2", "DescribeInstances", {"Filters": [states], "PaginationConfig": few}),
        Call("ec2", "DescribeSecurityGroups", {"Filters": ours}),
    )


def _around(scenery: Scenery, instance: Mapping[str, Any], ours: Mapping[str, str]) -> Scenery:
    interface = instance["NetworkInterfaces"][0]
    return Scenery(
        role=scenery.role,
        prefix=scenery.prefix,
        instance=instance["InstanceId"],
        interface=interface["NetworkInterfaceId"],
        vpc=instance["VpcId"],
        groups=tuple(group["GroupId"] for group in interface["Groups"]),
        ours=ours.get(instance["VpcId"], ""),
        real=True,
    )


def _trying(way: Way, name: str, scenery: Scenery) -> Callable[[], Tried]:
    def run() -> Tried:
        operation = name.partition(":")[2]
        parameters = PARAMETERS[operation](scenery)
        if parameters is None:
            return Tried(scenery.role.value, name, Verdict.UNTRIED, "irhub has made nothing of its own there yet to try it on")
        return _tried(way, Call("ec2", operation, {**parameters, "DryRun": True}), scenery)

    return run


def _tried(way: Way, call: Call, scenery: Scenery) -> Tried:
    try:
        way.rehearse(call)
    except ThrottledError:
        raise
    except (DeniedError, EntryError) as error:
        return Tried(scenery.role.value, call.name, Verdict.DENIED, whose_no(_words(error)))
    except AwsError as error:
        verdict = Verdict.UNKNOWN if scenery.real else Verdict.UNTRIED
        return Tried(scenery.role.value, call.name, verdict, _words(error))
    return Tried(scenery.role.value, call.name, Verdict.ALLOWED)


def _words(error: AwsError) -> str:
    """AWS's own words, without the name of the call, which stands beside them."""
    return str(error).removeprefix(f"{error.call} failed: ")


def whose_no(words: str) -> str:
    """Which policy denied a call, where AWS says so, and its words."""
    whose = next((ours for theirs, ours in POLICIES.items() if theirs in words), "")
    return f"denied by {whose}: {words}" if whose else words


Parameters = Callable[[Scenery], Mapping[str, Any] | None]


def _on_instance(**more: Any) -> Parameters:
    return lambda here: {"InstanceId": here.instance, **more}


def _on_instances(here: Scenery) -> Mapping[str, Any]:
    return {"InstanceIds": [here.instance]}


def _nothing(_here: Scenery) -> Mapping[str, Any]:
    return {}


def _rule(here: Scenery) -> Mapping[str, Any] | None:
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "192.0.2.0/32"}]}
    return {"GroupId": here.ours, "IpPermissions": [permission]} if here.ours else None


def _swap(here: Scenery) -> Mapping[str, Any] | None:
    groups = [here.ours] if here.role is Role.CONTAIN else list(here.groups)
    return {"NetworkInterfaceId": here.interface, "Groups": groups} if all(groups) else None


def _tagged(here: Scenery, *kinds: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": INSTALLATION_TAG, "Value": here.prefix}]} for kind in kinds]


def _group(here: Scenery) -> Mapping[str, Any]:
    words = {"GroupName": f"{here.prefix}-rehearsal", "Description": "never made", "VpcId": here.vpc}
    return {**words, "TagSpecifications": _tagged(here, "security-group")}


def _snapshots(here: Scenery) -> Mapping[str, Any]:
    return {"InstanceSpecification": {"InstanceId": here.instance}, "TagSpecifications": _tagged(here, "snapshot")}


def _image(here: Scenery) -> Mapping[str, Any]:
    named = {"InstanceId": here.instance, "Name": f"{here.prefix}-rehearsal", "NoReboot": True}
    return {**named, "TagSpecifications": _tagged(here, "image", "snapshot")}


def _attach(here: Scenery) -> Mapping[str, Any]:
    return {"InstanceId": here.instance, "NetworkInterfaceId": here.interface, "DeviceIndex": 1}


def _associate(here: Scenery) -> Mapping[str, Any]:
    return {"AllocationId": "eipalloc-0123456789abcdef0", "NetworkInterfaceId": here.interface}


def _on_our_own(_here: Scenery) -> None:
    """For a call that is allowed on what irhub made alone, so that it says nothing about an invented resource."""
    return


_SNAPSHOT = {"SnapshotId": "snap-0123456789abcdef0"}
_ACL_NUMBER = {"NetworkAclId": "acl-0123456789abcdef0", "RuleNumber": 1, "Egress": False}
_ACL_DENIAL = {**_ACL_NUMBER, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "192.0.2.0/32"}

READS = (
    "DescribeAddresses",
    "DescribeInstanceTypes",
    "DescribeInstances",
    "DescribeLockedSnapshots",
    "DescribeNetworkAcls",
    "DescribeNetworkInterfaces",
    "DescribeRegions",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "DescribeSnapshots",
    "DescribeSpotInstanceRequests",
    "DescribeSubnets",
    "DescribeVolumes",
    "DescribeVpcEndpoints",
    "DescribeVpcs",
)
PARAMETERS: Mapping[str, Parameters] = {
    **dict.fromkeys(READS, _nothing),
    "AssociateAddress": _associate,
    "AttachNetworkInterface": _attach,
    "AuthorizeSecurityGroupEgress": _rule,
    "AuthorizeSecurityGroupIngress": _rule,
    "CopySnapshot": _on_our_own,
    "CancelSpotInstanceRequests": lambda _here: {"SpotInstanceRequestIds": ["sir-0123abcd"]},
    "CreateImage": _image,
    "CreateNetworkAclEntry": lambda _here: _ACL_DENIAL,
    "CreateNetworkInterface": lambda _here: {"SubnetId": "subnet-0123456789abcdef0"},
    "CreateSecurityGroup": _group,
    "CreateSnapshots": _snapshots,
    "DeleteNetworkInterface": lambda _here: {"NetworkInterfaceId": "eni-0123456789abcdef0"},
    "DeleteNetworkAclEntry": lambda _here: _ACL_NUMBER,
    "DescribeImages": lambda _here: {"Owners": ["self"]},
    "DescribeInstanceAttribute": _on_instance(Attribute="disableApiStop"),
    "DescribeSnapshotAttribute": _on_our_own,
    "DetachNetworkInterface": lambda _here: {"AttachmentId": "eni-attach-0123456789abcdef0"},
    "DisassociateAddress": lambda _here: {"AssociationId": "eipassoc-0123456789abcdef0"},
    "GetConsoleOutput": _on_instance(),
    "GetConsoleScreenshot": _on_instance(),
    "LockSnapshot": lambda _here: {**_SNAPSHOT, "LockMode": "governance", "LockDuration": 1},
    "ModifyInstanceAttribute": _on_instance(DisableApiStop={"Value": True}),
    "ModifyInstanceMetadataOptions": _on_instance(HttpTokens="required"),
    "ModifyNetworkInterfaceAttribute": _swap,
    "ModifySnapshotAttribute": _on_our_own,
    "RevokeSecurityGroupEgress": _rule,
    "RevokeSecurityGroupIngress": _rule,
    "StartInstances": _on_instances,
    "StopInstances": _on_instances,
    "TerminateInstances": _on_instances,
}
"""With what each call is tried; a call that EC2 can try and that is not named here fails a contract test."""
