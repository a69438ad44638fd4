"""Completion, tried in the shells themselves: bash, zsh and fish."""

import pytest
from click.testing import CliRunner

from deployer.cli import cli
from tests.deployer.completion.shells import Shells, stage
from tests.required import need

LINES = {
    "a command": ("irhub guardd", ["guardduty"]),
    "an option": ("irhub plan --detailed", ["plan", "--detailed-exitcode"]),
    "a command of a group": ("irhub incidents rel", ["incidents", "release"]),
    "the value of a choice": ("irhub deploy --progress j", ["deploy", "--progress", "json"]),
    "a code of the doctor": ("irhub doctor --only D020", ["doctor", "--only", "D020"]),
    "an environment beside the settings": ("irhub plan --env qu", ["plan", "--env", "quality"]),
    "a Region of the settings": ("irhub status --region us-", ["status", "--region", "us-east-1"]),
    "a file": ("irhub plan --config irhub.q", ["plan", "--config", "irhub.quality.yaml"]),
}


@pytest.fixture(scope="module")
def shells(tmp_path_factory: pytest.TempPathFactory) -> Shells:
    """Shells in a folder with settings."""
    return stage(tmp_path_factory.mktemp("shells"))


def test_fish_shows_whole_help_lines() -> None:
    """A comma in a help line does not end it."""
    assert 'string split -m 1 ","' in CliRunner().invoke(cli, ["completion", "fish"]).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("what", LINES)
def test_a_shell_completes(shells: Shells, shell: str, what: str) -> None:
    """Irhub is given what was meant, though half of it was typed."""
    need(shell)
    line, words = LINES[what]

    assert shells.completed(shell, line) == words
