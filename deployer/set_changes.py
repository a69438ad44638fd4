"""What must become of StackSets: of what each is defined to be, and of its instances."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.aws import stacksets
from deployer.aws.stacksets import Definition, FoundSet
from deployer.calls import ArnOf
from deployer.change import Change, Kind, Stage, Verb, tag_diff, text_diff
from deployer.desired import Desired, StackSet
from deployer.found import Found
from deployer.gaps import gaps
from deployer.instance_changes import instance_changes
from deployer.ours import is_foreign_set, why_foreign_set
from deployer.replacing import replacements
from deployer.stack_changes import template_body


def set_changes(desired: Desired, wanted: StackSet, found: Found, stages: tuple[Stage, Stage]) -> tuple[Change, ...]:
    """The changes of one StackSet and of its instances; an update of the set brings up to date what is behind."""
    there = found.sets.get(wanted.name)
    if there and is_foreign_set(wanted, there):
        return (_foreign(wanted, there, stages[0]),)
    open_gaps = gaps(wanted, there, desired.organization)
    definition = definition_change(desired, wanted, found, stages[0])
    if definition.calls:
        open_gaps = replace(open_gaps, behind=frozenset())
    return (definition, *instance_changes(wanted, open_gaps, stages[1]))


def _foreign(wanted: StackSet, there: FoundSet, stage: Stage) -> Change:
    why = why_foreign_set(wanted, there)
    todo = "irhub did not make it and leaves it alone: choose another prefix in irhub.yaml, or delete it yourself"
    return Change(stage, Kind.STACK_SET, Verb.BY_HAND, wanted.name, wanted.region, (why, todo))


def definition_change(desired: Desired, wanted: StackSet, found: Found, stage: Stage) -> Change:
    """What must become of the StackSet itself: template, tags, deployment to new accounts."""
    there = found.sets.get(wanted.name)
    aws = _ordered(wanted, found)
    before, body = template_body(desired, wanted.template)
    tags = [{"Key": key, "Value": value} for key, value in sorted(wanted.tags.items())]
    definition = Definition(wanted.name, wanted.region, {**body, **aws, "Tags": tags}, wanted.preferences)
    unchanged = Change(stage, Kind.STACK_SET, Verb.NOTHING, wanted.name, wanted.region)
    if there is None:
        diff = text_diff("", wanted.template)[1]
        return replace(unchanged, verb=Verb.CREATE, diff=diff, calls=(*before, stacksets.create(definition)))
    summary, diff = text_diff(there.template, wanted.template)
    details = (*summary, *tag_diff(there.tags, wanted.tags), *_settings_diff(there, aws))
    if not details:
        return unchanged
    reached = f"every instance is brought up to date ({len(there.instances)})"
    calls = (*before, stacksets.update(definition))
    changed = replace(unchanged, verb=Verb.UPDATE, details=(*details, reached), diff=diff, calls=calls)
    also = tuple(sorted(one.pair for one in there.instances if one.pair in wanted.pairs))
    return replace(changed, also=also, replaces=replacements(there.template, wanted.template))


def _ordered(wanted: StackSet, found: Found) -> dict[str, Any]:
    """AWS's parameters, with the StackSets that new accounts must have first; of one still to be made, the ARN comes later."""
    automatic = wanted.aws["AutoDeployment"]
    if not automatic["Enabled"] or not wanted.depends_on:
        return dict(wanted.aws)
    arns = [found.sets[name].arn if name in found.sets else ArnOf(name) for name in wanted.depends_on]
    return {**wanted.aws, "AutoDeployment": {**automatic, "DependsOn": arns}}


def _settings_diff(there: FoundSet, aws: Mapping[str, Any]) -> Iterator[str]:
    is_now, shall_be = there.auto_deployment, aws["AutoDeployment"]
    if there.description != aws.get("Description", ""):
        yield f"description: {there.description or 'none'} → {aws.get('Description') or 'none'}"
    if bool(is_now.get("Enabled")) != shall_be["Enabled"]:
        yield f"deployment to new accounts: {_switch(is_now.get('Enabled'))} → {_switch(shall_be['Enabled'])}"
    elif shall_be["Enabled"]:
        yield from _details_diff(is_now, shall_be)
    if there.managed != bool(aws["ManagedExecution"]["Active"]):
        yield f"managed execution: {_switch(there.managed)} → {_switch(aws['ManagedExecution']['Active'])}"


def _details_diff(is_now: Mapping[str, Any], shall_be: Mapping[str, Any]) -> Iterator[str]:
    name = "RetainStacksOnAccountRemoval"
    if bool(is_now.get(name)) != bool(shall_be.get(name)):
        yield f"stacks of accounts that leave are kept: {_switch(is_now.get(name))} → {_switch(shall_be.get(name))}"
    before, after = (_listed(one.get("DependsOn") or ()) for one in (is_now, shall_be))
    if before != after:
        yield f"what new accounts must have first: {before or 'nothing'} → {after or 'nothing'}"


def _listed(arns: Iterable[object]) -> str:
    return ", ".join(sorted(one.stack_set if isinstance(one, ArnOf) else str(one) for one in arns))


def _switch(value: object) -> str:
    return "on" if value else "off"
