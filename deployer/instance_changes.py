"""What must become of a StackSet's instances, with calls that hit exactly the accounts and Regions that are named."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deployer.aim import aim
from deployer.aws import stacksets
from deployer.aws.stacksets import Definition, FoundInstance, FoundSet
from deployer.calls import Call, Pair
from deployer.change import Change, Kind, Stage, Verb
from deployer.desired import Desired, StackSet
from deployer.gaps import Gaps, gaps
from deployer.organization import Organization
from deployer.reach import Reach

Make = Callable[[Definition, Mapping[str, Any]], Call]
"""Makes the call for these targets."""


def instance_changes(wanted: StackSet, open_gaps: Gaps, stage: Stage) -> tuple[Change, ...]:
    """The instances that are missing or behind, and those that only people can help; what is too much goes later."""
    aimed = _Aimed(wanted, stage)
    return (
        *aimed.change(Verb.CREATE, stacksets.create_instances, open_gaps.missing),
        *aimed.change(Verb.UPDATE, stacksets.catch_up, open_gaps.behind),
        *aimed.by_hand(open_gaps.stuck, "INOPERABLE: delete these instances with RetainStacks, then their stacks by hand"),
        *aimed.by_hand(open_gaps.strangers, "these accounts left the organization, and no call of ours reaches them"),
    )


def leaving_changes(desired: Desired, wanted: StackSet, there: FoundSet | None, stage: Stage) -> tuple[Change, ...]:
    """The instances of accounts and Regions that are no longer wanted are deleted, by the units they were targeted by."""
    extra = gaps(wanted, there, desired.organization).extra
    reaches = _found_reaches(there.instances if there else (), desired.organization)
    return _Aimed(wanted, stage, reaches).change(Verb.DELETE, stacksets.delete_instances, extra)


class _Aimed:
    """Changes of one StackSet's instances, each with calls that hit exactly its pairs."""

    def __init__(self, wanted: StackSet, stage: Stage, reaches: tuple[Reach, ...] | None = None) -> None:
        self._wanted = wanted
        self._stage = stage
        self._reaches = wanted.reaches if reaches is None else reaches

    def change(self, verb: Verb, make: Make, pairs: frozenset[Pair]) -> tuple[Change, ...]:
        wanted = self._wanted
        definition = Definition(wanted.name, wanted.region, wanted.aws, wanted.preferences)
        calls = tuple(make(definition, targets) for targets in aim(pairs, self._reaches))
        return (self._of_pairs(verb, pairs, calls=calls),) if pairs else ()

    def by_hand(self, pairs: frozenset[Pair], why: str) -> tuple[Change, ...]:
        return (self._of_pairs(Verb.BY_HAND, pairs, (why,)),) if pairs else ()

    def _of_pairs(
        self, verb: Verb, pairs: frozenset[Pair], details: tuple[str, ...] = (), calls: tuple[Call, ...] = ()
    ) -> Change:
        ordered = tuple(sorted(pairs))
        return Change(self._stage, Kind.INSTANCES, verb, self._wanted.name, self._wanted.region, details, (), calls, ordered)


def _found_reaches(instances: Iterable[FoundInstance], organization: Organization) -> tuple[Reach, ...]:
    """A reach for each unit that instances were targeted by, or that their accounts lie in."""
    there: dict[str, set[str]] = defaultdict(set)
    for one in instances:
        account = organization.account(one.account_id)
        there[one.unit or (account.parent if account else "")].add(one.account_id)
    return tuple(_found_reach(unit, frozenset(accounts), organization) for unit, accounts in sorted(there.items()))


def _found_reach(unit: str, accounts: frozenset[str], organization: Organization) -> Reach:
    members = accounts | {account.id for account in organization.beneath(unit)}
    return Reach(unit, members, members - accounts)
