"""What a plan stands on, as digests under names that people know: two plans of the same basis say the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from deployer.aws.stacks import FoundStack, Place
from deployer.aws.stacksets import FoundSet
from deployer.desired import Desired, Stack, StackSet
from deployer.found import Found
from deployer.planning import Planned

Basis = Mapping[str, str]
"""What it is, in words, and its digest or value."""


def basis(planned: Planned) -> dict[str, Basis]:
    """By the sentence that says what it means when one of its lines differs."""
    desired, found = planned.desired, planned.found
    return {
        "of another installation": _installation(planned),
        "of another version": {"irhub": irhub_version()},
        "wanted now is another": dict(_wishes(desired)),
        "the organization changed": dict(_organization(desired)),
        "changed in AWS since": dict(_found(desired, found)),
        "other calls": {change.says: digest([call.shown() for call in change.calls]) for change in planned.changes},
    }


def irhub_version() -> str:
    """The version of irhub that is installed."""
    try:
        return version("irhub")
    except PackageNotFoundError:
        return "from a checkout"


def digest(value: Any) -> str:
    """The SHA-256 of a value's JSON, which does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _installation(planned: Planned) -> Basis:
    return {
        "organization": planned.desired.organization.id,
        "account of the credentials": planned.identity.account_id,
        "hub": f"{planned.desired.hub.account_id} {planned.desired.hub.place.region} {planned.desired.hub.place.name}",
    }


def _wishes(desired: Desired) -> Iterator[tuple[str, str]]:
    for stack in (*desired.stacks, *desired.management):
        yield f"template of {_stack(stack)}", digest(stack.template)
        yield f"tags of {_stack(stack)}", digest(dict(stack.tags))
    for wanted in desired.sets:
        yield from _set_wishes(wanted)
    yield "code of the function", desired.bundle.key
    yield (
        "accounts on record, and their modes",
        digest([(one.account_id, one.name, one.mode, one.ou) for one in desired.records]),
    )
    yield "credentials for the management account", str(desired.has_management)


def _set_wishes(wanted: StackSet) -> Iterator[tuple[str, str]]:
    yield f"template of stack set {wanted.name}", digest(wanted.template)
    yield f"parameters of stack set {wanted.name}", digest([wanted.aws, wanted.preferences, dict(wanted.tags)])
    yield f"targets of stack set {wanted.name}", digest(sorted(wanted.pairs))


def _organization(desired: Desired) -> Iterator[tuple[str, str]]:
    """Only what calls are aimed by; a name that changed is among the records."""
    yield "units", digest([(unit.id, unit.parent) for unit in desired.organization.units])
    yield (
        "accounts, where they lie, and their state",
        digest(sorted((account.id, account.parent, account.state) for account in desired.organization.accounts)),
    )


def _found(desired: Desired, found: Found) -> Iterator[tuple[str, str]]:
    for stack in (*desired.stacks, *desired.management):
        yield _stack(stack), _found_stack(found.stacks.get(stack.place))
    for place in sorted(found.stacks.keys() - {one.place for one in (*desired.stacks, *desired.management)}, key=_name):
        yield _name(place), _found_stack(found.stacks[place])
    for wanted in desired.sets:
        yield from _found_set(wanted.name, found.sets.get(wanted.name))
    yield "code of the function in its bucket", str(found.has_bundle)
    yield "account records", digest([(one.account_id, one.name, one.mode, one.ou) for one in found.records])


def _found_stack(there: FoundStack | None) -> str:
    return digest([there.status, there.template, dict(there.tags)]) if there else "not there"


def _found_set(name: str, there: FoundSet | None) -> Iterator[tuple[str, str]]:
    if there is None:
        yield f"stack set {name}", "not there"
        return
    settings = [there.template, dict(there.tags), there.description, dict(there.auto_deployment), there.managed]
    yield f"stack set {name}", digest(settings)
    yield f"last operation of stack set {name}", there.last_operation
    yield f"instances of stack set {name}", digest(sorted((*one.pair, one.status) for one in there.instances))


def _stack(stack: Stack) -> str:
    return _name(stack.place)


def _name(place: Place) -> str:
    return f"stack {place.name} of {place.door.value} in {place.region}"
