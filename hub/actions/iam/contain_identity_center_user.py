"""contain-identity-center-user: a user of IAM Identity Center can do nothing any more with the permission set that was abused.

The role of a permission set is reset by Identity Center whenever the set is provisioned, and there is no public API to disable
a user or to end a session of the access portal (Identity Store API, UpdateUser, knows no such attribute). What there is: the
set's inline policy. So a denial of everything is added to it, for sessions that bear the user's name alone, and the set is
provisioned to every account that has it. Others with that set go on.

* The user is whoever the findings name as session of this very role: by the role's id in ``principalId`` and the like, or by
  the role's name in an ARN. Identity Center names sessions after users, and nobody else can begin one of such a role. What is
  no plausible name is not put into a policy.
* The denial goes by ``aws:userid``, the role's id and the name of the session, where any id will do: the set's role has another
  one in each account (IAM User Guide, "Information available in all requests").
* What is in the inline policy already stays, word for word. Each denial has a name of its own for each incident's role, so that
  one release takes off only its own; the policy is put whole, so users are denied one after the other.
* "Contained" is never claimed, only "partly": other permission sets of the user go on, and so does the session of the portal.
  To end it, disable the user in Identity Center or in your identity provider; that is for people.
* Where Identity Center is administered by a delegated account, AWS lets that account change no set that is provisioned to the
  management account. AWS refuses then, and the reason is told.

It changes a set that many share, in an account that is not the incident's. So people are asked.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Place, Plan, Proof, Role, Step, Waiting
from hub.actions.iam import declared, permission_set
from hub.actions.iam.permission_set import INLINE, PermissionSet
from hub.actions.iam.principal import ROLE, Principal, look_at, read_if_there, size, text_of, texts
from hub.finding import Target
from hub.incident import Containment, Incident

LONGEST = 10_240
"""The inline policy of a set becomes that of a role, which may have so many characters without white space."""
NAME = r"[\w+=,.@-]{2,64}"
NAMED_IN = frozenset({"principalId", "PrincipalId", "uid", "arn", "Arn", "UserArn"})
"""The fields in which detectors name a session; what an attacker may write into others is not asked."""
DENIAL = "Irhub"


@dataclass(frozen=True, slots=True)
class Seen:
    """The role, the permission set behind it, and why there is none."""

    prefix: str
    account_id: str
    role: str
    role_id: str
    written: str
    """The inline policy that the role has of its set; empty where it has none."""
    set: PermissionSet | None
    why: str = ""


def look(account: Account, target: Target) -> Seen:
    """The role, then the set it is named after, where Identity Center is administered."""
    role = look_at(account, ROLE, target.id)
    found = permission_set.ROLE.fullmatch(role.name)
    if found is None:
        return _seen(account, target, role, None, "it is no role of IAM Identity Center, so there is no user to contain")
    if not account.identity_center:
        return _seen(account, target, role, None, "the settings do not say where IAM Identity Center is administered")
    there = permission_set.set_of(account, target, found[1])
    return _seen(account, target, role, there, "" if there else "its permission set was not found in this account")


def _seen(account: Account, target: Target, role: Principal, found: PermissionSet | None, why: str = "") -> Seen:
    written = next((policy.text for policy in role.policies if policy.name == INLINE), "")
    return Seen(account.prefix, target.account_id, role.name, role.id, written, found, why)


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The recorded set as it is now, whether the role is still there or not."""
    was = next(iter(recorded.values()))
    listed = read_if_there(account, Call("iam", "ListRolePolicies", {"RoleName": was.role}))
    names = [name for name in listed[0]["PolicyNames"] if name == INLINE] if listed else []
    written = "".join(policy.text for policy in texts(account, ROLE, was.role, names))
    there = permission_set.read(account, was.set) if was.set else None
    return replace(was, account_id=target.account_id, written=written, set=there)


def users(incident: Incident, role: str, role_id: str) -> tuple[str, ...]:
    """The users whom the incident's findings name as sessions of the role."""
    pattern = re.compile(rf"(?:{re.escape(role_id)}:|arn:[\w-]+:sts::\d{{12}}:assumed-role/{re.escape(role)}/)({NAME})")
    named = (match[1] for finding in incident.findings for text in _named(finding.detail) if (match := pattern.fullmatch(text)))
    return tuple(dict.fromkeys(named))


def _named(value: Any) -> Iterator[str]:
    """Every text in the finding that stands where detectors name a session."""
    if isinstance(value, Mapping):
        yield from (text for name, text in value.items() if name in NAMED_IN and isinstance(text, str))
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in parts:
        yield from _named(part)


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """The denial of the first user who lacks it, or what brings a written one into the accounts."""
    if seen.set is None:
        return ()
    named = users(incident, seen.role, seen.role_id)
    missing = [user for user in named if denial(seen, user) not in _statements(seen.set.text)]
    if missing:
        return _deny(seen, seen.set, missing[0]) if not _hindrance(seen, missing[0]) else ()
    if all(denial(seen, user) in _statements(seen.written) for user in named):
        return ()
    if seen.set.in_progress:
        return Waiting(f"IAM Identity Center is bringing permission set {seen.set.name} into the accounts")
    return (_provision(seen.set, _held(seen.set, named[0])),)


def _deny(seen: Seen, there: PermissionSet, user: str) -> Plan:
    says = f"deny everything to user {user} in permission set {there.name}, and bring that into its accounts"
    put = _put(there, (*_listed(there), denial(seen, user)))
    return (Step(says, (put, _into_accounts(there)), _held(there, user)),)


def denial(seen: Seen, user: str) -> dict[str, Any]:
    """The statement that denies everything to the user's sessions; its name is this incident's role's and user's own."""
    own = hashlib.sha256(f"{seen.prefix}/{seen.account_id}/{seen.role}/{user}".encode()).hexdigest()[:16]
    condition = {"StringLike": {"aws:userid": f"*:{user}"}}
    return {"Sid": DENIAL + own, "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}


def _held(there: PermissionSet, user: str) -> str:
    return f"{there.name}/{user}"


def _statements(text: str) -> tuple[dict[str, Any], ...]:
    return _listed(PermissionSet("", "", "", text))


def _listed(there: PermissionSet) -> tuple[dict[str, Any], ...]:
    """The statements of its inline policy; IAM writes a list of one as that one."""
    found = there.document["Statement"]
    return tuple(found) if isinstance(found, list) else (found,)


def _text(there: PermissionSet, statements: tuple[dict[str, Any], ...]) -> str:
    return text_of({**there.document, "Statement": list(statements)})


def _put(there: PermissionSet, statements: tuple[dict[str, Any], ...]) -> Call:
    if not statements:
        return permission_set.call("DeleteInlinePolicyFromPermissionSet", there.parameters)
    text = _text(there, statements)
    return permission_set.call("PutInlinePolicyToPermissionSet", {**there.parameters, "InlinePolicy": text})


def _into_accounts(there: PermissionSet) -> Call:
    return permission_set.call("ProvisionPermissionSet", {**there.parameters, "TargetType": "ALL_PROVISIONED_ACCOUNTS"})


def _provision(there: PermissionSet, on: str) -> Step:
    return Step(f"bring permission set {there.name} as it is now into its accounts", (_into_accounts(there),), on)


def _hindrance(seen: Seen, user: str) -> str:
    """Why the set cannot have the denial; empty where it can."""
    total = size(_text(seen.set, (*_listed(seen.set), denial(seen, user)))) if seen.set else 0
    return f"its inline policy would have {total} characters and IAM takes {LONGEST}" if total > LONGEST else ""


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Our denials are taken out in one step; one that somebody changed is left alone, as is all that is not ours."""
    if now.set is None:
        return ()
    ours = {on: denial(now, on.partition("/")[2]) for on in recorded}
    sids = {statement["Sid"] for statement in ours.values()}
    changed = [one for one in _listed(now.set) if one.get("Sid") in sids and one not in ours.values()]
    kept = tuple(one for one in _listed(now.set) if one not in ours.values())
    if changed:
        return tuple(_left(now.set, on, sids) for on, mine in ours.items() if mine["Sid"] in {one["Sid"] for one in changed})
    if len(kept) < len(_listed(now.set)):
        return (_take_out(now.set, kept, next(iter(recorded))),)
    still = [one for one in ours.values() if one in _statements(now.written)]
    return (_provision(now.set, next(iter(recorded))),) if still and not now.set.in_progress else ()


def _left(there: PermissionSet, on: str, sids: set[str]) -> Conflict:
    rest = tuple(one for one in _listed(there) if one.get("Sid") not in sids)
    says = f"somebody changed the denial of {on.partition('/')[2]} in permission set {there.name} since; it is left as it is"
    return Conflict(on, says, (_take_out(there, rest, on),))


def _take_out(there: PermissionSet, kept: tuple[dict[str, Any], ...], on: str) -> Step:
    says = f"take our denials out of permission set {there.name}, and bring that into its accounts"
    return Step(says, (_put(there, kept), _into_accounts(there)), on)


def remember(seen: Seen, _on: str) -> Seen:
    """Which set it is; what else it says is not needed, since only our own denials are taken out."""
    return replace(seen, written="", set=replace(seen.set, text="", in_progress=False) if seen.set else None)


def prove(seen: Seen) -> Proof:
    """Partly contained where the role has denials of ours; else the reason, where there is one."""
    if seen.set is None:
        return Proof(Containment.NONE, (f"no user of role {seen.role} is denied anything: {seen.why}",))
    denied = sorted(_user_of(one) for one in _statements(seen.written) if one.get("Sid", "").startswith(DENIAL))
    if not denied:
        why = _hindrance(seen, "x" * 64)
        return Proof(Containment.NONE, (f"permission set {seen.set.name} denies no user anything{': ' if why else ''}{why}",))
    says = tuple(f"permission set {seen.set.name} denies everything to user {user}" for user in denied)
    survives = "the user's other permission sets and portal session go on: disable the user where it is kept"
    return Proof(Containment.PARTLY, says, (survives,))


def _user_of(statement: Mapping[str, Any]) -> str:
    named = statement.get("Condition", {}).get("StringLike", {}).get("aws:userid", "")
    return str(named).removeprefix("*:") or "nobody"


_INSTANCES, _SETS, _ACCOUNTS = (f"arn:{{partition}}:sso:::{name}" for name in ("instance/*", "permissionSet/*", "account/*"))
_OF_SETS = ("GetInlinePolicyForPermissionSet", "DescribePermissionSet")
_WRITTEN = ("PutInlinePolicyToPermissionSet", "DeleteInlinePolicyFromPermissionSet")


def _there(names: tuple[str, ...], on: tuple[str, ...], access: Access) -> Permission:
    actions = tuple(f"sso:{name}" for name in names)
    return Permission(actions, on, access, roles=declared.RESTORE, place=Place.IDENTITY_CENTER)


ACTION: Action[Seen, NoOptions] = Action(
    name="contain-identity-center-user",
    about="Denies everything to one user of IAM Identity Center in the permission set that was abused; others with it go on.",
    works_on="AWS::IAM::Role",
    seen=Seen,
    options=NoOptions,
    permissions=(
        *declared.reading(ROLE),
        _there(("ListInstances",), ("*",), Access.READ),
        _there(("ListPermissionSetsProvisionedToAccount",), (_ACCOUNTS, _INSTANCES), Access.READ),
        _there(("ListPermissionSetProvisioningStatus",), (_INSTANCES,), Access.READ),
        _there(_OF_SETS, (_INSTANCES, _SETS), Access.READ),
        _there(_WRITTEN, (_INSTANCES, _SETS), Access.WRITE),
        _there(("ProvisionPermissionSet",), (_ACCOUNTS, _INSTANCES, _SETS), Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    look_back=look_back,
    asks=True,
    role=Role.RESTORE,
)
