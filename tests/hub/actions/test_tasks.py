"""Tasks that are stopped and instances that are drained: what is sent to AWS, what follows, and what comes back."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Waiting
from hub.actions.ecs import drain_container_instance, stop_task, task
from hub.actions.ecs.task import Task
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_ecs import on_instance
from tests.fakes import an_incident
from tests.hub.ways import TableWay

ARN = "arn:aws:ecs:eu-west-1:123456789012:task/shop/0123456789abcdef"
RUNNING = Task(ARN, "shop", "RUNNING", "RUNNING", service="web", launch="EC2", instance="arn:instance")
STOP, DRAIN = stop_task.ACTION, drain_container_instance.ACTION


@pytest.mark.parametrize("name", ["web", "arn:aws:ecs:eu-west-1:1:task/shop/1", f"{ARN}/../x", "arn:aws:s3:::letters"])
def test_only_the_arn_of_a_task_is_sent_to_aws(name: str) -> None:
    """It comes from a finding, which others may write in."""
    with pytest.raises(TargetGoneError):
        task.read(TableWay(), Target("AWS::ECS::Task", name, "1", "eu-west-1"))


def test_an_arn_of_the_old_form_means_the_default_cluster() -> None:
    """It names no cluster."""
    old = ARN.replace("shop/", "")
    way = TableWay({"DescribeTasks": {"tasks": [{"taskArn": old, "group": "family:web"}]}})

    found = task.read(way, Target("AWS::ECS::Task", old, "1", "eu-west-1"))
    assert (found.cluster, found.service) == ("default", "")


def test_a_task_that_is_known_no_more_is_gone() -> None:
    """ECS tells of a stopped task for an hour."""
    with pytest.raises(TargetGoneError):
        task.read(TableWay({"DescribeTasks": {"tasks": []}}), Target("AWS::ECS::Task", ARN, "1", "eu-west-1"))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (RUNNING, "which loses its memory; service web starts another in its place"),
        (replace(RUNNING, service="", launch="FARGATE"), "which loses its files and memory"),
    ],
)
def test_what_is_lost_and_what_follows_is_said(found: Task, words: str) -> None:
    """People agree to it before."""
    incident = an_incident()
    (step,) = STOP.plan(stop_task.Seen(found), incident, STOP.options())  # type: ignore[misc]

    assert step.says.endswith(words)
    assert step.do[0].parameters["reason"] == f"irhub: incident {incident.id}"


def test_a_task_that_is_stopping_is_waited_for() -> None:
    """It may take as long as its definition says."""
    stopping = replace(RUNNING, wanted="STOPPED")

    assert isinstance(STOP.plan(stop_task.Seen(stopping), an_incident(), STOP.options()), Waiting)


@pytest.mark.parametrize(
    ("found", "shown", "left"),
    [
        (RUNNING, Containment.NONE, 0),
        (replace(RUNNING, state=""), Containment.NONE, 0),
        (replace(RUNNING, wanted="STOPPED"), Containment.PARTLY, 0),
        (replace(RUNNING, state="STOPPED"), Containment.CONTAINED, 2),
        (replace(RUNNING, state="STOPPED", service=""), Containment.CONTAINED, 1),
    ],
)
def test_only_a_task_that_has_stopped_is_contained(found: Task, shown: Containment, left: int) -> None:
    """Its role, and its service, go on."""
    proof = STOP.prove(stop_task.Seen(found))

    assert proof is not None
    assert (proof.containment, len(proof.survives)) == (shown, left)


@pytest.mark.parametrize(("state", "count"), [("DRAINING", 1), ("ACTIVE", 0), ("", 0)])
def test_an_instance_takes_tasks_again_unless_it_does(state: str, count: int) -> None:
    """Or is registered no more."""
    seen = drain_container_instance.Seen("shop", "arn:instance", "i-1", "ACTIVE")

    assert len(DRAIN.restore(replace(seen, state=state), {"arn:instance": seen})) == count


def test_an_instance_is_found_when_its_task_is_forgotten(cloud: Cloud) -> None:
    """The way back needs the instance alone."""
    story = begin(World(DRAIN, "here", on_instance), cloud)
    settle(story)
    asked: list[Any] = []
    cloud.before = asked.append
    undo(story)

    assert "DescribeTasks" not in {call.operation for call in asked}
    assert cloud.state(story.incident.target) == story.before
