"""Hosts that are asked for evidence through Systems Manager: what they are, what they were told, what they dropped.

A host gets no credentials. It gets the name of a document that stands in its own account and Region, which irhub put there, and
what it needs to upload to one place for some minutes. The roles of irhub may send these documents and no other, so that whoever
took over the hub could still run nothing of his own on a host. What a host sends is its own word: it may be forged by whoever
owns the host, and is evidence of that.

A command takes no client token. It is found again by its comment, which names the incident (SSM API, SendCommand).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Call, Permission, Role, Step
from hub.actions.ec2 import instance
from hub.actions.evidence import chain, vault
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Incident
from hub.version import VERSION

DELIVERY_SECONDS = 120
"""How long a command may take until it reaches the host."""
UNDER_WAY = ("Pending", "InProgress", "Delayed", "Cancelling")
PLATFORMS = ("Linux", "Windows")
ENDED = "terminated"
SAID = 500
"""Characters of what a command said that are kept."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was sent to the host."""

    id: str
    comment: str
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the host put into the drop bucket."""

    key: str
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Host:
    """The instance as Systems Manager knows it, and what came of it."""

    instance_id: str
    prefix: str
    bucket: str
    folder: str
    state: str
    type: str
    ping: str
    """``Online`` where its agent answers; empty where Systems Manager does not know the instance."""
    platform: str
    commands: tuple[Command, ...]
    dropped: tuple[Dropped, ...]
    kept: tuple[str, ...]
    now: str

    @property
    def safe(self) -> vault.Vault:
        """Where its evidence goes."""
        return vault.of_bucket(self.bucket)

    def document(self, purpose: str) -> str:
        """The name of the document for its platform."""
        return f"{self.prefix}-{purpose}-{self.platform.lower()}"

    def hindrance(self) -> str:
        """Why no command can reach it; empty where one can."""
        if self.state == ENDED:
            return "it has ended"
        if not self.ping:
            return "it is not managed by Systems Manager"
        if self.ping != "Online":
            return f"its agent does not answer Systems Manager ({self.ping}); a host in quarantine needs endpoints left open"
        return "" if self.platform in PLATFORMS else f"irhub has no document for {self.platform or 'its platform'}"


def look_at(account: Account, target: Target, kind: str, purpose: str) -> Host:
    """The host, then the commands it was sent, where Systems Manager knows it, then what it dropped.

    What is dropped is listed last: of a command that has ended by then, it is all there. And it outlives its instance, which is
    missed only where nothing was dropped or kept.
    """
    folder, safe = vault.folder(kind, target), vault.of(account)
    described, managed, kept = account.read(
        instance.describe(target),
        Call("ssm", "DescribeInstanceInformation", {"Filters": [{"Key": "InstanceIds", "Values": [target.id]}]}),
        vault.listing(account.evidence_bucket, folder),
    )
    known: Mapping[str, Any] = next(iter(managed.get("InstanceInformationList", ())), {})
    commands = _commands(account, target, f"{account.prefix}-{purpose}-") if known else ()
    (listed,) = account.read(vault.listing(safe.drop_bucket, folder))
    dropped = tuple(Dropped(one["Key"], one.get("ETag", ""), one["Size"]) for one in listed.get("Contents", ()))
    found = _found(described, target, is_missed=not (dropped or vault.keys_in(kept)))
    return Host(
        instance_id=target.id,
        prefix=account.prefix,
        bucket=account.evidence_bucket,
        folder=folder,
        state=found.get("State", {}).get("Name", ENDED),
        type=found.get("InstanceType", ""),
        ping=known.get("PingStatus", ""),
        platform=known.get("PlatformType", ""),
        commands=commands,
        dropped=dropped,
        kept=vault.keys_in(kept),
        now=account.now.isoformat(),
    )


def _found(described: Mapping[str, Any], target: Target, *, is_missed: bool) -> Mapping[str, Any]:
    """The instance; empty where it is gone and not missed."""
    try:
        return instance.found_in(described, target)
    except TargetGoneError:
        if is_missed:
            raise
        return {}


def _commands(account: Account, target: Target, documents: str) -> tuple[Command, ...]:
    (listed,) = account.read(Call("ssm", "ListCommandInvocations", {"InstanceId": target.id, "Details": True}))
    ours = (one for one in listed.get("CommandInvocations", ()) if one.get("DocumentName", "").startswith(documents))
    return tuple(Command(one["CommandId"], one.get("Comment", ""), one["Status"], _said(one)) for one in ours)


def _said(invocation: Mapping[str, Any]) -> str:
    return "".join(plugin.get("Output", "") for plugin in invocation.get("CommandPlugins", ()))[:SAID]


def comment(host: Host, incident: Incident, purpose: str) -> str:
    """How a command is found again; Systems Manager takes 100 characters."""
    return f"{host.prefix} {purpose} {incident.id}"


def sent(host: Host, incident: Incident, purpose: str) -> Command | None:
    """The command of this incident; None where there is none."""
    wanted = comment(host, incident, purpose)
    return next((command for command in host.commands if command.comment == wanted), None)


def of_incident(keys: Sequence[str], incident: Incident) -> tuple[str, ...]:
    """Those of the names that belong to the incident."""
    return tuple(key for key in keys if vault.incident_of(key) == incident.id)


def sending(host: Host, incident: Incident, purpose: str, parameters: Mapping[str, Any]) -> Call:
    """The call that has the host run our document."""
    asked = {
        "InstanceIds": [host.instance_id],
        "DocumentName": host.document(purpose),
        "Comment": comment(host, incident, purpose),
        "TimeoutSeconds": DELIVERY_SECONDS,
        "Parameters": {name: [value] for name, value in parameters.items()},
    }
    return Call("ssm", "SendCommand", asked)


def noting(host: Host, incident: Incident, what: str, why: str) -> Step:
    """The step that keeps, in the place of evidence, why there is none."""
    command = next((one for one in host.commands if incident.id in one.comment), None)
    said = {"command": command.id, "status": command.status, "said": command.said} if command else {}
    document = {"incident": incident.id, "instance": host.instance_id, "kept": "nothing", "why": why, "at": host.now}
    body = chain.text({**document, **said, "tool": f"irhub {VERSION}"})
    call = vault.storing(host.bucket, f"{host.folder}{incident.id}.json", body)
    return Step(f"note that {what} of {host.instance_id} could not be kept: {why}", (call,), host.instance_id, kept="evidence")


def taking_in(host: Host, incident: Incident, dropped: Dropped, command: Command | None) -> Step:
    """The step that copies what the host dropped into the locked bucket, where S3 hashes it."""
    told = {"command": command.id} if command else {}
    name = dropped.key.removeprefix(host.folder).removeprefix(incident.id).strip("/.") or "file"
    says = f"keep {name} that {host.instance_id} dropped ({dropped.size:,} bytes) as {dropped.key}"
    call = vault.copying(host.safe, dropped.key, dropped.etag, {**told, "dropped-by": host.instance_id})
    return Step(says, (call,), dropped.key, kept="evidence")


_CONTAIN = (Role.CONTAIN,)


def may_ask(purpose: str) -> tuple[Permission, ...]:
    """To find the host, and to send it our documents of this purpose and nothing else."""
    documents = tuple(
        f"arn:{{partition}}:ssm:{{region}}:{{account}}:document/{{prefix}}-{purpose}-{one.lower()}" for one in PLATFORMS
    )
    return (
        Permission(("ec2:DescribeInstances",), ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ssm:SendCommand",), (instance.ARN, *documents), Access.WRITE, roles=_CONTAIN),
    )
