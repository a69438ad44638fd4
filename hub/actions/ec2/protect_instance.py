"""protect-instance: nobody ends the instance, or loses its volumes, by accident or to hide a trace.

ModifyInstanceAttribute takes one attribute a call, so each attribute is a step of its own, and they do not wait for one
another. What AWS refuses is not tried: Spot instances can have neither protection nor another shutdown behavior, instances
with an instance store as root no stop protection and no shutdown behavior but to terminate (EC2 User Guide, "Enable
termination protection", "Enable stop protection", "Change the instance initiated shutdown behavior").

Termination protection does not stop Auto Scaling; that is what auto-scaling-standby is for. The ``contain`` role can switch
protection on and never off: IAM compares the new value too (``ec2:Attribute/DisableApiStop``; EC2 User Guide, "Policy
structure"). Both conditions are asked only where EC2 fills the key in (``IfExists``): it has the key for primitives and Value
objects (EC2 User Guide, "Condition keys for Amazon EC2"), and the list of block devices is neither, so that a condition on its
name might refuse the step. What EC2 fills in has to be proved by a dry run in a real account. The other list that the call
takes, groups, needs the permission for a security group as well, which neither role has for this call.

**The way back** undoes what ``plan`` set on what was recorded, where that still stands, and nothing else. Each attribute has
two values; one that is not as irhub set it is as it was before, and is left alone, so there are no conflicts.

What it cannot: whoever may call ModifyInstanceAttribute in the account can lift each protection again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

STOP = "stop"


@dataclass(frozen=True, slots=True)
class Volume:
    """An EBS volume as it is attached to the instance."""

    id: str
    device: str
    ends_with_instance: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What guards the instance."""

    instance_id: str
    is_spot: bool
    has_ebs_root: bool
    is_ending: bool
    termination_protected: bool
    stop_protected: bool
    shutdown_behavior: str
    volumes: tuple[Volume, ...]


def look(account: Account, target: Target) -> Seen:
    """The instance first, and its attributes once it is known to exist."""
    (answer,) = account.read(instance.describe(target))
    found = instance.found_in(answer, target)
    termination, stop, shutdown = account.read(
        _describe_attribute(target, "disableApiTermination"),
        _describe_attribute(target, "disableApiStop"),
        _describe_attribute(target, "instanceInitiatedShutdownBehavior"),
    )
    return Seen(
        instance_id=target.id,
        is_spot=found.get("InstanceLifecycle") == "spot",
        has_ebs_root=found.get("RootDeviceType") == "ebs",
        is_ending=found["State"]["Name"] == "shutting-down",
        termination_protected=termination["DisableApiTermination"].get("Value", False),
        stop_protected=stop["DisableApiStop"].get("Value", False),
        shutdown_behavior=shutdown["InstanceInitiatedShutdownBehavior"].get("Value", ""),
        volumes=tuple(_volume(each) for each in found.get("BlockDeviceMappings", ()) if "Ebs" in each),
    )


def _describe_attribute(target: Target, attribute: str) -> Call:
    return Call("ec2", "DescribeInstanceAttribute", {"InstanceId": target.id, "Attribute": attribute})


def _volume(mapping: Mapping[str, Any]) -> Volume:
    return Volume(mapping["Ebs"]["VolumeId"], mapping["DeviceName"], mapping["Ebs"]["DeleteOnTermination"])


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step for each attribute and volume that is not as it should be."""
    if seen.is_ending:
        return ()
    steps = [_keep(seen, volume) for volume in seen.volumes if volume.ends_with_instance]
    if _lacks_termination_protection(seen):
        steps.append(_set_termination_protection(seen, on=True))
    if _lacks_stop_protection(seen):
        steps.append(_set_stop_protection(seen, on=True))
    if _ends_when_shut_down(seen):
        steps.append(_set_shutdown_behavior(seen, STOP))
    return tuple(steps)


def _lacks_termination_protection(seen: Seen) -> bool:
    return not seen.is_spot and not seen.termination_protected


def _lacks_stop_protection(seen: Seen) -> bool:
    return not seen.is_spot and seen.has_ebs_root and not seen.stop_protected


def _ends_when_shut_down(seen: Seen) -> bool:
    return not seen.is_spot and seen.has_ebs_root and seen.shutdown_behavior != STOP


def remember(seen: Seen, on: str) -> Seen:
    """Only what belongs to the resource: the instance without its volumes, or that volume."""
    return replace(seen, volumes=tuple(volume for volume in seen.volumes if volume.id == on))


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """What irhub switched is switched back where it still stands; all else is left alone, and so are volumes that left."""
    steps: list[Step] = []
    for held, was in recorded.items():
        steps += _attributes_back(now, was) if held == now.instance_id else _volume_back(now, held, was)
    return tuple(steps)


def _attributes_back(now: Seen, was: Seen) -> list[Step]:
    steps = []
    if now.termination_protected and _lacks_termination_protection(was):
        steps.append(_set_termination_protection(now, on=False))
    if now.stop_protected and _lacks_stop_protection(was):
        steps.append(_set_stop_protection(now, on=False))
    if now.shutdown_behavior == STOP and _ends_when_shut_down(was) and was.shutdown_behavior:
        steps.append(_set_shutdown_behavior(now, was.shutdown_behavior))
    return steps


def _volume_back(now: Seen, volume_id: str, was: Seen) -> list[Step]:
    ended = any(volume.id == volume_id and volume.ends_with_instance for volume in was.volumes)
    kept = [volume for volume in now.volumes if volume.id == volume_id and not volume.ends_with_instance]
    return [_let_end(now, volume) for volume in kept if ended]


def _set_termination_protection(seen: Seen, on: bool) -> Step:
    says = f"{'protect' if on else 'no longer protect'} {seen.instance_id} against being terminated"
    return _step(seen, says, seen.instance_id, {"DisableApiTermination": {"Value": on}})


def _set_stop_protection(seen: Seen, on: bool) -> Step:
    says = f"{'protect' if on else 'no longer protect'} {seen.instance_id} against being stopped"
    return _step(seen, says, seen.instance_id, {"DisableApiStop": {"Value": on}})


def _set_shutdown_behavior(seen: Seen, behavior: str) -> Step:
    says = f"let {seen.instance_id} {behavior} when it is shut down from within"
    return _step(seen, says, seen.instance_id, {"InstanceInitiatedShutdownBehavior": {"Value": behavior}})


def _keep(seen: Seen, volume: Volume) -> Step:
    return _step(seen, f"keep {volume.id} when {seen.instance_id} ends", volume.id, _ending(volume, with_instance=False))


def _let_end(seen: Seen, volume: Volume) -> Step:
    return _step(seen, f"delete {volume.id} again when {seen.instance_id} ends", volume.id, _ending(volume, with_instance=True))


def _ending(volume: Volume, with_instance: bool) -> dict[str, Any]:
    return {"BlockDeviceMappings": [{"DeviceName": volume.device, "Ebs": {"DeleteOnTermination": with_instance}}]}


def _step(seen: Seen, says: str, on: str, attribute: Mapping[str, Any]) -> Step:
    return Step(says, (Call("ec2", "ModifyInstanceAttribute", {"InstanceId": seen.instance_id, **attribute}),), on)


_ATTRIBUTES = (
    "DisableApiTermination",
    "DisableApiStop",
    "InstanceInitiatedShutdownBehavior",
    "BlockDeviceMapping",
    "BlockDeviceMappings",
)
_Condition = Mapping[str, Mapping[str, str | tuple[str, ...]]]
_ONLY_THESE: _Condition = {"StringEqualsIgnoreCaseIfExists": {"ec2:Attribute": _ATTRIBUTES}}
_ONLY_ON: _Condition = {
    "StringEqualsIgnoreCaseIfExists": {
        "ec2:Attribute": _ATTRIBUTES,
        "ec2:Attribute/DisableApiTermination": "true",
        "ec2:Attribute/DisableApiStop": "true",
        "ec2:Attribute/InstanceInitiatedShutdownBehavior": "stop",
    },
}

ACTION: Action[Seen, NoOptions] = Action(
    name="protect-instance",
    about="Protects an instance against being terminated or stopped, and keeps its volumes when it ends.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        instance.DESCRIBED,
        Permission(("ec2:DescribeInstanceAttribute",), (instance.ARN,), Access.READ),
        Permission(("ec2:ModifyInstanceAttribute",), (instance.ARN,), Access.WRITE, _ONLY_ON, roles=(Role.CONTAIN,)),
        Permission(("ec2:ModifyInstanceAttribute",), (instance.ARN,), Access.WRITE, _ONLY_THESE, roles=(Role.RESTORE,)),
        # The volumes of a block device list are asked for as well, and without the attribute.
        Permission(("ec2:ModifyInstanceAttribute",), ("arn:{partition}:ec2:{region}:{account}:volume/*",), Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    remember=remember,
)
