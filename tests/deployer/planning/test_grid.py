"""The grid of a plan, small and large, wide and narrow."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from deployer.calls import Pair
from deployer.change import Change, Kind, Stage, Verb
from deployer.organization import Account, Organization, Unit
from deployer.screen.planned.grid import grids
from deployer.screen.planned.region import heads, short
from tests.fake_aws import AWAY, HOME, ONE, TWO, an_organization

REGIONS = (
    *("af-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
    *("us-east-1", "us-east-2", "us-west-2"),
)


def a_change(verb: Verb, *pairs: Pair) -> Change:
    """What is to become of these instances."""
    return Change(Stage.FORWARDING_INSTANCES, Kind.INSTANCES, verb, "irhub-forwarding", HOME, pairs=pairs)


def drawn(*changes: Change, organization: Organization | None = None, width: int = 110) -> list[str]:
    """The lines of all grids, without the empty ones."""
    return [text for text, _ in grids(changes, organization or an_organization(), width) if text]


def a_large_organization(accounts: int, units: int = 10) -> Organization:
    """So many accounts, spread over so many units, two deep."""
    root = Unit("r-a1b2", "Root")
    made = [Unit(f"ou-{one}", f"Unit{one:02}", "r-a1b2" if one < 5 else f"ou-{one % 5}") for one in range(units)]
    members = [Account(f"{300000000000 + one}", f"account-{one}", f"ou-{one % units}") for one in range(accounts)]
    return Organization("o-a1b2c3d4e5", "111111111111", (root, *made), tuple(members))


def everywhere(organization: Organization, regions: Sequence[str] = REGIONS) -> tuple[Pair, ...]:
    """Every account in every Region."""
    return tuple(Pair(account.id, region) for account in organization.accounts for region in regions)


def test_accounts_stand_down_and_regions_across() -> None:
    """Each account with its name and place, each cell with the sign of what happens there."""
    lines = drawn(a_change(Verb.CREATE, Pair(ONE, HOME), Pair(ONE, AWAY)), a_change(Verb.DELETE, Pair(TWO, AWAY)))

    assert lines[0] == "irhub-forwarding: 3 instances, 2 Regions"
    assert lines[1].split() == [HOME, AWAY]
    assert [line.split() for line in lines[2:4]] == [["Root/Work"], [ONE, "shop", "+", "+"]]
    assert [line.split() for line in lines[4:6]] == [["Root/Work/Production"], [TWO, "bank", "·", "-"]]
    assert lines[6].strip() == "+ create, - delete, · nothing; each for that account and Region"


def test_many_accounts_are_counted_by_unit() -> None:
    """A thousand accounts in seventeen Regions are ten rows."""
    large = a_large_organization(1000)

    lines = drawn(a_change(Verb.CREATE, *everywhere(large)), organization=large)

    assert lines[0] == "irhub-forwarding: 17,000 instances, 17 Regions"
    assert sum("(100 accounts)" in line for line in lines) == 10
    assert any(line.strip().startswith("Root/Unit00/Unit05 (100 accounts)") and "+100" in line for line in lines)


@pytest.mark.parametrize("width", [60, 80, 110, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Heads are shortened, Regions alike share a column, and what is left goes on beneath."""
    large = a_large_organization(1000)
    pairs = everywhere(large)
    mixed = [a_change(Verb.CREATE, *pairs[::2]), a_change(Verb.UPDATE, *pairs[1::3]), a_change(Verb.DELETE, *pairs[3::6])]

    lines = drawn(*mixed, organization=large, width=width)

    assert max(len(line) for line in lines) <= width


def test_regions_in_which_the_same_happens_share_a_column() -> None:
    """The head names the first and how many more; the legend names all of them."""
    large = a_large_organization(1000)

    lines = drawn(a_change(Verb.CREATE, *everywhere(large)), organization=large, width=80)

    at = next(place for place, line in enumerate(lines) if line.split() == ["afs1+16"])
    assert " ".join(line.strip() for line in lines[1:at]) == f"afs1+16 is {', '.join(REGIONS)}"


def test_very_many_units_are_counted_with_those_above() -> None:
    """Five hundred units are shown as the few on top, and that there are more beneath is said."""
    large = a_large_organization(1000, units=500)

    lines = drawn(a_change(Verb.CREATE, *everywhere(large, [HOME])), organization=large)

    assert len(lines) < 30
    assert any("Root/Unit00/…" in line for line in lines)


def test_accounts_that_left_the_organization_are_rows_too() -> None:
    """Nobody is forgotten because nobody knows them."""
    lines = [line.split() for line in drawn(a_change(Verb.BY_HAND, Pair("999999999999", HOME)))]

    assert lines[2:4] == [["(not", "in", "the", "organization)"], ["999999999999", "!"]]


def test_an_update_of_the_set_shows_where_it_reaches() -> None:
    """What is brought up to date with it has cells too, though no call names it."""
    change = Change(Stage.ROLE_SET, Kind.STACK_SET, Verb.UPDATE, "irhub-role", HOME, also=(Pair(ONE, HOME),))

    assert drawn(change)[3].split()[-1] == "~"
    assert drawn(replace(change, also=())) == []


def test_regions_have_short_names() -> None:
    """No two share one."""
    assert [short(one) for one in ("eu-west-1", "ap-southeast-2", "us-gov-west-1", "ca-central-1")] == [
        "euw1",
        "apse2",
        "usgw1",
        "cac1",
    ]
    assert set(heads(["us-gov-west-1", "us-good-west-1"]).values()) == {"us-gov-west-1", "us-good-west-1"}
    assert len(set(heads(list(REGIONS)).values())) == len(REGIONS)
