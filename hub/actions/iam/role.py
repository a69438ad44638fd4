"""A role with all its policies and whoever uses it: what the actions on roles look at."""

from dataclasses import dataclass, replace

from hub.action import Account
from hub.actions.iam.holders import Holders, holders_of
from hub.actions.iam.principal import ROLE, Principal, iam_arn, look_at
from hub.actions.iam.revocation import coming_second
from hub.finding import Target

KIND = "AWS::IAM::Role"


@dataclass(frozen=True, slots=True)
class Seen:
    """The role, its policies, who uses it, and when it was looked at."""

    prefix: str
    quarantine: str
    """The ARN of the installed policy that denies everything."""
    now: str
    role: Principal
    holders: Holders

    def without_holders(self) -> "Seen":
        """What goes on record: who uses a role today says nothing at a release."""
        return replace(self, holders=Holders(self.holders.region))


def look(account: Account, target: Target) -> Seen:
    """The role and its policies, then who uses it; of a role that may not be touched nothing more is read."""
    role = look_at(account, ROLE, target.id)
    quarantine = iam_arn(target, f"policy/irhub/{account.prefix}-quarantine")
    holders = Holders(target.region) if role.untouchable else holders_of(account, target, role)
    return Seen(account.prefix, quarantine, coming_second(account.now), role, holders)


def hit(seen: Seen) -> tuple[str, ...]:
    """Whom a denial of the role hits, in sentences; nobody where it cannot be denied."""
    return () if seen.role.untouchable else seen.holders.says(seen.role)
