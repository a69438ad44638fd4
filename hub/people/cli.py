"""What the command line asks for in a person's name, by requests that IAM let in: ``POST /cli/{verb}``, JSON in and out."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from hub.approval.ask import Door, Verdict
from hub.approval.deciding import Who
from hub.errors import DoorError
from hub.people import asking
from hub.people.caller import caller
from hub.people.deciding import Wish, decided
from hub.people.desk import PeopleDesk
from hub.people.refusals import refuse
from hub.people.request import Request, Response, as_json
from hub.people.route import Guard, Route
from hub.record import Note

log = logging.getLogger("irhub")

NOTED = "note"
"""The timeline's word for what a person wrote there."""
VERDICTS: Mapping[str, Verdict] = {"approve": Verdict.APPROVE, "reject": Verdict.REJECT}


def ask(request: Request, desk: PeopleDesk) -> Response:
    """What was asked for is decided, on the timeline, or on its way to the responder; the answer says which, and as whom."""
    verb = request.named["verb"]
    who = _caller(request, desk)
    body = _body(request)
    if verb in VERDICTS:
        return as_json(_decide(VERDICTS[verb], who, body, desk))
    if verb == "note":
        return as_json(_note(who, body, desk))
    if verb in asking.MESSAGES:
        return as_json(_send(verb, who, body, desk), status=202)
    raise DoorError(404, f"There is no {verb} here.", "This door does not know it.", "Use the command line of this version.")


def _caller(request: Request, desk: PeopleDesk) -> Who:
    try:
        return caller(request, desk)
    except DoorError as error:
        refuse(desk, "cli", error.what)
        raise


def _decide(verdict: Verdict, who: Who, body: Mapping[str, Any], desk: PeopleDesk) -> Mapping[str, Any]:
    reason, seen = asking.text(body, "reason"), asking.text(body, "seen")
    return decided(Wish(asking.incident(body), verdict, reason, asking.names(body, "only"), seen=seen), who, Door.CLI, desk)


def _note(who: Who, body: Mapping[str, Any], desk: PeopleDesk) -> Mapping[str, Any]:
    about, text = asking.incident(body), asking.needed(body, "text")
    desk.ledger.case_file(about)
    desk.ledger.note(about, Note(desk.now().isoformat(), NOTED, text, {"by": who.says, "door": Door.CLI.value}))
    return {"incident": about, "as": who.says, "noted": text}


def _send(verb: str, who: Who, body: Mapping[str, Any], desk: PeopleDesk) -> Mapping[str, Any]:
    message = asking.MESSAGES[verb](body)
    if "incident" in message:
        desk.ledger.case_file(message["incident"])
    desk.queue.send({**message, "as": who.says, "person": who.person.name if who.person else who.identity})
    log.info("asked", extra={"verb": verb, "incident": message.get("incident", ""), "identity": who.identity})
    return {"asked": verb, "as": who.says, **{name: message[name] for name in ("incident", "run") if name in message}}


def _body(request: Request) -> Mapping[str, Any]:
    try:
        said = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, Mapping):
        return said
    raise DoorError(400, "The request is no JSON object.", "This door reads nothing else.", "Use the command line.")


ROUTES = (Route("POST", "/cli/{verb}", Guard.IAM, ask),)
