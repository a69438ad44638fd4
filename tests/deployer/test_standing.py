"""The table of accounts and Regions never calls well what is not."""

from deployer.calls import Door, Pair, one_by_one
from deployer.desired import desire
from deployer.found import find
from deployer.settings import Profiles, Settings
from deployer.standing import Is, Overview, Row, overview
from tests.fake_aws import (
    AWAY,
    BUNDLE,
    HOME,
    MANAGEMENT,
    ONE,
    SUSPENDED,
    TWO,
    FakeAws,
    a_target,
    deployed,
    some_settings,
    some_texts,
)


def seen(aws: FakeAws, settings: Settings | None = None) -> Overview:
    """Where everything stands now."""
    desired = desire(settings or some_settings(), aws.organization, some_texts(), BUNDLE)
    return overview(desired, find(aws, desired, aws.organization, one_by_one))


def row(standing: Overview, account_id: str) -> Row:
    """The row of one account."""
    return next(one for one in standing.rows if one.account_id == account_id)


def test_after_a_deployment_there_is_no_gap() -> None:
    """Everything that is wanted is there."""
    standing = seen(deployed())

    assert (standing.gaps, standing.orphans, standing.unknown) == (0, 0, 0)


def test_before_it_everything_is_missing() -> None:
    """Three stacks of the hub, and role, Regions and record of five accounts."""
    assert seen(FakeAws()).gaps == 4 + 5 * 4


def test_an_instance_that_is_behind_is_a_gap() -> None:
    """OUTDATED is not well."""
    aws = deployed()
    aws.sets["irhub-forwarding"].instances[Pair(ONE, AWAY)] = "OUTDATED"

    assert row(seen(aws), ONE).regions[AWAY].what is Is.OUTDATED
    assert seen(aws).gaps == 1


def test_what_nobody_wants_is_an_orphan_and_no_gap() -> None:
    """An account that was excluded later still has its stacks."""
    settings = some_settings(targets=(a_target(exclude=(TWO,)),))

    standing = seen(deployed(), settings)

    assert standing.orphans == 3
    assert standing.gaps == 0


def test_a_suspended_account_is_neither() -> None:
    """StackSets skip it, and so do we."""
    aws = deployed()
    aws.sets["irhub-role"].instances[Pair(SUSPENDED, HOME)] = "OUTDATED"

    assert row(seen(aws), SUSPENDED).role.what is Is.SUSPENDED
    assert seen(aws).gaps == 0


def test_what_cannot_be_seen_is_unknown() -> None:
    """Without credentials for the management account nothing there is called well."""
    standing = seen(deployed(), some_settings(profiles=Profiles(hub="hub")))

    assert row(standing, MANAGEMENT).role.what is Is.UNKNOWN
    assert standing.unknown == 3


def test_an_account_on_record_in_another_mode_is_a_gap() -> None:
    """Somebody switched it by hand, or the settings changed since."""
    aws = deployed()
    aws.items[f"ACCOUNT#{ONE}"] = {**aws.items[f"ACCOUNT#{ONE}"], "mode": {"S": "observe"}}

    assert (row(seen(aws), ONE).mode, row(seen(aws), ONE).mode_wanted) == ("observe", "act")
    assert seen(aws).gaps == 1


def test_a_broken_stack_is_a_gap() -> None:
    """A stack that rolled back is there and not well."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] = "ROLLBACK_COMPLETE"

    assert seen(aws).gaps == 1
