"""deactivate-access-key: a key of an IAM user is switched off, and the user is denied everything with it.

Switching the key off alone is not enough: the tokens that GetFederationToken and GetSessionToken gave out for it go on until
they expire, at most 36 hours, and weigh the user's policies at each request (IAM User Guide, "Disabling permissions for
temporary security credentials"). So the denial goes onto the user in the same round, as an inline policy named after the key,
so that no other incident's release takes it off. Where the user has no room for it, the installed policy is attached.

What is decided here:

* A key is found by itself, not by the name that a finding gives its owner (IAM API, GetAccessKeyLastUsed).
* The way back takes the denial off. The key stays off: what was in strange hands is replaced and not used again. Whoever knows
  better names it, with ``--force`` and the key.
* The denial is taken off also where the key, or the user's other keys, were deleted since.
* Root's keys belong to no user. They are nobody's to switch off but root's own, so they are told and left alone.

What it cannot: sessions of roles that were begun with the key before go on until they expire.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.iam import declared, denial
from hub.actions.iam.principal import USER, Principal, iam_arn, look_at, read_if_there
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Containment, Incident

ACTIVE, INACTIVE = "Active", "Inactive"


@dataclass(frozen=True, slots=True)
class Seen:
    """The key and the user whose it is."""

    prefix: str
    quarantine: str
    key: str
    status: str
    """Empty where the key was deleted since."""
    user: Principal

    @property
    def ways(self) -> denial.Ways:
        """How the user can be denied."""
        return (self.inline, denial.Attached(self.quarantine))

    @property
    def inline(self) -> denial.Inline:
        """The first way."""
        return denial.Inline(f"{self.prefix}-deny-{self.key}")


def look(account: Account, target: Target) -> Seen:
    """The owner of the key, then the owner's keys, then its policies."""
    found = read_if_there(account, Call("iam", "GetAccessKeyLastUsed", {"AccessKeyId": target.id}))
    owner = found[0].get("UserName", "") if found else ""
    status = _status(account, owner, target) if owner else ""
    if not status:
        raise TargetGoneError(f"An IAM user with access key {target.id}")
    return _seen(account, target, status, look_at(account, USER, owner))


def _status(account: Account, owner: str, target: Target) -> str:
    """Whether the key is on or off; empty where its owner has no such key."""
    (listed,) = read_if_there(account, Call("iam", "ListAccessKeys", {"UserName": owner})) or ({"AccessKeyMetadata": ()},)
    return next((str(each["Status"]) for each in listed["AccessKeyMetadata"] if each["AccessKeyId"] == target.id), "")


def _seen(account: Account, target: Target, status: str, user: Principal) -> Seen:
    return Seen(account.prefix, iam_arn(target, f"policy/irhub/{account.prefix}-quarantine"), target.id, status, user)


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The recorded owner and its policies, whether the key is still there or not."""
    owner = next(iter(recorded.values())).user.name
    user = look_at(account, USER, owner)
    return _seen(account, target, _status(account, owner, target), user)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """The denial of the user and the end of the key, each where it is missing; neither waits for the other."""
    off = () if seen.status == INACTIVE else (_switch(seen, INACTIVE),)
    return (*off, *denial.missing(seen.user, seen.ways, seen.user.name))


def _switch(seen: Seen, status: str) -> Step:
    parameters = {"UserName": seen.user.name, "AccessKeyId": seen.key, "Status": status}
    says = f"switch {'off' if status == INACTIVE else 'on'} access key {seen.key} of {seen.user.called}"
    return Step(says, (Call("iam", "UpdateAccessKey", parameters),), seen.key)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The denial is taken off; the key is switched on only where a person names it."""
    return tuple(part for on, was in recorded.items() for part in _back(now, on, was))


def _back(now: Seen, on: str, was: Seen) -> Iterator[Step | Conflict]:
    if on != now.key:
        yield from denial.taken_back(now.user, was.user, now.ways, on)
    elif was.status == ACTIVE and now.status == INACTIVE:
        says = f"access key {now.key} of {now.user.called} stays off, since it was in strange hands: give out a new one"
        yield Conflict(on, says, (_switch(now, ACTIVE),))


def remember(seen: Seen, _on: str) -> Seen:
    """What the way back needs of the user."""
    return replace(seen, user=denial.small(seen.user, seen.inline))


def prove(seen: Seen) -> Proof:
    """Contained where the key is off or gone and the user denied; partly where only one of both holds."""
    denied, off = denial.in_force(seen.user, seen.ways), seen.status != ACTIVE
    says = (f"access key {seen.key} is {_WORDS[seen.status]}", _of_the_user(seen))
    if not denied and not off:
        return Proof(Containment.NONE, says)
    tokens = () if denied else (f"federation tokens and sessions that {seen.user.called} began before go on until they expire",)
    roles = f"sessions of roles that {seen.user.called} took on go on until they expire"
    return Proof(Containment.CONTAINED if denied and off else Containment.PARTLY, says, (*tokens, roles))


_WORDS = {ACTIVE: "on", INACTIVE: "off", "": "gone"}


def _of_the_user(seen: Seen) -> str:
    if denial.in_force(seen.user, seen.ways):
        return f"{seen.user.called} is denied everything"
    why = denial.hindrance(seen.user, seen.ways)
    return f"{seen.user.called} is not denied anything by irhub{': ' if why else ''}{why}"


_READ = ("iam:GetAccessKeyLastUsed", "iam:ListAccessKeys")

ACTION: Action[Seen, NoOptions] = Action(
    name="deactivate-access-key",
    about="Switches a key of an IAM user off and denies everything to the user, since tokens that the key gave out outlive it.",
    works_on="AWS::IAM::AccessKey",
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(_READ, declared.USERS, Access.READ, roles=declared.RESTORE),
        Permission(("iam:UpdateAccessKey",), declared.USERS, Access.WRITE, roles=declared.RESTORE),
        *declared.reading(USER),
        *declared.putting(USER),
        *declared.attaching(USER),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    look_back=look_back,
    role=Role.RESTORE,
)
