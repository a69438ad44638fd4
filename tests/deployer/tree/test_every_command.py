"""Every command with --json, in one organization from its first plan to its end: one object each, and documented exit codes."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deployer.cli import cli
from deployer.docs.commands import exit_codes, walk
from deployer.sandbox import Sandbox, World
from deployer.sandbox.installation import settings_file
from tests.deployer.tree.acts import ALONE, EVERY, WITHOUT_SETTINGS, Act, Play, played

COMMANDS = {tuple(path.split()[1:]): command for path, command in walk(cli, click.Context(cli, info_name="irhub"))}
SCRIPT = ("completion",)
"""The one command whose result is no object."""
SPEAKING = [words for words in COMMANDS if words != SCRIPT]
WITH_SETTINGS = [
    words for words in EVERY if words[0] not in ALONE and "--config" not in words and words not in WITHOUT_SETTINGS
]
GIVEN = {
    "finding": "x.json",
    "folder": "out",
    "incident": "inc-1",
    "instance": "i-1",
    "exemption": "ex-1",
    "organization": "o-1",
}


def named(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that these words call."""
    return words[:2] if words[:2] in COMMANDS else words[:1]


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[tuple[str, ...], Act]]:
    """Every command, played once."""
    folder = tmp_path_factory.mktemp("tree")
    with Sandbox.start(World.demo()) as sandbox:
        yield played(Play(sandbox, folder, settings_file(sandbox, folder / "irhub.yaml")))


def test_every_command_is_played() -> None:
    """A command that is new belongs into tests/deployer/tree/acts.py."""
    assert {named(words) for words in EVERY} == set(SPEAKING)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_command_prints_one_object(acts: Mapping[tuple[str, ...], Act], words: tuple[str, ...]) -> None:
    """With its kind and the version of its shape, whatever came of it."""
    told = json.loads(acts[words].stdout)

    assert isinstance(told["kind"], str)
    assert isinstance(told["version"], int)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_command_ends_with_a_code_that_it_documents(acts: Mapping[tuple[str, ...], Act], words: tuple[str, ...]) -> None:
    """And an error tells its own."""
    act = acts[words]

    assert str(act.exit_code) in exit_codes(COMMANDS[named(words)])
    assert json.loads(act.stdout).get("exit_code", act.exit_code) == act.exit_code


def test_no_command_stopped_by_a_fault_of_its_own(acts: Mapping[tuple[str, ...], Act]) -> None:
    """What went wrong has words that say what to do."""
    assert [act.words for act in acts.values() if "fault of irhub" in act.stderr] == []


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("doctor",), 5),
        (("plan", "--detailed-exitcode"), 3),
        (("deploy", "--yes"), 0),
        (("dlq", "show", "no-such-letter"), 1),
        (("incidents", "release", "{incident}", "--yes"), 0),
    ],
)
def test_codes_mean_what_they_say(acts: Mapping[tuple[str, ...], Act], words: tuple[str, ...], exit_code: int) -> None:
    """Refused, changes, done, an error, done."""
    assert acts[words].exit_code == exit_code


@pytest.mark.parametrize("words", WITH_SETTINGS, ids=" ".join)
def test_without_settings_a_command_still_prints_one_object(words: tuple[str, ...], tmp_path: Path) -> None:
    """An error, in three parts; or what needs none."""
    given = [word.format(**GIVEN) for word in words]

    ended = CliRunner().invoke(cli, [*given, "--json", "--config", str(tmp_path / "none.yaml")])

    assert (json.loads(ended.stdout)["kind"], json.loads(ended.stdout)["exit_code"]) == ("error", ended.exit_code)
    assert str(ended.exit_code) in exit_codes(COMMANDS[named(words)])


@pytest.mark.parametrize("words", SPEAKING, ids=" ".join)
def test_a_slip_in_the_words_is_an_object_too(words: tuple[str, ...]) -> None:
    """2, with where help is."""
    ended = CliRunner().invoke(cli, [*words, "--no-such-option", "--json"])

    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["kind"], told["exit_code"]) == (2, "error", 2)
    assert told["todo"].endswith(f"{' '.join(words)} --help")
