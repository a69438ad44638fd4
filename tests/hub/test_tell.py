"""People are told on every channel, and a channel that fails is tried again without holding anything up."""

from math import inf
from typing import Any

import pytest

from hub.errors import ChannelError
from hub.notice import Notice, of_organization, of_repeat, of_response
from hub.record import Standing
from hub.tell import ATTEMPTS, digest, marked, tell, tell_again
from hub.values import to_plain
from tests.fakes import MEMBER, FakeChannel, a_hub, an_incident, settings


def a_notice() -> Notice:
    """Any notice."""
    return of_repeat(an_incident(), Standing(MEMBER, "shop"))


def notes(hub: Any) -> list[str]:
    """The names of the notes on the timeline."""
    return [note.name for _, note in hub.ledger.notes]


def test_every_channel_gets_the_notice() -> None:
    """All channels are told, and the timeline says so."""
    slack, mail = FakeChannel("slack"), FakeChannel("sns")
    hub = a_hub(channels=(slack, mail))

    tell(a_notice(), hub)

    assert (len(slack.notices), len(mail.notices), notes(hub)) == (1, 1, ["notice", "told", "told"])


def test_a_failing_channel_does_not_keep_the_others() -> None:
    """The other channels are told, and the failing one gets a message that tries again."""
    slack, mail = FakeChannel("slack", refusals=1), FakeChannel("sns")
    hub = a_hub(channels=(slack, mail))

    tell(a_notice(), hub)

    ((message, delay),) = hub.queue.sent  # type: ignore[attr-defined]
    assert (len(mail.notices), message["channel"], message["attempt"], delay) == (1, "slack", 2, 30)


class Busy(FakeChannel):
    """A channel that asks to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("slack")
        self.seconds = seconds

    def send(self, notice: Notice) -> None:
        """Not now."""
        raise ChannelError("slack answered 429.", self.seconds)


@pytest.mark.parametrize(("asked", "delay"), [(0.0, 30), (5.0, 30), (120.0, 120), (119.2, 120), (7_200.0, 900), (inf, 900)])
def test_a_channel_is_not_tried_before_it_asked_for(asked: float, delay: int) -> None:
    """As far as a message of the queue can wait, after which it is tried again and says so again."""
    hub = a_hub(channels=(Busy(asked),))

    tell(a_notice(), hub)

    assert [seconds for _, seconds in hub.queue.sent] == [delay]  # type: ignore[attr-defined]


def test_a_retry_says_exactly_the_same() -> None:
    """The notice that is sent again is the one that was not taken."""
    slack = FakeChannel("slack")

    tell_again("slack", 2, to_plain(a_notice()), a_hub(channels=(FakeChannel("sns"), slack)))

    assert slack.notices == [a_notice()]


def test_after_the_last_attempt_the_failure_is_on_record() -> None:
    """A channel that never takes a notice is given up in words, not in silence."""
    hub = a_hub(channels=(FakeChannel("slack", refusals=1),))

    tell_again("slack", ATTEMPTS, to_plain(a_notice()), hub)

    assert (notes(hub), hub.queue.sent) == (["not-told"], [])  # type: ignore[attr-defined]


def test_a_notice_about_no_incident_is_kept_beside_them() -> None:
    """It has no timeline of its own."""
    hub = a_hub()

    tell(of_organization(("shop joined",), ()), hub)

    assert [about for about, _ in hub.ledger.notes] == ["", ""]  # type: ignore[attr-defined]


def test_words_that_were_told_are_not_told_again() -> None:
    """A run that is repeated says nothing twice."""
    slack = FakeChannel("slack")
    hub = a_hub(channels=(slack,))
    notice = marked(a_notice(), hub)

    tell(a_notice(), hub, frozenset({("slack", digest(notice))}))

    assert slack.notices == []


def test_a_channel_that_is_given_up_is_told_of_by_the_others() -> None:
    """Once a day; its silence must not be silent."""
    mail = FakeChannel("sns")
    hub = a_hub(channels=(FakeChannel("slack", refusals=2), mail))

    tell_again("slack", ATTEMPTS, to_plain(a_notice()), hub)
    tell_again("slack", ATTEMPTS, to_plain(a_notice()), hub)

    assert [notice.headline for notice in mail.notices] == ["slack does not take what irhub tells it"]


def test_an_incident_with_a_page_is_linked_to_it() -> None:
    """First of all ways to more."""
    hub = a_hub(settings=settings(pages_url="https://pages.example/"))

    made = marked(a_notice(), hub)

    assert made.links[0].url == f"https://pages.example/incidents/{made.incident_id}"
    assert marked(made, hub).links == made.links


def test_the_first_notice_of_an_incident_says_so() -> None:
    """A SIEM opens its own incident then."""
    slack = FakeChannel("slack")
    tell(of_response(an_incident(), Standing(MEMBER), ()), a_hub(channels=(slack,)))

    assert slack.notices[0].is_first
