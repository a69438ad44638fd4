"""Every way through the door for people, and what becomes of a request: it is answered, whatever goes wrong.

What is answered tells nothing of the inside: a fault is one sentence and a number, and the log has the rest under that number.
Nothing is decided by a GET: what follows a link, unfurls it or scans it can only read, and reads nothing without a session.
Every request leaves a line in the log.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from hub.errors import ApprovalError, DoorError, IncidentNotFoundError
from hub.logs import about
from hub.people import cli, pages, slack
from hub.people.desk import PeopleDesk
from hub.people.drawing import trouble
from hub.people.in_parts import in_three_parts
from hub.people.request import Request, Response, as_json
from hub.people.route import Guard, Route

log = logging.getLogger("irhub")

LARGEST_BODY = 256 * 1024
"""Far above what Slack, a form or the command line sends."""
INCIDENT = re.compile(r"inc-\d{8}-[a-z2-7]{12}")

ROUTES: tuple[Route, ...] = (*slack.ROUTES, *cli.ROUTES, *pages.ROUTES)
"""All of them; the stack makes one route of the HTTP API of each, so nothing else reaches the function."""


def answer(request: Request, desk: PeopleDesk, routes: tuple[Route, ...] = ROUTES) -> Response:
    """The answer to a request; an error is one in the form that this way's people read. Each line in the log names its case."""
    with about(incident=_incident(request)):
        return _answer(request, desk, routes)


def _answer(request: Request, desk: PeopleDesk, routes: tuple[Route, ...]) -> Response:
    fitting = [route for route in routes if route.fits(request.path)]
    guard = fitting[0].guard if fitting else Guard.IAM
    try:
        made = _answered(request, desk, fitting)
    except (DoorError, ApprovalError, IncidentNotFoundError) as error:
        said = in_three_parts(error)
        log.info("not done", extra=_facts(request, status=said.status, what=said.what, why=said.why))
        return _in_form(guard, said, fitting, desk)
    except Exception:
        log.exception("failed", extra=_facts(request))
        return _in_form(guard, fault(request.id), fitting, desk)
    log.info("answered", extra=_facts(request, status=made.status))
    return made


def _answered(request: Request, desk: PeopleDesk, fitting: list[Route]) -> Response:
    if not fitting:
        raise DoorError(404, "There is nothing here.", "No page has this address.", "Follow a link of a message or page.")
    if len(request.body) > LARGEST_BODY:
        raise DoorError(413, "This is too long.", f"At most {LARGEST_BODY} bytes are read.", "Say it shorter.")
    for route in fitting:
        if route.method == request.method and (parts := route.fits(request.path)):
            return route.do(replace(request, named=parts.groupdict()), desk)
    allowed = ", ".join(sorted(route.method for route in fitting))
    raise DoorError(405, f"{request.method} does nothing here.", f"Only {allowed} does.", "Follow a link of a message or page.")


def fault(request_id: str) -> DoorError:
    """What people read of a mistake of ours: nothing of the inside, and where the log tells more."""
    number = f" Its number in the log is {request_id}." if request_id else ""
    return DoorError(500, "That did not work.", f"irhub made a mistake here.{number}", "Try again in a minute.")


def _facts(request: Request, **more: object) -> Mapping[str, object]:
    """What the log has of a request: never its body, its query or who is signed in."""
    return {"request": request.id, "method": request.method, "path": request.path[:200], **more}


def _incident(request: Request) -> str:
    """The case that a request names first; empty where it names none."""
    named = INCIDENT.search(request.path) or INCIDENT.search(request.text)
    return named.group() if named else ""


def _in_form(guard: Guard, error: DoorError, fitting: list[Route], desk: PeopleDesk) -> Response:
    allow = {"allow": ", ".join(sorted(route.method for route in fitting))} if error.status == 405 else {}  # noqa: PLR2004
    made = FORMS[guard](error, desk)
    return replace(made, status=error.status, headers={**made.headers, **allow})


def _as_facts(error: DoorError, _desk: PeopleDesk) -> Response:
    return as_json({"error": {"what": error.what, "why": error.why, "todo": error.todo}})


def _as_text(error: DoorError, _desk: PeopleDesk) -> Response:
    return Response(body=f"{error.what} {error.why} {error.todo}\n")


FORMS: Mapping[Guard, Callable[[DoorError, PeopleDesk], Response]] = {
    Guard.SLACK: _as_text,
    Guard.IAM: _as_facts,
    Guard.SIGN_IN: trouble,
}
"""How each way says what went wrong."""
