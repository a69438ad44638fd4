"""Destroying from the first look to the proof; ``commands/destroy.py`` is its door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deployer import planning
from deployer.apply import How, Outcome, carry_out
from deployer.aws import artifacts
from deployer.aws.incidents import all_incidents
from deployer.calls import Aws, Call
from deployer.change import Change, handed_over, work
from deployer.desired import Desired
from deployer.destruction import data as kinds
from deployer.destruction import proof as proofs
from deployer.destruction import remains
from deployer.destruction.data import Data, Going
from deployer.destruction.proof import Proof, Scene
from deployer.destruction.remains import Remain
from deployer.errors import AwsError, RefusedError
from deployer.found import Found, find, refuse_busy
from deployer.guard import plan as guarding
from deployer.guard import state
from deployer.guard.state import Guard
from deployer.ours import may_hold_data
from deployer.removal import Kept, removal
from deployer.render import guard as document
from deployer.screen import side_plan
from deployer.screen.ask import type_out
from deployer.screen.outcome import exit_code, left_over, show_outcomes
from deployer.screen.progress import progress
from deployer.screen.words import console, result, talk
from deployer.wiring import Desk
from deployer.words import many
from hub.incident import Incident
from hub.record import CaseFile

PARTLY = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for."""

    going: Going
    typed: str | None
    """The organization's id, where it was typed beforehand."""
    leave_contained: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, what stays, and what both were made from."""

    desired: Desired
    found: Found
    data: Data
    guard: Guard
    changes: tuple[Change, ...]
    stays: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it all."""

    outcomes: tuple[Outcome, ...]
    after: Plan
    proof: Proof
    held: tuple[Incident, ...]
    """Incidents whose resources stay contained."""

    @property
    def code(self) -> int:
        """The exit code: 4 where anything is left that was not meant to stay."""
        code = exit_code(self.outcomes, left_over(self.after.changes))
        return code or (PARTLY if self.proof.left or self.after.data.locked else 0)


def destroy(works: Desk, wish: Wish, *, as_json: bool) -> int:
    """The exit code, after everything that was agreed to is gone or named."""
    identity, desired = planning.look(works)
    before = _plan(works, desired, wish.going)
    kinds.insist_on_sense(wish.going, before.data)
    cases = remains.cases(works, all_incidents(works.read, works.settings, works.outside.pause))
    held = _still_contained(cases, leave_contained=wish.leave_contained)
    side_plan.show(before.changes, desired.organization, aside=as_json)
    made = remains.on_record(cases)
    _name(before.stays)
    _tell_remains(made, works.settings.prefix)
    outcomes: tuple[Outcome, ...] = ()
    after = before
    if work(before.changes):
        question = f"This deletes all that as {identity.arn}. Type {works.settings.organization} to go on"
        type_out(works.settings.organization, question, given=wish.typed)
        with progress(desired.organization) as tell:
            how = How(works.outside.pause, tell, identity.arn)
            outcomes = carry_out(Thorough(works.write), before.changes, how)
        after = _plan(works, desired, wish.going)
    scene = Scene(after.desired, after.found, after.data, after.guard, made)
    return _tell(Ended(outcomes, after, proofs.prove(works, scene), held), works.settings.prefix, as_json=as_json)


class Thorough:
    """Makes calls; an answer that names objects which were not deleted is an error."""

    def __init__(self, behind: Aws) -> None:
        self._behind = behind

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer; raises ``AwsError`` with the first object that stayed, and why."""
        answer = self._behind.make(call)
        errors = answer.get("Errors") or ()
        if call.operation == "DeleteObjects" and errors:
            first = errors[0]
            said = f"{many(len(errors), 'object')} stayed, such as {first.get('Key')}: {first.get('Message', '')}"
            raise AwsError(call.name, first.get("Code", "Unknown"), said)
        return answer


def _plan(works: Desk, desired: Desired, going: Going) -> Plan:
    found = find(works.read, desired, desired.organization, works.outside.together)
    refuse_busy(found)
    data = kinds.read(works, desired, going, datetime.now(UTC))
    guard = state.read(works.read, works.settings, desired.organization, document(works.settings))
    shrunk = kinds.shrunk(desired, going, data)
    removed = removal(shrunk, found, artifacts.versions(works.read, desired.bundle.shelf))
    named = kinds.removal(desired, going, data) if may_hold_data(desired, found) else ()
    every = (*guarding.disabling(guard), *removed, *named)
    changes = tuple(sorted(every, key=lambda change: change.stage))
    return Plan(shrunk, found, data, guard, changes, kinds.kept(desired, going, data))


def _still_contained(cases: tuple[CaseFile, ...], *, leave_contained: bool) -> tuple[Incident, ...]:
    """The incidents that hold something back now; raises ``RefusedError`` unless that is wanted. Every open one is listed."""
    held = tuple(case.incident for case in cases if remains.holds(case))
    for one in (case.incident for case in cases if case.incident.is_open):
        talk(f"{one.state.value}, {one.containment.value}: {one.id} on {_resource(one)}")
    if held and not leave_contained:
        raise RefusedError(
            f"{many(len(held), 'incident')} still {'holds' if len(held) == 1 else 'hold'} something contained.",
            "Without the installation nobody can take that back any more.",
            f"Release first: irhub incidents release {held[0].id}; or go on and leave it so with --leave-contained.",
        )
    return held


def _resource(incident: Incident) -> str:
    target = incident.target
    return f"{target.kind} {target.id} in {target.account_id} {target.region}"


def _name(stays: tuple[Kept, ...]) -> None:
    for one in stays:
        talk(f"kept: the {one.kind}, {one.name}")


def _tell_remains(found: tuple[Remain, ...], prefix: str) -> None:
    for one in found:
        talk(f"kept: {one.says}")
    for how in remains.by_hand(prefix) if found else ():
        talk(f"  {how}")


def _tell(ended: Ended, prefix: str, *, as_json: bool) -> int:
    remaining = left_over(ended.after.changes)
    if as_json:
        result("destruction", _facts(ended, remaining))
        return ended.code
    show_outcomes(ended.outcomes, remaining, ended.after.desired.organization)
    _show_proof(ended.proof)
    _name(ended.after.stays)
    _tell_remains(ended.proof.remains, prefix)
    for one in ended.held:
        talk(f"left as it is, {one.containment.value}: {_resource(one)}, by {one.id}")
    return ended.code


def _facts(ended: Ended, remaining: tuple[Change, ...]) -> dict[str, Any]:
    return {
        "complete": ended.code == 0,
        "outcomes": [one.shown() for one in ended.outcomes],
        "remaining": [change.shown() for change in work(remaining)],
        "by_hand": [change.shown() for change in handed_over(remaining)],
        "kept": [{"kind": one.kind, "name": one.name} for one in ended.after.stays],
        "left_contained": [{"incident": one.id, "on": _resource(one)} for one in ended.held],
        "proof": ended.proof.shown(),
    }


def _show_proof(proof: Proof) -> None:
    screen = console()
    for what in proof.looked:
        screen.print(f"searched: {what}")
    for what in proof.left:
        screen.print(f"left: {what}", style="red")
    if not proof.left:
        screen.print("Nothing of ours is left there but what is kept.", style="green")
    for what in proof.unseen:
        screen.print(f"not seen: {what}", style="yellow")
