"""What became of each world: settled, looked at again, undone. Told once, and asked by many tests."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.action import Action, Conflict, Plan, Role, Step
from hub.errors import AwsError, TargetGoneError
from hub.incident import Incident
from tests.contract.cloud import Cloud, a_cloud
from tests.contract.gate import Gate
from tests.contract.world import INCIDENT_ID, World
from tests.fakes import a_finding

ROUNDS = 6


@dataclass(slots=True)
class Story:
    """One world from before to after."""

    world: World
    before: Mapping[str, Any]
    gate: Gate
    incident: Incident
    seen: list[Any] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    recorded: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    writes_again: int = 0
    way_back: tuple[Step | Conflict, ...] = ()
    left_over: tuple[Step | Conflict, ...] = ()
    undoing: Gate | None = None
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps that were made, there and back."""
        return tuple(step for plan in self.plans for step in plan) + self.steps_back

    @property
    def steps_back(self) -> tuple[Step, ...]:
        """The steps of the way back, by force in a world where somebody meddles."""
        forced = [step for part in self.way_back if isinstance(part, Conflict) for step in part.force]
        return (*(part for part in self.way_back if isinstance(part, Step)), *(forced if self.world.meddle else ()))


@functools.cache
def story_of(world: World) -> Story:
    """The world's story."""
    with a_cloud() as cloud:
        story = begin(world, cloud)
        settle(story)
        before = len(story.gate.writes)
        settle(story)
        story.writes_again = len(story.gate.writes) - before
        if world.meddle:
            world.meddle(cloud, story.incident.target)
        if story.recorded:
            undo(story)
        story.after = cloud.state(story.incident.target)
        return story


def begin(world: World, cloud: Cloud) -> Story:
    """The story before anything is done."""
    target = world.build(cloud)
    before = cloud.state(target)
    groups = tuple(f"AWS::AutoScaling::AutoScalingGroup/{one['AutoScalingGroupName']}" for one in before.get("membership", ()))
    finding = a_finding(target=target, within=groups, detail=world.detail)
    incident = Incident(INCIDENT_ID, target, "2026-11-21T12:00:00+00:00", findings=(finding,))
    gate = Gate(cloud, world.action, target, world.action.role)
    if world.action.danger:
        world.action.danger(gate, incident)
    return Story(world, before, gate, incident)


def settle(story: Story) -> None:
    """Looks, plans and does until nothing is missing; a first state is recorded once."""
    for _ in range(ROUNDS):
        try:
            seen = story.world.action.seen_in(story.gate, story.incident)
        except TargetGoneError:
            assert story.world.final
            story.plans.append(())
            return
        plan = story.world.action.plan(seen, story.incident, story.world.options)
        assert isinstance(plan, tuple), plan
        story.seen.append(seen)
        story.plans.append(plan)
        if not plan:
            return
        for step in plan:
            if not step.kept:
                story.recorded.setdefault(step.on, story.world.action.remember(seen, step.on))
            make(story, story.gate, step)
    raise AssertionError(f"{story.world} does not settle: {story.plans[-1]}")


def make(story: Story, gate: Gate, step: Step) -> None:
    """Makes a step; what AWS refuses is kept."""
    try:
        gate.do(step)
    except AwsError as error:
        story.refused.append(str(error))


def undo(story: Story) -> None:
    """Takes everything back that was recorded, and looks what is left over."""
    story.undoing = Gate(story.gate.cloud, story.world.action, story.incident.target, Role.RESTORE)
    story.way_back = way_back(story.world.action, story.undoing, story.recorded)
    made = story.steps_back
    for step in made:
        make(story, story.undoing, step)
    for _ in range(ROUNDS):
        story.left_over = way_back(story.world.action, story.undoing, story.recorded)
        more = tuple(each for each in story.left_over if isinstance(each, Step) and each not in made)
        if not more:
            return
        story.way_back, made = (*story.way_back, *more), (*made, *more)
        for step in more:
            make(story, story.undoing, step)


def way_back(action: Action[Any, Any], gate: Gate, recorded: Mapping[str, Any]) -> tuple[Step | Conflict, ...]:
    """What is to be done to restore what was recorded."""
    now = action.look_back(gate, gate.target, recorded) if action.look_back else action.look(gate, gate.target)
    return action.restore(now, recorded)
