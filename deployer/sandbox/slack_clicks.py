"""What Slack sends when somebody clicks a button or hands in a window, signed, and wrong where a test says so.

"Handling user interaction", "block_actions payload", "view_submission payload" and "Verifying requests from Slack" of the Slack
API: a form with one field, signed over its bytes with the app's secret and the time.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from deployer.sandbox.people import EVERYBODY, TEAM, Somebody
from deployer.sandbox.slack import SIGNING_SECRET, Message, View, Workspace

PATIENCE_SECONDS = 3.0
"""How long Slack waits for an answer before it tells the member that something went wrong."""
APP = "A0IRHUB"


@dataclass(frozen=True, slots=True)
class Forgery:
    """In which way a click is none of Slack's; nothing by default."""

    secret: str = SIGNING_SECRET
    seconds_ago: int = 0
    instead: tuple[str, str] = ("", "")
    """A text of the body, and what stands in its place once it is signed."""
    unsigned: bool = False
    team: str = TEAM


@dataclass(frozen=True, slots=True)
class Heard:
    """What Slack was answered."""

    status: int
    body: str
    seconds: float

    @property
    def said(self) -> Mapping[str, Any]:
        """The JSON of it; empty where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, Mapping) else {}


HONEST = Forgery()


@dataclass
class Fingers:
    """Clicks in a workspace, sent to an app's address for interactions."""

    workspace: Workspace
    url: str
    _http: urllib3.PoolManager | None = None

    def click(self, message: Message, action_id: str, member: str, forgery: Forgery = HONEST) -> Heard:
        """A member clicked this button of a message; the member is somebody's name or a member id."""
        button = next(one for one in message.buttons() if one.get("action_id") == action_id)
        trigger, response_url = self.workspace.trigger()
        payload = {
            **_about(member, forgery),
            "type": "block_actions",
            "trigger_id": trigger,
            "response_url": response_url,
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": False},
            "channel": {"id": message.channel, "name": "incidents"},
            "message": {**message.said, "type": "message", "ts": message.ts},
            "state": {"values": {}},
            "actions": [{**button, "block_id": "buttons", "action_ts": f"{time.time():.6f}"}],
        }
        return self.send(payload, forgery)

    def submit(self, view: View, member: str, values: Mapping[str, str], forgery: Forgery = HONEST) -> Heard:
        """A member handed in a window with these values, by the id of the block they stand in."""
        trigger, _ = self.workspace.trigger()
        window = {**view.said, "id": view.id, "team_id": TEAM, "state": {"values": dict(_filled(view, values))}, "hash": "0.x"}
        payload = {
            **_about(member, forgery),
            "type": "view_submission",
            "trigger_id": trigger,
            "view": window,
            "response_urls": [],
        }
        heard = self.send(payload, forgery)
        if heard.status == 200 and heard.said.get("response_action") == "update":  # noqa: PLR2004  # HTTP
            self.workspace.show(view.id, heard.said["view"])
        return heard

    def send(self, payload: Mapping[str, Any], forgery: Forgery = HONEST) -> Heard:
        """Slack sends this payload."""
        body = urlencode({"payload": json.dumps(payload)})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Slackbot 1.0"}
        if not forgery.unsigned:
            headers |= signed(body, forgery.secret, int(time.time()) - forgery.seconds_ago)
        began = time.monotonic()
        said = self._pool().request("POST", self.url, body=body.replace(*forgery.instead), headers=headers)
        return Heard(said.status, said.data.decode(), time.monotonic() - began)

    def _pool(self) -> urllib3.PoolManager:
        self._http = self._http or urllib3.PoolManager(retries=False)
        return self._http


def signed(body: str, secret: str, at: int) -> dict[str, str]:
    """The two headers by which a request is known as Slack's."""
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


def _about(member: str, forgery: Forgery) -> dict[str, Any]:
    """What every payload says of the app, the team and the member."""
    known: Somebody | None = next((one for one in EVERYBODY if member in {one.name, one.slack}), None)
    name = known.name if known else "stranger"
    user = {"id": known.slack if known else member, "username": name, "name": name, "team_id": forgery.team}
    team = {"id": forgery.team, "domain": "sandbox"}
    return {"user": user, "team": team, "api_app_id": APP, "token": "deprecated", "is_enterprise_install": False}


def _filled(view: View, values: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The state of each field that a value is given for."""
    for block in view.said.get("blocks") or ():
        if block.get("type") == "input" and block.get("block_id") in values:
            element = block["element"]
            yield block["block_id"], {element["action_id"]: {"type": element["type"], "value": values[block["block_id"]]}}
