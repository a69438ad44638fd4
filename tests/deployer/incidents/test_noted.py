"""`irhub incidents noted`: what came and opened no incident, so that nobody has to guess why nothing happened."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from deployer.screen.plain import plain
from hub.aws import ledger_items
from hub.aws.ledger_write import wire, wire_key
from hub.record import TURNED_AWAY, Note
from tests.deployer.conftest import Shell
from tests.fakes import MEMBER, NOON

SAMPLE = Note(
    "2026-11-21T11:00:00+00:00",
    "noted",
    "it is a sample finding, which never changes anything",
    {"id": "f-1", "type": "Trojan:EC2/DNSDataExfiltration", "accountId": MEMBER, "arn": ""},
)
LOW = Note("2026-11-21T11:30:00+00:00", "noted", "its severity 2 is below 4", {"id": "f-2", "type": "Recon:EC2/Portscan"})
STRANGER = Note("2026-11-21T11:45:00+00:00", TURNED_AWAY, "refused at the door of slack: no signature", {"door": "slack"})
DIGEST = Note("2026-11-21T11:50:00+00:00", "digest", "told sns", {"headline": "9 incidents", "lines": ""})
WHOLE = Note("2026-11-21T11:50:00+00:00", "notice", "9 incidents", {"notice": "{}"})


@pytest.fixture
def noted(shell: Shell) -> Shell:
    """A record with one line of each kind, and one that the doors for people cannot write."""
    shell.now = NOON
    hub = [_row("NOTE", note) for note in (SAMPLE, LOW, DIGEST, WHOLE)]
    shell.aws.rows = [*hub, _row("EVENT", STRANGER), _row("EVENT", Note(NOON.isoformat(), "noted", "forged"))]
    return shell


def _row(kind: str, note: Note) -> dict[str, Any]:
    key = ledger_items.note_key(f"{kind}#2026-11-21", note)
    return {**wire_key(key), **wire({"note": ledger_items.packed(note)})}


def says(shell: Shell, *words: str) -> list[str]:
    """What each line of the answer says."""
    found: Mapping[str, Any] = shell.json("incidents", "noted", *words)
    return [str(one["says"]) for one in found["noted"]]


def test_every_line_is_shown_the_newest_first(noted: Shell) -> None:
    """A notice once, with its headline; what the door for people cannot have seen is not believed."""
    assert says(noted) == ["told sns: 9 incidents", STRANGER.says, LOW.says, SAMPLE.says]


def test_a_line_says_when_what_where_and_why(noted: Shell) -> None:
    """In one line that is not cut, however narrow the terminal is."""
    lines = noted.run("incidents", "noted", "--kind", "finding").stdout.splitlines()

    assert lines[1].split("  ")[0] == "60 min ago"
    assert lines[1].endswith(f"finding  {MEMBER}  Trojan:EC2/DNSDataExfiltration  f-1  {SAMPLE.says}")
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--kind", "refusal"), [STRANGER.says]),
        (("--kind", "finding", "--kind", "refusal"), [STRANGER.says, LOW.says, SAMPLE.says]),
        (("--account", MEMBER), [SAMPLE.says]),
        (("--type", "Recon:*"), [LOW.says]),
        (("--limit", "1"), ["told sns: 9 incidents"]),
    ],
)
def test_what_is_said_narrows_it(noted: Shell, words: tuple[str, ...], found: list[str]) -> None:
    """Everything that is said must fit; what is said again is one of several."""
    assert says(noted, *words) == found


def test_there_may_be_more(noted: Shell) -> None:
    """A list that was cut says so."""
    assert noted.json("incidents", "noted", "--limit", "3")["more"]
    assert "4 lines." in noted.run("incidents", "noted", "--limit", "4").stderr


def test_nothing_is_an_answer_too(noted: Shell) -> None:
    """No line, and no error; nothing is changed by looking."""
    noted.now = NOON + timedelta(days=30)

    result = noted.run("incidents", "noted")

    assert (result.exit_code, result.stdout, noted.aws.writes) == (0, "", [])
    assert "0 lines." in result.stderr


def test_words_of_others_move_no_cursor(noted: Shell) -> None:
    """Types and ids are whatever somebody wrote into an event."""
    hostile = Note(NOON.isoformat(), "noted", "x", {"type": "\x1b[2Jowned \u202e[red]x"})
    noted.aws.rows = [_row("NOTE", hostile)]

    (line,) = noted.run("incidents", "noted").stdout.splitlines()

    assert plain(line) == line
    assert "[red]" in line
