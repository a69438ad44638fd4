"""StackSet targets that hit exactly the accounts and Regions that are meant."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deployer.aim import MOST_UNITS, aim
from deployer.calls import Pair
from deployer.reach import Reach, spread
from tests.fake_aws import AWAY, HOME, HUB, ONE, ROOT, THREE, TWO, WORK, a_target, an_organization, some_settings

ALL = frozenset({HUB, ONE, TWO, THREE})


def pairs_of(accounts: frozenset[str], *regions: str) -> set[Pair]:
    """These accounts in these Regions."""
    return {Pair(account_id, region) for account_id in accounts for region in regions}


def filter_of(call: dict[str, Any]) -> tuple[str, list[str]]:
    """How a call is narrowed."""
    return call["DeploymentTargets"]["AccountFilterType"], call["DeploymentTargets"]["Accounts"]


def test_a_whole_unit_is_named_without_a_filter() -> None:
    """Where everybody is meant the unit alone is named."""
    (targets,) = aim(pairs_of(ALL, HOME, AWAY), [Reach(ROOT, ALL)])

    assert targets == {"DeploymentTargets": {"OrganizationalUnitIds": [ROOT]}, "Regions": [HOME, AWAY]}


def test_what_the_settings_leave_out_is_subtracted() -> None:
    """An excluded account is named as the difference."""
    (targets,) = aim(pairs_of(ALL - {TWO}, HOME), [Reach(ROOT, ALL, frozenset({TWO}))])

    assert targets["DeploymentTargets"] == {
        "OrganizationalUnitIds": [ROOT],
        "AccountFilterType": "DIFFERENCE",
        "Accounts": [TWO],
    }


def test_only_the_missing_accounts_are_hit_where_others_have_theirs() -> None:
    """A call for the whole unit would touch accounts that need nothing."""
    (targets,) = aim(pairs_of(frozenset({TWO}), HOME), [Reach(ROOT, ALL)])

    assert targets["DeploymentTargets"] == {
        "OrganizationalUnitIds": [ROOT],
        "AccountFilterType": "INTERSECTION",
        "Accounts": [TWO],
    }


def test_accounts_that_need_other_regions_get_a_call_of_their_own() -> None:
    """One call hits each of its accounts in each of its Regions, so Regions must be the same for all."""
    wanted = pairs_of(frozenset({ONE}), HOME) | pairs_of(frozenset({TWO}), HOME, AWAY)

    assert [call["Regions"] for call in aim(wanted, [Reach(ROOT, ALL)])] == [[HOME], [HOME, AWAY]]


def test_no_call_names_more_units_than_aws_takes() -> None:
    """Fifty units are the most of one call."""
    accounts = [f"{number:012}" for number in range(120)]
    reaches = [Reach(f"ou-{account}", frozenset({account})) for account in accounts]

    sizes = [
        len(call["DeploymentTargets"]["OrganizationalUnitIds"]) for call in aim(pairs_of(frozenset(accounts), HOME), reaches)
    ]

    assert sizes == [MOST_UNITS, MOST_UNITS, 20]


@given(st.sets(st.builds(Pair, st.sampled_from(sorted(ALL)), st.sampled_from([HOME, AWAY]))))
def test_calls_hit_exactly_what_is_meant(wanted: set[Pair]) -> None:
    """Whatever is missing, the calls together hit that, nothing else, and nothing twice."""
    organization = an_organization()
    targets = (a_target(ou=WORK), a_target(ou=ROOT))
    hit: list[Pair] = []
    for call in aim(wanted, spread(some_settings(targets=targets), organization).reaches):
        aimed = call["DeploymentTargets"]
        members = {one.id for unit in aimed["OrganizationalUnitIds"] for one in organization.beneath(unit)}
        listed = set(aimed.get("Accounts", members))
        accounts = members - listed if aimed.get("AccountFilterType") == "DIFFERENCE" else members & listed
        hit += [Pair(account_id, region) for account_id in accounts for region in call["Regions"]]

    assert sorted(hit) == sorted(wanted)
