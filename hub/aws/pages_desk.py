"""The part of the people's desk that pages are made with, from what the stack sets where a sign-in is set up."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.aws.clients import Clients
from hub.aws.ledger_table import Table
from hub.aws.oidc import Oidc
from hub.aws.sessions import DynamoSessions
from hub.aws.shelf import RecordShelf
from hub.aws.together import side_by_side
from hub.incident import Mode
from hub.people.desk import Secrets
from hub.people.pages_desk import PagesDesk, SignIn
from hub.record import Ledger


@dataclass(frozen=True, slots=True)
class Reading:
    """What the desk has already."""

    clients: Clients
    table: Table
    ledger: Ledger
    secrets: Secrets


def pages(environ: Mapping[str, str], reading: Reading) -> PagesDesk:
    """What pages are made with; it makes no call before it is used."""
    sign_in = SignIn(
        issuer=environ["IRHUB_PAGES_ISSUER"],
        client_id=environ["IRHUB_PAGES_CLIENT_ID"],
        secret=environ["IRHUB_PAGES_SECRET"],
        sessions=environ["IRHUB_PAGES_SESSIONS"],
        url=environ["IRHUB_PAGES_URL"].rstrip("/"),
        claim=environ.get("IRHUB_PAGES_CLAIM", ""),
    )
    shelf = RecordShelf(
        table=reading.table,
        ledger=reading.ledger,
        together=side_by_side,
        s3=lambda: reading.clients.own("s3"),
        bucket=environ.get("IRHUB_EVIDENCE_BUCKET", ""),
        mode=Mode(environ.get("IRHUB_MODE", "act")),
        regions=tuple(filter(None, environ.get("IRHUB_REGIONS", "").split(","))),
    )
    provider = Oidc(sign_in.issuer, sign_in.client_id, lambda: reading.secrets.read(sign_in.secret))
    return PagesDesk(sign_in, provider, shelf, DynamoSessions(reading.table))
