"""Storms and quiet hours become one digest, from which nothing is missing, whatever dies in between."""

from dataclasses import replace
from typing import Any

import pytest

from hub.digest import open_box, sweep
from hub.errors import ChannelError
from hub.hub import Hub
from hub.notice import Notice, of_digest
from hub.outbox import Box, NoOutbox
from hub.playbook import Playbook
from hub.routes import Destination, Quiet, Route, Routes, Storm
from hub.tell import tell
from tests.fakes import DEFAULT_PLAYBOOK, NOON, Clock, FakeChannel, FakeOutbox, a_hub, a_playbook, an_incident
from tests.notices import a_notice, an_ask

STORM, QUIET = Box("slack", "storm"), Box("slack", "quiet")
NARROW = Routes(storm=Storm(2, 10))
ASLEEP = Routes(quiet=Quiet(11 * 60, 13 * 60))


def stormy(count: int, routes: Routes = NARROW, **changes: Any) -> tuple[Hub, FakeChannel, Clock]:
    """A hub that has been told to tell so many things at once."""
    clock, slack = Clock(), FakeChannel("slack")
    hub = a_hub(**{"channels": (slack,), "routes": routes, "clock": clock, **changes})
    for number in range(count):
        tell(a_notice(headline=f"Contained: i-{number}", at="", severity=5.0), hub)
    return hub, slack, clock


def kinds(hub: Hub) -> list[str]:
    """What was sent through the queue."""
    return hub.queue.kinds()  # type: ignore[attr-defined,no-any-return]


def names(hub: Hub) -> list[str]:
    """The names of the lines on record."""
    return [note.name for _, note in hub.ledger.notes]  # type: ignore[attr-defined]


def test_a_storm_becomes_one_digest() -> None:
    """The first few are told one by one; the rest waits, with one message on its way for all of it."""
    hub, slack, clock = stormy(5)

    assert (len(slack.notices), kinds(hub), names(hub).count("held")) == (2, ["digest"], 3)
    clock.pause(600)
    open_box(STORM, hub)
    assert slack.notices[-1].headline == "3 notices in one"
    assert len([line for line in slack.notices[-1].proof if "Contained: i-" in line]) == 3


def test_what_asks_is_told_in_any_storm() -> None:
    """Nobody waits for an answer that nobody was asked for."""
    hub, slack, _ = stormy(5)

    tell(an_ask(), hub)

    assert slack.notices[-1].kind == "ask"


def test_quiet_hours_end_with_a_digest() -> None:
    """What was not urgent comes then, and what is urgent came at once."""
    hub, slack, clock = stormy(3, ASLEEP)
    tell(a_notice(severity=8.0), hub)

    assert [notice.severity for notice in slack.notices] == [8.0]
    clock.pause(3600)
    open_box(QUIET, hub)
    assert (len(slack.notices), slack.notices[-1].kind) == (2, "digest")


def test_a_box_that_is_not_due_is_looked_at_again() -> None:
    """A message can wait for a quarter of an hour, and a night is longer."""
    hub, slack, _ = stormy(1, ASLEEP)

    open_box(QUIET, hub)

    assert (slack.notices, [delay for _, delay in hub.queue.sent]) == ([], [900, 900])  # type: ignore[attr-defined]


def test_an_empty_box_says_nothing() -> None:
    """A message that comes twice finds nothing."""
    hub, slack, clock = stormy(3)
    clock.pause(600)
    open_box(STORM, hub)
    open_box(STORM, hub)

    assert [notice.kind for notice in slack.notices] == ["response", "response", "digest"]


def test_a_box_that_another_run_opens_is_left_to_it() -> None:
    """What is being told is not told again."""
    hub, slack, clock = stormy(3)
    hub.outbox.held.clear()  # type: ignore[attr-defined]
    clock.pause(600)

    open_box(STORM, hub)

    assert len(slack.notices) == 2


def test_what_comes_while_a_digest_is_told_waits_for_the_next() -> None:
    """It is not taken out unread."""
    hub, _, clock = stormy(3)
    hub.outbox.news.append((STORM, a_notice(headline="late")))  # type: ignore[attr-defined]
    clock.pause(600)

    open_box(STORM, hub)

    assert (kinds(hub), hub.outbox.boxes()) == (["digest", "digest"], (STORM,))


def test_a_run_that_died_after_writing_is_made_good() -> None:
    """The repeated notice calls for the box again, since the first message may never have been sent."""
    hub, _, _ = stormy(3)
    hub.queue.sent.clear()  # type: ignore[attr-defined]

    tell(a_notice(headline="Contained: i-2", at="", severity=5.0), hub)

    assert kinds(hub) == ["digest"]


def test_a_message_that_was_lost_is_found_by_the_daily_sweep() -> None:
    """A box that is due and was never opened has its message again."""
    hub, _, clock = stormy(3)
    sweep(hub)
    assert kinds(hub) == ["digest"]

    clock.pause(700)
    sweep(hub)

    assert kinds(hub) == ["digest", "digest"]


class Mute(FakeChannel):
    """A channel that takes nothing."""

    def send(self, notice: Notice) -> None:
        """Refuses."""
        raise ChannelError("503")


def test_a_digest_that_is_not_taken_stays() -> None:
    """It is tried again, and nothing was taken out."""
    hub, _, clock = stormy(3, channels=(Mute("slack"), FakeChannel("sns")))
    hub.queue.sent.clear()  # type: ignore[attr-defined]
    clock.pause(600)

    open_box(STORM, hub)

    assert (kinds(hub), len(hub.outbox.held[STORM])) == (["digest"], 1)  # type: ignore[attr-defined]


def test_after_a_day_a_digest_is_given_up_in_words() -> None:
    """On record, and told to those who read other channels."""
    mails = FakeChannel("sns")
    hub, _, clock = stormy(3, channels=(Mute("slack"), mails))
    clock.pause(600 + 25 * 3600)

    open_box(STORM, hub)

    assert ("not-told" in names(hub), hub.outbox.due(STORM)) == (True, None)
    assert mails.notices[-1].headline == "slack does not take what irhub tells it"


def test_a_channel_that_is_gone_keeps_no_box() -> None:
    """Somebody took it out of the settings meanwhile."""
    hub, _, clock = stormy(3)
    hub = replace(hub, channels=(FakeChannel("sns"),))
    clock.pause(600)

    open_box(STORM, hub)

    assert hub.outbox.due(STORM) is None


def test_a_storm_can_be_let_through() -> None:
    """With 0 nothing is ever collected."""
    _, slack, _ = stormy(50, Routes(storm=Storm(0)))

    assert len(slack.notices) == 50


def test_programs_get_every_notice() -> None:
    """A SIEM wants each of them."""
    siem = FakeChannel("siem")
    stormy(5, replace(NARROW, destinations=(Destination("siem", "siem"),)), channels=(siem,))

    assert len(siem.notices) == 5


def test_a_playbook_says_who_hears_of_its_incidents() -> None:
    """By the findings of the incident; what is about none goes by the routes."""
    slack, mail = FakeChannel("slack"), FakeChannel("sns")
    playbooks: tuple[Playbook, ...] = (a_playbook(notify=("email",)), DEFAULT_PLAYBOOK)
    hub = a_hub(channels=(slack, mail), playbooks=playbooks, routes=Routes(routes=(Route(("slack",)),)))
    hub.ledger.cases[an_incident().id] = an_incident()  # type: ignore[attr-defined]

    tell(a_notice(), hub)
    tell(of_digest((a_notice(),), ""), hub)
    tell(a_notice(incident_id="inc-unknown"), hub)

    assert (len(mail.notices), len(slack.notices)) == (1, 2)


def test_a_digest_counts_and_ranks() -> None:
    """What happened how often and where, the gravest first."""
    news = a_notice(incident_id="", kind="organization", severity=0.0)
    made = of_digest((a_notice(severity=4.0), a_notice(severity=6.0, headline="Only watched: x"), news), "why")

    assert made.proof[:2] == ("in all: 2 Contained, 1 Only watched", "in accounts: 3 shop")
    assert "Only watched: x (severity 6," in made.proof[2]
    assert (made.severity, made.title) == (6.0, "why")


def test_one_notice_that_was_held_is_told_by_its_own_words() -> None:
    """A digest of one needs no counting."""
    assert of_digest((a_notice(),), "").headline.startswith("One notice that was held: Contained")


def test_many_kinds_are_counted_as_others() -> None:
    """A digest is no table."""
    held = tuple(a_notice(headline=f"kind {n}: x") for n in range(12))

    assert of_digest(held, "").proof[0].endswith("and 4 others")


def test_where_nothing_is_kept_everything_is_told() -> None:
    """A hub without a record of messages, as at a terminal."""
    nothing, box = NoOutbox(), Box("slack", "storm")

    assert (nothing.count("slack", "1"), nothing.due(box), nothing.open(box, NOON)) == (0, None, {})
    assert (nothing.empty(box, (), NOON), nothing.boxes(), nothing.is_first_failure("slack", "x")) == (False, (), True)
    with pytest.raises(NotImplementedError):
        nothing.hold(box, a_notice(), NOON)
    nothing.keep_thread("slack", "inc-1", None)  # type: ignore[arg-type]
    assert nothing.thread("slack", "inc-1") is None
    assert FakeOutbox().boxes() == ()
