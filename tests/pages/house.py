"""The door for people with its pages, on loopback: a record in this process, a provider to sign in with, and who came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from deployer.sandbox.gateway.knocking import Knock, Reply
from deployer.sandbox.gateway.listening import Listener
from deployer.sandbox.gateway.payload import reply_of
from deployer.sandbox.oidc import CLIENT_ID, CLIENT_SECRET, OidcProvider
from hub.approval.ask import Ask
from hub.aws.approvals import DynamoApprovals
from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger, PeopleLedger
from hub.aws.ledger_items import note_of
from hub.aws.ledger_table import Table
from hub.aws.oidc import Oidc
from hub.aws.register import DynamoRegister
from hub.aws.sessions import DynamoSessions
from hub.aws.shelf import RecordShelf
from hub.people.desk import PeopleDesk, PeopleSettings
from hub.people.door import answer
from hub.people.pages_desk import PagesDesk, SignIn
from hub.people.request import Request, plain
from hub.record import Note
from tests.fakes import FakeQueue, in_turn
from tests.pages.told import APPROVERS, Told, a_finding, contained

SECRETS = {"client": CLIENT_SECRET, "sessions": "k" * 64}
LEASE_SECONDS = 65


@dataclass(slots=True)
class Clock:
    """Now, and as much later as a test says."""

    later: timedelta = timedelta()

    def __call__(self) -> datetime:
        """What time it is."""
        return datetime.now(UTC) + self.later

    def pause(self, seconds: float) -> None:
        """Time passes."""
        self.later += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class FakeSecrets:
    """Secrets that are known already."""

    texts: Mapping[str, str] = field(default_factory=lambda: dict(SECRETS))

    def read(self, name: str) -> str:
        """The secret."""
        return self.texts[name]

    read_again = read


@dataclass(slots=True)
class FakeWorkflow:
    """A workflow that remembers how it was woken."""

    woken: list[Mapping[str, Any]] = field(default_factory=list)

    def start(self, incident_id: str, number: int, asks: tuple[Ask, ...]) -> bool:
        """It is under way."""
        return True

    def wake(self, token: str, said: Mapping[str, Any]) -> bool:
        """It goes on."""
        self.woken.append({"token": token, **said})
        return True


@dataclass
class House:
    """Everything behind the pages."""

    clients: Clients
    provider: OidcProvider
    clock: Clock = field(default_factory=Clock)
    workflow: FakeWorkflow = field(default_factory=FakeWorkflow)
    queue: FakeQueue = field(default_factory=FakeQueue)
    answered: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and status of each request so far."""
    url: str = ""
    provider_url: str = ""
    """Where the provider seems to be; empty where it is there."""

    def __post_init__(self) -> None:
        """The record is there, empty."""
        self.table = Table(self.clients.own("dynamodb"), "irhub-ledger", self.clock.pause)
        self.ledger = DynamoLedger(self.table, LEASE_SECONDS, self.clock, in_turn)
        self.approvals = DynamoApprovals(self.table, self.clock)
        self.register = DynamoRegister(self.table)

    @property
    def sign_in(self) -> SignIn:
        """How irhub is known at the provider."""
        return SignIn(self.provider_url or self.provider.issuer, CLIENT_ID, "client", "sessions", self.url)

    @property
    def pages(self) -> PagesDesk:
        """What pages are made with."""
        ledger = PeopleLedger(self.table, 0, self.clock, in_turn)
        shelf = RecordShelf(
            self.table, ledger, in_turn, lambda: self.clients.own("s3"), "irhub-evidence", regions=("eu-west-1", "us-east-1")
        )
        provider = Oidc(self.sign_in.issuer, CLIENT_ID, lambda: CLIENT_SECRET)
        return PagesDesk(self.sign_in, provider, shelf, DynamoSessions(self.table))

    @property
    def desk(self) -> PeopleDesk:
        """What a request is worked with."""
        unused: Any = None
        return PeopleDesk(
            settings=PeopleSettings("irhub", "aws", "222222222222", "eu-central-1", "irhub-ledger", "https://queue"),
            ledger=PeopleLedger(self.table, 0, self.clock, in_turn),
            approvals=self.approvals,
            workflow=self.workflow,
            approvers=APPROVERS,
            queue=self.queue,
            secrets=FakeSecrets(),
            roles=unused,
            slack=unused,
            now=self.clock,
            pages=self.pages,
        )

    def case(self, **changes: Any) -> Told:
        """A contained case on this finding; nothing is asked yet."""
        now = self.clock()
        name = changes.pop("name", "k3v7q2mzx5aj")
        return contained(self.ledger, a_finding(now, **changes), now, name)

    def ask(self, told: Told, *asks: Ask) -> tuple[Ask, ...]:
        """People are asked, and the workflow waits."""
        opened = self.approvals.open(told.incident, asks)
        for one in opened:
            self.approvals.keep_token(one, f"token-{one.action}")
        return opened

    def stand(self, told: Told) -> dict[str, str]:
        """How each ask stands, by its action."""
        return {one.action: one.state.value for one in self.approvals.asks(told.id)}

    def notes(self, told: Told, name: str) -> list[str]:
        """The lines of this name on the timeline."""
        return [note.says for note in self.ledger.case_file(told.id).notes if note.name == name]

    def refused(self) -> list[Note]:
        """What was refused at the door today."""
        return [note_of(item) for item in self.table.query(f"EVENT#{self.clock():%Y-%m-%d}")]

    def answer(self, knock: Knock) -> Reply:
        """What the door answers."""
        reply = reply_of(plain(answer(request_of(knock), self.desk)))
        self.answered.append((knock.method, knock.path, reply.status))
        return reply

    def open(self) -> Listener:
        """It listens."""
        listener = Listener(self.answer)
        self.url = f"http://{listener.netloc}"
        return listener


def request_of(knock: Knock) -> Request:
    """The request as the function would read it."""
    cookies = dict(pair.strip().partition("=")[::2] for pair in knock.header("cookie").split(";") if pair.strip())
    return Request(
        method=knock.method,
        path=knock.path,
        body=knock.body,
        headers={name.lower(): value for name, value in knock.headers},
        query=dict(parse_qsl(knock.query)),
        cookies=cookies,
        id="request-1",
    )


def without(house: House) -> PeopleDesk:
    """The desk of an installation that names no sign-in."""
    return replace(house.desk, pages=None)
