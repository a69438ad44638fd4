"""Promise 3: before a resource is changed its state is on record, and release restores exactly that."""

from collections.abc import Iterator

from deployer.demo.seen import by_roles, changes, flat, named
from deployer.demo.testimony import Testimony
from deployer.sandbox.recorder import RecordedCall

REVERSIBLE = ("ec2:ModifyNetworkInterfaceAttribute", "ec2:ModifyInstanceAttribute", "autoscaling:EnterStandby")


def complaints(seen: Testimony) -> Iterator[str]:
    """Every change without an earlier record of what was there, and every difference that release left."""
    written = named(by_roles(seen, seen.made(), "respond"), "dynamodb:TransactWriteItems")
    for change in named(changes(by_roles(seen, seen.made("incident"), "contain")), *REVERSIBLE):
        resource = _resource(change)
        records = [record for record in written if record.ended <= change.started and _holds(record, resource)]
        if not records:
            yield f"{change.name} of {resource} came before its record"
    for interface, groups in seen.before.groups.items():
        if not any(_recorded(record, interface, groups) for record in written):
            yield f"the record does not name the groups that {interface} had"
    yield from _unrestored(seen)


def _unrestored(seen: Testimony) -> Iterator[str]:
    for interface, groups in seen.before.groups.items():
        if sorted(seen.released.groups.get(interface, ())) != sorted(groups):
            yield f"{interface} did not get its groups back"
    for name, value in seen.before.attributes.items():
        if seen.released.attributes.get(name) != value:
            yield f"{name} was {value} and is {seen.released.attributes.get(name)} after the release"


def _resource(call: RecordedCall) -> str:
    for name in ("NetworkInterfaceId", "InstanceId"):
        if name in call.parameters:
            return str(call.parameters[name])
    return flat(call.parameters)


def _holds(record: RecordedCall, resource: str) -> bool:
    text = flat(record.parameters)
    return "HOLD#" in text and (resource in text or "i-" in resource)


def _recorded(record: RecordedCall, interface: str, groups: tuple[str, ...]) -> bool:
    text = flat(record.parameters)
    return "HOLD#" in text and interface in text and all(group in text for group in groups)
