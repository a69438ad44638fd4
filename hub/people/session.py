"""A session: who signed in, by the provider's word, for an hour; and which of the settings' people that is."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.approval.people import Approvers, Person
from hub.people import cookie
from hub.people.desk import PeopleDesk
from hub.people.pages_desk import PagesDesk
from hub.people.request import Request


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    id: str
    issuer: str
    subject: str
    email: str
    """Verified."""
    until: datetime

    @property
    def identity(self) -> str:
        """Who that is by the provider's word, whatever happens to the address."""
        return f"oidc:{self.issuer}#{self.subject}"

    def person(self, approvers: Approvers) -> Person | None:
        """Who of the settings that is; None where they name nobody of this address."""
        return approvers.by_email(self.email)


def shown(person: Person | None, email: str) -> str:
    """Who is signed in, for people to read."""
    return f"{person.name} ({email})" if person else email


def begun(claims: Mapping[str, Any], email: str, desk: PeopleDesk, pages: PagesDesk) -> str:
    """The cookie of a new session."""
    facts = {"id": secrets.token_urlsafe(16), "iss": claims["iss"], "sub": claims["sub"], "email": email}
    return cookie.made(cookie.SESSION, facts, key(desk, pages), desk.now())


def of(request: Request, desk: PeopleDesk, pages: PagesDesk) -> Session | None:
    """The session that a request comes with; None where there is none that still counts."""
    if cookie.SESSION.name not in request.cookies:
        return None
    facts = cookie.facts_in(cookie.SESSION, request.cookies, key(desk, pages), desk.now())
    if facts is None or pages.sessions.is_over(facts["id"]) or facts["iss"] != pages.sign_in.issuer:
        return None
    until = datetime.fromtimestamp(facts["until"], UTC)
    return Session(facts["id"], facts["iss"], facts["sub"], facts["email"], until)


def ended(session: Session | None, pages: PagesDesk) -> str:
    """The session is over, here and wherever its cookie was taken to; what makes the browser forget it."""
    if session:
        pages.sessions.end(session.id, session.until)
    return cookie.gone(cookie.SESSION)


def key(desk: PeopleDesk, pages: PagesDesk) -> str:
    """What cookies are signed with."""
    return desk.secrets.read(pages.sign_in.sessions)
