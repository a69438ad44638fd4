"""Pages: people who are signed in read them, and decide what waits for them; a GET shows and decides nothing.

Without ``pages.sign_in`` in the settings none of this exists: the stack makes no route for it, and nothing answers here.
"""

from dataclasses import replace

from hub.errors import DoorError, HubError
from hub.incident import Incident
from hub.pages.coverage import coverage as coverage_of
from hub.pages.evidence import Kept, kept
from hub.pages.incident import Dossier, story
from hub.pages.overview import overview as overview_of
from hub.pages.reader import Reader
from hub.people import session, sign_in
from hub.people.answering import answer, ask
from hub.people.desk import PeopleDesk
from hub.people.drawing import drawn, trouble
from hub.people.request import Request, Response
from hub.people.route import Guard, Route
from hub.people.visit import Visit, check_origin, pages_of, signed_in

FARTHEST = 6
"""Digits of a number of accounts."""


def overview(visit: Visit) -> Response:
    """What is open, whom it waits for, and how long it took to contain lately."""
    page = overview_of(visit.pages.shelf.known(visit.desk.now()), _reader(visit))
    return drawn("overview", page, visit.desk, visit.around("overview"))


def incident(visit: Visit) -> Response:
    """One incident: what happened, what was done and proved, what is asked, how to undo it."""
    case = visit.desk.ledger.case_file(visit.request.named["id"])
    name = visit.pages.shelf.name(case.incident.target.account_id)
    page = story(Dossier(case, name, _evidence(visit, case.incident)), _reader(visit))
    return drawn("incident", page, visit.desk, visit.around())


def coverage(visit: Visit) -> Response:
    """Every account and Region, and when it was last heard of."""
    first = visit.request.query.get("from", "0")
    start = int(first) if first.isdecimal() and len(first) <= FARTHEST else 0
    page = coverage_of(visit.pages.shelf.roll(), visit.desk.now(), start)
    return drawn("coverage", page, visit.desk, visit.around("coverage"))


def begin(request: Request, desk: PeopleDesk) -> Response:
    """The browser is on its way to the provider."""
    return sign_in.start(request.query.get("to", "/"), desk, pages_of(desk))


def come_back(request: Request, desk: PeopleDesk) -> Response:
    """Whoever comes back from the provider is signed in."""
    return sign_in.finish(request, desk, pages_of(desk))


def sign_out(request: Request, desk: PeopleDesk) -> Response:
    """The session is over, here and wherever its cookie was taken to."""
    pages = pages_of(desk)
    check_origin(request, desk, pages)
    gone = session.ended(session.of(request, desk, pages), pages)
    why = f"Your session with {pages.sign_in.issuer} goes on: on a shared machine, end it there too."
    return replace(trouble(DoorError(200, "You are signed out.", why, ""), desk, "/", "Sign in again"), cookies=(gone,))


def _reader(visit: Visit) -> Reader:
    return Reader(visit.person, visit.desk.approvers, visit.desk.now())


def _evidence(visit: Visit, of: Incident) -> Kept:
    """What the manifest says; where it cannot be read, the page says so and shows the rest."""
    try:
        entries, more = visit.pages.shelf.manifest(of.target, of.id)
    except HubError:
        return Kept(unread="The manifest cannot be read just now; irhub evidence verify reads it too.")
    return kept(entries, visit.desk.now(), more)


ROUTES = (
    Route("GET", "/", Guard.SIGN_IN, signed_in(overview)),
    Route("GET", "/coverage", Guard.SIGN_IN, signed_in(coverage)),
    Route("GET", "/incidents/{id}", Guard.SIGN_IN, signed_in(incident)),
    Route("GET", "/incidents/{id}/decide", Guard.SIGN_IN, signed_in(ask)),
    Route("POST", "/incidents/{id}/decide", Guard.SIGN_IN, signed_in(answer)),
    Route("GET", "/sign-in", Guard.SIGN_IN, begin),
    Route("GET", "/signed-in", Guard.SIGN_IN, come_back),
    Route("POST", "/sign-out", Guard.SIGN_IN, sign_out),
)
