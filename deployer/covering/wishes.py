"""What the targets must say so that accounts are covered, or are covered no more; pure.

As little changes as can: an account that a target leaves out is let in there, one that no target reaches gets a target on
the unit it lies in, with itself alone in ``include``. A unit that is named as a whole becomes a target as a whole, so that
accounts which join it later are covered too; those that the file leaves out by name stay out, for somebody decided that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deployer.choosing.chosen import Aside, Chosen, not_active
from deployer.choosing.covering import covers, lies_beneath
from deployer.covering.edits import Add, Drop, Edit, New, Remove
from deployer.organization import Account, Organization
from deployer.settings import Settings, Target


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody named."""

    chosen: Chosen
    accounts: frozenset[str]
    """The ids that were named one by one."""
    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Where a new target picks findings up; where all others do, if none is named."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The edits, and the accounts that they are for."""

    edits: tuple[Edit, ...]
    chosen: Chosen


def to_cover(settings: Settings, organization: Organization, named: Named) -> Wish:
    """What makes the settings cover these accounts."""
    chosen = named.chosen.without((*not_active(named.chosen), *_management(settings, named.chosen)))
    chosen = chosen.without(_left_out_on_purpose(settings, organization, named, chosen))
    bare = [one for one in chosen.accounts if not _covered(settings.targets, one, organization)]
    let_in = tuple(_let_in(settings.targets, bare, organization))
    strangers = [one for one in bare if not _nearest(settings.targets, one.id, organization)]
    return Wish((*let_in, *_new_targets(settings, organization, named, strangers)), chosen)


def to_leave(settings: Settings, organization: Organization, named: Named) -> Wish:
    """What makes the settings cover these accounts no more."""
    chosen = named.chosen.without((*not_active(named.chosen), *_management(settings, named.chosen)))
    edits = tuple(_left(settings.targets, chosen.ids, organization, named.units))
    drops = sorted((one for one in edits if isinstance(one, Drop)), key=lambda one: -one.place)
    return Wish((*(one for one in edits if not isinstance(one, Drop)), *drops), chosen)


def _management(settings: Settings, chosen: Chosen) -> Iterator[Aside]:
    if settings.management.account in chosen.ids:
        why = "it is the management account, which StackSets never reach: irhub deploy keeps plain stacks there"
        yield Aside(settings.management.account, why)


def _left_out_on_purpose(settings: Settings, organization: Organization, named: Named, chosen: Chosen) -> Iterator[Aside]:
    """Accounts that only their unit's name brought in, and that the file leaves out by name."""
    for account in chosen.accounts:
        if account.id in named.accounts or _covered(settings.targets, account, organization):
            continue
        out_of = [
            one.ou for one in settings.targets if account.id in one.exclude and lies_beneath(one, account.id, organization)
        ]
        if out_of:
            why = f"exclude of the target {out_of[0]} in irhub.yaml names {account.name}"
            yield Aside(account.id, why, f"Name it by its id to take it in all the same: irhub onboard {account.id}")


def _covered(targets: Iterable[Target], account: Account, organization: Organization) -> bool:
    return any(covers(target, account.id, organization) for target in targets)


def _nearest(targets: tuple[Target, ...], account_id: str, organization: Organization) -> Target | None:
    """The target whose unit lies closest above the account."""
    above = [one for one in targets if lies_beneath(one, account_id, organization)]
    return min(above, key=lambda one: len(organization.beneath(one.ou)), default=None)


def _let_in(targets: tuple[Target, ...], bare: Iterable[Account], organization: Organization) -> Iterator[Edit]:
    ids: dict[int, list[str]] = defaultdict(list)
    for account in bare:
        nearest = _nearest(targets, account.id, organization)
        if nearest:
            ids[targets.index(nearest)].append(account.id)
    for place, some in sorted(ids.items()):
        key = "include" if targets[place].include else "exclude"
        yield Add(place, "include", tuple(some)) if key == "include" else Remove(place, "exclude", tuple(some))


def _new_targets(settings: Settings, organization: Organization, named: Named, strangers: Iterable[Account]) -> Iterator[Edit]:
    regions = named.regions or settings.regions
    ids: dict[str, list[str]] = defaultdict(list)
    for account in strangers:
        ids[_unit_of(account, named, organization) or account.parent].append(account.id)
    for unit_id, some in ids.items():
        unit = organization.unit(unit_id)
        comment = unit.name if unit else ""
        if unit_id in named.units:
            yield New(_whole_unit(settings, organization, named, (unit_id, regions)), comment)
        else:
            yield New(Target(ou=unit_id, regions=regions, include=tuple(some)), comment)


def _whole_unit(settings: Settings, organization: Organization, named: Named, place: tuple[str, tuple[str, ...]]) -> Target:
    unit_id, regions = place
    out = {one for target in settings.targets for one in target.exclude} - named.accounts
    beneath = {one.id for one in organization.beneath(unit_id)}
    return Target(ou=unit_id, regions=regions, exclude=tuple(sorted(beneath & out)))


def _unit_of(account: Account, named: Named, organization: Organization) -> str:
    beneath = (unit for unit in named.units if any(one.id == account.id for one in organization.beneath(unit)))
    return "" if account.id in named.accounts else next(beneath, "")


def _left(
    targets: tuple[Target, ...], leaving: frozenset[str], organization: Organization, units: tuple[str, ...]
) -> Iterator[Edit]:
    for place, target in enumerate(targets):
        covered = frozenset(one.id for one in organization.beneath(target.ou) if covers(target, one.id, organization))
        going = tuple(sorted(covered & leaving))
        if not going:
            continue
        named_whole = target.ou in units and covered <= leaving
        if named_whole or (target.include and set(target.include) <= leaving):
            yield Drop(place)
        else:
            yield Remove(place, "include", going) if target.include else Add(place, "exclude", going)
