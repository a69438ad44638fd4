"""The hub's record of incidents, read through the gate, and the message that asks the hub to take one back."""

import json
from datetime import UTC, datetime

from deployer.aws.as_client import GateClient
from deployer.calls import Aws, Call, Door, Pause, one_by_one
from deployer.errors import DeployerError, NotFoundError
from deployer.settings import Settings
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.incident import Incident


def ledger(aws: Aws, settings: Settings, pause: Pause) -> DynamoLedger:
    """The installation's ledger; what it may do is what the gate lets through."""
    client = GateClient(aws, "dynamodb", settings.hub.region)
    return DynamoLedger(Table(client, f"{settings.prefix}-ledger", pause), 0, lambda: datetime.now(UTC), one_by_one)


def all_incidents(aws: Aws, settings: Settings, pause: Pause) -> tuple[Incident, ...]:
    """Every incident on record, the newest first; none where there is no record."""
    try:
        return ledger(aws, settings, pause).incidents()
    except NotFoundError:
        return ()


def ask_to_release(read: Aws, settings: Settings, incident_id: str, request: tuple[tuple[str, ...], str]) -> Call:
    """The call that asks the hub to take an incident's steps back: all, or only those of these actions, and why."""
    queue = f"{settings.prefix}-work"
    try:
        url = read.make(Call(Door.HUB, "sqs", "GetQueueUrl", settings.hub.region, {"QueueName": queue}))["QueueUrl"]
    except NotFoundError as error:
        raise DeployerError(f"There is no queue {queue}.", "The hub is not deployed.", "Deploy it: irhub deploy.") from error
    only, reason = request
    message = {"irhub": "release", "incident": incident_id, "only": list(only), "reason": reason}
    parameters = {"QueueUrl": url, "MessageBody": json.dumps(message)}
    return Call(Door.HUB, "sqs", "SendMessage", settings.hub.region, parameters)
