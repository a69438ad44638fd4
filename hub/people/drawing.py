"""Pages as answers; what makes HTML is imported when the first of them is made.

A click in Slack must be answered within three seconds, and pays nothing for pages so.
"""

from dataclasses import dataclass
from typing import Any

from hub.errors import DoorError
from hub.people.desk import PeopleDesk
from hub.people.request import HTML_TYPE, Response

FINE = 200
OWN = "same-origin"
"""Nobody else learns where a reader was; with ``no-referrer`` not even our own forms could say whose they are (Fetch, 3.2)."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page, and its status."""

    who: str = ""
    """Who is signed in, as they should read it; empty where nobody is."""
    here: str = ""
    status: int = FINE


ALONE = Around()


def drawn(name: str, page: Any, desk: PeopleDesk, around: Around = ALONE) -> Response:
    """The page that this template makes."""
    from hub.pages import moments
    from hub.pages.render import Frame, html, policy

    now = desk.now()
    frame = Frame(desk.settings.prefix, moments.of(now, now), around.who, around.here)
    headers = {"content-security-policy": policy(), "referrer-policy": OWN}
    return Response(around.status, html(name, frame, page=page), HTML_TYPE, headers)


def trouble(error: DoorError, desk: PeopleDesk, to: str = "/", says: str = "To the overview") -> Response:
    """The page that says what went wrong, or only what is so."""
    from hub.pages.trouble import Onward
    from hub.pages.trouble import trouble as made

    return drawn("trouble", made(error, Onward(to, says)), desk, Around(status=error.status))
