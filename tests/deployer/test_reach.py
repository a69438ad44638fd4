"""Which accounts and Regions an installation reaches."""

from deployer.calls import Pair
from deployer.reach import records, spread
from hub.incident import Mode
from hub.settings import Intake
from tests.fake_aws import (
    AWAY,
    HOME,
    HUB,
    MANAGEMENT,
    ONE,
    PRODUCTION,
    ROOT,
    THREE,
    TWO,
    WORK,
    a_target,
    an_organization,
    some_settings,
)

MEMBERS = {HUB, ONE, TWO, THREE}


def test_a_unit_covers_everything_beneath_it() -> None:
    """Accounts in nested units are reached; the suspended one is not."""
    wide = spread(some_settings(targets=(a_target(ou=WORK),)), an_organization())

    assert {pair.account_id for pair in wide.forwarding} == {ONE, TWO, THREE}


def test_the_management_account_is_never_among_them() -> None:
    """StackSets never reach it, even where the whole root is targeted."""
    assert {pair.account_id for pair in spread(some_settings(), an_organization()).role} == MEMBERS


def test_roles_are_wanted_in_one_region_only() -> None:
    """IAM is global: a second Region would collide with the first."""
    assert {pair.region for pair in spread(some_settings(), an_organization()).role} == {HOME}


def test_what_is_excluded_is_left_out() -> None:
    """An excluded account is wanted nowhere."""
    wide = spread(some_settings(targets=(a_target(exclude=(TWO,)),)), an_organization())

    assert Pair(TWO, HOME) not in wide.forwarding | wide.role


def test_where_accounts_are_included_only_those_count() -> None:
    """An include list turns all others of the unit away."""
    wide = spread(some_settings(targets=(a_target(include=(ONE,)),)), an_organization())

    assert wide.forwarding == {Pair(ONE, HOME), Pair(ONE, AWAY)}


def test_targets_that_overlap_add_their_regions() -> None:
    """An account beneath two targets forwards from the Regions of both."""
    targets = (a_target(ou=WORK, regions=(HOME,)), a_target(ou=PRODUCTION, regions=(AWAY,)))

    wide = spread(some_settings(targets=targets), an_organization())

    assert {pair.region for pair in wide.forwarding if pair.account_id == TWO} == {HOME, AWAY}


def test_where_the_administrator_gathers_findings_it_alone_forwards() -> None:
    """No finding may come twice: from its account and from GuardDuty's administrator."""
    settings = some_settings(intake=Intake.ADMINISTRATOR, guardduty_administrator=HUB, targets=(a_target(ou=WORK),))

    assert spread(settings, an_organization()).forwarding == {Pair(HUB, HOME), Pair(HUB, AWAY)}


def test_whoever_forwards_has_the_role_too() -> None:
    """The forwarder role must be in the administrator's account though no target covers it."""
    settings = some_settings(intake=Intake.ADMINISTRATOR, guardduty_administrator=HUB, targets=(a_target(ou=WORK),))

    assert Pair(HUB, HOME) in spread(settings, an_organization()).role


def test_hub_and_management_never_act_unasked() -> None:
    """Both are onboarded in ask, however free the settings are."""
    modes = {record.account_id: record.mode for record in records(some_settings(mode=Mode.ACT), an_organization())}

    assert (modes[HUB], modes[MANAGEMENT], modes[ONE]) == ("ask", "ask", "act")


def test_the_strictest_mode_of_all_targets_wins() -> None:
    """An account beneath two targets gets the mode that allows least."""
    targets = (a_target(ou=ROOT, mode=Mode.ACT), a_target(ou=PRODUCTION, mode=Mode.OBSERVE))

    modes = {record.account_id: record.mode for record in records(some_settings(targets=targets), an_organization())}

    assert (modes[ONE], modes[TWO]) == ("act", "observe")


def test_a_record_says_where_the_account_lies() -> None:
    """The path of units is written from the root down."""
    paths = {record.account_id: record.ou for record in records(some_settings(), an_organization())}

    assert paths[TWO] == "Root/Work/Production"
