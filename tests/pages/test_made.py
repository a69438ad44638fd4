"""From the record to what a page shows: words, times, figures, orders and signs; with values alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deployer.docs.pictures import night
from hub.approval.ask import AskState, Decision, Door, Verdict
from hub.finding import SEVERAL
from hub.incident import Containment, Incident, Mode, State
from hub.pages import moments
from hub.pages.about import about, kind_of
from hub.pages.coverage import AT_ONCE, Roll, coverage
from hub.pages.evidence import kept, size
from hub.pages.figures import figures
from hub.pages.incident import Dossier, last_notice, story
from hub.pages.overview import Known, overview
from hub.pages.reader import Reader, alike, waiting
from hub.pages.text import harmless
from hub.pages.timeline import timeline
from hub.pages.tone import Tone, severity
from hub.record import CaseFile, Note
from hub.register import Member

NOW = night.NOW
ADA, BEN, CLEO = (Reader(person, night.APPROVERS, NOW) for person in night.APPROVERS.people)


def contained_after(seconds: float, number: int = 1) -> Incident:
    """An incident of an hour ago that was contained so many seconds after it was opened."""
    opened = NOW - timedelta(hours=number)
    at = (opened + timedelta(seconds=seconds)).isoformat()
    return replace(night.CASE, id=f"inc-{number}", opened_at=opened.isoformat(), contained_at=at, state=State.CLOSED)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("\u2066x\u2069", "[U+2066]x[U+2069]"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("bell\x07", "bell[U+0007]"),
        ("two\nlines\tof", "two\nlines\tof"),
        ("שלום, naïve 漢字 🙂", "שלום, naïve 漢字 🙂"),
        ("x" * 3_000, "x" * 1_999 + "…"),
    ],
)
def test_what_hides_in_a_text_is_shown_and_what_has_no_end_is_cut(text: str, shown: str) -> None:
    """And every script that people write in stays as it is."""
    assert harmless(text) == shown


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (0.04, "0.0 s"),
        (1.44, "1.4 s"),
        (12.6, "13 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (7_260, "2 h 1 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(seconds: float, says: str) -> None:
    """Nobody adds up seconds at night."""
    assert moments.length(seconds) == says


@pytest.mark.parametrize(
    ("away", "says"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=5), "in less than a minute"),
        (timedelta(minutes=-13), "13 min ago"),
        (timedelta(minutes=47), "in 47 min"),
        (timedelta(hours=-5), "5 h ago"),
        (timedelta(days=-3), "3 days ago"),
    ],
)
def test_a_time_says_how_far_away_it_is(away: timedelta, says: str) -> None:
    """For whoever does not think in UTC."""
    assert moments.of(NOW + away, NOW).away == says


def test_a_time_of_another_day_says_which_and_of_another_zone_is_turned_into_utc() -> None:
    """One clock for everybody."""
    found = moments.moment("2026-11-20T23:30:00-05:00", NOW)
    bare = moments.moment("2026-11-22T01:00:00", NOW)

    assert found
    assert bare
    assert (found.near, found.clock, bare.near) == ("21 Nov, 04:30 UTC", "04:30:00", "01:00 UTC")


def test_what_is_no_time_is_left_out() -> None:
    """Nothing on record is trusted to be well formed."""
    assert moments.moment("yesterday", NOW) is None
    assert moments.passed("", NOW.isoformat()) is None
    assert moments.passed("2026-11-22T01:00:00", NOW.isoformat()) is None


def test_the_figures_are_the_middle_one_and_nine_in_ten() -> None:
    """Counted by hand: of ten, the ninth; of what was never contained, nothing."""
    incidents = [contained_after(seconds, number) for number, seconds in enumerate((1, 2, 3, 4, 5, 6, 7, 8, 9, 5_000), 1)]
    never = replace(incidents[0], contained_at="")
    long_ago = replace(incidents[0], opened_at=(NOW - timedelta(days=31)).isoformat())

    found = figures((*incidents, never, long_ago), NOW)

    assert (found.opened, found.contained) == (11, 10)
    assert (found.median, found.most, found.longest) == ("5.5 s", "9.0 s", "1 h 23 min")
    assert (found.dots[0].x, found.dots[-1].x) == (0, 600)


def test_without_incidents_there_are_no_figures() -> None:
    """And no drawing of nothing."""
    found = figures((), NOW)

    assert (found.opened, found.contained, found.dots, found.median) == (0, 0, (), "")


@pytest.mark.parametrize(
    ("value", "says"), [(9.5, "Critical 9.5"), (8.0, "High 8"), (5.0, "Medium 5"), (2.0, "Low 2"), (0.0, "No severity")]
)
def test_a_severity_has_guardduty_s_word(value: float, says: str) -> None:
    """And its number."""
    assert severity(value).says == says


def test_kinds_of_resources_are_named_as_consoles_do() -> None:
    """Not as templates do."""
    assert kind_of(night.INSTANCE) == "EC2 Instance"
    assert kind_of(night.KEY) == "IAM Access Key"
    assert kind_of(replace(night.KEY, kind=SEVERAL)) == "Finding"


def test_an_incident_without_findings_goes_by_its_resource() -> None:
    """A list of what is over reads no findings."""
    found = about(replace(night.CASE, findings=()), "", NOW)

    assert found.title == "EC2 Instance i-0b2f1f7c9ad3e4567"
    assert found.account == "333333333333"


def test_what_waits_for_the_reader_stands_first_then_what_failed_then_what_is_not_contained() -> None:
    """In the order in which somebody at night should look."""
    calm = replace(night.INSTANCE_CASE, asks=())
    cases = (calm, night.BUCKET_CASE, night.KEY_CASE, night.INSTANCE_CASE)

    page = overview(Known(cases, (), night.NAMES, more=2), ADA)

    assert [card.about.id for card in page.yours] == [night.CASE.id]
    assert [card.about.resource for card in page.others] == [night.KEY.id]
    assert [card.about.resource for card in page.open] == [night.BUCKET.id, night.INSTANCE.id]
    assert page.count == 6
    assert [len(group) for group in page.yours[0].asked] == [1, 1]


def test_each_reader_sees_what_is_theirs() -> None:
    """Ben has agreed to the one, and is asked for the other; Cleo for nothing."""
    of_ben = {one.action: one.not_yours for one in waiting(night.INSTANCE_CASE.asks, BEN)}
    of_cleo = {one.action: one.not_yours for one in waiting(night.INSTANCE_CASE.asks, CLEO)}

    assert of_ben == {"stop-instance": "", "terminate-instance": "you have said yours"}
    assert set(of_cleo.values()) == {"group soc is asked, and cleo is not in it"}


def test_what_is_over_its_time_is_nobody_s_any_more() -> None:
    """Though the workflow has not come by yet."""
    (found,) = waiting([replace(night.STOP, expires_at=NOW.isoformat())], ADA)

    assert found.not_yours == "the time to answer is over"


@pytest.mark.parametrize(("length", "says"), [(2_000, ""), (2_001, "the command line shows all of it")])
def test_nobody_agrees_on_a_page_to_what_it_cannot_show_whole(length: int, says: str) -> None:
    """What is cut off could be the part that matters."""
    (found,) = waiting([replace(night.STOP, steps=("x" * length,))], ADA)

    assert (found.is_yours, found.not_yours.endswith(says)) == (not says, True)


def test_what_waits_on_the_same_terms_is_told_in_one_breath() -> None:
    """Five actions for one group until one time are one sentence."""
    same = tuple(replace(night.STOP, action=f"action-{number}") for number in range(5))

    assert [len(group) for group in alike(waiting((*same, night.TERMINATE), ADA))] == [5, 1]


def test_what_people_said_is_shown_with_how_it_ended() -> None:
    """Also long after."""
    said = Decision("ada", "oidc", Door.PAGE, Verdict.REJECT, "It is needed tonight.", NOW.isoformat())
    ask = replace(night.STOP, state=AskState.REJECTED, decisions=(said,))

    page = story(Dossier(replace(night.INSTANCE_CASE, asks=(ask,))), ADA)

    (found,) = page.said
    assert (found.mark.says, found.words[0][:3]) == ("rejected", ("ada", "said no by page", "It is needed tonight."))
    assert page.waits == ()


def test_an_incident_names_its_parent_its_parts_and_how_to_undo_it() -> None:
    """And once all is back, there is nothing to undo."""
    note = Note(NOW.isoformat(), "part", "handed on", {"incident": "inc-20261122-child"})
    gone = Note(NOW.isoformat(), "part", "handed on too", {"incident": "inc-20261122-other"})
    child = replace(night.CASE, id="inc-20261122-child")
    case = replace(night.INSTANCE_CASE, incident=replace(night.CASE, parent="inc-20261122-above"), notes=(note, gone))

    page = story(Dossier(case, children=(child,)), ADA)
    back = story(Dossier(replace(case, incident=replace(night.CASE, state=State.RELEASED))), ADA)

    assert [kin.id for kin in page.parents] == ["inc-20261122-above"]
    assert [kin.says for kin in page.children] == [f"EC2 Instance {night.INSTANCE.id}: contained, waiting", "handed on too"]
    assert page.undo == f"irhub incidents release {night.CASE.id}"
    assert page.is_yours
    assert len(page.asked) == 2
    assert (back.undo, back.about.mark.says) == ("", "Released")


def test_a_notice_that_cannot_be_read_is_passed_over() -> None:
    """An older one tells what was read then."""
    old = night.NOTES[0]
    bad = [Note(NOW.isoformat(), "notice", "", fields) for fields in ({}, {"notice": "{"}, {"notice": "{}"})]
    other = replace(old, at=NOW.isoformat(), fields={"notice": old.fields["notice"].replace('"response"', '"close"')})

    assert last_notice((old, *bad, other)) == night.NOTICE
    assert last_notice(bad) is None


def test_the_timeline_has_every_day_and_tells_channels_in_one_line() -> None:
    """In the order of time."""
    yesterday = Note(night.ago(days=1), "unheard-of", "something of a later version")
    noted = Note(NOW.isoformat(), "note", "the owner knows", {"by": "ada (arn)"})
    without_time = Note("", "told", "nowhere"), Note("", "watched", "never")
    case = replace(night.INSTANCE_CASE, notes=(*night.NOTES, yesterday, noted, *without_time))

    days = timeline(case, NOW)

    assert [day.name for day in days] == ["21 Nov 2026", "22 Nov 2026"]
    lines = days[1].lines
    assert [line.more for line in lines if line.mark.says == "told"] == ["by pagerduty, slack, sns"]
    assert (lines[-1].says, lines[-1].more) == ("the owner knows", "by ada (arn)")
    assert days[0].lines[0].mark.says == "unheard of"


def test_a_line_without_a_time_that_can_be_read_is_left_out() -> None:
    """Nothing on record is trusted to be well formed."""
    finding = replace(night.TALKS, updated_at="", count=1)
    step = replace(night.STEPS[0], intended_at="", settled_at="")
    incident = replace(night.CASE, opened_at="", findings=(finding,))

    assert timeline(CaseFile(incident, (step,), ()), NOW) == ()


def test_evidence_says_what_it_is_where_it_lies_and_until_when_it_is_locked() -> None:
    """As its manifest has it."""
    stored, snapshot = kept(night.ENTRIES, NOW, more=3).pieces

    assert (stored.name, stored.size, stored.no_hash) == (f"{night.CASE.id}.json", "47.1 KiB", "")
    assert stored.where.startswith("s3://irhub-evidence-222222222222-eu-west-1/api-state/")
    assert stored.locked
    assert (snapshot.sha256, snapshot.size, snapshot.locked) == ("", "64 GiB", None)
    assert snapshot.no_hash.startswith("AWS gives no hash")


@pytest.mark.parametrize(("count", "says"), [(0, "0 bytes"), (1_023, "1023 bytes"), (1_536, "1.5 KiB"), (5 * 2**40, "5 TiB")])
def test_a_size_has_the_unit_that_people_would_take(count: int, says: str) -> None:
    """Up to the largest."""
    assert size(count) == says


def test_coverage_shows_what_is_silent_first() -> None:
    """Then what was not heard yet, then what is well, by name."""
    page = coverage(Roll(night.members(), night.REGIONS), NOW)

    assert page.rows[0].name == "shared"
    assert (page.accounts, page.well, page.silent, page.unheard, page.unwatched) == (5, 3, 1, 1, 1)
    assert [cell.mark.says for cell in page.rows[0].cells] == ["not heard yet", "heard", "silent"]
    assert page.rows[0].troubles == 2
    assert page.rows[0].label == "shared (666666666666)"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "act"),
        ({"held_at": "observe"}, "observe (held)"),
        ({"held_at": "act"}, "act"),
        ({"mode": ""}, "observe"),
        ({"onboarded": False, "appeared": "yesterday"}, "observe (new)"),
        ({"onboarded": False}, "none"),
    ],
)
def test_coverage_says_how_far_irhub_goes(changes: dict[str, object], says: str) -> None:
    """And what keeps it."""
    member = replace(night.members()[0], **changes)  # type: ignore[arg-type]  # any of its fields

    assert coverage(Roll((member,), ()), NOW).rows[0].mode == says


def test_a_pause_and_the_installation_s_own_mode_hold_everybody() -> None:
    """The strictest wins."""
    (member, *_) = night.members()
    paused = coverage(Roll((member,), (), paused={member.account_id: "a drill"}), NOW)
    watched = coverage(Roll((member,), (), Mode.OBSERVE), NOW)

    assert (paused.rows[0].mode, watched.rows[0].mode) == ("paused", "observe")


def test_a_thousand_accounts_are_turned_like_pages() -> None:
    """A hundred at once."""
    members = tuple(Member(f"{number:012}", onboarded=True) for number in range(250))
    first, last = (coverage(Roll(members, ("eu-west-1",)), NOW, start) for start in (0, 200))

    assert (len(first.rows), first.next, first.before) == (AT_ONCE, 100, 0)
    assert (len(last.rows), last.next, last.before) == (50, 0, 100)


def test_the_tones_of_a_contained_and_of_a_failed_case_differ() -> None:
    """What colour says, a word says too."""
    assert about(night.CASE, "", NOW).mark.tone is Tone.SAFE
    assert about(replace(night.CASE, containment=Containment.NONE), "", NOW).mark.tone is Tone.DANGER
