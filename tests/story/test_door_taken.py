"""Somebody has taken over the function behind the door for people, with all that its role may do: what is still not theirs."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from deployer.demo import written
from deployer.sandbox.identity import session_keys
from deployer.sandbox.installation import with_people
from deployer.sandbox.scene import Scene, Sketch, a_scene
from tests.story.stage import HOME, HUB, MEMBER, Stage, count, empty
from tests.story.test_doors import ASKS

DOOR = f"arn:aws:iam::{HUB}:role/irhub/irhub-people"
STOP = "ec2:StopInstances"


@pytest.fixture(scope="module")
def taken() -> Iterator[Stage]:
    """irhub with people and a playbook that asks before it stops an instance."""
    with empty() as made:
        folder = made.config.parent / "playbooks"
        folder.mkdir()
        (folder / f"{ASKS['name']}.yaml").write_text(yaml.safe_dump(ASKS))
        made.config.write_text(yaml.safe_dump({**yaml.safe_load(made.config.read_text()), "playbooks": folder.name}))
        with_people(made.config)
        printed = made.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield made


def instance(request: pytest.FixtureRequest) -> Scene:
    """One for this test alone."""
    return a_scene(MEMBER, HOME, Sketch(interfaces=1, volumes=1, profile=False, name=re.sub("[^a-z]+", "-", request.node.name)))


def sends(stage: Stage, message: Mapping[str, Any]) -> None:
    """The function writes into the hub's queue, and everything that follows."""
    sqs = stage.sandbox.client_with(session_keys(DOOR, "irhub-people"), "sqs", HOME)
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="irhub-work")["QueueUrl"], MessageBody=json.dumps(message))
    stage.sandbox.settle(60)


def forges(stage: Stage, incident: str, *people: str) -> None:
    """The function writes that these people agreed, that one is enough, and that it was agreed to."""
    table = stage.sandbox.client_with(session_keys(DOOR, "irhub-people"), "dynamodb", HOME)
    key = {"PK": {"S": f"ASK#{incident}"}, "SK": {"S": "ASK#0001#stop-instance"}}
    ask = json.loads(table.get_item(TableName="irhub-ledger", Key=key)["Item"]["ask"]["S"])
    said = {"identity": "forged", "door": "cli", "verdict": "approve", "reason": "forged", "at": ask["asked_at"]}
    ask |= {"state": "approved", "needs": 1, "decisions": [{**said, "person": person} for person in people]}
    values = {":ask": {"S": json.dumps(ask)}}
    table.update_item(TableName="irhub-ledger", Key=key, UpdateExpression="SET ask = :ask", ExpressionAttributeValues=values)


def test_it_can_make_up_no_finding(taken: Stage, request: pytest.FixtureRequest) -> None:
    """What comes from the door is no event, however well it is written; it lies where people look."""
    made = instance(request)
    taken.stage(made)
    mark = len(taken.sandbox.calls)

    sends(taken, written.event(made))

    assert taken.cases(made) == []
    assert count(taken.sandbox.recorder.since(mark), "sts:AssumeRole") == 0


def test_nobody_whom_the_settings_do_not_name_can_be_made_to_agree(taken: Stage, request: pytest.FixtureRequest) -> None:
    """The record is weighed by the settings in the bundle; the real people are asked anew, and told so."""
    made = instance(request)
    taken.answer(made)
    taken.later()
    incident = taken.incident(made)["id"]

    forges(taken, incident, "mallory")
    mark = len(taken.sandbox.calls)
    sends(taken, {"irhub": "decided", "incident": incident, "round": 1})
    taken.later()

    assert count(taken.sandbox.recorder.since(mark), STOP) == 0
    assert [ask["state"] for ask in taken.case(made)["asks"]] == ["withdrawn", "open"]


def test_whatever_it_has_people_say_is_told_and_stands_on_record(taken: Stage, request: pytest.FixtureRequest) -> None:
    """It can speak for the people whom the settings name; it cannot keep that from being told, nor from its line."""
    made = instance(request)
    taken.answer(made)
    taken.later()
    incident = taken.incident(made)["id"]

    forges(taken, incident, "ada")
    sends(taken, {"irhub": "decided", "incident": incident, "round": 1})
    taken.later()

    said = [note["says"] for note in taken.case(made)["notes"] if note["name"] == "decision"]
    assert said == ["ada agrees to stop-instance by cli: forged"]
