"""A record over a fake AWS, with cases at which something is asked."""

from collections.abc import Iterable
from typing import Any

from deployer.calls import Door
from hub.approval.ask import Ask
from hub.aws import ledger_items
from hub.aws.approval_items import ask_key
from hub.aws.ledger_items import packed
from hub.aws.ledger_write import Item, Key, wire, wire_key
from hub.finding import Finding
from hub.incident import Incident
from hub.record import Note
from tests.deployer.conftest import Shell
from tests.fake_aws import HOME
from tests.fakes import NOON, a_finding


def row(key: Key, item: Item) -> dict[str, Any]:
    """An item as DynamoDB has it."""
    return {**wire_key(key), **wire(item)}


def rows(
    incident: Incident, findings: Iterable[Finding] = (), notes: Iterable[Note] = (), asks: Iterable[Ask] = ()
) -> list[Any]:
    """Everything on record of one incident."""
    wanted = tuple(findings) or (a_finding(target=incident.target),)
    found = [row(ledger_items.incident_key(incident.id), ledger_items.incident_item(incident))]
    found += [
        row(ledger_items.finding_key(incident.id, one), ledger_items.finding_item(one, NOON.isoformat())) for one in wanted
    ]
    found += [row(ledger_items.note_key(f"INC#{incident.id}", one), {"note": packed(one)}) for one in notes]
    return [*found, *(row(ask_key(ask), {"ask": packed(ask)}) for ask in asks)]


def onboarded(account_id: str, name: str, ou: str) -> dict[str, Any]:
    """An account on record."""
    key = {"PK": {"S": f"ACCOUNT#{account_id}"}, "SK": {"S": "META"}}
    return {**key, "name": {"S": name}, "ou": {"S": ou}, "mode": {"S": "act"}}


def with_door(shell: Shell) -> Shell:
    """The hub is deployed, with its door for people."""
    shell.aws.stacks[Door.HUB, "irhub-hub", HOME] = {"StackStatus": "CREATE_COMPLETE"}
    return shell
