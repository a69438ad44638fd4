"""Every command: its help, its words, its exit codes."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deployer.cli import COMMANDS, cli
from deployer.docs.commands import exit_codes
from deployer.sandbox_shell import EACH_SERVICE
from tests.deployer.conftest import Shell

TREE = {
    "init": (),
    "config": ("schema", "validate"),
    "doctor": (),
    "render": (),
    "lint": (),
    "plan": (),
    "canary": (),
    "deploy": (),
    "watch": (),
    "onboard": (),
    "offboard": (),
    "mode": (),
    "status": (),
    "drift": (),
    "verify": (),
    "guard": ("show", "plan", "enable", "disable", "status"),
    "guardduty": ("status", "plan", "enable"),
    "upgrade": (),
    "destroy": (),
    "respond": (),
    "incidents": ("list", "show", "timeline", "watch", "noted", "approve", "reject", "release", "close", "note", "export"),
    "evidence": ("verify",),
    "exemptions": ("add", "list", "remove"),
    "playbook": ("list", "explain", "test", "backtest", "schema", "example"),
    "dlq": ("list", "show", "redrive"),
    "pause": (),
    "resume": (),
    "report": (),
    "audit": (),
    "drill": (),
    "sandbox": (),
    "demo": (),
    "completion": (),
}
"""The one command tree; what is not in it is not built."""

ROOT = Path(__file__).parents[2]
OFFLINE = {"completion", "sandbox", "demo"}
SLOWEST_HELP_SECONDS = 0.5


def walk() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command there is, with the words that lead to it."""
    context = click.Context(cli, info_name="irhub")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, sub), beneath) for sub, beneath in command.commands.items())


EVERY = dict(walk())


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_is_in_the_tree(words: tuple[str, ...]) -> None:
    """Names are settled in one place, for code, docs and people."""
    assert words[0] in TREE
    assert set(words[1:]) <= set(TREE[words[0]])


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    """Help comes from the docstring and exits with 0."""
    result = CliRunner().invoke(cli, [*words, "--help"])

    assert EVERY[words].help
    assert result.exit_code == 0


@pytest.mark.parametrize("words", [words for words in EVERY if isinstance(EVERY[words], click.Group)], ids=" ".join)
def test_no_line_of_a_groups_help_is_cut(words: tuple[str, ...]) -> None:
    """A terminal of 80 columns shows what each command beneath it is for, to its end."""
    _, _, listed = CliRunner().invoke(cli, [*words, "--help"], terminal_width=80).stdout.partition("Commands:")

    assert listed
    assert "..." not in listed


@pytest.mark.parametrize("words", [words for words in EVERY if not isinstance(EVERY[words], click.Group)], ids=" ".join)
def test_every_command_speaks_json_and_takes_settings(words: tuple[str, ...]) -> None:
    """Only what needs no settings goes without --config, and only the completion script is no object."""
    options = {name for parameter in EVERY[words].params for name in parameter.opts}

    assert "--json" in options or words == ("completion",)
    assert "--config" in options or words[0] in OFFLINE


def exits(path: Path) -> Iterator[int]:
    """The exit codes that a command's file names where it exits, as numbers or by constants of its own."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    given = [part for call in calls if call.func.attr == "exit" for arg in call.args for part in ast.walk(arg)]
    yield from (part.value for part in given if isinstance(part, ast.Constant) and type(part.value) is int)
    yield from (constants[part.id] for part in given if isinstance(part, ast.Name) and part.id in constants)


@pytest.mark.parametrize("name", sorted({words[0] for words in EVERY}))
def test_every_exit_code_is_documented(name: str) -> None:
    """What a command exits with stands in the help of that command, or of one of its group."""
    documented = {code for words, command in EVERY.items() if words[0] == name for code in exit_codes(command)}

    folder = ROOT / "deployer/commands"
    files = [*folder.glob(f"{name}.py"), *(folder / name).glob("*.py")]
    assert files
    assert {str(code) for file in files for code in exits(file)} <= documented


@pytest.mark.parametrize("name", [words[0] for words in EVERY if len(words) == 1])
def test_the_table_of_help_lines_tells_what_the_docstrings_tell(name: str) -> None:
    """The lines of `irhub --help` are kept apart so that it comes at once; they may not drift."""
    assert COMMANDS[name] == (EVERY[name,].help or "").splitlines()[0]


def test_help_is_quick_and_imports_no_command() -> None:
    """Nothing slow is imported before a command is asked for."""
    code = (
        "import sys, time, deployer.cli as c\n"
        "try: c.cli(['--help'])\n"
        "except SystemExit: pass\n"
        "slow = {'boto3', 'botocore', 'jinja2', 'rich', 'cfnlint', 'pydantic', 'yaml'} & set(sys.modules)\n"
        "print(time.process_time(), sorted(slow), file=sys.stderr)"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 (our own words)

    seconds, slow = done.stderr.split(maxsplit=1)
    assert (float(seconds) < SLOWEST_HELP_SECONDS, slow.strip()) == (True, "[]")


def test_the_version_is_told() -> None:
    """--version needs no settings."""
    assert CliRunner().invoke(cli, ["--version"]).stdout.startswith("irhub")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_learns_irhubs_words(shell: str) -> None:
    """The script asks irhub itself, so it knows every later command too."""
    assert "_IRHUB_COMPLETE" in CliRunner().invoke(cli, ["completion", shell]).stdout


def test_an_unknown_command_is_a_usage_error() -> None:
    """2 means that the words were wrong."""
    assert CliRunner().invoke(cli, ["fly"]).exit_code == 2


@pytest.mark.parametrize(("word", "hint"), [("plann", "Did you mean plan?"), ("fly", "There are: init, ")])
def test_a_slip_in_a_command_is_understood(word: str, hint: str) -> None:
    """As with options, the one that may have been meant is named."""
    assert hint in CliRunner().invoke(cli, [word]).stderr


def test_a_path_that_cannot_be_written_is_one_clear_error(shell: Shell) -> None:
    """The words were wrong, and irhub has no fault."""
    result = shell.run("render", "--out", str(shell.config / "inside-a-file"))

    assert result.exit_code == 2
    assert "Not a directory." in result.stderr
    assert "fault" not in result.stderr


def test_what_needs_an_extra_says_which(shell: Shell) -> None:
    """Without the extra a module is missing, and that is no fault of irhub."""
    result = shell.run("plan", made=ModuleNotFoundError("No module named 'moto'", name="moto.core"))

    assert result.exit_code == 5
    assert "pip install 'irhub[demo]'" in result.stderr


def test_a_sandbox_that_has_ended_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its files are gone with it, so this is asked before any other error is believed."""
    with socket.create_server(("127.0.0.1", 0)) as ended:
        endpoint = f"http://127.0.0.1:{ended.getsockname()[1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    result = CliRunner().invoke(cli, ["plan", "--config", str(tmp_path / "gone.yaml")])

    assert result.exit_code == 1
    assert f"The sandbox at {endpoint} is not running." in result.stderr


def test_a_shell_loses_the_endpoints_of_single_services() -> None:
    """They stand before the one that leads to the sandbox."""
    code = f"{EACH_SERVICE}; env"
    environ = {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL_S3": "https://else.example.com", "AWS_ENDPOINT_URL": "kept"}
    done = subprocess.run(["/bin/sh", "-c", code], capture_output=True, text=True, check=True, env=environ)  # noqa: S603

    assert "AWS_ENDPOINT_URL_S3" not in done.stdout
    assert "AWS_ENDPOINT_URL=kept" in done.stdout
