"""What irhub.yaml must say so that accounts are covered, or no more."""

from deployer.choosing.chosen import choose
from deployer.covering.edits import Add, Drop, New, Remove
from deployer.covering.wishes import Named, Wish, to_cover, to_leave
from deployer.settings import Target
from tests.fake_aws import (
    AWAY,
    HOME,
    MANAGEMENT,
    ONE,
    PRODUCTION,
    ROOT,
    SUSPENDED,
    THREE,
    TWO,
    WORK,
    a_target,
    an_organization,
    some_settings,
)


def cover(*targets: Target, accounts: tuple[str, ...] = (), units: tuple[str, ...] = ()) -> Wish:
    """The wish to cover these."""
    chosen = choose(an_organization(), accounts, units)
    return to_cover(some_settings(targets=targets), an_organization(), Named(chosen, frozenset(accounts), units))


def leave(*targets: Target, accounts: tuple[str, ...] = (), units: tuple[str, ...] = ()) -> Wish:
    """The wish to cover these no more."""
    chosen = choose(an_organization(), accounts, units)
    return to_leave(some_settings(targets=targets), an_organization(), Named(chosen, frozenset(accounts), units))


def test_what_is_covered_needs_no_edit() -> None:
    """The file says so already."""
    assert cover(a_target(), accounts=(ONE,)).edits == ()


def test_an_excluded_account_is_let_in_where_it_is_named() -> None:
    """Its target is as it was otherwise."""
    assert cover(a_target(exclude=(ONE, TWO)), accounts=(ONE,)).edits == (Remove(0, "exclude", (ONE,)),)


def test_an_account_is_added_to_the_list_of_its_target() -> None:
    """Of two targets above it, to that of the unit closest to it."""
    wish = cover(a_target(include=(ONE,)), a_target(ou=PRODUCTION, include=(THREE,)), accounts=(TWO,))

    assert wish.edits == (Add(1, "include", (TWO,)),)


def test_an_account_beyond_all_targets_gets_one_of_its_own() -> None:
    """On the unit it lies in, for itself alone; others there stay out."""
    (edit,) = cover(a_target(ou=PRODUCTION), accounts=(ONE,)).edits

    assert edit == New(Target(ou=WORK, regions=(HOME, AWAY), include=(ONE,)), "Work")


def test_a_unit_that_is_named_becomes_a_target_as_a_whole() -> None:
    """Accounts that join it later are covered too."""
    (edit,) = cover(a_target(ou=PRODUCTION), units=(WORK,)).edits

    assert edit == New(Target(ou=WORK, regions=(HOME, AWAY)), "Work")


def test_what_was_left_out_on_purpose_stays_out_of_a_unit() -> None:
    """It is told, with the way to take it in all the same; the new target leaves it out too."""
    wish = cover(a_target(ou=PRODUCTION, exclude=(TWO,)), units=(WORK,))

    assert wish.edits == (New(Target(ou=WORK, regions=(HOME, AWAY), exclude=(TWO,)), "Work"),)
    assert [(one.account_id, one.todo.endswith(f"irhub onboard {TWO}")) for one in wish.chosen.aside] == [(TWO, True)]


def test_accounts_that_nothing_can_be_put_into_are_set_aside() -> None:
    """The suspended one, the management account, a stranger; the rest goes on."""
    wish = cover(a_target(), accounts=(SUSPENDED, MANAGEMENT, "999999999999", ONE))

    assert [one.id for one in wish.chosen.accounts] == [ONE]
    assert {one.account_id for one in wish.chosen.aside} == {SUSPENDED, MANAGEMENT, "999999999999"}


def test_an_account_leaves_by_name() -> None:
    """Every target that covers it leaves it out."""
    wish = leave(a_target(), a_target(ou=PRODUCTION, include=(TWO, THREE)), accounts=(TWO,))

    assert wish.edits == (Add(0, "exclude", (TWO,)), Remove(1, "include", (TWO,)))


def test_the_last_account_of_a_list_takes_its_target_along() -> None:
    """An empty list would mean everybody."""
    assert leave(a_target(ou=SECURITY_), a_target(ou=PRODUCTION, include=(TWO,)), accounts=(TWO,)).edits == (Drop(1),)


def test_a_unit_that_is_a_target_goes_as_a_whole() -> None:
    """What covers it from above leaves its accounts out."""
    wish = leave(a_target(), a_target(ou=PRODUCTION), units=(PRODUCTION,))

    assert wish.edits == (Add(0, "exclude", (TWO, THREE)), Drop(1))


def test_targets_go_from_the_last_to_the_first() -> None:
    """So that none takes another's place."""
    wish = leave(a_target(ou=PRODUCTION, include=(TWO,)), a_target(ou=ROOT), a_target(ou=WORK, include=(TWO,)), accounts=(TWO,))

    assert wish.edits == (Add(1, "exclude", (TWO,)), Drop(2), Drop(0))


SECURITY_ = "ou-a1b2-security"
