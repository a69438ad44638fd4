"""Cases as a responder leaves them on record: contained, with a way back, evidence, and something asked of people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hub.approval.ask import Ask
from hub.approval.people import Approvers, Person
from hub.finding import Finding, Target
from hub.incident import Containment, Incident, State
from hub.notice import Notice
from hub.record import Intent, Ledger, Note, Status
from hub.values import to_plain

APPROVERS = Approvers(
    people=tuple(Person(name, f"{name}@example.com") for name in ("ada", "ben", "cleo")),
    groups={"soc": ("ada", "ben"), "leads": ("cleo",)},
)
MEMBER, NAME, REGION = "333333333333", "payments-prod", "ap-southeast-2"
INSTANCE = "i-0b2f1f7c9ad3e4567"
STOP, TERMINATE = "stop-instance", "terminate-instance"
HOSTILE = "<script>document.title='owned'</script>\"'><img src=x onerror=alert(1)> \u202egnp.exe \u2066" + "A" * 900
"""Markup, quotes, characters that turn the direction of writing, and no end."""


@dataclass(frozen=True, slots=True)
class Told:
    """A case on record."""

    ledger: Ledger
    incident: Incident
    now: datetime

    @property
    def id(self) -> str:
        """Its incident."""
        return self.incident.id

    def note(self, name: str, says: str, fields: Mapping[str, str] | None = None) -> None:
        """A line of its timeline."""
        self.ledger.note(self.id, Note(self.now.isoformat(), name, says, fields or {}))


def a_finding(now: datetime, **changes: Any) -> Finding:
    """An instance that talks to whom it should not."""
    target = Target("AWS::EC2::Instance", INSTANCE, MEMBER, REGION)
    at = (now - timedelta(minutes=14)).isoformat()
    finding = Finding(
        source="guardduty",
        id="f" * 32,
        arn=f"arn:aws:guardduty:{REGION}:{MEMBER}:detector/d/finding/f",
        type="Backdoor:EC2/C&CActivity.B",
        severity=8.0,
        title=f"Command and control server activity of EC2 instance {INSTANCE}.",
        account_id=MEMBER,
        region=REGION,
        partition="aws",
        target=target,
        resource_type="Instance",
        created_at=at,
        updated_at=at,
        description=f"EC2 instance {INSTANCE} is communicating with a known command and control server.",
    )
    return replace(finding, **changes)


def contained(ledger: Ledger, finding: Finding, now: datetime, name: str = "k3v7q2mzx5aj") -> Told:
    """The case on this finding's target is opened, worked on, and contained fourteen seconds later."""
    opened = now - timedelta(minutes=14)
    fresh = Incident(f"inc-20261122-{name}", finding.target, opened.isoformat(), findings=(finding,))
    claim = ledger.claim(finding, fresh, "run")
    assert claim.lease is not None
    on = finding.target.id
    steps = (
        Intent(
            "isolate-instance", on, f"move the interface eni-0aa11bb22 of {on} into irhub-quarantine", ("ec2:X",), recorded={}
        ),
        Intent("snapshot-volumes", on, f"take one snapshot set of the 4 volumes of {on}", ("ec2:Y",), kept="evidence"),
    )
    ledger.intend(claim.lease, fresh, steps)
    ledger.settle(fresh, steps, {step.says: (Status.DONE, "") for step in steps})
    done = replace(
        fresh,
        state=State.WAITING,
        containment=Containment.CONTAINED,
        contained_at=(opened + timedelta(seconds=14)).isoformat(),
    )
    assert ledger.finish(claim.lease, done, work_done=True)
    told = Told(ledger, done, now)
    told.note("notice", "Contained", {"notice": _notice(done, finding)})
    told.note("told", f"told slack: Contained: {on} in {NAME} ({MEMBER}), {REGION}")
    return told


def _notice(incident: Incident, finding: Finding) -> str:
    notice = Notice(
        incident_id=incident.id,
        kind="response",
        headline="Contained",
        state=incident.state.value,
        containment=incident.containment.value,
        finding_type=finding.type,
        severity=finding.severity,
        title=finding.title,
        account_id=MEMBER,
        account_name=NAME,
        region=REGION,
        resource=incident.target.id,
        resource_kind=incident.target.kind,
        proof=("its interface is in irhub-quarantine alone, which lets nothing in and nothing out",),
        survives=("connections that were open before may live on until they close",),
        owner="team-payments@example.com",
        crown_jewel="takes card payments",
    )
    return json.dumps(to_plain(notice))


def an_ask(told: Told, **changes: Any) -> Ask:
    """Stopping the instance waits for somebody of the security operations."""
    ask = Ask(
        incident_id=told.id,
        round=0,
        action=STOP,
        steps=(f"stop the instance {told.incident.target.id}; what is in its memory is lost",),
        why=("playbook compromised-instance asks before it stops an instance",),
        destructive=False,
        needs=1,
        group="soc",
        asked_at=told.now.isoformat(),
        expires_at=(told.now + timedelta(minutes=47)).isoformat(),
        then=("leads",),
    )
    return replace(ask, **changes)


def a_destructive_ask(told: Told, **changes: Any) -> Ask:
    """Terminating the instance waits for two of them."""
    steps = (f"lift the protection of {INSTANCE} against termination", f"terminate {INSTANCE} for ever; its snapshots stay")
    return an_ask(told, action=TERMINATE, steps=steps, why=("it cannot be taken back",), destructive=True, needs=2, **changes)
