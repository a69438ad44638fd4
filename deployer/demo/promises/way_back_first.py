"""Promise 3: before a resource is changed its state is on record, and release restores exactly that."""

import re
from collections.abc import Iterator

from deployer.demo.seen import by_roles, by_spokes, changes, flat, named
from deployer.demo.testimony import Testimony
from deployer.sandbox.recorder import RecordedCall

NEW = re.compile(r"ec2:(Create(SecurityGroup|Snapshots|Tags)|(Authorize|Revoke)SecurityGroup(In|E)gress)")
"""What irhub makes and keeps, and what it does to groups of its own; everything else changes what was there."""
IDS = re.compile(r"\b(?:i|eni|vol)-[0-9a-f]{8,17}\b")


def complaints(seen: Testimony) -> Iterator[str]:
    """Every change without an earlier record of what was there, and every difference that release left."""
    written = named(by_roles(seen, seen.made(), "respond"), "dynamodb:TransactWriteItems")
    made = [call for call in changes(by_spokes(seen, seen.made("incident"))) if not _of_its_own(call, seen)]
    for change in made:
        if not any(record.ended <= change.started and _holds(record, change) for record in written):
            yield f"{change.name} of {', '.join(_resources(change))} came before its record"
    changed = {resource for change in made for resource in _resources(change)}
    for interface, groups in seen.before.groups.items():
        if interface in changed and not any(_recorded(record, interface, groups) for record in written):
            yield f"the record does not name the groups that {interface} had"
    yield from _unrestored(seen)


def _of_its_own(call: RecordedCall, seen: Testimony) -> bool:
    """True for what makes something new, and for the sharing of a snapshot that was not there before the incident."""
    taken = set(seen.contained.snapshots) - set(seen.before.snapshots)
    shares = call.name == "ec2:ModifySnapshotAttribute" and call.parameters.get("SnapshotId") in taken
    return shares or NEW.fullmatch(call.name) is not None


def _unrestored(seen: Testimony) -> Iterator[str]:
    for interface, groups in seen.before.groups.items():
        if sorted(seen.released.groups.get(interface, ())) != sorted(groups):
            yield f"{interface} did not get its groups back"
    for name, value in seen.before.attributes.items():
        if seen.released.attributes.get(name) != value:
            yield f"{name} was {value} and is {seen.released.attributes.get(name)} after the release"


def _resources(call: RecordedCall) -> list[str]:
    """The instance, interface or volume that a call changes."""
    text = flat(call.parameters)
    return IDS.findall(text) or [text]


def _holds(record: RecordedCall, change: RecordedCall) -> bool:
    text = flat(record.parameters)
    return "HOLD#" in text and any(resource in text for resource in _resources(change))


def _recorded(record: RecordedCall, interface: str, groups: tuple[str, ...]) -> bool:
    text = flat(record.parameters)
    return "HOLD#" in text and interface in text and all(group in text for group in groups)
