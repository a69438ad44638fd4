"""Before anything happens it is said who would hear of it."""

import pytest

from tests.deployer.conftest import Shell

CHANNELS = "channels:\n  slack: {secret: irhub/slack}\n  email: [soc@example.com]\n"


@pytest.fixture
def telling(shell: Shell) -> Shell:
    """A shell whose settings name Slack and an address."""
    text = shell.config.read_text()
    shell.config.write_text(text.replace("channels:\n", CHANNELS, 1))
    return shell


@pytest.mark.parametrize("words", [("plan",), ("deploy", "--yes")])
def test_without_channels_it_is_said_that_nobody_hears(shell: Shell, words: tuple[str, ...]) -> None:
    """A deployment that tells nobody is not made by oversight."""
    assert "nobody will be told" in shell.run(*words).stderr


def test_a_secret_that_does_not_exist_is_warned_about(telling: Shell) -> None:
    """And nothing is refused for it."""
    result = telling.run("plan")

    assert result.exit_code == 0
    assert "names the secret irhub/slack, and there is none" in result.stderr


def test_what_is_there_is_not_warned_about(telling: Shell) -> None:
    """No word of warning where everybody can be told."""
    telling.aws.secrets.add("irhub/slack")

    assert "warning" not in telling.run("plan").stderr


def test_addresses_must_be_confirmed(telling: Shell) -> None:
    """A subscription that nobody confirmed is told nothing."""
    assert "before that it is told nothing: soc@example.com." in telling.run("deploy", "--yes").stderr


def test_a_hub_that_is_not_delegated_is_told_how_to_become_it(shell: Shell) -> None:
    """The lines for the management account can be copied."""
    shell.aws.not_delegated = "You don't have permissions to access this resource."

    result = shell.run("plan")

    assert result.exit_code == 5
    assert "is no delegated administrator of StackSets" in result.stderr
    assert "register-delegated-administrator --account-id 222222222222 --service-principal member.org." in result.stderr


def test_a_permission_that_is_missing_is_another_matter(shell: Shell) -> None:
    """IAM names the call it refuses."""
    shell.aws.not_delegated = "User: x is not authorized to perform: organizations:ListRoots"

    assert "delegated" not in shell.run("plan").stderr
