"""What becomes of a world in which one call fails, at every call and in every way; engine and way back are the real ones.

Where a run that met a fault left AWS and the record as another one did, the next run is the same too, and is told once. So is
what follows a run that changed nothing: it is what follows the beginning.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from hub.action import Role, sees_no_danger
from hub.engine import Means, Outcome, Work, settle
from hub.incident import Incident, Mode
from hub.record import Lease
from hub.undo import TakenBack, Undoing, take_back
from tests.contract.cloud import Cloud, a_cloud
from tests.contract.faults import NOTHING, Faulty, Planted, every_fault
from tests.contract.stories import begin
from tests.contract.world import World
from tests.fakes import NOON, Clock, FakeLedger, in_turn
from tests.story.crash import DiedError

CHANCE = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.+Z]+|datetime\([^)]*\)|[0-9a-f]{8,}|[A-Z0-9]{16,}|[a-z0-9]{12,}(?=')")
"""Ids and moments, which differ from world to world."""


class Half(StrEnum):
    """Where the fault is planted: on the way there, or on the way back."""

    DOING = "doing"
    UNDOING = "undoing"


@dataclass(slots=True)
class Scene:
    """One world, its record, and what was changed there."""

    world: World
    cloud: Cloud
    incident: Incident
    before: Mapping[str, Any]
    ledger: FakeLedger = field(default_factory=FakeLedger)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def mark(self) -> str:
        """What was changed and what is on record, without what is chance."""
        return CHANCE.sub("#", repr((sorted(self.done.items()), self.ledger.steps, self.ledger.held)))

    def gate(self, half: Half, planted: Planted = NOTHING) -> Faulty:
        """A way in on which that call fails."""
        role = self.world.action.role if half is Half.DOING else Role.RESTORE
        return Faulty(self.cloud, self.world.action, self.incident.target, role, planted=planted, done=self.done)

    def play(self, half: Half, gate: Faulty) -> Outcome | TakenBack | None:
        """What the run comes to; None where the process died."""
        try:
            return self.do(gate) if half is Half.DOING else self.undo(gate)
        except DiedError:
            return None

    def do(self, gate: Faulty) -> Outcome:
        """What the engine makes of the action, which is free to act."""
        action = replace(self.world.action, caution=sees_no_danger)
        work = Work(action, self.world.options, self.incident, self._lease, gate, lambda: Mode.ACT)
        return settle(work, self._means)

    def undo(self, gate: Faulty) -> TakenBack:
        """What the way back comes to."""
        return take_back(Undoing(self.world.action, self.incident, self._lease, gate), self._means)

    @property
    def is_as_before(self) -> bool:
        """True where AWS describes everything as before, or the target is gone for good."""
        return self.world.final or self.cloud.state(self.incident.target) == self.before

    @property
    def _means(self) -> Means:
        return Means(self.ledger, in_turn, Clock().pause)

    @property
    def _lease(self) -> Lease:
        return Lease(self.incident.id, "run-1", NOON.timestamp() + 65, 1)


@dataclass(frozen=True, slots=True)
class After:
    """What is left when one call failed and the same was begun again."""

    planted: Planted
    outcome: Outcome | None
    """Of the second run of the action; None where the fault was on the way back."""
    done: Mapping[str, int]
    """How often each call had been made by then."""
    once: frozenset[str]
    """The calls that AWS would make twice, by their names."""
    taken: TakenBack
    restored: bool


@contextmanager
def scene_of(world: World, half: Half = Half.DOING) -> Iterator[Scene]:
    """The world before the half begins in which the fault is planted."""
    with a_cloud() as cloud:
        story = begin(world, cloud)
        scene = Scene(world, cloud, story.incident, story.before)
        if half is Half.UNDOING:
            scene.do(scene.gate(Half.DOING))
        yield scene


def without_fault(world: World) -> After:
    """What is left where nothing fails."""
    with scene_of(world) as scene:
        return _finished(scene, Half.DOING, NOTHING)


def sweep(world: World, half: Half, calls: Collection[str]) -> Iterator[After]:
    """What is left after each fault in one of these calls in that half."""
    told: set[str] = set()
    faults = iter([planted for planted in _every_fault(world, half) if planted.call in calls])
    while True:
        with scene_of(world, half) as scene:
            planted = _first_that_changes(scene, half, faults)
            if planted is None:
                return
            if scene.mark not in told:
                told.add(scene.mark)
                yield _finished(scene, half, planted)


def _first_that_changes(scene: Scene, half: Half, faults: Iterator[Planted]) -> Planted | None:
    """The next of these faults whose run left anything changed or on record; None where there is none left."""
    start = scene.mark
    for planted in faults:
        scene.play(half, scene.gate(half, planted))
        if scene.mark != start:
            return planted
    return None


def _every_fault(world: World, half: Half) -> tuple[Planted, ...]:
    with scene_of(world, half) as scene:
        gate = scene.gate(half)
        scene.play(half, gate)
        return every_fault(gate)


def _finished(scene: Scene, half: Half, planted: Planted) -> After:
    outcome = scene.do(scene.gate(half)) if half is Half.DOING else None
    done, once = dict(scene.done), frozenset(name for step in scene.ledger.steps.values() if step.once for name in step.calls)
    return After(planted, outcome, done, once, scene.undo(scene.gate(Half.UNDOING)), scene.is_as_before)
