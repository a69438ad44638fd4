"""scope-access-key, scope-user, scope-role: what an identity did in the last 24 hours, kept as evidence and told in a sentence.

An incident on an identity begins with it and seldom ends there: whoever held the key took on roles, made users and keys, let
others in. CloudTrail's event history knows. So it is read for the identity, and then for the sessions that were begun with it,
in the incident's Region and in that in which IAM's own events lie. What was touched stands in the evidence with the command
that responds to it; nothing of it is done here.

What it cannot: other Regions, changes of objects, and what is later than the look; the history is some minutes late, and of
each question the last 200 events are read, since AWS takes two questions a second (CloudTrail API, LookupEvents).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step
from hub.actions.evidence import vault
from hub.actions.iam.deeds import KEY, RESPONDING, ROLE, USER, Deed, Event, deeds, events, sessions
from hub.actions.iam.principal import read_if_there
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Incident

SPAN = timedelta(hours=24)
MOST = 200
MOST_SESSIONS = 4
MOST_TOLD = 3
FIELDS = ("eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "eventID")
GLOBAL: Mapping[str, str] = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Where CloudTrail keeps what is done to IAM, by partition."""


@dataclass(frozen=True, slots=True)
class Span:
    """Since when, and in which Regions."""

    start: datetime
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was done, and where it is kept."""

    called: str
    bucket: str
    folder: str
    kept: tuple[str, ...]
    document: str
    told: str


def look(account: Account, target: Target) -> Seen:
    """Who it is, then what it did, then what the sessions begun with it did."""
    asked = Span((account.now - SPAN).replace(second=0, microsecond=0), _regions(target))
    attributes = _of(account, target)
    folder = vault.folder(vault.API_STATE, target)
    listed, *answers = account.read(vault.listing(account.evidence_bucket, folder), *_calls(attributes, asked))
    own = [event for answer in answers for event in events(answer)]
    begun = sessions(own)
    further = account.read(*_calls([("AccessKeyId", key) for key in begun[:MOST_SESSIONS]], asked)) if begun else ()
    found = deeds([*own, *(event for answer in further for event in events(answer))])
    missing = [answer["Error"] for answer in (*answers, *further) if "Error" in answer]
    facts = {"who": target.id, "since": asked.start.isoformat(), "regions": asked.regions, "sessions": begun}
    return Seen(
        called=target.id,
        bucket=account.evidence_bucket,
        folder=folder,
        kept=vault.keys_in(listed),
        document=_document({**facts, "not read": missing}, found, target, own),
        told=_told(found, missing),
    )


def _regions(target: Target) -> tuple[str, ...]:
    return tuple(dict.fromkeys((target.region, GLOBAL.get(target.partition, target.region))))


def _of(account: Account, target: Target) -> list[tuple[str, str]]:
    """By which attributes CloudTrail knows it; raises ``TargetGoneError`` where it does not exist."""
    if target.kind == KEY:
        found = read_if_there(account, Call("iam", "GetAccessKeyLastUsed", {"AccessKeyId": target.id}))
        if not (found and found[0].get("UserName")):
            raise TargetGoneError(f"An IAM user with access key {target.id}")
        return [("AccessKeyId", target.id), ("Username", str(found[0]["UserName"]))]
    word = "User" if target.kind == USER else "Role"
    found = read_if_there(account, Call("iam", f"Get{word}", {f"{word}Name": target.id}))
    if not found:
        raise TargetGoneError(f"IAM {word.lower()} {target.id}")
    return [("Username", target.id)] if target.kind == USER else [("ResourceName", str(found[0]["Role"]["Arn"]))]


def _calls(attributes: Iterable[tuple[str, str]], asked: Span) -> list[Call]:
    return [
        Call(
            "cloudtrail",
            "LookupEvents",
            {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}], "StartTime": asked.start},
            optional=True,
            most=MOST,
            region=region,
        )
        for key, value in attributes
        for region in asked.regions
    ]


def _document(facts: Mapping[str, object], found: tuple[Deed, ...], target: Target, own: list[Event]) -> str:
    done = [{"at": deed.at, "call": deed.call, "what": deed.what, "kind": deed.kind, "id": deed.id} for deed in found]
    touched = dict.fromkeys((deed.kind, deed.id) for deed in found if deed.kind in RESPONDING and deed.id != target.id)
    where = f"--account {target.account_id} --region {target.region}"
    offered = [f"irhub respond --resource {name} --kind {kind} {where} --dry-run" for kind, name in touched]
    return json.dumps(
        {**facts, "done": done, "offered": offered, "events": list(map(_line, own))}, default=str, indent=1, sort_keys=True
    )


def _line(event: Event) -> dict[str, str]:
    """What of an event is worth reading again; the whole of it is in CloudTrail for 90 days."""
    return {name: str(event.get(name, "")) for name in FIELDS}


def _told(found: tuple[Deed, ...], missing: list[str]) -> str:
    each = list(dict.fromkeys(f"{deed.what} {deed.id}"[:80] for deed in found))
    more = f" and {len(each) - MOST_TOLD} more" if len(each) > MOST_TOLD else ""
    says = "; ".join(each[:MOST_TOLD]) + more if each else "nothing that changes identities or makes resources"
    return f"{says}; part of it could not be read" if missing else says


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """One object for each incident on the identity."""
    key = f"{seen.folder}{incident.id}.json"
    if key in seen.kept:
        return ()
    put = vault.storing(seen.bucket, key, seen.document.encode())
    says = f"keep what {seen.called} did in the last 24 hours: {seen.told}"
    return (Step(says, (put,), seen.called, kept="evidence"),)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


READS: Mapping[str, tuple[str, str]] = {
    KEY: ("iam:GetAccessKeyLastUsed", "user/*"),
    USER: ("iam:GetUser", "user/*"),
    ROLE: ("iam:GetRole", "role/*"),
}


def _permissions(kind: str) -> tuple[Permission, ...]:
    name, on = READS[kind]
    roles = (Role.CONTAIN,)
    return (
        Permission(("cloudtrail:LookupEvents",), ("*",), Access.READ, roles=roles),
        Permission((name,), ("arn:{partition}:iam::{account}:" + on,), Access.READ, roles=roles),
        vault.may_list(vault.API_STATE),
        *vault.may_store(vault.API_STATE),
    )


def _action(name: str, about: str, kind: str) -> Action[Seen, NoOptions]:
    return Action(
        name=name,
        about=f"Keeps what {about} did in the last 24 hours, by CloudTrail's word, and what it touched on the way.",
        works_on=kind,
        seen=Seen,
        options=NoOptions,
        permissions=_permissions(kind),
        look=look,
        plan=plan,
        restore=restore,
    )


ACTIONS = (
    _action("scope-access-key", "an access key and its user", KEY),
    _action("scope-user", "an IAM user", USER),
    _action("scope-role", "the sessions of a role", ROLE),
)
