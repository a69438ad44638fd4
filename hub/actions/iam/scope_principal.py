"""scope-access-key, scope-user, scope-role: what an identity did in the last 24 hours, kept as evidence and told in a sentence.

An incident on an identity begins with it and seldom ends there: whoever held the key took on roles, made users and keys, let
others in. CloudTrail's event history knows. So it is read for the identity, then for the sessions that were begun with it, and
for those that these began in turn, in every Region that the account may use: nobody who steals a key stays in one. What was
touched stands in the evidence with the command that responds to it, and how many such commands there are is told; nothing of it
is done here.

What it cannot: changes of objects, and what is later than the look; the history is some minutes late, and of each question the
last 200 events are read, since AWS takes two questions a second in each Region (CloudTrail API, LookupEvents). What a session
did in another account stands in that account's history, and is not looked at here. Whatever was left out is said.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

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
"""Of each link in a chain of sessions as many are followed."""
LINKS = 3
MOST_TOLD = 3
FIELDS = ("eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "eventID")
REGIONS = Call("ec2", "DescribeRegions", optional=True)
"""Those that the account may use: what it did not opt into is left out (EC2 API)."""
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
    """Who it is, then what it did, then what the sessions begun with it did, and those begun with these."""
    attributes = _of(account, target)
    folder = vault.folder(vault.API_STATE, target)
    listed, regions = account.read(vault.listing(account.evidence_bucket, folder), REGIONS)
    asked = Span((account.now - SPAN).replace(second=0, microsecond=0), _regions(target, regions))
    first, *links = _traces(account, attributes, asked)
    missing = [
        *(says for trace in (first, *links) for says in trace.missing),
        *([regions["Error"]] if "Error" in regions else ()),
    ]
    found = deeds([event for trace in (first, *links) for event in trace.events])
    missing += _elsewhere(found, target)
    begun = [key for trace in links for key in trace.of]
    facts = {"who": target.id, "since": asked.start.isoformat(), "regions": asked.regions, "sessions": begun}
    offers = _offers(found, target)
    return Seen(
        called=target.id,
        bucket=account.evidence_bucket,
        folder=folder,
        kept=vault.keys_in(listed),
        document=_document({**facts, "not read": missing, "offered": offers}, found, first.events),
        told=_told(found, missing, offers),
    )


@dataclass(frozen=True, slots=True)
class _Trace:
    """What was done with some keys or by some name, and what could not be read of it."""

    of: tuple[str, ...]
    events: tuple[Event, ...]
    missing: tuple[str, ...]


def _traces(account: Account, attributes: Iterable[tuple[str, str]], asked: Span) -> Iterator[_Trace]:
    """What the identity did, and then link by link what the sessions did that were begun before."""
    trace = _trace(account, attributes, asked)
    followed: set[str] = set()
    for _ in range(LINKS):
        fresh = [key for key in sessions(trace.events) if key not in followed]
        yield _with_unfollowed(trace, len(fresh[MOST_SESSIONS:]))
        if not fresh:
            return
        followed.update(fresh)
        trace = _trace(account, [("AccessKeyId", key) for key in fresh[:MOST_SESSIONS]], asked)
    yield _with_unfollowed(trace, len([key for key in sessions(trace.events) if key not in followed]))


def _with_unfollowed(trace: _Trace, sessions_left: int) -> _Trace:
    left = (f"what {sessions_left} more sessions did, which these began: {', '.join(trace.of)}",) if sessions_left else ()
    return replace(trace, missing=(*trace.missing, *left))


def _trace(account: Account, attributes: Iterable[tuple[str, str]], asked: Span) -> _Trace:
    named = tuple(attributes)
    calls = _calls(named, asked)
    answers = account.read(*calls)
    missing = (says for call, answer in zip(calls, answers, strict=True) if (says := _unread(call, answer)))
    who = tuple(name for _, name in named)
    return _Trace(who, tuple(event for answer in answers for event in events(answer)), tuple(dict.fromkeys(missing)))


def _unread(call: Call, answer: Mapping[str, Any]) -> str:
    """What of an answer is not there; empty where it is whole."""
    if "Error" in answer:
        return f"{call.region}: {answer['Error']}"
    (asked,) = call.parameters["LookupAttributes"]
    full = len(answer.get("Events", ())) >= MOST
    return f"{call.region}: more than the last {MOST} events of {asked['AttributeValue']}" if full else ""


def _elsewhere(found: Iterable[Deed], target: Target) -> list[str]:
    roles = dict.fromkeys((deed.id, deed.account) for deed in found if deed.account not in {"", target.account_id})
    return [
        f"what was done as role {name} of {account}, which stands in the history of that account" for name, account in roles
    ]


def _regions(target: Target, described: Mapping[str, Any]) -> tuple[str, ...]:
    """The incident's first, that of IAM, and every other that the account may use."""
    others = sorted(str(one["RegionName"]) for one in described.get("Regions", ()))
    return tuple(dict.fromkeys((target.region, GLOBAL.get(target.partition, target.region), *others)))


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


def _offers(found: tuple[Deed, ...], target: Target) -> list[str]:
    """The command that responds to each thing that was touched, where it lies."""
    meant = [deed for deed in found if deed.kind in RESPONDING]
    touched = {(deed.kind, deed.id, deed.account or target.account_id): deed.region or target.region for deed in meant}
    touched.pop((target.kind, target.id, target.account_id), None)
    return [
        f"irhub respond --resource {name} --kind {kind} --account {account} --region {region} --dry-run"
        for (kind, name, account), region in touched.items()
    ]


def _document(facts: Mapping[str, object], found: tuple[Deed, ...], own: Iterable[Event]) -> str:
    done = [asdict(deed) for deed in found]
    return json.dumps({**facts, "done": done, "events": list(map(_line, own))}, default=str, indent=1, sort_keys=True)


def _line(event: Event) -> dict[str, str]:
    """What of an event is worth reading again; the whole of it is in CloudTrail for 90 days."""
    return {name: str(event.get(name, "")) for name in FIELDS}


def _told(found: tuple[Deed, ...], missing: list[str], offers: list[str]) -> str:
    each = list(dict.fromkeys(f"{deed.what} {deed.id}"[:80] for deed in found))
    more = f" and {len(each) - MOST_TOLD} more" if len(each) > MOST_TOLD else ""
    says = "; ".join(each[:MOST_TOLD]) + more if each else "nothing that changes identities or makes resources"
    offered = f"; {len(offers)} of these can be responded to, by commands that are kept with it" if offers else ""
    return f"{says}{offered}; part of it could not be read" if missing else f"{says}{offered}"


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """One object for each incident on the identity."""
    key = f"{seen.folder}{incident.id}.json"
    if key in seen.kept:
        return ()
    put = vault.storing(seen.bucket, key, seen.document.encode())
    says = f"keep what {seen.called} did in the last 24 hours as {key}: {seen.told}"
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
        Permission(("cloudtrail:LookupEvents", "ec2:DescribeRegions"), ("*",), Access.READ, roles=roles),
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
