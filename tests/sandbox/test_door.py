"""The sandbox's own door, for curl, and the command that opens it."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
import urllib3

from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.settings import load
from tests.sandbox.plumbing import ABROAD, MEMBER, a_rule, an_event, an_open_queue, bodies


def ask(sandbox: Sandbox, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and value of the answer; a POST where there is a body."""
    with urllib3.PoolManager(retries=False) as pool:
        sent = None if body is None else json.dumps(body)
        answer = pool.request("GET" if body is None else "POST", f"{sandbox.endpoint}{path}", body=sent)
        return answer.status, answer.json()


def test_an_event_is_raised_by_hand(sandbox: Sandbox) -> None:
    """In the account and Region that the address says."""
    queue = an_open_queue(sandbox, "by-hand", MEMBER, ABROAD)
    a_rule(sandbox, {"Arn": queue}, MEMBER, ABROAD)

    status, said = ask(sandbox, f"/irhub/events?account={MEMBER}&region={ABROAD}", an_event())
    assert (status, said["rules_matched"]) == (200, 1)
    assert bodies(sandbox, queue) == [an_event()]


@pytest.mark.parametrize("wrong", [{}, [], "x", {"source": "aws.guardduty"}])
def test_what_is_no_event_is_answered_with_what_is_missing(sandbox: Sandbox, wrong: Any) -> None:
    """And changes nothing."""
    assert ask(sandbox, "/irhub/events", wrong)[0] == 400


@pytest.mark.parametrize("path", ["/irhub/calls", "/irhub/received"])
def test_what_happened_can_be_read(sandbox: Sandbox, path: str) -> None:
    """As JSON."""
    assert ask(sandbox, path)[0] == 200


@pytest.mark.parametrize("path", ["/irhub/beat", "/irhub/hasten", "/irhub/measure", "/irhub/settle"])
def test_time_can_be_told_to_pass(sandbox: Sandbox, path: str) -> None:
    """As the demo does it."""
    assert ask(sandbox, path, {})[0] == 200


@pytest.mark.parametrize("path", ["/irhub/beat", "/irhub/hasten", "/irhub/measure", "/irhub/settle", "/irhub/events"])
def test_looking_changes_nothing(sandbox: Sandbox, path: str) -> None:
    """A browser that follows a link makes no time pass."""
    assert ask(sandbox, path)[0] == 405


def test_an_unknown_door_lists_those_there_are(sandbox: Sandbox) -> None:
    """Nobody has to guess."""
    status, said = ask(sandbox, "/irhub/nothing")

    assert status == 404
    assert "/irhub/events" in said["doors"]


def test_the_settings_it_writes_are_read_by_the_deployer(sandbox: Sandbox, tmp_path: Any) -> None:
    """With channels that lead to the receiver."""
    settings = load(settings_file(sandbox, tmp_path / "irhub.yaml"))

    assert settings.organization == sandbox.world.organization_id
    assert settings.channels.webhook is not None
    assert settings.channels.webhook.url.startswith(sandbox.receiver.url)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_what_a_shell_needs_and_ends_well(ending: signal.Signals) -> None:
    """Ctrl-C is the end, with exit code 0; so is the word of a process manager."""
    command = [sys.executable, "-c", "from deployer.cli import main; main()", "sandbox", "--json"]
    environ = {**os.environ, "AWS_PROFILE": "prod", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        for line in process.stderr:
            if "Ctrl-C" in line:
                process.send_signal(ending)
                break
        said, rest = process.communicate(timeout=60)
    printed = json.loads(said)
    assert (process.returncode, rest) == (0, "The sandbox is gone, and all that was in it.\n")
    assert printed["export"]["AWS_ENDPOINT_URL"] == printed["endpoint"]
    assert {"AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN"} <= set(printed["forget"])
