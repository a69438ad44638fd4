"""What destroying an installation means: every change that takes it away, what depends on others first.

The table, the evidence bucket and their key are not among them, so that no case and no evidence is lost unasked: the hub
stack shrinks to them (see ``kept.py``), and the next deployment finds them there. What goes of them when somebody names it,
``destruction/data.py`` says.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from deployer.aws import artifacts, stacks, stacksets
from deployer.aws.stacks import Place
from deployer.calls import Door
from deployer.change import Change, Kind, Stage, Verb
from deployer.clicks.changing import click_removal
from deployer.desired import Desired, Stack, StackSet
from deployer.found import Found
from deployer.instance_changes import leaving_changes
from deployer.ours import foreign_stack, is_foreign_set, only_ours, why_foreign_set
from deployer.stack_changes import mean_the_same, stack_removal

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
    everything, found = found, only_ours(desired, found)
    every = (
        *_others(desired, everything),
        *_set_removal(desired, forwarding, found, (Stage.LEAVING_FORWARDING, Stage.LEAVING_FORWARDING_SET)),
        *_set_removal(desired, role, found, (Stage.LEAVING_ROLE, Stage.LEAVING_ROLE_SET)),
        *(stack_removal(desired, place, _stage(desired, place)) for place in found.stacks if place != desired.hub.place),
        *(replace(one, stage=Stage.LEAVING_REST) for one in click_removal(desired.clicks, found.clicks)),
        *_hub_removal(desired, found),
        *_management_by_hand(desired),
        *(_contents(desired, objects) if _is_our_shelf(desired, everything) else ()),
    )
    return tuple(sorted(every, key=lambda change: change.stage))


def _others(desired: Desired, found: Found) -> Iterator[Change]:
    """What bears a name of ours and is not ours is named, and stays as it is."""
    for wanted in desired.sets:
        there = found.sets.get(wanted.name)
        if there and is_foreign_set(wanted, there):
            details = (f"{why_foreign_set(wanted, there)}, so irhub did not make it and leaves it alone",)
            yield Change(Stage.LEAVING_REST, Kind.STACK_SET, Verb.BY_HAND, wanted.name, wanted.region, details)
    for place, stack in found.stacks.items():
        alone = foreign_stack(place, stack, desired.hub.tags)
        if alone:
            gone = stack_removal(desired, place, Stage.LEAVING_REST)
            yield replace(gone, verb=Verb.BY_HAND, details=alone, calls=())


def _is_our_shelf(desired: Desired, found: Found) -> bool:
    """False where a stack of somebody else stands where ours would keep the bucket."""
    there = found.stacks.get(desired.bootstrap.place)
    return there is None or not foreign_stack(desired.bootstrap.place, there, desired.hub.tags)


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


def _hub_removal(desired: Desired, found: Found) -> tuple[Change, ...]:
    """The hub stack shrinks to what it keeps; where it keeps nothing, or never came to be, it goes."""
    hub, there = desired.hub, found.stacks.get(desired.hub.place)
    if there is None or (hub.kept and mean_the_same(there.template, hub.kept)):
        return ()
    gone = stack_removal(desired, hub.place, Stage.LEAVING_HUB)
    if not hub.kept or there.must_go_first:
        return (gone,)
    calls = (stacks.update(hub.place, {"TemplateBody": hub.kept}, hub.tags),)
    return (replace(gone, verb=Verb.UPDATE, details=("all of it goes but what is kept",), calls=calls),)


def _stage(desired: Desired, place: Place) -> Stage:
    if place.door is Door.MANAGEMENT:
        return Stage.LEAVING_FORWARDING if place.name == desired.forwarding.name else Stage.LEAVING_ROLE
    if place == desired.bootstrap.place:
        return Stage.LEAVING_BOOTSTRAP
    return Stage.LEAVING_REST


def _management_by_hand(desired: Desired) -> tuple[Change, ...]:
    handed_over = () if desired.has_management else reversed(desired.management)
    return tuple(_by_hand(stack) for stack in handed_over)


def _by_hand(stack: Stack) -> Change:
    where = f"{stack.account_id} {stack.place.region}"
    words = ["aws", "cloudformation", "delete-stack", "--region", stack.place.region, "--stack-name", stack.place.name]
    why = f"the settings name no profile for the management account; with credentials of {stack.account_id}, if it was made:"
    details = (why, shlex.join(words))
    return Change(Stage.LEAVING_FORWARDING, Kind.STACK, Verb.BY_HAND, stack.place.name, where, details)


def _contents(desired: Desired, objects: Objects) -> tuple[Change, ...]:
    shelf = desired.bundle.shelf
    calls = artifacts.empty(shelf, objects)
    details = (f"{len(objects)} object versions",)
    change = Change(Stage.LEAVING_CONTENTS, Kind.BUCKET_CONTENTS, Verb.DELETE, shelf.bucket, shelf.region, details, (), calls)
    return (change,) if objects else ()
