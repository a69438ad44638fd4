"""The Slack workspace takes what Slack takes, and its members' clicks arrive as Slack sends them."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import urllib3

from deployer.sandbox.receiver import Receiver
from deployer.sandbox.slack import CHANNEL, SIGNING_SECRET, TOKEN, Workspace
from deployer.sandbox.slack_clicks import Fingers, Forgery

http = urllib3.PoolManager(retries=False)
BUTTON = {"type": "button", "action_id": "approve", "value": "v", "text": {"type": "plain_text", "text": "Approve"}}
TOO_LONG = {"type": "actions", "elements": [{**BUTTON, "value": "x" * 2_001}]}
ASK = {"channel": CHANNEL, "text": "asked", "blocks": [{"type": "actions", "elements": [BUTTON]}]}
FIELD = {"type": "plain_text_input", "action_id": "why"}
WINDOW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Approve"},
    "submit": {"type": "plain_text", "text": "Approve"},
    "private_metadata": "m",
    "blocks": [{"type": "input", "block_id": "reason", "label": {"type": "plain_text", "text": "Why"}, "element": FIELD}],
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that listens."""
    with Receiver() as listening:
        yield listening


@pytest.fixture
def workspace(receiver: Receiver) -> Workspace:
    """A workspace on it."""
    return Workspace(receiver)


def call(workspace: Workspace, method: str, said: Any, token: str = TOKEN) -> dict[str, Any]:
    """What a method answers."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer: dict[str, Any] = http.request("POST", f"{workspace.url}/{method}", body=json.dumps(said), headers=headers).json()
    return answer


def test_messages_stand_in_their_thread(workspace: Workspace) -> None:
    """And are brought up to date in place."""
    first = call(workspace, "chat.postMessage", ASK)
    call(workspace, "chat.postMessage", {"channel": CHANNEL, "text": "reply", "thread_ts": first["ts"]})
    call(workspace, "chat.update", {"channel": CHANNEL, "ts": first["ts"], "text": "decided"})

    assert [one.said["text"] for one in workspace.messages(thread=first["ts"])] == ["decided", "reply"]


@pytest.mark.parametrize(
    ("method", "said", "error"),
    [
        ("chat.postMessage", {**ASK, "channel": "C0ELSEWHERE"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": [TOO_LONG]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "reply", "thread_ts": "1.1"}, "thread_not_found"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("views.open", {"trigger_id": "none", "view": WINDOW}, "invalid_trigger_id"),
        ("chat.everything", {}, "unknown_method"),
    ],
)  # fmt: skip
def test_what_slack_refuses_is_refused(workspace: Workspace, method: str, said: dict[str, Any], error: str) -> None:
    """In Slack's own words."""
    assert call(workspace, method, said) == {"ok": False, "error": error}


def test_a_wrong_token_is_refused(workspace: Workspace) -> None:
    """Whatever is called."""
    assert call(workspace, "auth.test", {}, "xoxb-another") == {"ok": False, "error": "invalid_auth"}


def a_click(receiver: Receiver, workspace: Workspace, forgery: Forgery) -> tuple[dict[str, str], str]:
    """Headers and body of a click of ada's, as it arrived."""
    call(workspace, "chat.postMessage", ASK)
    Fingers(workspace, f"{receiver.url}/slack/interactions").click(workspace.messages()[0], "approve", "ada", forgery)
    arrived = receiver.received[-1]
    return {name.lower(): value for name, value in arrived.headers.items()}, arrived.body


def fits(headers: dict[str, str], body: str) -> bool:
    """Whether the signature is one over this body."""
    signed = f"v0:{headers['x-slack-request-timestamp']}:{body}".encode()
    return "v0=" + hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest() == headers["x-slack-signature"]


def test_a_click_arrives_as_slack_sends_it(receiver: Receiver, workspace: Workspace) -> None:
    """Signed, as a form of one field."""
    headers, body = a_click(receiver, workspace, Forgery())
    payload = json.loads(parse_qs(body)["payload"][0])

    assert fits(headers, body)
    assert (payload["type"], payload["user"]["id"], payload["actions"][0]["value"]) == ("block_actions", "U0ADA", "v")


@pytest.mark.parametrize("forgery", [Forgery(secret="another"), Forgery(instead=("U0ADA", "U0BEN"))])
def test_a_forged_click_does_not_fit(receiver: Receiver, workspace: Workspace, forgery: Forgery) -> None:
    """With another secret, or altered on its way."""
    assert not fits(*a_click(receiver, workspace, forgery))


def test_a_click_is_old_or_unsigned_where_it_shall_be(receiver: Receiver, workspace: Workspace) -> None:
    """A replay fits its own time."""
    headers, body = a_click(receiver, workspace, Forgery(seconds_ago=600))
    assert fits(headers, body)
    assert receiver.received[-1].at - int(headers["x-slack-request-timestamp"]) > 590

    assert "x-slack-signature" not in a_click(receiver, workspace, Forgery(unsigned=True))[0]


def test_a_window_opens_once_for_a_click(receiver: Receiver, workspace: Workspace) -> None:
    """And what is said in it arrives by the field it was said in."""
    trigger, _ = workspace.trigger()
    said = {"trigger_id": trigger, "view": WINDOW}
    assert [call(workspace, "views.open", said)["ok"] for _ in range(2)] == [True, False]

    Fingers(workspace, f"{receiver.url}/x").submit(workspace.views[0], "ben", {"reason": "because"})

    view = json.loads(parse_qs(receiver.received[-1].body)["payload"][0])["view"]
    assert view["state"]["values"] == {"reason": {"why": {"type": "plain_text_input", "value": "because"}}}
    assert view["private_metadata"] == "m"


def test_what_is_said_to_a_click_is_kept(workspace: Workspace) -> None:
    """By the address that came with it, and by no other."""
    _, url = workspace.trigger()
    answers = [http.request("POST", where, body=json.dumps({"text": "thanks"})).status for where in (url, f"{url}x")]

    assert answers == [200, 404]
    assert workspace.responses(url) == ({"text": "thanks"},)
