"""Turns accounts and Regions into StackSet targets that hit exactly them.

Service-managed StackSets are aimed at units and not at accounts (CloudFormation API, DeploymentTargets). A whole unit is
named only where every member of it is meant; else the call is narrowed: by the accounts to leave out (DIFFERENCE), where
those are what the settings leave out, or by the accounts that are meant (INTERSECTION). So a call never touches an
account that already has what it needs, and what a plan announces is what AWS is asked to do. Of the two the shorter is
taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from deployer.calls import Pair
from deployer.reach import Reach

MOST_UNITS = 50
"""As many units as one call may name (CloudFormation API, CreateStackInstances)."""


def aim(pairs: Iterable[Pair], reaches: Sequence[Reach]) -> Iterator[dict[str, Any]]:
    """The parameters of as few calls as hit exactly these pairs: one for each set of Regions that accounts share."""
    for regions, accounts in _by_regions(pairs):
        for targets in _targets(accounts, reaches):
            yield {"DeploymentTargets": targets, "Regions": list(regions)}


def _by_regions(pairs: Iterable[Pair]) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    regions_of: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        regions_of[pair.account_id].add(pair.region)
    accounts_of: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for account_id, regions in regions_of.items():
        accounts_of[tuple(sorted(regions))].add(account_id)
    for regions_together, accounts in sorted(accounts_of.items()):
        yield regions_together, frozenset(accounts)


def _targets(accounts: frozenset[str], reaches: Sequence[Reach]) -> Iterator[dict[str, Any]]:
    home = {account_id: _home(account_id, reaches) for account_id in accounts}
    used = [reach for reach in reaches if reach in home.values()]
    for start in range(0, len(used), MOST_UNITS):
        part = used[start : start + MOST_UNITS]
        yield _narrowed(frozenset(one for one in accounts if home[one] in part), part)


def _home(account_id: str, reaches: Sequence[Reach]) -> Reach | None:
    """The first reach that is meant to hit the account."""
    return next((reach for reach in reaches if account_id in reach.members - reach.left_out), None)


def _narrowed(accounts: frozenset[str], reaches: Sequence[Reach]) -> dict[str, Any]:
    units = {"OrganizationalUnitIds": sorted({reach.unit for reach in reaches})}
    members = frozenset[str]().union(*(reach.members for reach in reaches))
    left_out = frozenset[str]().union(*(reach.left_out for reach in reaches)) - accounts
    if accounts == members:
        return units
    if accounts == members - left_out and len(left_out) < len(accounts):
        return {**units, "AccountFilterType": "DIFFERENCE", "Accounts": sorted(left_out)}
    return {**units, "AccountFilterType": "INTERSECTION", "Accounts": sorted(accounts)}
