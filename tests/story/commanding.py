"""A stage on which people decide: who they are, what they are asked, and what was seen of each case."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml

from deployer.demo import written
from deployer.sandbox.scene import Scene, Sketch, a_scene
from hub.approval.ask import Door, Verdict
from hub.approval.deciding import Desk, Said, Who, decide
from hub.approval.people import Approvers, Person
from hub.aws.approvals import DynamoApprovals
from hub.aws.ledger import PeopleLedger
from hub.aws.ledger_table import Table
from hub.aws.queue import SqsQueue
from hub.aws.together import side_by_side
from hub.aws.wiring import in_utc
from hub.aws.workflow import StepFunctions
from hub.errors import ApprovalError
from tests.story.stage import HOME, HUB, MEMBER, Stage, empty

HOUR = 3_600
GROUPS = {"soc": ["ada", "ben"], "leads": ["cleo"]}
PEOPLE = [
    {"name": "ada", "aws": f"arn:aws:iam::{HUB}:user/administrator"},
    {"name": "ben", "aws": "ben"},
    {"name": "cleo", "aws": "cleo"},
]
STOPPED, ENDED = "Backdoor:EC2/C&CActivity.B", "CryptoCurrency:EC2/BitcoinTool.B"
"""The finding types after which people are asked whether the instance is to be stopped, or ended."""
ASKS = {STOPPED: "stop-instance", ENDED: "terminate-instance"}


def books() -> Iterator[dict[str, Any]]:
    """A playbook for each: it isolates, keeps the volumes, and asks."""
    for place, (kind, action) in enumerate(ASKS.items(), start=1):
        yield {
            "name": f"asks-to-{action}",
            "order": place,
            "threat": "An instance works for somebody else.",
            "technique": ["T1496"],
            "does": f"It isolates the instance, keeps its volumes, and asks about {action}.",
            "cannot": "It does not look at the memory of the instance.",
            "undo": "irhub incidents release puts back what can be put back.",
            "mode": "act",
            "answers": {"type": [kind]},
            "beside": ["snapshot-volumes"],
            "contain": ["isolate-instance"],
            "after": [action],
        }


@dataclass
class Command:
    """The stage, and what people do on it."""

    stage: Stage

    def asked(self, name: str, kind: str = STOPPED) -> Scene:
        """An instance of that name on which such a finding came; its evidence is settled, so people are asked."""
        scene = a_scene(MEMBER, HOME, Sketch(name=name, interfaces=1, volumes=1))
        self.stage.stage(scene)
        event = written.event(scene)
        event["detail"]["type"] = kind
        self.stage.publish(event)
        for _ in range(4):
            if not self.case(scene)["asks"]:
                self.stage.later()
        return scene

    def case(self, scene: Scene) -> Mapping[str, Any]:
        """All that is on record, as irhub incidents show gives it."""
        return self.stage.case(scene)

    def said(self, scene: Scene, person: str, verdict: Verdict = Verdict.APPROVE, reason: str = "it mines coins") -> str:
        """What somebody hears who says so; empty where it counts."""
        known = {one["name"]: Person(one["name"], aws=one["aws"]) for one in PEOPLE}
        who = Who(f"arn:aws:iam::{HUB}:user/{person}", known.get(person), person)
        try:
            decide(self.stage.incident(scene)["id"], Said(who, Door.CLI, verdict, reason), self.desk())
        except ApprovalError as error:
            return str(error)
        self.stage.sandbox.settle(60)
        return ""

    def desk(self) -> Desk:
        """A door's desk, on the sandbox's clients."""
        client = self.stage.sandbox.client
        table = Table(client("dynamodb", HUB, HOME), "irhub-ledger", lambda _: None)
        sqs, workflow = client("sqs", HUB, HOME), StepFunctions(client("stepfunctions", HUB, HOME), "")
        queue = SqsQueue(sqs, sqs.get_queue_url(QueueName="irhub-work")["QueueUrl"], "")
        people = Approvers(groups={name: tuple(members) for name, members in GROUPS.items()})
        ledger = PeopleLedger(table, 0, in_utc, side_by_side)
        return Desk(DynamoApprovals(table, in_utc), workflow, ledger, people, queue, in_utc)

    def an_hour_passes(self) -> None:
        """And a minute, by the hub's clock; the time of whoever was asked is over."""
        self.stage.sandbox.functions.ahead += HOUR + 60
        self.stage.sandbox.hasten(time_outs=True)
        self.stage.sandbox.settle(60)

    def state(self, scene: Scene) -> str:
        """What EC2 says of the instance."""
        ec2 = self.stage.sandbox.client("ec2", scene.account_id, scene.region)
        (found,) = ec2.describe_instances(InstanceIds=[scene.instance_id])["Reservations"][0]["Instances"]
        return str(found["State"]["Name"])

    def execution(self, scene: Scene, number: int = 1) -> Mapping[str, Any]:
        """The execution of a round: its status, and the states that it entered."""
        workflow = self.stage.sandbox.client("stepfunctions", HUB, HOME)
        arn = f"arn:aws:states:{HOME}:{HUB}:execution:irhub-workflow:{self.stage.incident(scene)['id']}-r{number}"
        events = workflow.get_execution_history(executionArn=arn)["events"]
        entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
        return {"status": workflow.describe_execution(executionArn=arn)["status"], "entered": entered}

    def told(self, scene: Scene, kind: str) -> list[str]:
        """The headlines of what people were told of that kind."""
        notes = self.case(scene)["notes"]
        return [note["says"] for note in notes if note["name"] == "told" and note["fields"].get("kind") == kind]


@contextmanager
def commanded() -> Iterator[Command]:
    """A deployed installation that asks the soc before it stops or ends an instance, and the leads after an hour."""
    rules = [{"group": "soc", "minutes": 60, "then": ["leads"]}]
    with empty(people=PEOPLE, approvals={"groups": GROUPS, "rules": rules}, playbooks="books") as stage:
        folder = stage.config.parent / "books"
        folder.mkdir()
        for book in books():
            (folder / f"{book['name']}.yaml").write_text(yaml.safe_dump(book))
        printed = stage.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield Command(stage)
