"""What becomes of the guard: the changes that put it over units, and those that take it away."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from deployer.aws import by_hand, control_policies
from deployer.aws.control_policies import PENDING, FoundPolicy
from deployer.calls import Aws, Call, Door
from deployer.change import Change, Kind, Stage, Verb, text_diff
from deployer.guard.document import pretty
from deployer.guard.state import ASKED_TAG, Guard

FILE = "rendered/spoke/guard-scp.json"
MADE = '"$POLICY"'
"""The policy's id in the lines for people, once it is made."""


def enabling(guard: Guard, units: Iterable[str]) -> tuple[Change, ...]:
    """All changes after which the guard says what it should and binds these units, beside those asked for before."""
    wanted = sorted({*units, *guard.asked})
    changes = (_definition(guard, wanted), *(_attachment(guard, unit) for unit in wanted))
    return _handed_over(changes) if guard.by_hand else changes


def disabling(guard: Guard, units: Iterable[str] = ()) -> tuple[Change, ...]:
    """All changes after which it binds these units no longer; without any named, none at all, and it is gone."""
    there, every = guard.there, guard.bound | guard.asked
    if there is None:
        return ()
    going = sorted(set(units) or every)
    end = _forgetting(guard, there, going) if every - set(going) else _removal(guard, there)
    changes = (*(_detachment(guard, there, unit) for unit in going if unit in guard.bound), end)
    return _handed_over(changes) if guard.by_hand else changes


def found(aws: Aws, guard: Guard, call: Call) -> Call:
    """The call with the id of the policy that an earlier change of its plan made, read now."""
    if PENDING not in call.parameters.values():
        return call
    there = control_policies.named(aws, replace(guard.policies, door=Door.HUB), guard.name)
    return replace(
        call, parameters={key: there.id if value == PENDING and there else value for key, value in call.parameters.items()}
    )


def _definition(guard: Guard, wanted: list[str]) -> Change:
    tags = {**guard.tags, **{f"{ASKED_TAG}{unit}": "asked" for unit in wanted}}
    if guard.there is not None:
        return _amendment(guard, guard.there, tags)
    calls = (control_policies.create(guard.policies, guard.name, guard.content, tags),)
    details = (f"{len(guard.content)} characters; irhub guard show prints it",)
    return Change(Stage.GUARD, Kind.POLICY, Verb.CREATE, guard.name, guard.organization.id, details, calls=calls)


def _amendment(guard: Guard, there: FoundPolicy, tags: Mapping[str, str]) -> Change:
    missing = {key: value for key, value in tags.items() if there.tags.get(key) != value}
    summary, diff = text_diff(pretty(there.content), pretty(guard.content))
    calls = (
        *((control_policies.update(guard.policies, there.id, guard.content),) if guard.is_changed else ()),
        *((control_policies.tag(guard.policies, there.id, missing),) if missing else ()),
    )
    details = (
        *(one.replace("template", "document") for one in summary),
        *(f"tag {key}: {value}" for key, value in sorted(missing.items())),
    )
    verb = Verb.UPDATE if calls else Verb.NOTHING
    return Change(Stage.GUARD, Kind.POLICY, verb, guard.name, guard.organization.id, details, diff, calls)


def _attachment(guard: Guard, unit: str) -> Change:
    bound = unit in guard.bound
    policy_id = guard.there.id if guard.there else PENDING
    calls = () if bound else (control_policies.attach(guard.policies, policy_id, unit),)
    verb = Verb.NOTHING if bound else Verb.CREATE
    count = len(guard.organization.beneath(unit))
    details = () if bound else (f"binds {count} member {'account' if count == 1 else 'accounts'}",)
    return Change(Stage.GUARD_TARGETS, Kind.ATTACHMENT, verb, guard.name, guard.path(unit), details, calls=calls)


def _detachment(guard: Guard, there: FoundPolicy, unit: str) -> Change:
    calls = (control_policies.detach(guard.policies, there.id, unit),)
    return Change(Stage.LEAVING_GUARD_TARGETS, Kind.ATTACHMENT, Verb.DELETE, guard.name, guard.path(unit), calls=calls)


def _removal(guard: Guard, there: FoundPolicy) -> Change:
    calls = (control_policies.delete(guard.policies, there.id),)
    return Change(Stage.LEAVING_GUARD, Kind.POLICY, Verb.DELETE, guard.name, guard.organization.id, calls=calls)


def _forgetting(guard: Guard, there: FoundPolicy, units: Iterable[str]) -> Change:
    keys = [f"{ASKED_TAG}{unit}" for unit in units if unit in guard.asked]
    calls = (control_policies.untag(guard.policies, there.id, keys),) if keys else ()
    unchanged = Change(Stage.LEAVING_GUARD, Kind.POLICY, Verb.NOTHING, guard.name, guard.organization.id)
    return (
        replace(unchanged, verb=Verb.UPDATE, details=tuple(f"tag {key} goes" for key in keys), calls=calls)
        if keys
        else unchanged
    )


def _handed_over(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same changes as lines for whoever has the management account's credentials."""
    return tuple(replace(one, verb=Verb.BY_HAND, calls=(), details=tuple(_lines(one))) if one.calls else one for one in changes)


def _lines(change: Change) -> Iterator[str]:
    yield "the settings name no profile for the management account; with its credentials:"
    if any("Content" in call.parameters for call in change.calls):
        yield "irhub render --out rendered"
    for call in change.calls:
        instead = {"Content": shlex.quote(f"file://{FILE}")}
        if call.parameters.get("PolicyId") == PENDING:
            instead["PolicyId"] = MADE
        line = by_hand.line(call, instead)
        yield f"POLICY=$({line} --query Policy.PolicySummary.Id --output text)" if call.operation == "CreatePolicy" else line
