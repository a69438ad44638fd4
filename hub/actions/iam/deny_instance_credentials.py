"""deny-instance-credentials: credentials of its role that this one instance was given are worth nothing, wherever they are.

An instance acts as the role in its profile. Removing the profile leaves credentials valid that were given out before, and
revoking the sessions of the role would hit everything that uses it. So an inline policy on the role denies everything to the
sessions of this instance, known by two marks, each in a statement of its own:

* ``ec2:SourceInstanceARN`` stands in every request that is signed with credentials of an instance (Amazon EC2 User Guide,
  "Attach an IAM role to an instance").
* ``aws:userid`` is the id of the role and that of the instance (IAM User Guide, "IAM and AWS STS condition context keys").

Other instances with that role, and functions or people that take it on, are not touched. What is decided here:

* It is done in the ``restore`` role: ``contain`` may write no policies (and the boundary of both denies writing any into
  roles of irhub, of IAM Identity Center and of services).
* A denial is known by name and text. A policy of our name with another text is somebody else's; the next name is taken then,
  and one of our text with another name is another installation's. The way back deletes exactly the denial that was put, and
  leaves one alone that somebody changed since.
* Roles that cannot or must not be edited are left alone: service-linked ones, those of IAM Identity Center (which are reset)
  and irhub's own. So is a role whose inline policies have no room left; IAM takes 10,240 characters of them without white
  space (IAM User Guide, "IAM and AWS STS quotas"). The proof says which it was.
* The way back asks for the role alone, so that a denial does not outlive an instance that was terminated since.

What it cannot: sessions of other roles that were begun with these credentials before go on until they expire. IAM takes some
seconds until every service knows of a policy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.ec2 import instance
from hub.actions.iam.principal import LONGEST, ROLE, UNEDITABLE, Policy, read_if_there, size, text_of, texts
from hub.finding import Target
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Holder:
    """A role that the instance acts as, with all its inline policies."""

    name: str
    id: str
    path: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance and the role in its profile; before a release, the roles that a denial was put into."""

    instance_arn: str
    prefix: str
    roles: tuple[Holder, ...]

    @property
    def instance_id(self) -> str:
        """The id in the ARN."""
        return self.instance_arn.rpartition("/")[2]


def look(account: Account, target: Target) -> Seen:
    """The instance, its profile, the names of its role's inline policies and their texts: each needs the one before."""
    (described,) = account.read(instance.describe(target))
    profile = instance.found_in(described, target).get("IamInstanceProfile", {}).get("Arn", "")
    return Seen(_arn(target), account.prefix, _roles_in(account, profile) if profile else ())


def _arn(target: Target) -> str:
    return f"arn:{target.partition}:ec2:{target.region}:{target.account_id}:instance/{target.id}"


def _roles_in(account: Account, profile: str) -> tuple[Holder, ...]:
    name = profile.rpartition("/")[2]
    (answer,) = account.read(Call("iam", "GetInstanceProfile", {"InstanceProfileName": name}))
    roles = answer["InstanceProfile"]["Roles"]
    return tuple(Holder(each["RoleName"], each["RoleId"], each["Path"], _policies(account, each["RoleName"])) for each in roles)


def _policies(account: Account, role: str) -> tuple[Policy, ...]:
    (listed,) = account.read(_list(role))
    return texts(account, ROLE, role, listed["PolicyNames"])


def _list(role: str) -> Call:
    return Call("iam", "ListRolePolicies", {"RoleName": role})


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The recorded roles and their inline policies, whether the instance is still there or not; a deleted role is left out."""
    roles = {role.name: role for was in recorded.values() for role in was.roles}
    there = {name: found[0]["PolicyNames"] for name in roles if (found := read_if_there(account, _list(name)))}
    now = (replace(roles[name], policies=texts(account, ROLE, name, listed)) for name, listed in there.items())
    return Seen(_arn(target), account.prefix, tuple(now))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """A denial for each role that lacks it and can have it."""
    return tuple(_deny(seen, role) for role in seen.roles if not _denials(seen, role) and not _hindrance(seen, role))


def _deny(seen: Seen, role: Holder) -> Step:
    taken = {policy.name for policy in role.policies}
    first = _name(seen)
    name = next(name for name in (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3))) if name not in taken)
    parameters = {"RoleName": role.name, "PolicyName": name, "PolicyDocument": denial(seen, role)}
    says = f"deny everything to the credentials that {seen.instance_id} has of role {role.name}, by inline policy {name}"
    return Step(says, (Call("iam", "PutRolePolicy", parameters),), _held(seen, role))


def _name(seen: Seen) -> str:
    return f"{seen.prefix}-deny-{seen.instance_id}"


def _held(seen: Seen, role: Holder) -> str:
    """One role may be denied to several instances, and one instance may come to have several roles."""
    return f"{role.name}/{seen.instance_id}"


def denial(seen: Seen, role: Holder) -> str:
    """The policy that denies everything to the sessions of this role that were given to this instance."""
    everything = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    by_source = {"ArnEquals": {"ec2:SourceInstanceARN": seen.instance_arn}}
    by_session = {"StringEquals": {"aws:userid": f"{role.id}:{seen.instance_id}"}}
    statements = [{**everything, "Condition": condition} for condition in (by_source, by_session)]
    return text_of({"Version": "2012-10-17", "Statement": statements})


def _denials(seen: Seen, role: Holder) -> tuple[Policy, ...]:
    """Those of our name: one that another installation put may go any time."""
    ours = (policy for policy in role.policies if policy.name.startswith(_name(seen)))
    return tuple(policy for policy in ours if policy.text == denial(seen, role))


def _hindrance(seen: Seen, role: Holder) -> str:
    """Why the role cannot have the denial; empty where it can."""
    for path, why in UNEDITABLE.items():
        if role.path.startswith(path):
            return why
    total, most = sum(size(text) for text in (*(policy.text for policy in role.policies), denial(seen, role))), LONGEST[ROLE]
    return f"its inline policies would have {total} characters and IAM takes {most}" if total > most else ""


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The denial that was put is deleted; one that somebody changed since is left alone."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step | Conflict]:
    for role in (role for role in now.roles if _held(now, role) == held):
        before = {policy.name for each in was.roles if each.name == role.name for policy in each.policies}
        for policy in (each for each in role.policies if each.name not in before and each.name.startswith(_name(now))):
            call = Call("iam", "DeleteRolePolicy", {"RoleName": role.name, "PolicyName": policy.name})
            back = Step(f"delete inline policy {policy.name} from role {role.name}", (call,), held)
            if policy.text == denial(now, role):
                yield back
            else:
                says = f"somebody changed inline policy {policy.name} of role {role.name} since; it is left as it is"
                yield Conflict(held, says, (back,))


def prove(seen: Seen) -> Proof | None:
    """Contained where the role denies everything to this instance; nothing where it has no role, else why not."""
    if not seen.roles:
        return None
    says = tuple(_says(seen, role) for role in seen.roles)
    if not all(_denials(seen, role) for role in seen.roles):
        return Proof(Containment.NONE, says)
    survives = f"sessions of other roles that {seen.instance_id} began before go on until they expire"
    return Proof(Containment.CONTAINED, says, (survives,))


def _says(seen: Seen, role: Holder) -> str:
    if _denials(seen, role):
        return f"role {role.name} denies everything to the credentials of {seen.instance_id}"
    why = _hindrance(seen, role)
    return f"role {role.name} does not deny its credentials to {seen.instance_id}{': ' if why else ''}{why}"


_IAM = "arn:{partition}:iam::{account}:"
_ROLES, _PROFILES = (f"{_IAM}role/*",), (f"{_IAM}instance-profile/*",)
_RESTORE = (Role.RESTORE,)

ACTION: Action[Seen, NoOptions] = Action(
    name="deny-instance-credentials",
    about="Denies everything to the credentials of its role that one instance was given; others with that role go on.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances",), ("*",), Access.READ, roles=_RESTORE),
        Permission(("iam:GetInstanceProfile",), _PROFILES, Access.READ, roles=_RESTORE),
        Permission(("iam:ListRolePolicies", "iam:GetRolePolicy"), _ROLES, Access.READ, roles=_RESTORE),
        Permission(("iam:PutRolePolicy",), _ROLES, Access.WRITE, roles=_RESTORE, only_to_do=True),
        Permission(("iam:DeleteRolePolicy",), _ROLES, Access.WRITE, roles=_RESTORE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    look_back=look_back,
    role=Role.RESTORE,
)
