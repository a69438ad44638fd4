"""What pages work with beside the desk of the door: who signs people in, and what is read of the record for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.finding import Target
from hub.pages.coverage import Roll
from hub.pages.overview import Known


@dataclass(frozen=True, slots=True)
class SignIn:
    """The OpenID provider of an installation, and how irhub is known there."""

    issuer: str
    client_id: str
    secret: str
    """The name of the secret that holds the client's own."""
    sessions: str
    """The name of the secret that cookies are signed with."""
    url: str
    """Where the pages are, without a slash at its end."""
    claim: str = ""
    """The claim that holds the address, for a provider that never says ``email_verified``; empty where it does."""


class Provider(Protocol):
    """The OpenID provider."""

    def found(self) -> Mapping[str, Any]:
        """Its metadata (OpenID Connect Discovery 1.0, 4); raises ``HubError`` where it cannot be read."""

    def exchange(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """What its token endpoint answers to this form and the client's own secret; raises ``HubError`` where it refused."""


class Shelf(Protocol):
    """What pages read of the record beside one case."""

    def known(self, now: datetime) -> Known:
        """What is open, and what was lately."""

    def name(self, account_id: str) -> str:
        """The account's name; empty where nobody noted it."""

    def roll(self) -> Roll:
        """Every account that the hub knows of."""

    def manifest(self, target: Target, incident_id: str) -> tuple[tuple[Mapping[str, Any], ...], int]:
        """The first entries of the manifest of an incident's evidence, and how many more there are."""


class Sessions(Protocol):
    """Sessions that ended before their time."""

    def end(self, session_id: str, until: datetime) -> None:
        """The session counts no more; that is kept until it would have ended by itself."""

    def is_over(self, session_id: str) -> bool:
        """True where it was ended."""


@dataclass(frozen=True, slots=True)
class PagesDesk:
    """What pages are made with."""

    sign_in: SignIn
    provider: Provider
    shelf: Shelf
    sessions: Sessions
