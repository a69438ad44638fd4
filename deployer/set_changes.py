"""What must become of StackSets: of what each is defined to be, and of its instances."""

from collections.abc import Mapping
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
from deployer.stack_changes import template_body


def set_changes(desired: Desired, wanted: StackSet, found: Found, stages: tuple[Stage, Stage]) -> tuple[Change, ...]:
    """The changes of one StackSet and of its instances; an update of the set brings up to date what is behind."""
    there = found.sets.get(wanted.name)
    open_gaps = gaps(wanted, there, desired.organization)
    definition = definition_change(desired, wanted, found, stages[0])
    if definition.calls:
        open_gaps = replace(open_gaps, behind=frozenset())
    return (definition, *instance_changes(wanted, open_gaps, stages[1]))


def definition_change(desired: Desired, wanted: StackSet, found: Found, stage: Stage) -> Change:
    """What must become of the StackSet itself: template, tags, deployment to new accounts."""
    there = found.sets.get(wanted.name)
    arn = next((one.arn for name, one in found.sets.items() if name == wanted.depends_on), "")
    automatic = _auto_deployment(wanted, arn)
    before, body = template_body(desired, wanted.template)
    definition = Definition(wanted.name, wanted.region, _parameters(wanted, body, automatic))
    unchanged = Change(stage, Kind.STACK_SET, Verb.NOTHING, wanted.name, wanted.region)
    if there is None:
        return replace(unchanged, verb=Verb.CREATE, calls=(*before, stacksets.create(definition)))
    summary, diff = text_diff(there.template, wanted.template)
    details = (*summary, *tag_diff(there.tags, wanted.tags), *_settings_diff(there, automatic))
    if not details:
        return unchanged
    reached = f"every instance is brought up to date ({len(there.instances)})"
    calls = (*before, stacksets.update(definition, wanted.preferences))
    return replace(unchanged, verb=Verb.UPDATE, details=(*details, reached), diff=diff, calls=calls)


def _auto_deployment(wanted: StackSet, arn: str) -> dict[str, Any]:
    if not wanted.joins_new_accounts:
        return {"Enabled": False}
    automatic: dict[str, Any] = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    return {**automatic, "DependsOn": [arn or ArnOf(wanted.depends_on)]} if wanted.depends_on else automatic


def _parameters(wanted: StackSet, body: Mapping[str, str], automatic: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **body,
        "PermissionModel": "SERVICE_MANAGED",
        "Capabilities": stacksets.CAPABILITIES,
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(wanted.tags.items())],
        "AutoDeployment": automatic,
        "ManagedExecution": {"Active": True},
    }


def _settings_diff(there: FoundSet, automatic: Mapping[str, Any]) -> tuple[str, ...]:
    lines = []
    if bool(there.auto_deployment.get("Enabled")) != automatic["Enabled"]:
        lines.append(f"deployment to new accounts: {'on' if automatic['Enabled'] else 'off'}")
    elif automatic["Enabled"] and there.auto_deployment.get("RetainStacksOnAccountRemoval"):
        lines.append("stacks of accounts that leave: deleted, no longer kept")
    if automatic["Enabled"] and _order(there.auto_deployment) != _order(automatic):
        lines.append("order in which new accounts get their stacks")
    return (*lines, *(() if there.managed else ("managed execution: on",)))


def _order(automatic: Mapping[str, Any]) -> list[str]:
    return sorted(str(arn) for arn in automatic.get("DependsOn") or ())
