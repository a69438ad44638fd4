"""The hub's record of incidents, read through the gate, and what asks the hub's door for people to change one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from deployer.aws.as_client import GateClient
from deployer.aws.people import asking
from deployer.calls import Aws, Call, Door, Pause, one_by_one
from deployer.errors import DeployerError, NotFoundError
from deployer.settings import Settings
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.aws.register import DynamoRegister
from hub.incident import Incident


def ledger(aws: Aws, settings: Settings, pause: Pause) -> DynamoLedger:
    """The installation's ledger; what it may do is what the gate lets through."""
    client = GateClient(aws, "dynamodb", settings.hub.region)
    return DynamoLedger(Table(client, f"{settings.prefix}-ledger", pause), 0, lambda: datetime.now(UTC), one_by_one)


def register(aws: Aws, settings: Settings, pause: Pause) -> DynamoRegister:
    """What the hub knows of accounts, read the same way."""
    client = GateClient(aws, "dynamodb", settings.hub.region)
    return DynamoRegister(Table(client, f"{settings.prefix}-ledger", pause))


def insist_on_ledger(aws: Aws, settings: Settings) -> None:
    """Raises ``DeployerError`` where the table of the record is missing."""
    name = f"{settings.prefix}-ledger"
    try:
        aws.make(Call(Door.HUB, "dynamodb", "DescribeTable", settings.hub.region, {"TableName": name}))
    except NotFoundError as error:
        where = f"There is no table {name} in {settings.hub.account} {settings.hub.region}."
        raise DeployerError("There is no ledger here.", where, "Deploy the hub: irhub deploy.") from error


def all_incidents(aws: Aws, settings: Settings, pause: Pause) -> tuple[Incident, ...]:
    """Every incident on record, the newest first; none where there is no record."""
    try:
        return ledger(aws, settings, pause).incidents()
    except NotFoundError:
        return ()


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks the hub to take back."""

    incident_id: str
    only: tuple[str, ...] = ()
    """The actions whose steps are meant; all where none is named."""
    reason: str = ""
    force: tuple[str, ...] = ()
    """The resources that go back even over what somebody did to them since."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody decided that an incident was."""

    incident_id: str
    verdict: str
    reason: str


def ask_to_release(read: Aws, settings: Settings, request: Request) -> Call:
    """The call that asks the hub to take an incident's steps back, and says why; who asks, the door knows."""
    named = {"only": list(request.only), "force": list(request.force)}
    return asking(read, settings, "release", {"incident": request.incident_id, **named, "reason": request.reason})


def ask_to_close(read: Aws, settings: Settings, closing: Closing) -> Call:
    """The call that asks the hub to close an incident, and says with what verdict and why."""
    body = {"incident": closing.incident_id, "verdict": closing.verdict, "reason": closing.reason}
    return asking(read, settings, "close", body)
