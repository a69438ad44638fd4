"""The parts of a report: tactics, times, spreads, words, and what one case is counted as."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from hub.approval.ask import Ask, AskState, Decision, Door, Verdict
from hub.incident import Containment, State
from hub.record import CaseFile, Note, Status, StepRecord
from hub.report import words
from hub.report.fact import Fact, fact
from hub.report.figures import band
from hub.report.period import Period, PeriodError, last, period
from hub.report.spread import Spread, change, spread
from hub.report.tactics import BEGINNINGS, NOT_CLASSIFIED, ORDER, tactic
from tests.fakes import NOON, a_finding, a_target, an_incident
from tests.test_walls import ROOT

TYPES = [
    name
    for group in yaml.safe_load((ROOT / "hub/playbooks/types.yaml").read_text(encoding="utf-8"))
    for name in group["types"]
    if not name.startswith("Manual:")  # a person who names a resource says nothing of what somebody is after
]


def a_step(**changes: object) -> StepRecord:
    """A step that was done a minute after the incident was opened."""
    at = (NOON + timedelta(minutes=1)).isoformat()
    step = StepRecord("isolate-instance", "i-1", "close it", ("ec2:Do",), Status.DONE, at, at)
    return replace(step, **changes)  # type: ignore[arg-type]


def an_ask(state: AskState, verdict: Verdict | None = None) -> Ask:
    """A question about a stop, answered five minutes later or not at all."""
    later = (NOON + timedelta(minutes=5)).isoformat()
    decisions = (Decision("ada", "arn", Door.CLI, verdict, "it is", later),) if verdict else ()
    words_of_it = (("stop it",), (), False, 1, "soc", NOON.isoformat(), later)
    return Ask("inc-1", 1, "stop-instance", *words_of_it, state=state, decisions=decisions)


def a_fact(*steps: StepRecord, asks: tuple[Ask, ...] = (), notes: tuple[Note, ...] = (), **changes: object) -> Fact:
    """What a case is counted as."""
    return fact(CaseFile(an_incident(**changes), steps, notes, asks))


@pytest.mark.parametrize("name", TYPES)
def test_every_known_type_has_a_tactic(name: str) -> None:
    """Somebody decided on each."""
    assert tactic(name) in set(ORDER) - {NOT_CLASSIFIED}


@pytest.mark.parametrize("beginning", [beginning for beginning, _ in BEGINNINGS])
def test_no_beginning_is_hidden_by_one_before_it(beginning: str) -> None:
    """The first that fits holds, so what is particular stands first."""
    earlier = [other for other, _ in BEGINNINGS[: [one for one, _ in BEGINNINGS].index(beginning)]]

    assert not [other for other in earlier if beginning.startswith(other)]


def test_a_type_that_nobody_decided_on_is_told_as_such() -> None:
    """A rule of AWS Config, say."""
    assert tactic("s3-bucket-public-read-prohibited") == NOT_CLASSIFIED


@pytest.mark.parametrize(
    ("since", "until", "days"), [("30d", "", 30), ("2w", "", 14), ("36h", "", 1.5), ("2026-11-01", "2026-11-11", 10)]
)
def test_a_time_is_a_length_or_from_day_to_day(since: str, until: str, days: float) -> None:
    """Whichever comes easier."""
    found = period(since, until, NOON)

    assert (found.ends - found.begins) / timedelta(days=1) == days


@pytest.mark.parametrize(("since", "until"), [("yesterday", ""), ("2026-11-11", "2026-11-01"), ("3w", "soon"), ("9999d", "")])
def test_what_is_no_time_is_told(since: str, until: str) -> None:
    """Words, an end before the beginning, and more than two years."""
    with pytest.raises(PeriodError):
        period(since, until, NOON)


@pytest.mark.parametrize(
    ("every", "begins", "ends"),
    [("daily", "2026-11-20", "2026-11-21"), ("weekly", "2026-11-09", "2026-11-16"), ("monthly", "2026-10-01", "2026-11-01")],
)
def test_a_scheduled_report_is_about_the_last_whole_time(every: str, begins: str, ends: str) -> None:
    """Yesterday, last week from Monday on, last month."""
    found = last(every, NOON)

    assert (found.begins.date().isoformat(), found.ends.date().isoformat()) == (begins, ends)


@pytest.mark.parametrize(("days", "pieces", "length"), [(30, 30, 1), (90, 13, 7), (500, 18, 28)])
def test_longer_times_are_drawn_in_longer_pieces(days: int, pieces: int, length: int) -> None:
    """Days, weeks, four weeks; every moment within lies in one of them."""
    found = Period(NOON - timedelta(days=days), NOON)

    assert (len(found.pieces()), found.step.days) == (pieces, length)
    assert found.place(NOON - timedelta(seconds=1)) == pieces - 1


def test_a_time_is_told_by_its_days() -> None:
    """The last one in it, not the first one after it."""
    assert (
        Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)).says == "1 October 2026 to 31 October 2026"
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([], Spread()), ([3.0], Spread(1, 3.0, 3.0)), ([4.0, 1.0, 3.0, 2.0], Spread(4, 2.5, 4.0)),
     ([float(n) for n in range(1, 11)], Spread(10, 5.5, 9.0))],
)  # fmt: skip
def test_median_and_nearest_rank(seconds: list[float], expected: Spread) -> None:
    """The mean of the middle two, and a time that really was."""
    assert spread(seconds) == expected


@pytest.mark.parametrize(("now", "before", "grown"), [(3.0, 2.0, 0.5), (1.0, 0.0, None), (None, 2.0, None), (1.0, None, None)])
def test_a_change_needs_something_to_compare_with(now: float | None, before: float | None, grown: float | None) -> None:
    """Nothing is made up where there was nothing before."""
    assert change(now, before) == grown


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(None, "\N{EN DASH}"), (0.0, "0 s"), (2.34, "2.3 s"), (41.2, "41 s"), (130.0, "2 min 10 s"), (3600.0, "1 h"),
     (7500.0, "2 h 5 min"), (190_000.0, "2 d 4 h")],
)  # fmt: skip
def test_how_long_something_took_in_words(seconds: float | None, says: str) -> None:
    """In its two largest units."""
    assert words.took(seconds) == says


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        (3, 2, "+50 %"),
        (1, 2, "\N{MINUS SIGN}50 %"),
        (2, 2, "same"),
        (2, 0, "new"),
        (0, 0, "\N{EN DASH}"),
        (None, 1, "\N{EN DASH}"),
    ],
)
def test_a_trend_in_words(now: float | None, before: float, says: str) -> None:
    """With its sign, or what it is instead."""
    assert words.trend(now, before) == says


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        (3, 2, "50 % more than before"),
        (1, 2, "50 % less than before"),
        (2, 2, "as before"),
        (2, 0, "nothing to compare with before"),
    ],
)
def test_a_trend_as_a_clause(now: float, before: float, says: str) -> None:
    """As it stands beneath a figure."""
    assert words.than_before(now, before) == says


def test_smaller_words() -> None:
    """Parts of a whole, numbers of things, accounts with their names."""
    assert (words.part(1, 4), words.part(0, 0), words.many(1, "step"), words.many(1200, "step")) == (
        "25 %", "\N{EN DASH}", "1 step", "1,200 steps")  # fmt: skip
    assert (words.account("333", "shop"), words.account("333", "")) == ("shop (333)", "333")


@pytest.mark.parametrize(
    ("severity", "word"), [(9.0, "Critical"), (7.0, "High"), (6.9, "Medium"), (4.0, "Medium"), (2.0, "Low")]
)
def test_severities_in_guarddutys_words(severity: float, word: str) -> None:
    """As its console shows them."""
    assert band(severity) == word


def test_detection_is_timed_from_the_first_activity() -> None:
    """Which is when the activity began, and not when GuardDuty wrote its finding; an update of the finding changes nothing."""
    seen = {"service": {"eventFirstSeen": "2026-11-21T11:50:00Z"}}
    update = a_finding(updated_at="2026-11-21T11:59:00Z", created_at="2026-11-21T11:58:00Z")
    found = a_fact(findings=(a_finding(detail=seen, created_at="2026-11-21T11:55:00Z"), update, a_finding(id="other")))

    assert found.detect == 600


def test_without_a_first_activity_the_finding_itself_is_timed() -> None:
    """Other sources have no such field; what is no time is none."""
    assert a_fact().detect == 3600
    assert a_fact(findings=(a_finding(created_at="then"),)).detect is None
    assert a_fact(findings=()).detect is None


def test_clocks_that_disagree_make_no_negative_time() -> None:
    """GuardDuty's clock may go ahead of ours."""
    assert a_fact(findings=(a_finding(created_at="2026-11-21T12:00:05"),)).detect == 0


def test_evidence_is_timed_to_its_last_piece() -> None:
    """Steps that contain are none, nor is what AWS refused."""
    late = (NOON + timedelta(minutes=9)).isoformat()
    kept = a_step(action="snapshot-volumes", kept="evidence")
    refused = a_step(action="snapshot-volumes", kept="evidence", status=Status.FAILED, settled_at=late)

    assert a_fact(kept, refused, a_step(settled_at=late)).evidence == 60


def test_steps_are_counted_by_what_became_of_them() -> None:
    """Done, refused by AWS, taken back; one whose end nobody knows is none of these."""
    (deed,) = a_fact(
        a_step(), a_step(says="b", status=Status.FAILED), a_step(releases=True), a_step(status=Status.UNKNOWN)
    ).deeds

    assert (deed.done, deed.refused, deed.declined, deed.undone) == (1, 1, 0, 1)


@pytest.mark.parametrize(
    ("state", "verdict", "seconds", "declined"),
    [
        (AskState.CARRIED_OUT, Verdict.APPROVE, (300,), 0),
        (AskState.REJECTED, Verdict.REJECT, (300,), 1),
        (AskState.EXPIRED, None, (), 1),
        (AskState.OPEN, Verdict.APPROVE, (), 0),
    ],
)
def test_answers_are_timed_and_refusals_counted(
    state: AskState, verdict: Verdict | None, seconds: tuple[float, ...], declined: int
) -> None:
    """An ask that is still open, or that nobody answered, has no time."""
    found = a_fact(asks=(an_ask(state, verdict),))

    assert found.approve == seconds
    assert sum(deed.declined for deed in found.deeds) == declined


def test_what_people_said_it_was_is_kept() -> None:
    """From the timeline, where closing wrote it."""
    said = Note(NOON.isoformat(), "closed", "closed", {"verdict": "false-positive"})

    assert a_fact(notes=(Note("", "told", ""), said)).verdict == "false-positive"


def test_drills_and_findings_of_several_resources_do_not_count() -> None:
    """The one never happened, the other's resources each have an incident."""
    assert not a_fact(findings=(a_finding(source="drill"),)).counts
    assert not a_fact(target=a_target(kind="AWS::GuardDuty::Finding")).counts
    assert a_fact().counts


def test_the_worst_finding_names_the_incident() -> None:
    """Its type, severity and tactic."""
    found = a_fact(findings=(a_finding(severity=2.0, type="Recon:EC2/Portscan"), a_finding(id="g", severity=8.0)))

    assert (found.type, found.severity, found.tactic) == ("Backdoor:EC2/C&CActivity.B", 8.0, "Command and Control")


def test_an_incident_is_over_or_not() -> None:
    """As its state says."""
    assert a_fact(state=State.WAITING).is_open
    assert not a_fact(state=State.RELEASED, containment=Containment.NONE).is_open
