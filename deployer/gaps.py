"""How the instances of a StackSet differ from what is wanted."""

from collections.abc import Iterable
from dataclasses import dataclass

from deployer.aws.stacksets import FoundInstance, FoundSet
from deployer.calls import Pair
from deployer.desired import StackSet
from deployer.organization import Organization


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing, too much, or not as it should be."""

    missing: frozenset[Pair] = frozenset()
    extra: frozenset[Pair] = frozenset()
    behind: frozenset[Pair] = frozenset()
    """Wanted, there, and not up to date."""
    stuck: frozenset[Pair] = frozenset()
    """INOPERABLE: AWS leaves them out of every operation until somebody helps by hand."""
    strangers: frozenset[Pair] = frozenset()
    """In accounts that are no longer in the organization, where no call of ours reaches."""


def gaps(wanted: StackSet, there: FoundSet | None, organization: Organization) -> Gaps:
    """The difference between wanted and found instances; those in suspended accounts count neither way."""
    skipped = {account.id for account in organization.skipped}
    known = {account.id for account in organization.accounts}
    instances = [one for one in (there.instances if there else ()) if one.account_id not in skipped]
    pairs = frozenset(one.pair for one in instances)
    extra = pairs - wanted.pairs
    strangers = frozenset(pair for pair in extra if pair.account_id not in known)
    return Gaps(
        missing=wanted.pairs - pairs,
        extra=extra - strangers,
        behind=_with_status(instances, "OUTDATED") & wanted.pairs,
        stuck=_with_status(instances, "INOPERABLE") & wanted.pairs,
        strangers=strangers,
    )


def _with_status(instances: Iterable[FoundInstance], status: str) -> frozenset[Pair]:
    return frozenset(one.pair for one in instances if one.status == status)
