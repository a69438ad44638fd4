"""Who may see a page: whoever is signed in and one of the settings' people; and which form was sent by a page of ours."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.approval.deciding import Who
from hub.approval.people import Person
from hub.errors import DoorError
from hub.people import session, sign_in
from hub.people.desk import PeopleDesk
from hub.people.drawing import Around, trouble
from hub.people.pages_desk import PagesDesk
from hub.people.refusals import refuse
from hub.people.request import Request, Response
from hub.people.session import Session


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of such a person."""

    request: Request
    desk: PeopleDesk
    pages: PagesDesk
    session: Session
    person: Person

    @property
    def who(self) -> Who:
        """Who came, as a decision has it."""
        return Who(self.session.identity, self.person, self.around().who)

    def around(self, here: str = "", status: int = 200) -> Around:
        """What stands around a page of theirs."""
        return Around(session.shown(self.person, self.session.email), here, status)


def pages_of(desk: PeopleDesk) -> PagesDesk:
    """What pages are made with; where there are none, there is nothing at their addresses."""
    if desk.pages is None:
        raise DoorError(404, "There are no pages here.", "No sign-in is set up.", "Use the command line.")
    return desk.pages


def signed_in(do: Callable[[Visit], Response]) -> Callable[[Request, PeopleDesk], Response]:
    """The way of a page: whoever is not signed in is led there, and whoever is nobody of the settings reads nothing."""

    def page(request: Request, desk: PeopleDesk) -> Response:
        pages = pages_of(desk)
        found = session.of(request, desk, pages)
        if found is None:
            return _to_sign_in(request, desk, pages)
        if (person := found.person(desk.approvers)) is None:
            return _stranger(found, request, desk)
        if request.method != "GET":
            check_origin(request, desk, pages)
        return do(Visit(request, desk, pages, found, person))

    return page


def check_origin(request: Request, desk: PeopleDesk, pages: PagesDesk) -> None:
    """The form was sent by a page of ours; else it is refused, and on record.

    A browser that keeps its origin to itself (Fetch, 3.2) still says whether it was ours (Fetch Metadata, 2.3).
    """
    origin = request.headers.get("origin", "")
    if origin == pages.sign_in.url or (origin in {"", "null"} and request.headers.get("sec-fetch-site") == "same-origin"):
        return
    refuse(desk, "page", "a form that no page of irhub sent", request.named.get("id", ""))
    raise DoorError(403, "This form came from elsewhere.", "Another site sent it; nothing was done.", "Open the page itself.")


def _to_sign_in(request: Request, desk: PeopleDesk, pages: PagesDesk) -> Response:
    """A form of somebody whose session is over does nothing; a page that was to be read waits behind the sign-in.

    Anybody could send such a form about any incident, so the record has a line for all of them; the log names each.
    """
    if request.method == "GET":
        return sign_in.start(request.path, desk, pages)
    refuse(desk, "page", "a form without a session")
    ended = DoorError(401, "Nothing was decided.", "Your session has ended.", "Sign in, read it again, and answer.")
    return trouble(ended, desk, request.path, "Sign in")


def _stranger(found: Session, request: Request, desk: PeopleDesk) -> Response:
    refuse(desk, "page", f"{found.identity} ({found.email}) is nobody of the settings", request.named.get("id", ""))
    why = f"You are signed in as {found.email}, and the settings of irhub name nobody of this address."
    error = DoorError(403, "You may not read this.", why, "Ask whoever keeps irhub.yaml to name you there, under people.")
    return trouble(error, desk, "/sign-in", "Sign in as somebody else")
