"""A click in Slack: it opens a window that shows what will be done, and what is said there decides.

Slack sends each click and each window to one address, signed over the body (Slack API, "Handling user interaction"). Only what
bears that signature is read at all. A click decides nothing: it opens the window, which must happen within three seconds. What
is decided is answered inside the window; the message is brought up to date by whoever tells people.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from hub.approval.ask import Ask, Door, Verdict
from hub.approval.clicks import ACTIONS, packed, unpacked
from hub.approval.deciding import Who
from hub.approval.shown import digest
from hub.errors import ApprovalError, ChannelError, DoorError
from hub.notice.making import worst
from hub.people import slack_window
from hub.people.deciding import Wish, decided, open_asks
from hub.people.desk import PeopleDesk
from hub.people.refusals import refuse
from hub.people.request import Request, Response, as_json
from hub.people.route import Guard, Route
from hub.people.slack_signature import flaw

log = logging.getLogger("irhub")

Payload = Mapping[str, Any]
OPENS = "views.open"


def hear(request: Request, desk: PeopleDesk) -> Response:
    """A click has its window, or what was said in one has been decided; everything else changes nothing and is on record."""
    if not desk.settings.slack_app.signing_secret:
        raise DoorError(404, "There is nothing here.", "No Slack app is set up.", "Use the command line or the page.")
    if why := flaw(request, desk):
        refuse(desk, "slack", why)
        raise DoorError(401, "This was not taken for Slack's.", f"Of its signature, {why}.", "Click again in Slack.")
    payload = _payload(request)
    if why := _stranger(payload, desk):
        refuse(desk, "slack", why)
        return _told(payload, desk, "Not here", "This installation of irhub listens to another workspace.")
    heard = HEARD.get(str(payload.get("type")))
    return heard(payload, desk) if heard else Response()


def _payload(request: Request) -> Payload:
    try:
        (text,) = parse_qs(request.text, max_num_fields=10)["payload"]
        payload = json.loads(text)
    except (KeyError, ValueError, RecursionError):
        payload = None
    if isinstance(payload, Mapping):
        return payload
    raise DoorError(400, "This is no click.", "The body holds no payload.", "Click again in Slack.")


def _stranger(payload: Payload, desk: PeopleDesk) -> str:
    """Why a click of Slack's own is none of this workspace; empty where it is."""
    teams = {_at(payload, "team", "id"), _at(payload, "user", "team_id")} - {""}
    return "" if teams == {desk.settings.slack_app.team} else f"it came from {', '.join(sorted(teams)) or 'no'} workspace"


def _clicked(payload: Payload, desk: PeopleDesk) -> Response:
    """The window that the clicked button stands for is open; another button is none of ours."""
    actions = payload.get("actions")
    button = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    verdict = ACTIONS.get(str(button.get("action_id")))
    click = unpacked(str(button.get("value", "")))
    if verdict is None or click is None:
        return Response()
    if (who := _who(payload, desk)).person is None:
        refuse(desk, "slack", f"{who.identity} is nobody of the settings", click.incident)
        return _told(payload, desk, "You are not known here", "The settings of irhub name no person with your Slack member id.")
    asks = open_asks(click.incident, click.only, desk)
    if not asks:
        return _told(payload, desk, "Nothing is asked", f"Nothing of {click.incident} waits for people any more.")
    carried = {"verdict": verdict.value, "seen": digest(asks), "click": packed(replace(click, only=_actions(asks)))}
    window = slack_window.deciding(asks, verdict, _head(click.incident, desk), json.dumps(carried))
    return _open(payload, window, desk)


def _head(incident_id: str, desk: PeopleDesk) -> str:
    """On what, where and why, in a line: who answers must not have to look behind the window."""
    incident = desk.ledger.case_file(incident_id).incident
    target, finding = incident.target, worst(incident.findings)
    name = desk.ledger.standing(target.account_id).name
    account = f"{name} ({target.account_id})" if name else target.account_id
    return f"{target.id} in {account}, {target.region}{f': {finding.type}' if finding else ''}. Incident {incident_id}"


def _submitted(payload: Payload, desk: PeopleDesk) -> Response:
    """What was said in the window has been decided, or stands beside the reason as why it was not."""
    if _at(payload, "view", "callback_id") != slack_window.CALLBACK:
        return Response()
    wish = _wish(payload)
    if wish is None:
        return _beside("This window is not irhub's, or of another version. Close it and click again.")
    try:
        said = decided(wish, _who(payload, desk), Door.SLACK, desk)
    except (ApprovalError, DoorError) as error:
        return _beside(str(error))
    window = slack_window.telling("Decided", f"Incident {wish.incident}", *said["says"])
    return as_json({"response_action": "update", "view": window})


def _wish(payload: Payload) -> Wish | None:
    """What was said, by the window's own metadata and the field of the reason."""
    try:
        carried = json.loads(_at(payload, "view", "private_metadata"))
        click, verdict, seen = unpacked(carried["click"]), Verdict(carried["verdict"]), str(carried["seen"])
    except (KeyError, TypeError, ValueError):
        return None
    reason = _at(payload, "view", "state", "values", slack_window.REASON, slack_window.REASON, "value")
    return Wish(click.incident, verdict, reason, click.only, click.ticket, seen) if click else None


def _who(payload: Payload, desk: PeopleDesk) -> Who:
    """Who clicked: by Slack's word the team and the member, by the settings the person."""
    member = _at(payload, "user", "id")
    identity = f"slack:{desk.settings.slack_app.team}/{member}"
    person = desk.approvers.by_slack(member)
    return Who(identity, person, f"{person.name} ({identity})" if person else identity)


def _open(payload: Payload, window: slack_window.View, desk: PeopleDesk) -> Response:
    """The window is open; where Slack opened none, the answer is an error, which Slack shows to whoever clicked."""
    try:
        desk.slack.call(OPENS, {"trigger_id": _at(payload, "trigger_id"), "view": window})
    except ChannelError as error:
        log.warning("no window", extra={"reason": str(error)})
        raise DoorError(502, "The window did not open.", "Slack did not take it in time.", "Click again.") from error
    return Response()


def _told(payload: Payload, desk: PeopleDesk, title: str, line: str) -> Response:
    """Whoever clicked reads why nothing was done; to a window that was handed in, beside the reason."""
    if payload.get("type") == "view_submission":
        return _beside(line)
    return _open(payload, slack_window.telling(title, line), desk) if payload.get("trigger_id") else Response()


def _beside(why: str) -> Response:
    return as_json({"response_action": "errors", "errors": {slack_window.REASON: why[:500]}})


def _actions(asks: tuple[Ask, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ask.action for ask in asks))


def _at(payload: Payload, *names: str) -> str:
    """The text at a place of the payload; empty where there is none."""
    found: Any = payload
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


HEARD: Mapping[str, Callable[[Payload, PeopleDesk], Response]] = {"block_actions": _clicked, "view_submission": _submitted}
"""What is heard, by Slack's word for it; everything else is taken note of by an empty answer."""

ROUTES = (Route("POST", "/slack/interactions", Guard.SLACK, hear),)
