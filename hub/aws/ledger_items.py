"""The shapes of what is in the ledger's table: keys, and items made from our values and read back.

====================  ==============================  =========================================================
PK                    SK                              holds
====================  ==============================  =========================================================
INC#<incident>        META                            the incident and its lease
INC#<incident>        FINDING#<finding>#<version>     one delivery; only the newest of a finding keeps its detail
INC#<incident>        STEP#<action>#<digest>          one step and how it ended
INC#<incident>        EVENT#<time>#<digest>           one line of the timeline
TARGET#<target key>   META                            which incident is the case on this target
HOLD#<resource key>   STEP#<action>                   what a resource was before, and who holds it so
ACCOUNT#<account>     META, PAUSE, ACTS#<hour>        name, modes, signs of life; pauses; what contained lately
SETTING#pause         META                            why nothing may act anywhere
SETTING#exemptions    FILE, META                      what is left alone: by irhub.yaml, by irhub exemptions
ASK#<incident>        ASK#<round>#<action>            what waits for people; the workflow's word to be woken by
ASK#<incident>        DECISION#<round>#<action>#<who> what one person said to it, once
TICKET#<digest>       META                            the right to decide once, by the digest of its secret
NOTE#<day>            EVENT#<time>#<digest>           what led to no incident; gone after 90 days
OUTBOX...             ...                             what channels were told, and what waits: hub/aws/outbox.py
PROOF#<run>           ABOUT#<what>                    what irhub verify or drill asked, answered; gone after 30 days
====================  ==============================  =========================================================
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from hub.aws.ledger_write import Item, Key
from hub.finding import Finding, Target
from hub.incident import Containment, Incident, Mode, State
from hub.record import Hold, Intent, Lease, Note, Status, StepRecord
from hub.values import from_plain, to_plain

LONGEST_DETAIL = 200_000
"""Characters of a finding's detail that are kept; an item has at most 400 KB (DynamoDB developer guide, "Quotas")."""
LONGEST_KEY_PART = 512
ABOUT = "ABOUT#"

T = TypeVar("T")


def incident_key(incident_id: str) -> Key:
    """Where the incident itself is."""
    return f"INC#{incident_id}", "META"


def finding_key(incident_id: str, finding: Finding) -> Key:
    """Where this version of a finding is."""
    return f"INC#{incident_id}", f"FINDING#{_part(finding.id)}#{_part(finding.version)}"


def step_key(incident_id: str, intent: Intent) -> Key:
    """Where a step is; the same words on the same resource are the same step."""
    return f"INC#{incident_id}", f"STEP#{intent.action}#{digest((intent.on, intent.says, intent.releases))}"


def target_key(target: Target) -> Key:
    """Where it stands which incident is the case on a target."""
    return f"TARGET#{_part(target.key)}", "META"


def hold_key(target: Target, action: str, on: str) -> Key:
    """Where it stands what a resource was before an action changed it."""
    return f"HOLD#{resource_key(target, on)}", f"STEP#{action}"


def resource_key(target: Target, on: str) -> str:
    """The target's key with the id of the resource in the place of its own."""
    return replace(target, id=on).key


def answer_key(run: str, about: str) -> Key:
    """Where the answer to what a proof asked is."""
    return f"PROOF#{run}", f"{ABOUT}{about}"


def answer_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer that an item holds."""
    answer: Mapping[str, Any] = json.loads(item["answer"])
    return answer


def note_key(pk: str, note: Note) -> Key:
    """Where a line of a timeline is; the same line written twice is one."""
    return pk, f"EVENT#{note.at}#{digest(note)}"


def incident_item(incident: Incident) -> Item:
    """The incident without its findings and its lease."""
    return {
        "target": packed(incident.target),
        "opened_at": incident.opened_at,
        "state": incident.state.value,
        "containment": incident.containment.value,
        "cap": incident.cap.value,
        "cap_reason": incident.cap_reason,
        "finding_count": incident.finding_count,
        "work_done": incident.work_done,
        "runs": incident.runs,
        "contained_at": incident.contained_at,
        "released_at": incident.released_at,
        "parent": incident.parent,
        "after": incident.after,
    }


def incident_of(item: Mapping[str, Any], findings: Iterable[Item] = ()) -> Incident:
    """The incident that an item tells of, with the findings in the order in which they came."""
    return Incident(
        id=str(item["PK"]).removeprefix("INC#"),
        target=unpacked(Target, item["target"]),
        opened_at=item["opened_at"],
        state=State(item["state"]),
        containment=Containment(item["containment"]),
        cap=Mode(item["cap"]),
        cap_reason=item["cap_reason"],
        findings=tuple(finding_of(one) for one in sorted(findings, key=lambda one: (one["at"], one["SK"]))),
        finding_count=item["finding_count"],
        work_done=item["work_done"],
        runs=item.get("runs", 1),
        contained_at=item["contained_at"],
        released_at=item["released_at"],
        parent=item.get("parent", ""),
        after=item.get("after", ""),
    )


def leased(lease: Lease) -> Item:
    """The part of an incident's item that says whose it is just now."""
    return {"lease_run": lease.run, "lease_until": lease.until}


def finding_item(finding: Finding, at: str) -> Item:
    """One delivery of a finding, its detail apart."""
    return {"finding": packed(replace(finding, detail={})), "detail": _detail(finding), "at": at}


def finding_of(item: Mapping[str, Any]) -> Finding:
    """The finding that an item tells of."""
    return replace(unpacked(Finding, item["finding"]), detail=json.loads(item.get("detail", "{}")))


def step_item(intent: Intent, lease: Lease, at: str, order: int) -> Item:
    """A step that is about to be made."""
    return {
        "intent": packed(replace(intent, recorded=None)),
        "on": intent.on,
        "status": Status.INTENDED.value,
        "run": lease.run,
        "intended_at": at,
        "order": order,
        "settled_at": "",
        "reason": "",
    }


def attempt(at: str, status: Status) -> frozenset[str]:
    """One attempt at a step as it is added to those on record: when it began or ended, and how."""
    return frozenset({f"{at} {status}"})


def step_of(item: Mapping[str, Any]) -> StepRecord:
    """The step that an item tells of."""
    intent = unpacked(Intent, item["intent"])
    return StepRecord(
        action=intent.action,
        on=intent.on,
        says=intent.says,
        calls=intent.calls,
        status=Status(item["status"]),
        intended_at=item["intended_at"],
        settled_at=item["settled_at"],
        reason=item["reason"],
        once=intent.once,
        kept=intent.kept,
        releases=intent.releases,
        attempts=tuple(sorted(item.get("attempts", ()))),
    )


def hold_of(item: Mapping[str, Any]) -> Hold:
    """The hold that an item tells of."""
    return Hold(
        resource_key=str(item["PK"]).removeprefix("HOLD#"),
        action=item["action"],
        on=item["on"],
        recorded=json.loads(item["recorded"]),
        holders=holders_of(item),
    )


def holders_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The incidents that hold what a resource was; none where the hold is gone."""
    return tuple(sorted(item.get("holders", ())))


def note_of(item: Mapping[str, Any]) -> Note:
    """The line of a timeline that an item tells of."""
    return unpacked(Note, item["note"])


def packed(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(to_plain(value), separators=(",", ":"))


def unpacked(kind: type[T], text: str) -> T:
    """The value of this type that ``packed`` made the text from."""
    return from_plain(kind, json.loads(text))


def digest(value: Any) -> str:
    """A short name for a value, the same each time."""
    return hashlib.sha256(packed(value).encode()).hexdigest()[:16]


def _detail(finding: Finding) -> str:
    """The finding's own words; where they are too long, without the longest of their parts."""
    parts = {name: packed(part) for name, part in finding.detail.items()}
    while sum(len(name) + len(text) for name, text in parts.items()) > LONGEST_DETAIL:
        del parts[max(parts, key=lambda name: len(name) + len(parts[name]))]
    return packed({name: finding.detail[name] for name in parts})


def _part(text: str) -> str:
    """The text if it may be part of a key, else a digest of it: a key has at most 1,024 bytes."""
    return text if len(text) <= LONGEST_KEY_PART and text.isascii() and text.isprintable() else digest(text)
