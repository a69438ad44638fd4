"""Facts about the ledger's timeline, case files and lists."""

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.errors import IncidentNotFoundError
from hub.incident import Incident, Mode, State
from hub.record import Note
from tests.fakes import NOON, Clock, a_finding, a_target, an_incident


def opened(ledger: DynamoLedger, number: int, **changes: Any) -> Incident:
    """One of several cases, each on a lamp of its own and an hour later."""
    target = a_target(id=f"lamp-{number}")
    at = (NOON + timedelta(hours=number)).isoformat()
    fresh = an_incident(id=f"inc-{number}", target=target, opened_at=at, **changes)
    claim = ledger.claim(a_finding(target=target), fresh, "a")
    assert claim.lease
    ledger.finish(claim.lease, claim.incident, work_done=True)
    return claim.incident


def test_an_incident_reads_as_it_was_written(ledger: DynamoLedger) -> None:
    """Every field of it, and of its finding with the detail, is found again."""
    incident = opened(ledger, 1, cap=Mode.ASK, cap_reason="a reason")

    assert ledger.case_file("inc-1").incident == replace(incident, work_done=True)
    assert ledger.case_file("inc-1").incident.findings[0].detail == {"type": "Backdoor:EC2/C&CActivity.B"}


def test_notes_are_a_timeline(ledger: DynamoLedger) -> None:
    """They are read in the order of their times, with their fields."""
    opened(ledger, 1)
    notes = [Note(f"2026-11-21T12:00:0{second}+00:00", "told", f"at {second}", {"channel": "sns"}) for second in (2, 1)]

    for note in notes:
        ledger.note("inc-1", note)

    assert ledger.case_file("inc-1").notes == tuple(reversed(notes))


def test_two_notes_of_one_moment_are_two(ledger: DynamoLedger) -> None:
    """Notes are told apart by what they say."""
    opened(ledger, 1)
    for channel in ("sns", "slack", "sns"):
        ledger.note("inc-1", Note(NOON.isoformat(), "told", f"told {channel}"))

    assert len(ledger.case_file("inc-1").notes) == 2


def test_a_note_aside_is_gone_after_90_days(ledger: DynamoLedger, dynamodb: Any) -> None:
    """What led to no incident is kept, and has a time at which it expires."""
    ledger.note_aside(Note(NOON.isoformat(), "noted", "a sample"))

    (item,) = dynamodb.scan(TableName="irhub-ledger")["Items"]
    assert item["PK"]["S"] == "NOTE#2026-11-21"
    assert int(item["expires_at"]["N"]) == int((NOON + timedelta(days=90)).timestamp())


def test_words_that_are_no_text_are_noted_all_the_same(ledger: DynamoLedger) -> None:
    """Half a surrogate pair, as a hostile event may carry it, does not keep the note from being written."""
    ledger.note_aside(Note(NOON.isoformat(), "noted", "half \ud800 pair"))

    assert [note.name for note in ledger.noted_aside(NOON)] == ["noted"]


def test_only_what_is_noted_aside_ever_expires(ledger: DynamoLedger, dynamodb: Any) -> None:
    """Incidents, findings and timelines stay."""
    opened(ledger, 1)
    ledger.note("inc-1", Note(NOON.isoformat(), "told", "told sns"))

    assert not [item for item in dynamodb.scan(TableName="irhub-ledger")["Items"] if "expires_at" in item]


def test_a_case_file_that_is_not_there_is_named(ledger: DynamoLedger) -> None:
    """A mistyped incident is an error that says so."""
    with pytest.raises(IncidentNotFoundError, match="inc-none"):
        ledger.case_file("inc-none")


def test_incidents_are_listed_newest_first(ledger: DynamoLedger) -> None:
    """Of all states, without their findings."""
    for number, state in enumerate((State.OPEN, State.WAITING, State.OPEN)):
        opened(ledger, number, state=state)

    assert [incident.id for incident in ledger.incidents()] == ["inc-2", "inc-1", "inc-0"]
    assert {incident.findings for incident in ledger.incidents()} == {()}


def test_incidents_of_one_state_are_listed_alone(ledger: DynamoLedger) -> None:
    """A list by state holds nothing else."""
    for number, state in enumerate((State.OPEN, State.WAITING)):
        opened(ledger, number, state=state)

    assert [incident.id for incident in ledger.incidents(State.WAITING)] == ["inc-1"]


def test_a_finding_too_long_for_an_item_loses_its_longest_part(ledger: DynamoLedger, clock: Clock) -> None:
    """300 KB of noise does not keep a case from being opened, and what a playbook asks for is kept."""
    detail = {"type": "Backdoor:EC2/C&CActivity.B", "severity": 8, "noise": "n" * 300_000}
    ledger.claim(a_finding(detail=detail), an_incident(), "a")
    clock.pause(66)

    (finding,) = ledger.case_file(an_incident().id).incident.findings

    assert finding.detail == {"type": "Backdoor:EC2/C&CActivity.B", "severity": 8}


@pytest.mark.parametrize("bad", ["x" * 2_000, "half \ud800 pair", "line\nbreak"])
def test_a_finding_id_that_cannot_be_a_key_still_opens_once(ledger: DynamoLedger, bad: str) -> None:
    """Ids that DynamoDB would refuse stand in the key as a digest."""
    ledger.claim(a_finding(id=bad), an_incident(), "a")

    claim = ledger.claim(a_finding(id=bad), an_incident(id="inc-two"), "b")

    assert (claim.incident.id, claim.repeated) == (an_incident().id, True)


def test_an_answer_of_a_proof_is_kept_for_a_while(ledger: DynamoLedger, dynamodb: Any) -> None:
    """A later one takes the place of an earlier, and the item has a time at which it expires."""
    for number in (1, 2):
        ledger.keep_answer("verify-1", "QUEUE", {"number": number})

    assert ledger.answer("verify-1", "QUEUE") == {"number": 2}
    (item,) = dynamodb.scan(TableName="irhub-ledger")["Items"]
    assert int(item["expires_at"]["N"]) == int((NOON + timedelta(days=30)).timestamp())


def test_there_is_no_answer_before_one_is_kept(ledger: DynamoLedger) -> None:
    """None is no answer."""
    assert ledger.answer("verify-1", "QUEUE") is None


def test_of_several_answers_those_are_read_that_are_there(ledger: DynamoLedger) -> None:
    """By what they are about."""
    ledger.keep_answer("verify-1", "a", {"number": 1})

    assert ledger.answers("verify-1", ["a", "b"]) == {"a": {"number": 1}}


def test_notes_aside_are_read_from_a_time_on(ledger: DynamoLedger, clock: Clock) -> None:
    """Also over midnight, in their order."""
    for hours in (-1, 1, 13):
        clock.now = NOON + timedelta(hours=hours)
        ledger.note_aside(Note(clock.now.isoformat(), "noted", f"at {hours}"))

    assert [note.says for note in ledger.noted_aside(NOON)] == ["at 1", "at 13"]


def test_notes_aside_are_read_by_the_clock_of_the_record(ledger: DynamoLedger, clock: Clock) -> None:
    """Whoever asks may name a time in the zone of their own: it is the same moment."""
    clock.now, east = NOON.replace(hour=1), timezone(timedelta(hours=9))
    ledger.note_aside(Note(clock.now.isoformat(), "noted", "at one"))

    before, after = (NOON.replace(hour=hour, minute=30).astimezone(east) for hour in (0, 1))
    assert [len(ledger.noted_aside(since)) for since in (before, after)] == [1, 0]


def test_no_day_is_asked_for_of_which_nothing_is_kept(table: Table, clock: Clock) -> None:
    """However long ago somebody asks from: ninety days are ninety questions, and the day that began them one more."""
    asked: list[object] = []
    ledger = DynamoLedger(table, 65, clock, lambda thunks: [[] for thunk in thunks if asked.append(thunk) is None])

    ledger.noted_aside(NOON - timedelta(days=5_000))

    assert len(asked) == 91
