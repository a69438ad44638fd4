"""A Slack workspace on the receiver: the methods of Slack's Web API that irhub's app calls, with what becomes of them.

Slack answers 200 whatever it thinks of a call, and says ``ok`` or ``error`` inside (Slack API, "Using the Slack Web API";
chat.postMessage, chat.update, views.open, auth.test, "Handling user interaction").
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deployer.sandbox.people import TEAM
from deployer.sandbox.receiver import Answer, Received, Receiver
from deployer.sandbox.slack_limits import flaw

API, RESPONSES = "/workspace/api/", "/workspace/response/"
TOKEN, SIGNING_SECRET = "xoxb-of-the-sandbox", "signing-secret-of-the-sandbox"  # they open nothing
CHANNEL = "C0INCIDENTS"
BOT = "B0IRHUB"
TRIGGER_SECONDS = 3.0
"""How long the word of a click opens a window."""

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What was posted, as it stands now."""

    channel: str
    ts: str
    said: Arguments
    edited: int = 0
    """How often it was brought up to date."""

    @property
    def thread(self) -> str:
        """The message whose thread it is in; empty where it begins one."""
        return str(self.said.get("thread_ts") or "")

    def buttons(self) -> tuple[Mapping[str, Any], ...]:
        """Every button of it."""
        blocks = self.said.get("blocks") or ()
        return tuple(one for block in blocks if block.get("type") == "actions" for one in block["elements"])


@dataclass(frozen=True, slots=True)
class View:
    """A window that was opened."""

    id: str
    said: Arguments


class Workspace:
    """One team, its channels, and what irhub's app did in it."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._lock = threading.Lock()
        self._messages: dict[tuple[str, str], Message] = {}
        self._views: list[View] = []
        self._triggers: dict[str, float] = {}
        self._responses: dict[str, list[Arguments]] = {}
        self.channels = {CHANNEL}
        receiver.serve(API, self._call)
        receiver.serve(RESPONSES, self._respond)

    @property
    def url(self) -> str:
        """What stands for ``https://slack.com/api``."""
        return f"{self._receiver.url}{API.rstrip('/')}"

    @property
    def views(self) -> tuple[View, ...]:
        """Every window that was opened, the newest last."""
        with self._lock:
            return tuple(self._views)

    def messages(self, channel: str = CHANNEL, thread: str | None = None) -> tuple[Message, ...]:
        """What stands in a channel, the oldest first; only a thread's messages where one is named by its first."""
        with self._lock:
            found = [one for one in self._messages.values() if one.channel == channel]
        return tuple(one for one in found if thread is None or thread in {one.thread, one.ts})

    def responses(self, response_url: str) -> tuple[Arguments, ...]:
        """What was said to the address that came with a click."""
        with self._lock:
            return tuple(self._responses.get(response_url.rpartition("/")[2], ()))

    def trigger(self) -> tuple[str, str]:
        """The word that opens a window, and the address to answer at, as they come with a click."""
        with self._lock:
            trigger, response = f"{secrets.randbelow(10**12)}.{TEAM}.{secrets.token_hex(8)}", secrets.token_hex(12)
            self._triggers[trigger] = time.monotonic() + TRIGGER_SECONDS
            self._responses[response] = []
        return trigger, f"{self._receiver.url}{RESPONSES}{response}"

    def show(self, view_id: str, said: Arguments) -> None:
        """The window shows something else."""
        with self._lock:
            self._views = [replace(one, said=said) if one.id == view_id else one for one in self._views]

    def _call(self, received: Received) -> Answer:
        method = received.path.removeprefix(API)
        headers = {name.lower(): value for name, value in received.headers.items()}
        with self._lock:
            return _said(self._answered(method, headers.get("authorization", ""), received.body))

    def _answered(self, method: str, authorization: str, body: str) -> Arguments:
        if authorization != f"Bearer {TOKEN}":
            return {"ok": False, "error": "invalid_auth" if authorization else "not_authed"}
        methods: Mapping[str, Callable[[Arguments], Arguments]] = {
            "auth.test": lambda _: {"ok": True, "team_id": TEAM, "user_id": "U0IRHUB", "bot_id": BOT},
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "views.open": self._open,
        }
        if method not in methods:
            return {"ok": False, "error": "unknown_method"}
        try:
            arguments = json.loads(body)
        except ValueError:
            return {"ok": False, "error": "invalid_json"}
        return methods[method](arguments)

    def _post(self, said: Arguments) -> Arguments:
        channel = str(said.get("channel", ""))
        error = "channel_not_found" if channel not in self.channels else flaw(said)
        if not error and said.get("thread_ts") and (channel, said["thread_ts"]) not in self._messages:
            error = "thread_not_found"
        if error:
            return {"ok": False, "error": error}
        ts = f"{int(time.time())}.{len(self._messages) + 1:06d}"
        self._messages[channel, ts] = Message(channel, ts, dict(said))
        return {"ok": True, "channel": channel, "ts": ts, "message": {**said, "ts": ts, "bot_id": BOT, "type": "message"}}

    def _update(self, said: Arguments) -> Arguments:
        place = (str(said.get("channel", "")), str(said.get("ts", "")))
        error = "message_not_found" if place not in self._messages else flaw(said)
        if error:
            return {"ok": False, "error": error}
        earlier = self._messages[place]
        kept = {name: earlier.said[name] for name in ("channel", "thread_ts") if name in earlier.said}
        self._messages[place] = replace(earlier, said={**said, **kept}, edited=earlier.edited + 1)
        return {"ok": True, "channel": place[0], "ts": place[1], "text": said.get("text", "")}

    def _open(self, said: Arguments) -> Arguments:
        until = self._triggers.pop(str(said.get("trigger_id", "")), None)
        if until is None:
            return {"ok": False, "error": "invalid_trigger_id"}
        if time.monotonic() > until:
            return {"ok": False, "error": "expired_trigger_id"}
        view = said.get("view") or {}
        error = flaw(view, is_window=True)
        if error:
            return {"ok": False, "error": error}
        self._views.append(View(f"V{len(self._views) + 1:010d}", view))
        return {"ok": True, "view": {**view, "id": self._views[-1].id, "team_id": TEAM}}

    def _respond(self, received: Received) -> Answer:
        with self._lock:
            said = self._responses.get(received.path.removeprefix(RESPONSES))
            if said is None:
                return Answer(404, {}, b"no_such_response_url")
            said.append(json.loads(received.body))
        return Answer()


def _said(answer: Arguments) -> Answer:
    return Answer(200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(answer).encode())
