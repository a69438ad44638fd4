"""Flags stand before the environment, the environment before the file, and whatever stands before the file is told."""

from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from deployer.cli import cli
from deployer.overrides import file_of
from tests.deployer.conftest import Shell
from tests.fake_aws import outside

FILE = Path("at/irhub.yaml")


def in_environment(shell: Shell, *words: str, **variables: str) -> Result:
    """What a command says where these variables are exported too."""
    environment = {"IRHUB_CONFIG": str(shell.config), **variables}
    return CliRunner().invoke(cli, list(words), obj=outside(shell.aws), env=environment)


def test_a_flag_stands_before_a_variable(shell: Shell) -> None:
    """What was typed now counts, and not what was exported once."""
    said = in_environment(shell, "plan", "--profile", "typed", IRHUB_PROFILE="exported").stderr

    assert "profiles.hub: typed, from --profile, in place of hub" in said
    assert "exported" not in said


def test_a_variable_stands_before_the_file(shell: Shell) -> None:
    """And says which variable it is."""
    said = in_environment(shell, "plan", IRHUB_MANAGEMENT_PROFILE="exported").stderr

    assert "profiles.management: exported, from IRHUB_MANAGEMENT_PROFILE, in place of management" in said


def test_the_file_alone_is_not_told(shell: Shell) -> None:
    """Nothing stands before it where nothing was given."""
    assert "from" not in shell.run("plan", "--config", str(shell.config)).stderr


def test_a_file_from_a_variable_is_told(shell: Shell) -> None:
    """Nobody is to deploy another installation because of a variable of last week."""
    assert f"settings: {shell.config}, from IRHUB_CONFIG" in shell.run("plan").stderr


@pytest.mark.parametrize(
    ("env", "by", "file", "told"),
    [
        (None, {}, FILE, ()),
        (None, {"config": "--config"}, FILE, ()),
        (None, {"config": "IRHUB_CONFIG"}, FILE, (f"settings: {FILE}, from IRHUB_CONFIG",)),
        ("dev", {"env": "--env"}, Path("at/irhub.dev.yaml"), ("settings: at/irhub.dev.yaml, from --env",)),
        (
            "dev",
            {"env": "--env", "config": "--config"},
            Path("at/irhub.dev.yaml"),
            ("settings: at/irhub.dev.yaml, from --env",),
        ),
        ("dev", {"env": "IRHUB_ENV"}, Path("at/irhub.dev.yaml"), ("settings: at/irhub.dev.yaml, from IRHUB_ENV",)),
        (
            "dev",
            {"env": "IRHUB_ENV", "config": "--config"},
            FILE,
            ("IRHUB_ENV=dev does not count, since --config names the file",),
        ),
    ],
)
def test_an_environment_stands_in_the_files_name(
    env: str | None, by: dict[str, str], file: Path, told: tuple[str, ...]
) -> None:
    """NAME is put before the suffix, wherever the file lies; only a file named by a flag is left by a variable."""
    assert file_of(FILE, env, by) == (file, told)


def test_another_environment_is_read_from_the_file_beside(shell: Shell) -> None:
    """The command works on that installation and says so."""
    other = shell.config.with_name("irhub.dev.yaml")
    other.write_text(shell.config.read_text().replace("prefix: irhub", "prefix: irhub-dev"))

    result = shell.run("plan", "--env", "dev")

    assert "irhub-dev-bootstrap" in result.stdout
    assert f"settings: {other}, from --env" in result.stderr


def test_an_environment_without_a_file_is_refused(shell: Shell) -> None:
    """It never falls back on another installation."""
    result = shell.run("plan", "--env", "nope")

    assert result.exit_code == 2
    assert "irhub.nope.yaml cannot be read." in result.stderr


def test_an_environment_is_a_plain_name(shell: Shell) -> None:
    """It leads out of the folder for nobody."""
    assert shell.run("plan", "--env", "../x").exit_code == 2


def test_a_shell_completes_environments(shell: Shell) -> None:
    """Those that have a file beside the settings."""
    for name in ("dev", "prod"):
        shell.config.with_name(f"irhub.{name}.yaml").touch()

    found = ShellComplete(cli, {}, "irhub", "_").get_completions(["plan", "--config", str(shell.config), "--env"], "d")

    assert [one.value for one in found] == ["dev"]


@pytest.mark.parametrize("variable", ["IRHUB_CONFIG", "IRHUB_ENV", "IRHUB_PROFILE", "IRHUB_MANAGEMENT_PROFILE", "IRHUB_STATS"])
def test_every_variable_stands_in_the_help(variable: str) -> None:
    """Nobody has to guess their names."""
    assert variable in CliRunner().invoke(cli, ["plan", "--help"]).stdout


def test_no_option_has_a_variable_of_another_kind() -> None:
    """All of ours begin alike; AWS's own keep their names."""
    plan = cli.get_command(click.Context(cli), "plan")
    assert plan
    named = [one.envvar for one in plan.params if one.envvar]

    assert all(str(one).startswith("IRHUB_") for one in named)
