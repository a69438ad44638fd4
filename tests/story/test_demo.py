"""`irhub demo` as a newcomer types it: the whole story, and that of a finding of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deployer.cli import cli
from deployer.demo.observer import PROMISES
from tests.replay import EVENTS

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def told() -> Result:
    """The demo, with --json."""
    return CliRunner().invoke(cli, ["demo", "--json"])


def facts(told: Result) -> dict[str, Any]:
    """What it printed on stdout."""
    printed: dict[str, Any] = json.loads(told.stdout)
    return printed


def test_every_promise_is_kept(told: Result) -> None:
    """All ten, by the observer's word; the exit code says so too."""
    assert facts(told)["promises"] == dict.fromkeys(PROMISES, True)
    assert len(PROMISES) == 10
    assert told.exit_code == 0


def test_the_object_says_what_happened(told: Result) -> None:
    """The facts that others may build on."""
    said = facts(told)

    assert [said[key] for key in ("contained", "joined", "released")] == [True, True, True]
    assert (said["interfaces_isolated"], said["snapshots"], said["changes_on_duplicate"]) == (2, 2, 0)
    assert said["regions"] == ["eu-west-1", "us-east-1", "ap-southeast-2"]
    assert said["accounts_deployed"] == 7
    assert said["notices_received"] > 0
    assert 0 < said["seconds_to_contain"] < 30


def test_the_story_is_told_beside_it(told: Result) -> None:
    """Steps, proof and endings are read on stderr while stdout holds the object alone."""
    assert "into quarantine group" in told.stderr
    assert "What this sandbox cannot show" in told.stderr


def of(file: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and object of the demo on a finding."""
    told = CliRunner().invoke(cli, ["demo", "--finding", str(file), "--json"])
    return told.exit_code, facts(told)


def test_a_finding_of_ones_own_is_contained() -> None:
    """Its world is built, and what had to be invented is listed."""
    code, said = of(EVENTS / "instance.json")

    assert (code, said["outcome"], said["contained"], said["released"]) == (0, "contained", True, True)
    assert any("volumes" in line for line in said["invented"])


def test_a_sample_of_ones_own_is_noted() -> None:
    """Nothing changes, and that is a success."""
    code, said = of(EVENTS / "sample-flag.json")

    assert (code, said["outcome"], said["contained"]) == (0, "noted", False)
    assert "sample" in said["reason"]
