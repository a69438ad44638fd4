"""The table of accounts and Regions never calls well what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.aws.holds import Holds
from deployer.aws.last_drift import DRIFTED
from deployer.calls import Door, Pair, one_by_one
from deployer.desired import desire
from deployer.found import find
from deployer.settings import Profiles, Settings
from deployer.standing.cell import Is, Life
from deployer.standing.life import Ear
from deployer.standing.look import Beside, overview
from deployer.standing.overview import Overview
from deployer.standing.row import Row
from hub.heartbeat import LATE_AFTER
from hub.incident import Mode
from hub.settings import Intake
from tests.fake_aws import (
    AWAY,
    BUNDLE,
    HOME,
    HUB,
    MANAGEMENT,
    ONE,
    SUSPENDED,
    THREE,
    TWO,
    FakeAws,
    a_target,
    deployed,
    some_settings,
    some_texts,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
JUST_NOW, LONG_AGO = NOON - timedelta(minutes=5), NOON - 2 * LATE_AFTER


def seen(aws: FakeAws, settings: Settings | None = None, **beside: Any) -> Overview:
    """Where everything stands now; it was deployed a moment ago unless told otherwise."""
    desired = desire(settings or some_settings(), aws.organization, some_texts(), BUNDLE)
    given = {"ear": Ear(NOON, JUST_NOW), **beside}
    return overview(desired, find(aws, desired, aws.organization, one_by_one), Beside(**given))


def beat(aws: FakeAws, account_id: str, region: str, at: datetime) -> None:
    """The hub heard of that Region then."""
    aws.items[f"ACCOUNT#{account_id}"][f"beat_{region.replace('-', '_')}"] = {"S": at.isoformat()}


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


def test_what_was_heard_in_time_is_heard() -> None:
    """And what was deployed a moment ago is awaited, which is no gap."""
    aws = deployed()
    beat(aws, ONE, AWAY, JUST_NOW)

    cells = row(seen(aws), ONE).regions
    assert (cells[AWAY].life, cells[HOME].life) == (Life.HEARD, Life.AWAITED)
    assert seen(aws).gaps == 0


def test_silence_is_a_gap_though_the_stack_is_current() -> None:
    """CloudFormation calls a stack current whose rule somebody disabled."""
    aws = deployed()
    beat(aws, ONE, AWAY, LONG_AGO)

    cell = row(seen(aws), ONE).regions[AWAY]
    assert (cell.what, cell.life, cell.is_well) == (Is.CURRENT, Life.SILENT, False)
    assert seen(aws).gaps == 1


def test_what_was_never_heard_is_a_gap_once_there_was_time() -> None:
    """Two Regions of five accounts; the roles send nothing."""
    standing = seen(deployed(), ear=Ear(NOON, LONG_AGO))

    assert row(standing, ONE).regions[AWAY].life is Life.NEVER
    assert standing.gaps == 2 * 5


def test_what_is_not_there_is_not_listened_for() -> None:
    """A missing stack is one gap and not two."""
    standing = seen(FakeAws(), ear=Ear(NOON, LONG_AGO))

    assert row(standing, ONE).regions[AWAY].life is Life.NONE


def test_with_an_administrator_members_send_nothing() -> None:
    """Their rows have a role and no Region, so nobody waits for what cannot come."""
    settings = some_settings(intake=Intake.ADMINISTRATOR, guardduty_administrator=HUB)
    standing = seen(deployed(settings), settings, ear=Ear(NOON, LONG_AGO))

    assert row(standing, ONE).regions == {}
    assert row(standing, ONE).gaps == 0


def test_an_account_without_record_that_stacksets_reached_is_new() -> None:
    """It joined, and StackSets deployed to it by themselves."""
    aws = deployed()
    del aws.items[f"ACCOUNT#{ONE}"]

    assert [one.account_id for one in seen(aws).newcomers] == [ONE]
    assert row(seen(aws), ONE).effective == "observe"


def test_an_account_that_was_only_heard_of_is_new() -> None:
    """The hub put it on record; the settings did not."""
    aws = deployed()
    aws.items[f"ACCOUNT#{ONE}"] = {
        "PK": {"S": f"ACCOUNT#{ONE}"},
        "appeared": {"S": NOON.isoformat()},
        "held_at": {"S": "observe"},
    }

    assert row(seen(aws), ONE).is_new
    assert not seen(aws).is_well


def test_the_strictest_of_everything_is_how_far_irhub_goes() -> None:
    """Settings, people, a pause, and the whole installation."""
    aws = deployed()
    aws.items[f"ACCOUNT#{ONE}"]["held_at"] = {"S": "ask"}
    holds = Holds(accounts={TWO: "a migration"}, exemptions=2, exempt={ONE: 2})
    standing = seen(aws, holds=holds)

    assert [row(standing, one).effective for one in (ONE, TWO, MANAGEMENT)] == ["ask", "observe", "ask"]
    assert row(standing, ONE).exemptions == 2
    assert row(seen(deployed(), mode=Mode.OBSERVE), THREE).effective == "observe"


def test_known_drift_is_no_gap_and_not_well() -> None:
    """It is there as it was deployed, and somebody changed it since."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["DriftInformation"] = {"StackDriftStatus": DRIFTED}

    assert (seen(aws).gaps, seen(aws).drifted, seen(aws).is_well) == (0, 1, False)


def test_all_is_well_only_where_everything_is() -> None:
    """The one word that may be green."""
    assert seen(deployed()).is_well
    assert not seen(FakeAws()).is_well


def test_an_open_circuit_breaker_is_named_where_it_is_open() -> None:
    """Where the next incident would be asked about; what is not full yet is closed."""
    held = Holds(contained={ONE: {"": 9, "AWS::AutoScaling::AutoScalingGroup/web": 3}, TWO: {"": 9}})

    standing = seen(deployed(), holds=held)

    assert [one.account_id for one in standing.cautious] == [ONE]
    assert row(standing, ONE).breaker == "3 incidents contained something in web in this hour and the one before"
