"""From what a door heard to a decision: people answer for what they were shown, and for nothing that came after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.approval import deciding
from hub.approval.ask import Ask, Door, Verdict
from hub.approval.deciding import Said, Who
from hub.people.desk import PeopleDesk
from hub.values import to_plain


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants decided."""

    incident: str
    verdict: Verdict
    reason: str
    only: tuple[str, ...] = ()
    """The actions that are meant; all that wait where none is named."""
    ticket: str = ""
    seen: str = ""
    """The word for what they were shown; empty where the door shows nothing."""


def open_asks(incident_id: str, only: tuple[str, ...], desk: PeopleDesk) -> tuple[Ask, ...]:
    """What waits for people, of these actions or of all."""
    return tuple(ask for ask in _last(incident_id, only, desk) if ask.is_open)


def decided(wish: Wish, who: Who, door: Door, desk: PeopleDesk) -> Mapping[str, Any]:
    """What became of it, as plain values; raises ``ApprovalError`` where it does not count."""
    said = Said(who, door, wish.verdict, wish.reason, wish.only, wish.ticket, wish.seen)
    found = deciding.decide(wish.incident, said, desk.deciding)
    facts = {"incident": found.incident_id, "as": who.says, "says": list(found.says), "repeated": found.repeated}
    return {**facts, "asks": to_plain(found.asks)}


def _last(incident_id: str, only: tuple[str, ...], desk: PeopleDesk) -> tuple[Ask, ...]:
    """The last ask of each action."""
    last = {ask.action: ask for ask in desk.approvals.asks(incident_id)}
    return tuple(ask for ask in last.values() if not only or ask.action in only)
