"""Dead letters on the command line, in a deployed sandbox: seen without being lost, and sent on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deployer.aws.gate import Gate, ReadGate
from deployer.cli import cli
from deployer.sandbox.faults import Fault, denied
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

MEMBER, HUB, HOME, AWAY = "333333333333", "222222222222", "eu-west-1", "us-east-1"
FORWARDING, OWN, WORK = "irhub-forwarding-dead-letters", "irhub-dead-letters", "irhub-work"
RULE = f"arn:aws:events:{AWAY}:{MEMBER}:rule/irhub-forward-guardduty"
ENVELOPE = {"id": "1", "time": "2026-11-21T12:00:00Z", "detail-type": "GuardDuty Finding", "source": "aws.guardduty"}


@dataclass
class Place:
    """A deployed sandbox whose hub reads nothing, so that what is sent on stays to be seen."""

    sandbox: Sandbox
    config: Path

    def run(self, *words: str) -> Result:
        """What the command says."""
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, make)
        environment = {**self.sandbox.exports("hub"), "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        environment |= {"AWS_SESSION_TOKEN": None, "IRHUB_CONFIG": str(self.config)}
        return CliRunner().invoke(cli, ["dlq", *words], obj=outside, env=environment)

    def json(self, *words: str) -> Mapping[str, Any]:
        """The object on stdout."""
        told: Mapping[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return told

    def url(self, name: str, region: str = HOME) -> str:
        """A queue's URL."""
        return str(self.sandbox.client("sqs", HUB, region).get_queue_url(QueueName=name)["QueueUrl"])

    def put(self, name: str, region: str, body: Any, **attributes: str) -> None:
        """The letter lies in that queue."""
        said = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        url = self.url(name, region)
        self.sandbox.client("sqs", HUB, region).send_message(QueueUrl=url, MessageBody=text, MessageAttributes=said)

    def bodies(self, name: str, region: str = HOME) -> list[str]:
        """What everybody can see in that queue; it is taken out."""
        sqs, url = self.sandbox.client("sqs", HUB, region), self.url(name, region)
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for one in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return sorted(one["Body"] for one in found)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The installation, its hub standing still."""
    with Sandbox.start(World.demo()) as sandbox:
        world = Place(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("letters") / "irhub.yaml"))
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, make)
        environment = {**sandbox.exports("hub"), "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        arguments = ["deploy", "--yes", "--config", str(world.config)]
        made = CliRunner().invoke(cli, arguments, obj=outside, env={**environment, "AWS_SESSION_TOKEN": None})
        assert made.exit_code == 0, made.output
        functions = sandbox.client("lambda", HUB, HOME)
        for mapping in functions.list_event_source_mappings(FunctionName="irhub-respond")["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        yield world


@pytest.fixture
def world(deployed: Place) -> Place:
    """The installation, with three letters: one in a Region, a tick and one that nobody can read in the hub."""
    for name, region in ((OWN, HOME), (WORK, HOME), (FORWARDING, AWAY), (FORWARDING, HOME)):
        deployed.bodies(name, region)
    deployed.put(FORWARDING, AWAY, a_finding(), RULE_ARN=RULE, ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE="not allowed")
    deployed.put(OWN, HOME, {"irhub": "tick", "incident": "inc-1"})
    deployed.put(OWN, HOME, "\x7b\u202e", reason="body is not JSON")
    return deployed


def a_finding(account: str = MEMBER) -> dict[str, Any]:
    """An event of GuardDuty's."""
    return {**ENVELOPE, "account": account, "region": AWAY, "detail": {"accountId": account, "type": "Backdoor:EC2/Spambot"}}


def test_every_letter_is_listed_with_its_reason(world: Place) -> None:
    """Of each queue how many and how old, of each letter about what and why."""
    said = world.json("list")

    assert {one["region"] for one in said["queues"] if one["name"] == FORWARDING} == {HOME, AWAY, "ap-southeast-2"}
    assert sorted(one["reason"] for one in said["letters"]) == [
        "NO_PERMISSIONS: not allowed",
        "body is not JSON",
        "nothing says why",
    ]


def test_looking_leaves_every_letter_where_others_see_it(world: Place) -> None:
    """They are given back as soon as the look has ended."""
    world.run("list")

    assert len(world.bodies(OWN)) == 2
    assert len(world.bodies(FORWARDING, AWAY)) == 1


def test_a_letter_is_shown_with_all_that_cannot_be_seen_spelt_out(world: Place) -> None:
    """A finding's text is chosen by attackers."""
    (broken,) = [one for one in world.json("list")["letters"] if one["reason"] == "body is not JSON"]

    shown = world.run("show", broken["id"][:8])

    assert (shown.exit_code, "{\\u202e" in shown.stdout, "\u202e" in shown.stdout) == (0, True, False)
    assert "unless irhub was changed since, it comes back" in shown.stdout


def test_a_letter_that_is_not_there_is_said(world: Place) -> None:
    """With the way to find the right one; too short an id is none."""
    assert "List them: irhub dlq list." in world.run("show", "ffffffff").stderr
    assert "at least 6 characters" in world.run("show", "f").stderr


def test_a_dry_run_sends_nothing(world: Place) -> None:
    """It says where each letter would go."""
    said = world.run("redrive", "--all", "--dry-run")

    assert "to the work queue, where the hub reads it again" in said.stderr
    assert (said.exit_code, world.bodies(WORK), len(world.bodies(OWN))) == (0, [], 2)


def test_one_letter_is_sent_on_and_the_others_stay(world: Place) -> None:
    """What a member could not forward goes to the hub's work queue, as the event it is."""
    (finding,) = [one for one in world.json("list")["letters"] if one["queue"] == FORWARDING]

    assert world.run("redrive", finding["id"], "--yes").exit_code == 0
    assert [json.loads(body) for body in world.bodies(WORK)] == [a_finding()]
    assert (world.bodies(FORWARDING, AWAY), len(world.bodies(OWN))) == ([], 2)


def test_all_letters_are_sent_on_and_the_hubs_own_by_one_call(world: Place) -> None:
    """SQS moves the hub's queue by itself; the others go one by one."""
    said = world.json("redrive", "--all", "--yes")

    assert (said["complete"], [one["letters"] for one in said["moved"]], len(said["sent"])) == (True, [2], 1)
    assert (len(world.bodies(WORK)), world.bodies(OWN), world.bodies(FORWARDING, AWAY)) == (3, [], [])


def test_what_does_not_agree_with_itself_stays_and_the_rest_goes(world: Place) -> None:
    """One bad letter never stops the others, and the exit code says that some are left."""
    world.put(FORWARDING, AWAY, a_finding("444444444444"), RULE_ARN=RULE)

    result = world.run("redrive", "--all", "--yes")

    assert (result.exit_code, len(world.bodies(FORWARDING, AWAY)), len(world.bodies(WORK))) == (4, 1, 3)
    assert "it says it is from 444444444444" in result.stdout


def news(world: Place) -> None:
    """The hub was told that a Region has dead letters."""
    alarm = {"alarmName": FORWARDING, "state": {"value": "ALARM"}}
    world.put(OWN, HOME, {"detail-type": "CloudWatch Alarm State Change", "account": HUB, "region": AWAY, "detail": alarm})


def test_news_of_dead_letters_is_put_away_once_there_are_none(world: Place) -> None:
    """It is sent nowhere; what else lay there is sent on."""
    news(world)

    said = world.json("redrive", "--all", "--yes")

    assert (said["complete"], sorted(one["to"] for one in said["sent"])) == (True, ["put away", *["work queue"] * 3])
    assert world.bodies(OWN) == []


def test_news_that_still_holds_stays(world: Place) -> None:
    """While that Region's queue has letters, so does the hub."""
    news(world)
    (one,) = [one for one in world.json("list")["letters"] if one["goes_to"] == "put away"]

    result = world.run("redrive", one["id"], "--yes")

    assert (result.exit_code, len(world.bodies(OWN))) == (4, 3)
    assert f"{AWAY} still has dead letters" in result.stdout


def test_what_the_webhook_missed_is_on_the_bus_again(world: Place) -> None:
    """Its rule takes it from there; EventBridge may have kept the detail alone."""
    rule = f"arn:aws:events:{HOME}:{HUB}:rule/irhub-hub/irhub-webhook"
    world.put(OWN, HOME, {"incident": "inc-7"}, RULE_ARN=rule, ERROR_CODE="SDK_CLIENT_ERROR")
    before = len(world.sandbox.receiver.received)

    assert world.run("redrive", "--all", "--yes").exit_code == 0

    world.sandbox.settle()
    assert [json.loads(one.body) for one in world.sandbox.receiver.received[before:]] == [{"incident": "inc-7"}]


def test_redriving_asks_first(world: Place) -> None:
    """Without a terminal and without --yes nothing moves; and one must say what is meant."""
    assert (world.run("redrive", "--all").exit_code, len(world.bodies(OWN))) == (5, 2)
    assert world.run("redrive").exit_code == 2


def test_a_letter_that_cannot_be_sent_stays(world: Place) -> None:
    """It is taken out of its queue only after it arrived."""
    (finding,) = [one for one in world.json("list")["letters"] if one["queue"] == FORWARDING]
    world.sandbox.faults.add(Fault("sqs", "SendMessage", denied("sqs")))

    said = world.json("redrive", finding["id"], "--yes")
    assert world.sandbox.faults.left == ()

    assert (said["complete"], [one["id"] for one in said["failed"]]) == (False, [finding["id"]])
