"""Looks into accounts that were offboarded, through a role that the management account may enter there.

StackSets say that stacks are gone; whether the parts are, only the account itself knows. Without such a role that is not
seen, and said to be so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from deployer.calls import Call, Door
from deployer.covering.case import Case
from deployer.covering.offboarding import Stays
from deployer.errors import AwsError, NotFoundError
from deployer.wiring import Desk


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look into the accounts showed."""

    there: tuple[Stays, ...] = ()
    unseen: tuple[Stays, ...] = ()
    gone: int = 0
    """How many parts were looked for and are not there."""


def look(desk: Desk, made: Case, role: str) -> Seen:
    """Which of irhub's roles and rules are still there; each that cannot be asked about is said."""
    if not role:
        why = "no role was named to look there with: --member-role"
        return Seen(unseen=tuple(Stays(one.id, f"inside {one.name}", why) for one in made.chosen.accounts))
    parts = [part for account in made.chosen.accounts for part in _parts(desk, made, account.id, role)]
    thunks: list[Callable[[], Stays | None]] = [partial(_asked, desk, *part) for part in parts]
    found = [one for one in desk.outside.together(thunks) if one]
    there = tuple(one for one in found if not one.why)
    return Seen(there, tuple(one for one in found if one.why), len(parts) - len(found))


def _parts(desk: Desk, made: Case, account_id: str, role: str) -> Iterator[tuple[str, str, Call]]:
    """The account, the part in words, and the call that finds it."""
    prefix, partition = desk.settings.prefix, desk.settings.partition
    entered = f"arn:{partition}:iam::{account_id}:role/{role}"
    home = desk.settings.hub.region
    for name in ("contain", "restore", "verify", "forwarder"):
        named = f"{prefix}-{name}"
        yield account_id, f"role {named}", Call(Door.MANAGEMENT, "iam", "GetRole", home, {"RoleName": named}, entered)
    rule = f"{prefix}-forward-guardduty"
    for region in sorted({pair.region for pair in made.before.forwarding.pairs if pair.account_id == account_id}):
        call = Call(Door.MANAGEMENT, "events", "DescribeRule", region, {"Name": rule}, entered)
        yield account_id, f"rule {rule} in {region}", call


def _asked(desk: Desk, account_id: str, what: str, call: Call) -> Stays | None:
    try:
        desk.read.make(call)
    except NotFoundError:
        return None
    except AwsError as error:
        return None if error.code == "NoSuchEntity" else Stays(account_id, what, f"{error.code}: {error.message}")
    return Stays(account_id, what, "")
