"""What an upgrade, or the way back, changes and in which order; what forbids it."""

import hashlib
import re
from dataclasses import dataclass, replace

import yaml

from deployer import template
from deployer.aws import artifacts, stacks
from deployer.aws.artifacts import Shelf
from deployer.calls import Aws
from deployer.change import Change, Kind, Stage, Verb, text_diff
from deployer.errors import RefusedError
from deployer.planning import Planned
from deployer.standing.versions import Versions, version_in
from deployer.upgrading.release import Release, State
from deployer.upgrading.schema import SCHEMA, Migration, due
from deployer.version import VERSION

ORDER = (
    Stage.BOOTSTRAP,
    Stage.BUNDLE,
    Stage.DEAD_LETTERS,
    Stage.ROLE_SET,
    Stage.ROLE_INSTANCES,
    Stage.MANAGEMENT_ROLE,
    Stage.HUB,
    Stage.FORWARDING_SET,
    Stage.FORWARDING_INSTANCES,
    Stage.MANAGEMENT_FORWARDING,
)
"""Before anything else, and in this order; all other stages come as ever."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What is to be done."""

    planned: Planned
    """With its changes in the order of an upgrade."""
    state: State
    versions: Versions
    """As they stand before."""
    migrations: tuple[Migration, ...] = ()
    release: Release | None = None
    """The hub that is replaced, as it will be written down; None where it stays."""

    @property
    def is_change(self) -> bool:
        """False where everything is at this version already."""
        return bool(self.migrations) or any(one.calls for one in self.planned.changes)


def upgrade(planned: Planned, state: State, who: tuple[str, str]) -> Upgrade:
    """The upgrade to this version; raises ``RefusedError`` where something is newer. ``who`` is when and by whom."""
    versions = standing(planned)
    _refuse_newer(planned, state, versions)
    release = _replaced(planned, state, who)
    kept = (_kept(planned, release),) if release else ()
    ordered = tuple(sorted((*kept, *planned.changes), key=_rank))
    return Upgrade(replace(planned, changes=ordered), state, versions, due(state.schema), release)


def rollback(aws: Aws, planned: Planned, state: State, goal_and_who: tuple[str, tuple[str, str]]) -> Upgrade:
    """The way back to the hub before, or to the newest of that version; raises ``RefusedError`` where there is none."""
    to, who = goal_and_who
    _insist_on_hub(planned)
    goal = _goal(planned, state, to)
    if goal.schema < state.readable_by:
        raise RefusedError(
            f"The hub of version {goal.irhub} cannot come back.",
            f"It reads records of version {goal.schema}; this one was migrated and needs at least {state.readable_by}.",
            "Go forward: irhub upgrade.",
        )
    text = artifacts.text(aws, planned.desired.bundle.shelf, goal.template)
    _insist_on_bundle(aws, planned, goal)
    release = _replaced_now(planned, state, who)
    changes = tuple(one for one in (_kept(planned, release), _back(planned, goal, text)) if one.calls)
    return Upgrade(replace(planned, changes=changes), state, standing(planned), release=release)


def standing(planned: Planned) -> Versions:
    """Which version stands where."""
    hub = planned.found.stacks.get(planned.desired.hub.place)
    role = planned.found.sets.get(planned.desired.role.name)
    behind = sum(one.status == "OUTDATED" for two in planned.found.sets.values() for one in two.instances)
    return Versions(VERSION, version_in(hub.template) if hub else "", version_in(role.template) if role else "", behind)


def is_newer(one: str, other: str) -> bool:
    """True where the first version comes after the second; what is no version comes before all."""
    return _parts(one) > _parts(other)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _refuse_newer(planned: Planned, state: State, versions: Versions) -> None:
    _insist_on_hub(planned)
    if state.schema > SCHEMA:
        raise RefusedError(
            f"The record has version {state.schema}, and this irhub {VERSION} knows it up to {SCHEMA}.",
            "A newer irhub migrated it.",
            "Install that irhub, or a newer one, and give the same command again.",
        )
    if is_newer(versions.hub, VERSION):
        raise RefusedError(
            f"The hub has version {versions.hub}, and this irhub is {VERSION}.",
            "That would be no upgrade.",
            f"Install irhub {versions.hub} or newer; or go back to the hub before: irhub upgrade --rollback.",
        )


def _insist_on_hub(planned: Planned) -> None:
    if planned.desired.hub.place not in planned.found.stacks:
        raise RefusedError("There is no hub to upgrade.", "Nothing is deployed here.", "Deploy it: irhub deploy.")


def _replaced(planned: Planned, state: State, who: tuple[str, str]) -> Release | None:
    hub = planned.desired.hub.place
    changes = any(one.kind is Kind.STACK and one.stage is Stage.HUB and one.calls for one in planned.changes)
    return _replaced_now(planned, state, who) if changes and hub in planned.found.stacks else None


def _replaced_now(planned: Planned, state: State, who: tuple[str, str]) -> Release:
    text = planned.found.stacks[planned.desired.hub.place].template
    at, by = who
    key = f"releases/{hashlib.sha256(text.encode()).hexdigest()}.yaml"
    return Release(version_in(text), key, bundle_in(text), state.schema, at, by)


def bundle_in(text: str) -> str:
    """The key of the code that a hub's template runs; empty where it names none."""
    try:
        said = template.parse(text)
    except yaml.YAMLError:
        return ""
    resources = said.get("Resources") if isinstance(said, dict) else None
    function = (resources or {}).get("Respond", {})
    return str(function.get("Properties", {}).get("Code", {}).get("S3Key", ""))


def _kept(planned: Planned, release: Release) -> Change:
    """The hub as it is now is stored, so that there is a way back."""
    shelf: Shelf = planned.desired.bundle.shelf
    text = planned.found.stacks[planned.desired.hub.place].template
    details = ("the hub as it is now, for irhub upgrade --rollback",)
    calls = (artifacts.put(shelf, release.template, text.encode()),)
    return Change(Stage.BUNDLE, Kind.BUNDLE, Verb.CREATE, release.template, shelf.bucket, details, calls=calls)


def _back(planned: Planned, goal: Release, text: str) -> Change:
    stack = planned.desired.hub
    there = planned.found.stacks[stack.place]
    summary, diff = text_diff(there.template, text)
    shelf = planned.desired.bundle.shelf
    body = {"TemplateURL": artifacts.url(shelf, goal.template, planned.desired.suffix)}
    calls = (stacks.update(stack.place, body, there.tags),) if summary else ()
    where = f"{stack.account_id} {stack.place.region}"
    return Change(Stage.HUB, Kind.STACK, Verb.UPDATE, stack.place.name, where, summary, diff, calls)


def _goal(planned: Planned, state: State, to: str) -> Release:
    now = planned.found.stacks[planned.desired.hub.place].template
    key = f"releases/{hashlib.sha256(now.encode()).hexdigest()}.yaml"
    others = [one for one in state.releases if one.template != key and (not to or one.irhub == to)]
    if not others:
        known = ", ".join(dict.fromkeys(one.irhub or "unknown" for one in state.releases)) or "none"
        raise RefusedError(
            f"There is no hub{f' of version {to}' if to else ''} to go back to.",
            f"On record: {known}. Only irhub upgrade keeps the hub that it replaces.",
            "Install that version of irhub, and deploy with it: irhub deploy.",
        )
    return others[0]


def _insist_on_bundle(aws: Aws, planned: Planned, goal: Release) -> None:
    if not artifacts.has(aws, planned.desired.bundle.shelf, goal.bundle):
        raise RefusedError(
            f"The code of that hub is gone: {goal.bundle}.",
            f"It is no longer in {planned.desired.bundle.shelf.bucket}.",
            f"Install irhub {goal.irhub}, and deploy with it: irhub deploy.",
        )


def _rank(change: Change) -> tuple[int, int]:
    place = ORDER.index(change.stage) if change.stage in ORDER else len(ORDER)
    return place, change.stage
