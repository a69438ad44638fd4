"""The last known drift, as a plan shows it."""

from datetime import UTC, datetime, timedelta

from deployer.aws.last_drift import Drift, of_instance, of_set, of_stack
from deployer.aws.stacks import FoundStack, Place
from deployer.aws.stacksets import FoundInstance, FoundSet
from deployer.calls import Door
from deployer.found import Found
from deployer.screen.planned.drift import last_drift
from tests.deployer.conftest import Shell
from tests.fake_aws import HOME, ONE

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def said(found: Found) -> list[str]:
    """The block's lines, without the empty one and the title."""
    return [text.strip() for text, _ in last_drift(found, NOW)][2:]


def a_stack(status: str, hours: float | None) -> dict[Place, FoundStack]:
    """The hub's stack, looked at so many hours ago."""
    checked = None if hours is None else NOW - timedelta(hours=hours)
    return {Place(Door.HUB, "irhub-hub", HOME): FoundStack("CREATE_COMPLETE", "", drift=Drift(status, checked))}


def test_what_drifted_is_named_with_its_age() -> None:
    """In hours first, then in days."""
    assert said(Found(a_stack("DRIFTED", 5))) == ["stack irhub-hub in eu-west-1: DRIFTED 5 hours ago"]
    assert said(Found(a_stack("DRIFTED", 80))) == ["stack irhub-hub in eu-west-1: DRIFTED 3 days ago"]


def test_what_did_not_drift_is_counted_with_the_oldest_look() -> None:
    """A look of last year is no comfort."""
    assert said(Found(a_stack("IN_SYNC", 24 * 400))) == ["1 without drift, the oldest look 400 days ago"]


def test_what_was_never_looked_at_is_said() -> None:
    """Not knowing is not being well."""
    assert said(Found(a_stack("NOT_CHECKED", None))) == ["never looked at: stack irhub-hub in eu-west-1"]


def test_an_instance_that_drifted_is_named() -> None:
    """With account and Region."""
    instance = FoundInstance(ONE, HOME, "CURRENT", drift=Drift("DRIFTED", NOW))
    found = Found(sets={"irhub-role": FoundSet("arn", "", instances=(instance,), drift=Drift("DRIFTED", NOW))})

    assert said(found)[1] == f"irhub-role in {ONE} {HOME}: DRIFTED less than an hour ago"


def test_it_is_read_from_answers_that_come_anyway() -> None:
    """DescribeStacks, DescribeStackSet and ListStackInstances say it, in words of their own each."""
    drift = Drift("DRIFTED", NOW)

    assert of_stack({"DriftInformation": {"StackDriftStatus": "DRIFTED", "LastCheckTimestamp": NOW}}) == drift
    assert of_set({"StackSetDriftDetectionDetails": {"DriftStatus": "DRIFTED", "LastDriftCheckTimestamp": NOW}}) == drift
    assert of_instance({"DriftStatus": "DRIFTED", "LastDriftCheckTimestamp": NOW}) == drift
    assert of_stack({}) == Drift()


def test_a_plan_detects_none(deployed_shell: Shell) -> None:
    """It shows what is known, and asks AWS to look for nothing."""
    assert "Drift, as far as AWS knows (only irhub drift looks for it):" in deployed_shell.run("plan").stdout
    assert not [call for call in deployed_shell.aws.made if "Detect" in call.operation]
