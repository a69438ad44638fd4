"""remove-instance-profile: the instance is given no further credentials of its role.

An instance has one profile at most, so there is one association to end (EC2 API, DisassociateIamInstanceProfile). It waits for
nothing and hits no other instance that uses the same profile.

The way back associates the recorded profile again. Whoever gives an instance a role needs iam:PassRole for it (EC2 API,
AssociateIamInstanceProfile); the ``restore`` role has that for EC2 alone. An instance that has another profile since is left
alone, for AWS takes a second one from nobody, and replacing it would overwrite somebody's work.

What it cannot: credentials that were given out already stay valid until they expire, on the instance and wherever they were
copied to. Denying those is what deny-instance-credentials is for. A role that Systems Manager lends to every instance of an
account (Default Host Management Configuration) needs no profile and is not removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Containment, Incident

STANDING = ("associated", "associating")
LEAVING = "disassociating"


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance profile that is associated with the instance."""

    instance_id: str
    is_ending: bool
    association_id: str = ""
    """Empty where no profile is associated."""
    profile: str = ""
    """The ARN of the profile."""
    state: str = ""
    """The state of the association, such as ``associated``."""


def look(account: Account, target: Target) -> Seen:
    """The instance and the association of its profile, side by side."""
    by_instance = {"Filters": [{"Name": "instance-id", "Values": [target.id]}]}
    described, associated = account.read(
        instance.describe(target), Call("ec2", "DescribeIamInstanceProfileAssociations", by_instance)
    )
    is_ending = instance.found_in(described, target)["State"]["Name"] == "shutting-down"
    there = [each for each in associated.get("IamInstanceProfileAssociations", ()) if each["State"] in {*STANDING, LEAVING}]
    if not there:
        return Seen(target.id, is_ending)
    return Seen(target.id, is_ending, there[0]["AssociationId"], there[0]["IamInstanceProfile"]["Arn"], there[0]["State"])


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step where a profile is associated."""
    if seen.is_ending or seen.state not in STANDING:
        return ()
    says = f"take instance profile {_name(seen.profile)} from {seen.instance_id}"
    call = Call("ec2", "DisassociateIamInstanceProfile", {"AssociationId": seen.association_id})
    return (Step(says, (call,), seen.instance_id),)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The recorded profile is associated again; a conflict where another one is by now."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> tuple[Step | Conflict, ...]:
    if now.state in STANDING and now.profile == was.profile:
        return ()
    if now.state in STANDING:
        says = f"{held} had {_name(was.profile)} and somebody gave it {_name(now.profile)} since"
        return (Conflict(held, says, (_in_its_place(now, held, was),)),)
    if now.state == LEAVING:
        return (Conflict(held, f"{_name(now.profile)} is still being taken from {held}", passes=True),)
    parameters = {"InstanceId": held, "IamInstanceProfile": {"Arn": was.profile}}
    says = f"give {held} its instance profile {_name(was.profile)} again"
    return (Step(says, (Call("ec2", "AssociateIamInstanceProfile", parameters),), held),)


def _in_its_place(now: Seen, held: str, was: Seen) -> Step:
    parameters = {"AssociationId": now.association_id, "IamInstanceProfile": {"Arn": was.profile}}
    says = f"give {held} its instance profile {_name(was.profile)} in the place of {_name(now.profile)}"
    return Step(says, (Call("ec2", "ReplaceIamInstanceProfileAssociation", parameters),), held)


def prove(seen: Seen) -> Proof:
    """Contained where the instance is given no credentials any more; those given before are named as what survives."""
    if seen.state in STANDING:
        return Proof(Containment.NONE, (f"{seen.instance_id} has instance profile {_name(seen.profile)}",))
    survives = f"credentials that {seen.instance_id} was given before stay valid until they expire, unless they are denied"
    return Proof(Containment.CONTAINED, (f"{seen.instance_id} has no instance profile",), (survives,))


def _name(profile: str) -> str:
    return profile.rpartition("/")[2]


_RESTORE = (Role.RESTORE,)

ACTION: Action[Seen, NoOptions] = Action(
    name="remove-instance-profile",
    about="Takes its profile from an instance, so that it is given no new credentials; those it was given before stay valid.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeIamInstanceProfileAssociations"), ("*",), Access.READ),
        Permission(("ec2:DisassociateIamInstanceProfile",), (instance.ARN,), Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(
            ("ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"),
            (instance.ARN,),
            Access.WRITE,
            roles=_RESTORE,
        ),
        Permission(
            ("iam:PassRole",),
            ("arn:{partition}:iam::{account}:role/*",),
            Access.WRITE,
            {"StringEquals": {"iam:PassedToService": ("ec2.amazonaws.com", "ec2.amazonaws.com.cn")}},
            _RESTORE,
            implied_by="ec2:AssociateIamInstanceProfile",
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
)
