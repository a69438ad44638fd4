"""restrict-metadata-service: the metadata service of the instance answers nobody.

Whoever runs code on an instance can ask its metadata service for credentials, user data and tags; neither security groups nor
network ACLs filter that. Switched off, it answers neither on its IPv4 nor on its IPv6 address (EC2 API,
ModifyInstanceMetadataOptions). The call names the endpoint alone: AWS takes the other options only together with an endpoint
that is on, and keeps them while it is off.

The way back sets every option as it was recorded, in one call. Where somebody switched the endpoint on since, with other
options than before, they are left as they are.

What it cannot: credentials that were given out already stay valid until they expire. And it is not only the intruder who asks:
agents on the instance, Systems Manager's among them, lose their credentials too, so what is to be collected through them
should be collected before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step, Waiting
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Containment, Incident

OFF, APPLIED = "disabled", "applied"


@dataclass(frozen=True, slots=True)
class Seen:
    """The metadata options of the instance; empty where AWS does not tell."""

    instance_id: str
    is_ending: bool
    endpoint: str
    tokens: str = ""
    hop_limit: int = 0
    ipv6: str = ""
    tags: str = ""
    state: str = APPLIED
    """``pending`` while a change is on its way to the instance."""
    is_running: bool = True
    """False where nothing on it can ask; then a change may stay on its way until it starts."""

    @property
    def options(self) -> Mapping[str, Any]:
        """The options as ModifyInstanceMetadataOptions takes them, without those that AWS does not tell."""
        named = {
            "HttpEndpoint": self.endpoint,
            "HttpTokens": self.tokens,
            "HttpPutResponseHopLimit": self.hop_limit,
            "HttpProtocolIpv6": self.ipv6,
            "InstanceMetadataTags": self.tags,
        }
        return {name: value for name, value in named.items() if value}


def look(account: Account, target: Target) -> Seen:
    """The instance, whose description holds its metadata options."""
    (described,) = account.read(instance.describe(target))
    found = instance.found_in(described, target)
    options = found.get("MetadataOptions", {})
    return Seen(
        instance_id=target.id,
        is_ending=found["State"]["Name"] == "shutting-down",
        is_running=found["State"]["Name"] == "running",
        endpoint=options.get("HttpEndpoint", ""),
        tokens=options.get("HttpTokens", ""),
        hop_limit=options.get("HttpPutResponseHopLimit", 0),
        ipv6=options.get("HttpProtocolIpv6", ""),
        tags=options.get("InstanceMetadataTags", ""),
        state=options.get("State", APPLIED),
    )


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step while the endpoint is on; then the instance has to take it."""
    if seen.endpoint == OFF and seen.state != APPLIED and seen.is_running:
        return Waiting(f"the metadata service of {seen.instance_id} is being switched off")
    if seen.is_ending or seen.endpoint == OFF:
        return ()
    return (_set(seen, f"switch off the metadata service of {seen.instance_id}", {"HttpEndpoint": OFF}),)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """All options as they were recorded; a conflict where the endpoint is on again with others."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> tuple[Step | Conflict, ...]:
    if now.options == was.options:
        return ()
    back = _set(now, f"set the metadata options of {now.instance_id} back as they were", was.options)
    if now.endpoint == OFF:
        return (back,)
    says = f"somebody switched on the metadata service of {now.instance_id} since, with other options than it had"
    return (Conflict(now.instance_id, says, (back,)),)


def _set(seen: Seen, says: str, options: Mapping[str, Any]) -> Step:
    call = Call("ec2", "ModifyInstanceMetadataOptions", {"InstanceId": seen.instance_id, **options})
    return Step(says, (call,), seen.instance_id)


def prove(seen: Seen) -> Proof:
    """Contained once the instance has taken it; partly while it is on its way."""
    if seen.endpoint != OFF:
        return Proof(Containment.NONE, (f"the metadata service of {seen.instance_id} answers",))
    if seen.state != APPLIED:
        return Proof(Containment.PARTLY, (f"the metadata service of {seen.instance_id} is being switched off",))
    survives = f"credentials that {seen.instance_id} asked for before stay valid until they expire, unless they are denied"
    return Proof(Containment.CONTAINED, (f"the metadata service of {seen.instance_id} is off",), (survives,))


ACTION: Action[Seen, NoOptions] = Action(
    name="restrict-metadata-service",
    about="Switches off the metadata service of an instance, so that no code on it can ask for credentials or user data.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        instance.DESCRIBED,
        Permission(("ec2:ModifyInstanceMetadataOptions",), (instance.ARN,), Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
)
