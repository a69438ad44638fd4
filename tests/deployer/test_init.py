"""The first irhub.yaml: read from the organization or given, commented, and never overwritten unasked."""

from pathlib import Path

import pytest

from deployer.calls import Door
from deployer.settings import load
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, HOME, HUB, MANAGEMENT, ROOT, WORK

GIVEN = ("--organization", "o-a1b2c3d4e5", "--hub-account", HUB, "--management-account", MANAGEMENT, "--ou", ROOT)


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    """A folder without settings."""
    return Shell(tmp_path / "irhub.yaml")


def test_what_is_not_given_is_read_from_the_organization(empty: Shell) -> None:
    """The hub's own credentials tell everything but the Region."""
    assert empty.run("init", "--hub-region", HOME).exit_code == 0
    settings = load(empty.config)

    assert (settings.organization, settings.management.account, settings.hub.account) == ("o-a1b2c3d4e5", MANAGEMENT, HUB)
    assert settings.targets[0].ou == ROOT


def test_what_is_given_needs_no_aws(empty: Shell) -> None:
    """With every fact on the command line no call is made."""
    assert empty.run("init", *GIVEN, "--hub-region", HOME).exit_code == 0
    assert empty.aws.made == []


def test_flags_stand_in_the_file(empty: Shell) -> None:
    """Units, Regions, prefix, mode and profiles are those of the command line."""
    empty.run("init", *GIVEN[:-2], "--hub-region", HOME, "--ou", WORK, "--region", AWAY, "--prefix", "test", "--profile", "sec")
    settings = load(empty.config)

    assert (settings.targets[0].ou, settings.targets[0].regions) == (WORK, (AWAY,))
    assert (settings.prefix, settings.profiles.hub, settings.mode.value) == ("test", "sec", "observe")


@pytest.mark.parametrize(
    ("hub", "regions"),
    [
        (HOME, (HOME, "us-east-1")),
        ("us-east-1", ("us-east-1",)),
        ("cn-northwest-1", ("cn-northwest-1",)),
        ("us-gov-east-1", ("us-gov-east-1",)),
        ("eusc-de-east-1", ("eusc-de-east-1",)),
    ],
)
def test_the_region_of_global_services_is_watched_by_default(empty: Shell, hub: str, regions: tuple[str, ...]) -> None:
    """The doctor warns where it is not; in partitions whose events cross no Region it could not be."""
    empty.run("init", *GIVEN, "--hub-region", hub)

    assert load(empty.config).targets[0].regions == regions


def test_every_installation_has_an_external_id_of_its_own(empty: Shell) -> None:
    """Two files are never alike."""
    empty.run("init", *GIVEN, "--hub-region", HOME)
    first = load(empty.config).external_id
    empty.config.unlink()
    empty.run("init", *GIVEN, "--hub-region", HOME)

    assert load(empty.config).external_id != first


def test_a_file_is_not_overwritten_unasked(shell: Shell) -> None:
    """What is there stays, and the sentence says how to replace it."""
    before = shell.config.read_text()
    result = shell.run("init", *GIVEN, "--hub-region", HOME)

    assert (result.exit_code, shell.config.read_text()) == (5, before)
    assert "Give --force to replace it." in result.stderr


def test_the_management_account_cannot_be_the_hub(empty: Shell) -> None:
    """StackSets want a member account as delegated administrator."""
    empty.aws.callers[Door.HUB] = MANAGEMENT
    result = empty.run("init", "--hub-region", HOME)

    assert result.exit_code == 5
    assert "Give --hub-account" in result.stderr


def test_facts_that_cannot_be_meant_leave_no_file(empty: Shell) -> None:
    """A file that could not be loaded again is not written."""
    assert empty.run("init", *GIVEN, "--hub-region", "nowhere").exit_code == 1
    assert list(empty.config.parent.iterdir()) == []


def test_the_file_is_told_as_json(empty: Shell) -> None:
    """--json says where it is."""
    assert empty.json("init", *GIVEN, "--hub-region", HOME)["path"] == str(empty.config)


def test_a_file_that_is_replaced_hands_on_its_external_id(shell: Shell) -> None:
    """Roles in the accounts know it already."""
    shell.run("init", *GIVEN, "--hub-region", HOME, "--force")

    assert load(shell.config).external_id == "irhub-0123456789"


@pytest.mark.parametrize(
    ("flag", "value", "word"),
    [
        ("--ou", "ou-a1b2-nowhere0", "The organization has no such unit."),
        ("--hub-account", "999999999999", "neither that nor the management account"),
        ("--management-account", "999999999999", f"AWS says {MANAGEMENT}."),
        ("--organization", "o-zzzzzzzzzz", "AWS says o-a1b2c3d4e5."),
    ],
)
def test_what_is_given_is_held_against_aws(empty: Shell, flag: str, value: str, word: str) -> None:
    """A slip is told before it stands in a file."""
    result = empty.run("init", "--hub-region", HOME, flag, value)

    assert (result.exit_code, empty.config.exists()) == (5, False)
    assert f"{flag} says {value}." in result.stderr
    assert word in result.stderr


def test_what_cannot_be_meant_is_told_by_its_flag(empty: Shell) -> None:
    """Nobody has seen the draft that it stands in."""
    result = empty.run("init", *GIVEN, "--hub-region", "nowhere", "--prefix", "A b")

    assert "--hub-region: 'nowhere' is not a Region" in result.stderr
    assert "--prefix: 'A b' is not" in result.stderr
    assert ".draft" not in result.stderr


def test_it_says_what_it_found_and_what_comes_next(empty: Shell) -> None:
    """The next command leads to the same file."""
    said = empty.run("init", "--hub-region", HOME, "--config", str(empty.config)).stderr

    assert "6 accounts in 4 units." in said
    assert f"then: irhub plan --config {empty.config}" in said


def test_units_that_cannot_be_seen_are_not_checked(empty: Shell) -> None:
    """Whoever is no delegated administrator yet may begin with a unit that is known."""
    empty.aws.not_delegated = "You don't have permissions to access this resource."

    result = empty.run("init", "--hub-region", HOME, "--ou", ROOT)

    assert result.exit_code == 0
    assert "--ou was not checked" in result.stderr
