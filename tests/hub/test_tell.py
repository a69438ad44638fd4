"""People are told on every channel, and a channel that fails is tried again without holding anything up."""

from typing import Any

from hub.notice import Notice, of_organization, of_repeat
from hub.record import Standing
from hub.tell import ATTEMPTS, tell, tell_again
from hub.values import to_plain
from tests.fakes import MEMBER, FakeChannel, a_hub, an_incident


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
