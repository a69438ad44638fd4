"""Who sent a message of ours, by SQS's word, and what whoever it was may ask of the responder.

The message says nothing of that which counts. Two functions beside the responder may write into its queue, and hold none of
its power: the door for people, which anybody can knock at, and the one that makes reports. If their words passed for findings
they would have all of it. So each is heard on what it is there for, whatever else it may come to say one day.
"""

from collections.abc import Mapping
from typing import Any

from hub.errors import MalformedEventError
from hub.settings import Settings

OF_PEOPLE = frozenset({"release", "close", "respond", "drill", "decided"})
"""What people ask for, or have decided."""
OF_REPORTS = frozenset({"report"})

Record = Mapping[str, Any]


def sender(record: Record) -> str:
    """The user, or the role and session, that sent a message (SQS API, ``SenderId``)."""
    return str(record.get("attributes", {}).get("SenderId", "unknown"))


def is_of(record: Record, role_id: str) -> bool:
    """True where a session of this role sent it; a role's unique id is never given twice."""
    return bool(role_id) and sender(record).startswith(f"{role_id}:")


def insist_on_right(kind: str | None, record: Record, settings: Settings) -> None:
    """The sender may ask for this kind of message; else it is one for people to look at. No kind stands for an event."""
    for role_id, kinds in ((settings.people_role_id, OF_PEOPLE), (settings.report_role_id, OF_REPORTS)):
        if is_of(record, role_id) and kind not in kinds:
            raise MalformedEventError("irhub", f"is nothing that {sender(record)} may send")


def brought(record: Record, settings: Settings) -> str:
    """Who brought back a request that waits on record; empty where the responder did.

    Others do where they send dead letters on. Nobody has carried out what another asked and is not named beside them.
    """
    ours = not settings.respond_role_id or is_of(record, settings.respond_role_id)
    return "" if ours else f", brought back by {sender(record)}"


def person(message: Mapping[str, Any], record: Record, settings: Settings) -> str:
    """Who asks: what the message says of that, where it comes from the door for people; else its sender, by SQS's word."""
    if "as" not in message:
        return sender(record)
    if is_of(record, settings.people_role_id):
        return str(message["as"])
    return f"{sender(record)}, which says that it is {message['as']}"


def by_one_name(message: Mapping[str, Any], record: Record, settings: Settings) -> Mapping[str, Any]:
    """The message with who asks as the settings name them, where the door for people says so, and as its sender else.

    By that name it is known later who called for what people are asked, and whoever did agrees to nothing of it.
    """
    return message if is_of(record, settings.people_role_id) else {**message, "person": sender(record)}


def sent_first(again: Mapping[str, Any], record: Record, settings: Settings) -> Record:
    """A message that we put off, as from whoever sent it first: of that, the responder's own word counts, and nobody else's."""
    if not is_of(record, settings.respond_role_id) or "sender" not in again:
        return record
    return {**record, "attributes": {**record.get("attributes", {}), "SenderId": str(again["sender"])}}
