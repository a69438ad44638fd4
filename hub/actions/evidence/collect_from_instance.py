"""collect-from-instance: what only the host knows: processes, sockets, who is logged in, scheduled tasks, logs, some packets.

The host runs a document of ours, for Linux or for Windows, that stands in its own account and Region; it gets a URL to upload
one archive to, which takes one object once (``If-None-Match``) and ends after minutes. That URL is a parameter of the command,
and holds no credentials that could be used for anything else. The archive lands in the drop bucket, which is not locked and
forgets after a day; from there S3 copies it into the locked bucket and hashes it on the way. Everything is bounded in time:
delivery, each tool, the whole.

It comes after containment and never holds it up, unless a playbook buys a bounded look before. Where Systems Manager does not
know the host, where its agent does not answer, or where the command ends badly, that is kept in the place of the archive, and
the case goes on.

Running anything on a host changes it: the command, its time and its document stand on record and in CloudTrail, the document
writes into memory file systems where it can, and snapshots are taken before, since they begin with containment.

What it cannot: believe the host. Whoever owns it decides what these tools show. A host without a way to Systems Manager and to
S3 in the hub Region sends nothing; quarantine takes both, unless isolate-instance leaves the way to endpoints for them open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Account, Action, Call, Conflict, Place, Plan, Presigned, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.evidence import host, vault
from hub.actions.evidence.host import Host
from hub.finding import Target
from hub.incident import Incident

PURPOSE = "collect"
ENDINGS = {"Linux": ".tar.gz", "Windows": ".zip"}
WHAT = "what runs"


@dataclass(frozen=True, slots=True)
class Options:
    """How long the host may take."""

    seconds: int = 300
    """For everything, from 60 to 1,800."""
    packet_seconds: int = 10
    """For packets alone, at most 60; 0 takes none."""


def look(account: Account, target: Target) -> Host:
    """The host, what it was told and what it dropped."""
    return host.look_at(account, target, vault.COLLECTED, PURPOSE)


def plan(seen: Host, incident: Incident, options: Options) -> Plan | Waiting:
    """Ask the host once, wait for it, keep what it dropped; or keep why there is nothing."""
    if host.of_incident(seen.kept, incident):
        return ()
    command = host.sent(seen, incident, PURPOSE)
    for dropped in (one for one in seen.dropped if vault.incident_of(one.key) == incident.id):
        return (host.taking_in(seen, incident, dropped, command),)
    if command and command.status in host.UNDER_WAY:
        return Waiting(f"{seen.instance_id} is still collecting")
    if command:
        return (host.noting(seen, incident, WHAT, f"its command ended {command.status} and nothing was dropped"),)
    if why := seen.hindrance():
        return (host.noting(seen, incident, WHAT, why),)
    return (_ask(seen, incident, options),)


def _ask(seen: Host, incident: Incident, options: Options) -> Step:
    seconds = min(max(options.seconds, 60), 1_800)
    key = f"{seen.folder}{incident.id}{ENDINGS[seen.platform]}"
    put = Call("s3", "PutObject", {"Bucket": seen.safe.drop_bucket, "Key": key, "IfNoneMatch": "*"}, Place.EVIDENCE)
    parameters = {
        "url": Presigned(put, seconds + host.DELIVERY_SECONDS),
        "seconds": str(seconds),
        "packetSeconds": str(min(max(options.packet_seconds, 0), 60)),
    }
    says = f"have {seen.instance_id} collect what runs on it and drop it, within {seconds} s"
    call = host.sending(seen, incident, PURPOSE, parameters)
    return Step(says, (call,), seen.instance_id, once=True, kept="evidence: what runs on a host changes it, and is on record")


def restore(_now: Host, _recorded: Mapping[str, Host]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


ACTION: Action[Host, Options] = Action(
    name="collect-from-instance",
    about="Has an instance collect its processes, sockets, users, tasks, logs and some packets, and keeps that as evidence.",
    works_on=instance.KIND,
    seen=Host,
    options=Options,
    permissions=(
        *host.may_ask(PURPOSE),
        vault.may_list(vault.COLLECTED),
        *vault.may_drop(vault.COLLECTED),
        *vault.may_store(vault.COLLECTED),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
