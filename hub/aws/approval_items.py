"""The shapes of asks, decisions and tickets in the ledger's table; see ``ledger_items`` for all that is there.

They lie in partitions of their own. IAM tells partitions apart and not items (DynamoDB, ``dynamodb:LeadingKeys``), and the
door for people may write these and nothing of what the responder goes by.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.approval.ask import Ask, Decision
from hub.approval.promises import Ticket
from hub.aws.ledger_items import packed, unpacked
from hub.aws.ledger_write import Key

ASKS = "ASK#"
USED = "used"
"""The attribute of a ticket that says who used it up, for which action."""


def ask_key(ask: Ask) -> Key:
    """Where an ask is; rounds are in order up to the ten-thousandth."""
    return asks_of(ask.incident_id), f"{ASKS}{ask.round:04}#{ask.action}"


def asks_of(incident_id: str) -> str:
    """The partition of an incident's asks and of what was said to them."""
    return f"{ASKS}{incident_id}"


def asks_in(items: Iterable[Mapping[str, Any]]) -> tuple[Ask, ...]:
    """The asks among the items of that partition, in the order of rounds, and in each as they were asked."""
    found = (ask_of(item) for item in items if str(item["SK"]).startswith(ASKS))
    return tuple(sorted(found, key=lambda ask: (ask.round, ask.place, ask.action)))


def ask_of(item: Mapping[str, Any]) -> Ask:
    """The ask that an item tells of; the workflow's word stays where it is."""
    return unpacked(Ask, item["ask"])


def decision_key(ask: Ask, person: str) -> Key:
    """Where it stands what this person said to an ask."""
    return asks_of(ask.incident_id), f"DECISION#{ask.round:04}#{ask.action}#{person}"


def decision_item(decision: Decision) -> Mapping[str, str]:
    """What one person said."""
    return {"decision": packed(decision)}


def ticket_key(digest: str) -> Key:
    """Where a ticket is; who reads the record learns no secret from it."""
    return f"TICKET#{digest}", "META"


def ticket_of(item: Mapping[str, Any]) -> Ticket:
    """The ticket that an item tells of."""
    return unpacked(Ticket, item["ticket"])


def mark(person: str, action: str) -> str:
    """How a ticket says that this person used it up for this action."""
    return f"{person} {action}"
