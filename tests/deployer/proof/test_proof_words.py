"""What a proof says: gaps in words, a table that stays readable, and facts for machines."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from deployer.calls import Pair
from deployer.errors import DeployerError
from deployer.proof.drilling import Drilled, wishes
from deployer.proof.words import Arrival, Part, Proof, Row
from deployer.screen.drill import show_drills
from deployer.screen.proof import progress, show_proof
from deployer.settings import Drill, DrillPlace
from hub.drilling import Course, Line
from hub.rehearsal import Tried, Verdict
from hub.verify import Sample
from tests.fake_aws import some_settings

PAIR = Pair("333333333333", "eu-west-1")
SENT = Sample("Recon:EC2/Portscan", "2026-11-21T12:00:00+00:00")
ALLOWED = Tried("contain", "ec2:DescribeVpcs", Verdict.ALLOWED)
PROVED = Row(PAIR, "shop", True, SENT, Arrival("f-1", 3.4), (ALLOWED,), "2026-11-21T11:00:00+00:00")
COURSE = Course("drill-1", *PAIR, asked_by="me", began_at="2026-11-21T12:00:00+00:00")
Read = Callable[[], str]


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Read:
    """What is on the screen."""
    return lambda: capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row(PAIR, "shop"), "the hub did not answer"),
        (replace(PROVED, sample=Sample(error="GuardDuty is off"), arrival=None), "no sample was made: GuardDuty is off"),
        (replace(PROVED, arrival=None), "did not arrive in time: its forwarding rule"),
        (replace(PROVED, arrival=None, sample=replace(SENT, repeats=True)), "publishes hours later"),
        (replace(PROVED, arrival=Arrival("f-1", 1, "refused: account")), "not taken for one: refused: account"),
        (
            replace(PROVED, tried=(replace(ALLOWED, verdict=Verdict.DENIED, reason="an SCP"),)),
            "denied for contain: ec2:DescribeVpcs",
        ),
        (replace(PROVED, tried=(replace(ALLOWED, verdict=Verdict.UNKNOWN, reason="odd"),)), "unknown for contain"),
    ],
)
def test_each_gap_is_said(row: Row, words: str) -> None:
    """And counts as one."""
    assert words in " ".join(row.gaps)
    assert Proof("verify-1", (row,)).gaps == 1


def test_what_is_untried_is_no_gap_and_not_called_well(read: Read) -> None:
    """It is counted, and the drill is named that proves it."""
    untried = replace(PROVED, tried=(ALLOWED, replace(ALLOWED, verdict=Verdict.UNTRIED)))
    show_proof(Proof("verify-1", (untried,)))
    said = read()

    assert untried.gaps == ()
    assert "1 allowed, 1 untried" in said
    assert "irhub drill proves it" in said


def test_a_proof_is_shown_with_times_and_heartbeats(read: Read) -> None:
    """One line a place, and one that sums up."""
    show_proof(Proof("verify-1", (PROVED,), (Part("queue irhub-work", "0 messages"),), archived=1))
    said = read()

    assert "✓ arrived" in said
    assert "3.4 s" in said
    assert "2026-11-21 11:00" in said
    assert "1 of 1 place proved, every part of the hub well; 1 sample archived." in said


def test_each_failure_has_its_word_in_the_table(read: Read) -> None:
    """And a part that is wrong says why."""
    rows = (
        Row(PAIR, "silent"),
        replace(PROVED, sample=Sample(error="off"), arrival=None, tried=()),
        replace(PROVED, arrival=None, heartbeat=""),
        replace(PROVED, arrival=Arrival("f", 1, "refused"), tried=(replace(ALLOWED, verdict=Verdict.DENIED),)),
    )
    show_proof(Proof("verify-1", rows, (Part("alarm", "missing", "irhub deploy makes it"),)))
    said = read()

    assert all(word in said for word in ("no answer", "not made", "did not arrive", "refused", "none yet", "1 denied"))
    assert "✗ alarm: missing. irhub deploy makes it" in said


def test_many_places_are_counted_by_region(read: Read) -> None:
    """Only those with gaps are listed, so a thousand accounts fit a screen."""
    rows = tuple(replace(PROVED, pair=Pair(f"{number:012}", "eu-west-1")) for number in range(99))
    show_proof(Proof("verify-1", (*rows, Row(Pair("9" * 12, "us-east-1"), "silent"))))
    said = read()

    assert "000000000007" not in said
    assert "999999999999" in said
    assert "eu-west-1: 99 of 99 accounts proved; the slowest sample came after 3.4 s" in said


def test_samples_of_another_administrator_are_named(read: Read) -> None:
    """With the command that archives them there."""
    show_proof(Proof("verify-1", (PROVED,), left={"eu-west-1": ("f-1",)}))

    assert "aws guardduty archive-findings --region eu-west-1 --detector-id ID --finding-ids f-1" in read()


def test_machines_get_the_same_facts() -> None:
    """Plain values, with what was not allowed."""
    told = Proof("verify-1", (PROVED,)).shown()

    assert told["gaps"] == 0
    assert told["rows"][0]["arrived_after_seconds"] == 3.4
    assert told["rows"][0]["dry_runs"] == {"allowed": 1, "denied": 0, "untried": 0, "unknown": 0}


def test_a_drill_without_an_answer_is_a_gap(read: Read) -> None:
    """And verify is named, which shows why."""
    show_drills([Drilled(PAIR, None)], {})
    said = read()

    assert "the hub did not answer in time: irhub verify" in said
    assert "0 of 1 drill" in said


def test_a_drill_that_is_not_over_says_where_it_stands(read: Read) -> None:
    """And that its canary may still run."""
    line = Line("2026-11-21T12:00:07+00:00", "launched a canary")
    show_drills(
        [Drilled(PAIR, replace(COURSE, stage="prove", launched=True, instance="i-1", lines=(line,)))], {PAIR[0]: "shop"}
    )
    said = read()

    assert "7.0 s  launched a canary" in said
    assert "at the stage prove when the time was over; the canary i-1 may still run" in said


def test_a_drill_is_plain_values_for_machines() -> None:
    """The same with and without an answer."""
    assert Drilled(PAIR, COURSE).shown().keys() == Drilled(PAIR, None).shown().keys()


def test_an_instance_needs_a_place() -> None:
    """Nobody looks for it."""
    with pytest.raises(DeployerError, match="--instance names no place"):
        wishes(some_settings(), None, "i-1")


def test_every_place_of_the_settings_is_drilled() -> None:
    """Or the one that is named."""
    places = tuple(DrillPlace(account=number * 12, region="eu-west-1") for number in "34")
    settings = some_settings(drill=Drill(places=places))

    assert [wish.pair.account_id for wish in wishes(settings, None, "")] == ["3" * 12, "4" * 12]
    assert len(wishes(settings, PAIR, "")) == 1


def test_a_schedule_needs_a_place() -> None:
    """A drill by itself must know where."""
    with pytest.raises(ValueError, match="a drill by itself must know"):
        Drill(schedule="rate(7 days)")


def test_progress_is_a_line_each_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A log keeps them all."""
    with progress() as tell:
        tell("5 of 7 answered")
        tell("7 of 7 answered")

    assert capsys.readouterr().err.splitlines() == ["5 of 7 answered", "7 of 7 answered"]


def test_progress_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And gone at the end."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress() as tell:
        tell("5 of 7 answered")

    assert capsys.readouterr().out == ""
