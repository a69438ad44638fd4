"""Approving and rejecting from the command line: what is shown, asked, said and followed."""

import json
from dataclasses import replace

import pytest

from hub.approval.ask import Ask, AskState, Decision, Door, Verdict
from hub.approval.shown import digest
from hub.incident import Containment
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import rows, with_door
from tests.fakes import NOON, an_incident

CASE = an_incident(containment=Containment.CONTAINED, contained_at=NOON.isoformat(), work_done=True)
STOP = Ask(
    incident_id=CASE.id,
    round=1,
    action="stop-instance",
    steps=("stop i-1, which loses its memory",),
    why=("the playbook is in mode ask",),
    destructive=False,
    needs=1,
    group="soc",
    asked_at=NOON.isoformat(),
    expires_at="2026-11-21T13:00:00+00:00",
    then=("leads",),
)
END = replace(STOP, action="terminate-instance", steps=("terminate i-1",), destructive=True, needs=2)
SAID = Decision("ada", "arn", Door.CLI, Verdict.APPROVE, "it mines", NOON.isoformat())
APPROVE = ("incidents", "approve", CASE.id, "--reason", "it mines", "--yes")


@pytest.fixture
def asking(shell: Shell) -> Shell:
    """A shell over a case in which two actions wait."""
    shell.aws.rows = rows(CASE, asks=(STOP, END))
    return with_door(shell)


def will_be(shell: Shell, *asks: Ask) -> None:
    """Once it heard somebody, the hub's record says so."""
    shell.aws.after_message = rows(CASE, asks=asks)


def test_what_will_be_done_is_said_before_anybody_agrees(asking: Shell) -> None:
    """Every step, why it is asked, of whom, and until when; and without a yes nothing is sent."""
    result = asking.run(*APPROVE[:-1])

    assert (result.exit_code, asking.aws.messages) == (5, [])
    for line in (
        "    stop i-1, which loses its memory",
        "  because the playbook is in mode ask",
        "  asked of group soc until 2026-11-21 13:00 UTC, then leads",
        "terminate-instance, which cannot be taken back:",
        "  asked of 2 people of group soc until 2026-11-21 13:00 UTC, then leads",
    ):
        assert line in result.stderr.splitlines()


def test_the_door_hears_what_was_shown(asking: Shell) -> None:
    """The actions by name, and the word for exactly these steps."""
    will_be(asking, replace(STOP, state=AskState.CARRIED_OUT, decisions=(SAID,)), END)

    asking.run(*APPROVE, "--only", "stop-instance")

    (message,) = map(json.loads, asking.aws.messages)
    body = {"incident": CASE.id, "reason": "it mines", "only": ["stop-instance"], "seen": digest((STOP,))}
    assert message == {"irhub": "approve", **body}


def test_an_approval_is_followed_until_it_is_carried_out(asking: Shell) -> None:
    """Then the command ends well."""
    will_be(asking, replace(STOP, state=AskState.CARRIED_OUT, decisions=(SAID,)), END)

    result = asking.run(*APPROVE, "--only", "stop-instance")

    assert (result.exit_code, "stop-instance: people agreed to it, and it was done" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    "ends",
    [
        replace(STOP, state=AskState.APPROVED, decisions=(SAID,)),
        replace(STOP, state=AskState.FAILED, decisions=(SAID,), ended="AWS said no"),
        replace(STOP, needs=2, decisions=(SAID,)),
    ],
    ids=["still at it", "failed", "another person"],
)
def test_what_is_not_carried_out_ends_with_4(asking: Shell, ends: Ask) -> None:
    """In the time, by AWS's word, or because somebody else must agree too."""
    will_be(asking, ends, END)

    assert asking.run(*APPROVE, "--only", "stop-instance", "--wait", "4").exit_code == 4


def test_a_rejection_ends_well(asking: Shell) -> None:
    """One no is enough, and nothing is followed."""
    no = replace(SAID, verdict=Verdict.REJECT)
    will_be(asking, *(replace(ask, state=AskState.REJECTED, decisions=(no,)) for ask in (STOP, END)))

    told = asking.json("incidents", "reject", CASE.id, "--reason", "ours", "--yes")

    assert (told["kind"], told["verdict"], told["complete"]) == ("decision", "reject", True)


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_what_the_door_says_is_said_once(asking: Shell, verdict: str) -> None:
    """As the result, where a person sees talk and result on one terminal."""
    words = ("incidents", verdict, CASE.id, "--reason", "it mines", "--yes")

    result, as_json = asking.run(*words), asking.run(*words, "--json")

    assert (result.stdout.count("heard: "), result.stderr.count("heard: ")) == (1, 0)
    assert (as_json.stdout.count("heard: "), as_json.stderr.count("heard: ")) == (1, 1)


def test_what_does_not_wait_is_named(asking: Shell) -> None:
    """With what does."""
    result = asking.run(*APPROVE, "--only", "delete-bucket")

    assert (result.exit_code, asking.aws.messages) == (1, [])
    assert "These wait: stop-instance, terminate-instance." in result.stderr


def test_where_nothing_waits_nobody_is_asked(asking: Shell) -> None:
    """The sentence says where to look."""
    asking.aws.rows = rows(CASE, asks=(replace(STOP, state=AskState.EXPIRED),))

    result = asking.run(*APPROVE)

    assert (result.exit_code, "Nothing waits for people" in result.stderr) == (5, True)


def test_a_reason_is_needed(asking: Shell) -> None:
    """Given, and not empty."""
    for words in (("incidents", "approve", CASE.id, "--yes"), (*APPROVE[:4], " ", "--yes")):
        assert asking.run(*words).exit_code == 2


def test_an_older_round_is_not_decided_on(asking: Shell) -> None:
    """Of each action the last ask counts."""
    again = replace(STOP, round=2, steps=("stop i-1 and i-2",))
    asking.aws.rows = rows(CASE, asks=(STOP, again))

    assert "    stop i-1 and i-2" in asking.run(*APPROVE[:-1]).stderr
    assert "which loses its memory" not in asking.run(*APPROVE[:-1]).stderr


def test_show_says_what_waits_and_how_to_decide(asking: Shell) -> None:
    """Beneath the picture."""
    said = asking.run("incidents", "show", CASE.id).stdout

    assert f"next: irhub incidents approve {CASE.id} --reason ..." in said
    assert "waits for people:" in said
    assert [one["action"] for one in asking.json("incidents", "show", CASE.id)["asks"]] == [
        "stop-instance",
        "terminate-instance",
    ]


def test_a_note_is_written_by_the_door(asking: Shell) -> None:
    """And an empty one by nobody."""
    assert asking.run("incidents", "note", CASE.id, "called the owner").exit_code == 0
    assert json.loads(asking.aws.messages[0]) == {"irhub": "note", "incident": CASE.id, "text": "called the owner"}
    assert asking.run("incidents", "note", CASE.id, "  ").exit_code == 2


def test_without_a_door_the_command_says_what_to_do(asking: Shell) -> None:
    """A hub of an older version has none."""
    asking.aws.stacks.clear()

    result = asking.run(*APPROVE)

    assert (result.exit_code, "irhub deploy" in result.stderr) == (5, True)
