"""What must become of plain stacks and of the bundle.

Our templates take no parameters: whatever irhub.yaml says stands in the text, as it will be. So the difference of two texts is
the difference of their parameters too, and nothing can change without a line that shows it.
"""

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import replace

import yaml

from deployer.aws import artifacts, stacks
from deployer.aws.stacks import FoundStack, Place
from deployer.calls import Call, Door
from deployer.change import Change, Kind, Stage, Verb, tag_diff, text_diff
from deployer.desired import Desired, Stack
from deployer.found import Found
from deployer.ours import foreign_stack
from deployer.replacing import replacements
from deployer.template import compose

RENDERED = "rendered"
"""The folder that the lines for people render to."""


def stack_change(desired: Desired, stack: Stack, found: Found, stage: Stage) -> Change:
    """What must become of one wanted stack."""
    there = found.stacks.get(stack.place)
    where = f"{stack.account_id} {stack.place.region}"
    if stack.place.door is Door.MANAGEMENT and not desired.has_management:
        return Change(stage, Kind.STACK, Verb.BY_HAND, stack.place.name, where, _hand_over(desired, stack))
    alone = foreign_stack(stack.place, there, stack.tags) if there else ()
    if alone:
        return Change(stage, Kind.STACK, Verb.BY_HAND, stack.place.name, where, alone)
    verb, details, diff = _difference(stack, there)
    calls = _calls(desired, stack, verb)
    anew = replacements(there.template, stack.template) if there and verb is Verb.UPDATE else ()
    return Change(stage, Kind.STACK, verb, stack.place.name, where, details, diff, calls, replaces=anew)


def _hand_over(desired: Desired, stack: Stack) -> tuple[str, ...]:
    """Why it is left to somebody else, and the lines that do it."""
    tags = [f"{key}={value}" for key, value in sorted(stack.tags.items())]
    words = ["aws", "cloudformation", "deploy", "--region", stack.place.region, "--stack-name", stack.place.name]
    words += ["--template-file", f"{RENDERED}/{stack.source}", "--capabilities", *stacks.CAPABILITIES, "--tags", *tags]
    why = f"the settings name no profile for the management account; with credentials of {stack.account_id}:"
    named = ["--config", desired.config] if desired.config else []
    return why, shlex.join(["irhub", "render", *named, "--out", RENDERED]), shlex.join(words)


def _calls(desired: Desired, stack: Stack, verb: Verb) -> tuple[Call, ...]:
    before, body = template_body(desired, stack.template)
    change = stacks.update(stack.place, body, stack.tags)
    make = (*before, stacks.create(stack.place, body, stack.tags))
    if stack.kept:
        make = (stacks.create(stack.place, {"TemplateBody": stack.kept}, stack.tags), *before, change)
    calls = {Verb.CREATE: make, Verb.REPLACE: (stacks.delete(stack.place), *make), Verb.UPDATE: (*before, change)}
    return calls.get(verb, ())


def bundle_change(desired: Desired, found: Found) -> Change:
    """The bundle is stored once under its hash, and never changed."""
    upload = desired.bundle
    if found.has_bundle:
        return Change(Stage.BUNDLE, Kind.BUNDLE, Verb.NOTHING, upload.key, upload.shelf.bucket)
    calls = (artifacts.put(upload.shelf, upload.key, upload.content),)
    size = f"{len(upload.content):,} bytes"
    return Change(Stage.BUNDLE, Kind.BUNDLE, Verb.CREATE, upload.key, upload.shelf.bucket, (size,), calls=calls)


def stray_changes(desired: Desired, found: Found) -> tuple[Change, ...]:
    """Stacks of ours that are there and no longer wanted go, after what depends on them."""
    wanted = {stack.place for stack in (*desired.stacks, *desired.management)}
    return tuple(_stray(desired, place, there) for place, there in found.stacks.items() if place not in wanted)


def _stray(desired: Desired, place: Place, there: FoundStack) -> Change:
    """What bears our name and not our tag, we did not make: it is named, and left to people."""
    gone = stack_removal(desired, place, Stage.LEAVING_REST)
    alone = foreign_stack(place, there, desired.hub.tags)
    return replace(gone, verb=Verb.BY_HAND, details=alone, calls=()) if alone else gone


def stack_removal(desired: Desired, place: Place, stage: Stage) -> Change:
    """The stack is deleted."""
    owner = desired.hub.account_id if place.door is Door.HUB else desired.management[0].account_id
    where = f"{owner} {place.region}"
    return Change(stage, Kind.STACK, Verb.DELETE, place.name, where, calls=(stacks.delete(place),))


def template_body(desired: Desired, template: str) -> tuple[tuple[Call, ...], Mapping[str, str]]:
    """How a call carries a template: in itself, or by the address of an object that is stored first."""
    content = template.encode()
    if len(content) <= stacks.LARGEST_BODY:
        return (), {"TemplateBody": template}
    shelf = desired.bundle.shelf
    key = f"templates/{hashlib.sha256(content).hexdigest()}.yaml"
    return (artifacts.put(shelf, key, content),), {"TemplateURL": artifacts.url(shelf, key, desired.suffix)}


def mean_the_same(is_now: str, shall_be: str) -> bool:
    """True where texts differ in comments alone: CloudFormation refuses such an update and keeps the text that it has."""
    if is_now == shall_be:
        return True
    try:
        return bool(yaml.serialize(compose(is_now)) == yaml.serialize(compose(shall_be)))
    except yaml.YAMLError:
        return False


def _difference(stack: Stack, there: FoundStack | None) -> tuple[Verb, tuple[str, ...], tuple[str, ...]]:
    if there is None:
        return Verb.CREATE, (), text_diff("", stack.template)[1]
    if there.must_go_first:
        return Verb.REPLACE, (f"it is {there.status} and can only be made anew", *filter(None, (there.reason,))), ()
    same = mean_the_same(there.template, stack.template)
    summary, diff = text_diff("" if same else there.template, "" if same else stack.template)
    details = (*summary, *tag_diff(there.tags, stack.tags))
    return (Verb.UPDATE if details else Verb.NOTHING), details, diff
