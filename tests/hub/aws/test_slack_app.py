"""Facts about a Slack app that posts, against a workspace on loopback that refuses what Slack refuses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from deployer.sandbox.receiver import Answer, Receiver
from deployer.sandbox.slack import API, CHANNEL, TOKEN, Workspace
from hub.approval.clicks import unpacked
from hub.approval.nobody import NoApprovals
from hub.approval.promises import Ticket
from hub.approval.tickets import digest_of
from hub.aws.slack_app import SlackApp, Web
from hub.errors import ChannelError
from tests.fakes import NOON, Clock, FakeOutbox
from tests.notices import a_notice, an_ask


@dataclass
class Secrets:
    """A Secrets Manager with one token."""

    token: str = TOKEN
    renewed: str = TOKEN

    def read(self, name: str) -> str:
        """As it was."""
        return self.token

    def read_again(self, name: str) -> str:
        """As it is."""
        return self.renewed


@dataclass
class Minted(NoApprovals):
    """A record that keeps tickets."""

    tickets: list[Ticket] = field(default_factory=list)

    def mint(self, ticket: Ticket) -> None:
        """Keeps it."""
        self.tickets.append(ticket)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """What listens on loopback."""
    with Receiver() as listening:
        yield listening


@pytest.fixture
def workspace(receiver: Receiver) -> Workspace:
    """A team with one channel."""
    return Workspace(receiver)


@dataclass
class Posting:
    """An app, and what it works with."""

    app: SlackApp
    outbox: FakeOutbox
    approvals: Minted
    clock: Clock


def posting(workspace: Workspace, channel: str = CHANNEL, secrets: Secrets | None = None) -> Posting:
    """An app that posts in the channel."""
    outbox, approvals, clock = FakeOutbox(), Minted(), Clock()
    web = Web(secrets or Secrets(), "irhub/token", workspace.url, clock.pause)
    return Posting(SlackApp(web, channel, outbox, approvals), outbox, approvals, clock)


def test_an_incident_has_one_thread(workspace: Workspace) -> None:
    """Its first message stands in the channel, and shows the newest; every further one is a reply."""
    it = posting(workspace)

    it.app.send(a_notice())
    it.app.send(a_notice(kind="release", state="released", headline="Released: lamp-1"))

    head, reply = workspace.messages()
    assert (head.thread, reply.thread, head.edited) == ("", head.ts, 1)
    assert head.said["text"] == reply.said["text"] == "Released: lamp-1"


def test_what_asks_is_shown_in_the_channel_too(workspace: Workspace) -> None:
    """A question inside a thread is read by nobody."""
    it = posting(workspace)
    it.app.send(a_notice())
    it.app.send(an_ask())

    assert workspace.messages()[1].said["reply_broadcast"] is True


def test_a_ticket_is_made_where_it_is_sent(workspace: Workspace) -> None:
    """The record has its digest; the word itself stands in the buttons and nowhere else."""
    it = posting(workspace)
    it.app.send(an_ask())

    (ticket,), (message,) = it.approvals.tickets, workspace.messages()
    click = unpacked(message.buttons()[0]["value"])
    assert click is not None
    assert digest_of(click.ticket) == ticket.digest
    assert (ticket.incident_id, ticket.round, ticket.actions, ticket.expires_at) == (
        an_ask().incident_id, 1, ("terminate-instance",), "2026-11-21T13:00:00+00:00",
    )  # fmt: skip


def test_buttons_go_once_nothing_waits_any_more(workspace: Workspace) -> None:
    """A first yes of two leaves them; the last word takes them away."""
    it = posting(workspace)
    it.app.send(a_notice())
    it.app.send(an_ask())
    it.app.send(a_notice(kind="decision", by="ada agreed", state="waiting"))
    waiting = len(workspace.messages()[1].buttons())
    it.app.send(a_notice(kind="decision", by="ben agreed", headline="Approved"))

    assert (waiting, [len(message.buttons()) for message in workspace.messages()]) == (2, [0, 0, 0, 0])
    assert it.outbox.threads["slack_app", an_ask().incident_id].ask == ""


def test_a_notice_about_no_incident_begins_no_thread(workspace: Workspace) -> None:
    """A digest stands by itself."""
    it = posting(workspace)
    it.app.send(a_notice(incident_id=""))

    assert (len(workspace.messages()), it.outbox.threads) == (1, {})


def test_a_thread_that_somebody_deleted_begins_anew(workspace: Workspace) -> None:
    """The notice matters more than its place."""
    it = posting(workspace)
    it.app.send(a_notice())
    workspace._messages.clear()
    it.app.send(a_notice(kind="watch"))

    assert [message.thread for message in workspace.messages()] == [""]


def test_a_head_that_cannot_be_changed_keeps_no_notice_back(workspace: Workspace, receiver: Receiver) -> None:
    """The reply was taken, and that is what counts."""
    it = posting(workspace)
    it.app.send(a_notice())
    receiver.refuse(500, times=3, path=f"{API}chat.update")
    it.app.send(a_notice(kind="watch"))

    assert len(workspace.messages()) == 2


@pytest.mark.parametrize(("retry_after", "seconds"), [(2, 2), (3, 3), (None, 1)])
def test_slacks_wish_to_wait_is_honoured(
    workspace: Workspace, receiver: Receiver, retry_after: int | None, seconds: int
) -> None:
    """A pause of some seconds is made at once."""
    it = posting(workspace)
    receiver.refuse(429, retry_after=retry_after, path=API)

    it.app.send(a_notice())

    assert (len(workspace.messages()), (it.clock() - NOON).total_seconds()) == (1, seconds)


def test_a_longer_wish_is_left_to_the_queue(workspace: Workspace, receiver: Receiver) -> None:
    """Whoever told learns how long, and Slack is not asked again before that."""
    it = posting(workspace)
    receiver.refuse(429, retry_after=120, path=API)

    with pytest.raises(ChannelError) as refused:
        it.app.send(a_notice())

    assert (refused.value.after_seconds, workspace.messages(), it.clock()) == (120, (), NOON)


def test_after_three_tries_it_is_an_error(workspace: Workspace, receiver: Receiver) -> None:
    """Whoever told tries again later, through the queue."""
    receiver.refuse(503, times=3, path=API)

    with pytest.raises(ChannelError, match="status 503"):
        posting(workspace).app.send(a_notice())


def test_a_refusal_is_not_tried_again(workspace: Workspace, receiver: Receiver) -> None:
    """An app that is not in the channel will not be in it a second later."""
    with pytest.raises(ChannelError, match="channel_not_found"):
        posting(workspace, "C0NOBODY").app.send(a_notice())

    assert len(receiver.received) == 1


def test_an_exchanged_token_is_read_again(workspace: Workspace) -> None:
    """Once; a wrong one stays an error."""
    it = posting(workspace, secrets=Secrets(token="xoxb-old"))
    it.app.send(a_notice())
    assert len(workspace.messages()) == 1

    with pytest.raises(ChannelError, match="invalid_auth"):
        posting(workspace, secrets=Secrets("xoxb-old", "xoxb-older")).app.send(a_notice())


@pytest.mark.parametrize("body", [b"[]", b"no JSON", b'{"ok": false}'])
def test_what_is_no_answer_of_slacks_is_an_error(workspace: Workspace, receiver: Receiver, body: bytes) -> None:
    """A proxy that says 200 has not told anybody."""
    receiver._doors = {API: lambda _: Answer(200, {}, body)}

    with pytest.raises(ChannelError) as raised:
        posting(workspace).app.send(a_notice())
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("home", ["https://evil.example/api", "http://slack.com/api", "ftp://slack.com"])
def test_a_token_is_sent_to_slack_alone(home: str) -> None:
    """Or to this very machine."""
    with pytest.raises(ValueError, match="neither Slack nor"):
        Web(Secrets(), "irhub/token", home, Clock().pause)


def test_the_governments_slack_is_slack() -> None:
    """GovSlack has a home of its own."""
    made: Any = Web(Secrets(), "irhub/token", "https://slack-gov.com/api/", Clock().pause)

    assert made._home == "https://slack-gov.com/api"


def test_a_refused_reply_is_an_error(workspace: Workspace, receiver: Receiver) -> None:
    """Only a thread that is gone begins anew."""
    it = posting(workspace)
    it.app.send(a_notice())
    receiver._doors = {API: lambda _: Answer(200, {}, b'{"ok": false, "error": "restricted_action"}')}

    with pytest.raises(ChannelError, match="restricted_action"):
        it.app.send(a_notice(kind="watch"))
