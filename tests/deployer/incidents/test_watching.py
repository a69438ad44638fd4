"""Incidents that are watched until they rest, and what shells complete."""

from dataclasses import replace
from typing import Any

import pytest

from hub.approval.ask import AskState
from hub.incident import Containment, State
from hub.record import Note
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import rows
from tests.deployer.incidents.test_deciding_command import CASE, STOP
from tests.fakes import NOON, an_incident

BUSY = an_incident(work_done=False)
OTHER = an_incident(id="inc-20261121-bbbbbbbbbbbb", work_done=True)


def goes_on(shell: Shell, *records: list[Any]) -> None:
    """At each look the record is the next of these, and at last the last."""
    left = list(records)

    shell.aws.rows = left[0]
    pause = shell._pause

    def passes(seconds: float) -> None:
        pause(seconds)
        shell.aws.rows = left.pop(0) if len(left) > 1 else left[0]

    shell._pause = passes  # type: ignore[method-assign]


def test_an_incident_is_followed_until_it_rests(shell: Shell) -> None:
    """A line for each change, each once."""
    contained = replace(BUSY, containment=Containment.CONTAINED, contained_at=NOON.isoformat())
    note = Note(NOON.isoformat(), "note", "called the owner")
    goes_on(shell, rows(BUSY), rows(BUSY), rows(contained), rows(replace(contained, work_done=True), notes=[note]))

    result = shell.run("incidents", "watch", BUSY.id)

    assert result.exit_code == 0
    assert result.stderr.count("open, contained, at work") == 1
    assert "noted: called the owner" in result.stderr
    assert result.stdout.startswith(f"{BUSY.id}  open, contained  ")


def test_what_waits_for_people_does_not_rest(shell: Shell) -> None:
    """Nor what they agreed to, until it is carried out."""
    for ask in (STOP, replace(STOP, state=AskState.APPROVED)):
        shell.aws.rows = rows(CASE, asks=(ask,))
        assert shell.run("incidents", "watch", CASE.id, "--wait", "4").exit_code == 4


def test_all_that_are_open_are_followed(shell: Shell) -> None:
    """Until each rests; one that is closed meanwhile has a line of its own."""
    closed = replace(BUSY, state=State.CLOSED)
    goes_on(shell, [*rows(BUSY), *rows(OTHER)], [*rows(closed), *rows(OTHER)])

    told = shell.json("incidents", "watch")

    assert (told["kind"], told["rests"]) == ("watch", True)
    assert {one["id"]: one["state"] for one in told["incidents"]} == {BUSY.id: "closed", OTHER.id: "open"}


def test_ctrl_c_ends_the_watching_and_nothing_else(shell: Shell) -> None:
    """With what was seen last."""
    shell.aws.rows = rows(BUSY)
    shell.interrupted_at = 2

    result = shell.run("incidents", "watch", BUSY.id)

    assert (result.exit_code, shell.aws.writes) == (4, [])
    assert "Stopped looking. The hub goes on." in result.stderr


def test_it_goes_on_where_it_is_told_to(shell: Shell) -> None:
    """Until Ctrl-C."""
    shell.aws.rows = rows(OTHER)
    shell.interrupted_at = 3

    assert shell.run("incidents", "watch", "--go-on").exit_code == 0


def test_the_whole_timeline_is_printed(shell: Shell) -> None:
    """The oldest first, plain, and as values."""
    shell.aws.rows = rows(BUSY, notes=[Note("2026-11-21T13:00:00+00:00", "note", "ends\x1b[2J")])

    assert shell.run("incidents", "timeline", BUSY.id).stdout.splitlines()[-1] == "2026-11-21 13:00:00 UTC  noted: ends\\x1b[2J"
    told = shell.json("incidents", "timeline", BUSY.id)
    assert [one["what"] for one in told["timeline"]] == ["reported", "opened", "noted"]
    assert told["timeline"][-1]["at"] == "2026-11-21T13:00:00+00:00"


@pytest.mark.parametrize(("begun", "found"), [("inc-20261121-b", [OTHER.id]), ("x", [])])
def test_a_shell_completes_an_incident(shell: Shell, begun: str, found: list[str]) -> None:
    """With what each is about; nothing where the record cannot be read."""
    import click

    from deployer.incidents.completing import incidents
    from tests.fake_aws import outside

    shell.aws.rows = [*rows(BUSY), *rows(OTHER)]
    context = click.Context(click.Command("show"), obj=outside(shell.aws))
    context.params = {"config": str(shell.config)}

    assert [one.value for one in incidents(context, click.Argument(["incident"]), begun)] == found
    context.params = {"config": "no-such-file"}
    assert incidents(context, click.Argument(["incident"]), begun) == []
