"""What destroying an installation means: every change that takes it away, what depends on others first.

The table, the evidence bucket and its key are not among them. Their stack lets go of them (DeletionPolicy: Retain), so
that no case and no evidence is lost by a command; who wants them gone deletes them by hand.
"""

from dataclasses import dataclass, replace

from deployer.aws import artifacts, stacksets
from deployer.aws.stacks import Place
from deployer.calls import Door
from deployer.change import Change, Kind, Stage, Verb
from deployer.desired import Desired, Stack, StackSet
from deployer.found import Found
from deployer.instance_changes import leaving_changes
from deployer.stack_changes import stack_removal

Objects = tuple[tuple[str, str], ...]
"""Key and version of everything in the artefact bucket."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays, and where."""

    kind: str
    name: str


def removal(desired: Desired, found: Found, objects: Objects) -> tuple[Change, ...]:
    """All changes that take the installation away, in order."""
    forwarding, role = reversed(desired.sets)
    every = (
        *_set_removal(desired, forwarding, found, (Stage.LEAVING_FORWARDING, Stage.LEAVING_FORWARDING_SET)),
        *_set_removal(desired, role, found, (Stage.LEAVING_ROLE, Stage.LEAVING_ROLE_SET)),
        *(stack_removal(desired, place, _stage(desired, place)) for place in found.stacks),
        *_management_by_hand(desired),
        *_contents(desired, objects),
    )
    return tuple(sorted(every, key=lambda change: change.stage))


def kept(desired: Desired, evidence_bucket: str, key_alias: str) -> tuple[Kept, ...]:
    """What destroying leaves behind on purpose."""
    return (
        Kept("table with every incident", desired.table.name),
        Kept("bucket with all evidence", evidence_bucket),
        Kept("key that both are encrypted with", key_alias),
    )


def _set_removal(desired: Desired, wanted: StackSet, found: Found, stages: tuple[Stage, Stage]) -> tuple[Change, ...]:
    there = found.sets.get(wanted.name)
    if there is None:
        return ()
    nothing = replace(wanted, pairs=frozenset())
    calls = (stacksets.delete(wanted.name, wanted.region),)
    return (
        *leaving_changes(desired, nothing, there, stages[0]),
        Change(stages[1], Kind.STACK_SET, Verb.DELETE, wanted.name, wanted.region, calls=calls),
    )


def _stage(desired: Desired, place: Place) -> Stage:
    if place.door is Door.MANAGEMENT:
        return Stage.LEAVING_FORWARDING if place.name == desired.forwarding.name else Stage.LEAVING_ROLE
    if place == desired.bootstrap.place:
        return Stage.LEAVING_BOOTSTRAP
    return Stage.LEAVING_HUB if place == desired.hub.place else Stage.LEAVING_REST


def _management_by_hand(desired: Desired) -> tuple[Change, ...]:
    stacks = () if desired.has_management else reversed(desired.management)
    return tuple(_by_hand(stack) for stack in stacks)


def _by_hand(stack: Stack) -> Change:
    where = f"{stack.account_id} {stack.place.region}"
    detail = "no profile for the management account: delete it there, if it was made"
    return Change(Stage.LEAVING_FORWARDING, Kind.STACK, Verb.BY_HAND, stack.place.name, where, (detail,))


def _contents(desired: Desired, objects: Objects) -> tuple[Change, ...]:
    shelf = desired.bundle.shelf
    calls = artifacts.empty(shelf, objects)
    details = (f"{len(objects)} object versions",)
    change = Change(Stage.LEAVING_CONTENTS, Kind.BUCKET_CONTENTS, Verb.DELETE, shelf.bucket, shelf.region, details, (), calls)
    return (change,) if objects else ()
