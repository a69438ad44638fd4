"""Notices by a Slack app: one thread for each incident, whose first message always shows how it stands, and buttons to answer.

The token is read from Secrets Manager when it is first needed; it stands in no log and no error. Slack is called over TLS, or
on this very machine (Slack API, chat.postMessage, chat.update; "Rate limits" for 429 and Retry-After).
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlsplit

import urllib3

from hub.approval.ask import Door
from hub.approval.promises import Approvals, Ticket
from hub.approval.tickets import digest_of, new_secret
from hub.channels import slack_app
from hub.errors import ChannelError
from hub.notice import Notice
from hub.outbox import Outbox, Thread

log = logging.getLogger("irhub")

NAME = "slack_app"
ATTEMPTS = 3
LONGEST_PAUSE_SECONDS = 3.0
"""A function that has a minute waits no longer; where Slack asks for more, the queue waits."""
TIMEOUT = urllib3.Timeout(connect=2, read=4)
HOSTS = frozenset({"slack.com", "slack-gov.com"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
OUTDATED = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
"""The token was exchanged: the secret may have a new one by now."""
GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
"""Somebody deleted the message that the thread began with."""


class Secrets(Protocol):
    """Secrets by their names."""

    def read(self, name: str) -> str:
        """The secret as it was last read; raises ``HubError`` where it cannot be."""

    def read_again(self, name: str) -> str:
        """The secret as it is now."""


class RefusalError(ChannelError):
    """Slack said no, in a word of its own."""

    def __init__(self, method: str, word: str, after_seconds: float) -> None:
        says = f"Slack refused {method}: {word}. See the app's permissions, and that it is in the channel."
        super().__init__(says, after_seconds)
        self.word = word


class Web:
    """The methods of Slack's Web API, tried again where that helps."""

    def __init__(self, secrets: Secrets, token: str, home: str, pause: Callable[[float], None]) -> None:
        self._secrets = secrets
        self._name = token
        self._home = _checked(home)
        self._pause = pause
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Slack's answer, at the third try at the latest; else raises ``ChannelError``."""
        body = json.dumps(arguments).encode()
        token, word, wait = self._secrets.read(self._name), "", None
        for attempt in range(ATTEMPTS):
            answer, wait = self._post(method, body, token)
            word = str(answer.get("error", ""))[:60]
            if answer.get("ok") is True:
                return answer
            if word in OUTDATED and attempt == 0:
                token = self._secrets.read_again(self._name)
            elif wait is None or wait > LONGEST_PAUSE_SECONDS:
                break
            elif attempt < ATTEMPTS - 1:
                self._pause(wait)
        raise RefusalError(method, word or "no reason", wait or 0.0)

    def _post(self, method: str, body: bytes, token: str) -> tuple[Mapping[str, Any], float | None]:
        """Slack's answer, and how long to wait before the next try, if one makes sense."""
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        try:
            said = self._pool.request("POST", f"{self._home}/{method}", body=body, headers=headers, redirect=False)
            answer = json.loads(said.data) if said.status == HTTPStatus.OK else {"error": f"status {said.status}"}
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            return {"error": f"no answer ({type(error).__name__})"}, 1.0
        answer = answer if isinstance(answer, dict) else {}
        busy = said.status == HTTPStatus.TOO_MANY_REQUESTS or said.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        passing = busy or answer.get("error") in PASSING
        return answer, _pause_seconds(said.headers.get("Retry-After", "")) if passing else None


class SlackApp:
    """A channel in which an app posts; a ``hub.Channel``."""

    name: str = NAME

    def __init__(self, web: Web, channel: str, outbox: Outbox, approvals: Approvals) -> None:
        self._web = web
        self._channel = channel
        self._outbox = outbox
        self._approvals = approvals

    def send(self, notice: Notice) -> None:
        """The notice stands in the incident's thread, whose first message shows it too; raises ``ChannelError`` where not."""
        thread = self._outbox.thread(NAME, notice.incident_id) if notice.incident_id else None
        if thread is None:
            self._begin(notice)
            return
        try:
            self._reply(notice, thread)
        except RefusalError as refusal:
            if refusal.word not in GONE:
                raise
            self._begin(notice)

    def _begin(self, notice: Notice) -> None:
        at = self._post(slack_app.message(notice, self._ticket(notice)), {})
        if notice.incident_id:
            self._outbox.keep_thread(NAME, notice.incident_id, Thread(at, at if notice.asking else ""))

    def _reply(self, notice: Notice, thread: Thread) -> None:
        """What asks people is shown in the channel as well as in the thread."""
        where = {"thread_ts": thread.head, **({"reply_broadcast": True} if notice.asks else {})}
        at = self._post(slack_app.reply(notice, self._ticket(notice)), where)
        answered = bool(thread.ask) and not notice.asking and notice.state != "waiting"
        if notice.asking or answered:
            self._outbox.keep_thread(NAME, notice.incident_id, replace(thread, ask=at if notice.asking else ""))
        for message in dict.fromkeys((thread.head, thread.ask if answered else thread.head)):
            self._show(notice, message)

    def _post(self, said: Mapping[str, Any], where: Mapping[str, Any]) -> str:
        """The message is posted; its name."""
        return str(self._web.call("chat.postMessage", {"channel": self._channel, **said, **where}).get("ts", ""))

    def _ticket(self, notice: Notice) -> str:
        """The word that the buttons carry; the record knows its digest alone, so it is made where it is sent."""
        asking = notice.asking
        if asking is None:
            return ""
        secret = new_secret()
        where = (notice.incident_id, asking.round, asking.actions)
        self._approvals.mint(Ticket(digest_of(secret), *where, Door.SLACK, asking.until))
        return secret

    def _show(self, notice: Notice, message: str) -> None:
        """A message that stands already says what is so now; where Slack does not change it, the thread still does."""
        said = slack_app.message(notice)
        try:
            self._web.call("chat.update", {"channel": self._channel, "ts": message, **said})
        except ChannelError as error:
            log.warning("message not brought up to date", extra={"incident": notice.incident_id, "reason": str(error)})


def _checked(home: str) -> str:
    parts = urlsplit(home)
    if (parts.scheme == "https" and parts.hostname in HOSTS) or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return home.rstrip("/")
    raise ValueError(f"{home} is neither Slack nor this machine")


def _pause_seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 1.0
