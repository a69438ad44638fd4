"""The door for people over a record in this process, with Slack, IAM and the workflow as stand-ins of a few lines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from hub.approval.ask import Ask, Verdict
from hub.approval.clicks import NAMES, Click, packed
from hub.approval.people import Approvers, Person
from hub.aws.approvals import DynamoApprovals
from hub.aws.ledger import DynamoLedger, PeopleLedger
from hub.aws.ledger_items import note_of
from hub.aws.ledger_table import Table
from hub.errors import ChannelError
from hub.people.desk import PeopleDesk, PeopleSettings, SlackApp
from hub.people.door import answer
from hub.people.request import Request, Response
from hub.people.slack_signature import signature
from tests.fakes import Clock, FakeQueue, a_finding, a_target, in_turn
from tests.pages.house import FakeWorkflow
from tests.pages.told import Told, an_ask, contained

HUB = "222222222222"
TEAM, SECRET = "T0123", "a-signing-secret"
SSO = "AWSReservedSSO_Responder_0123456789abcdef"
ADA_ARN = f"arn:aws:sts::{HUB}:assumed-role/{SSO}/ada@example.com"
BEN_ARN = f"arn:aws:iam::{HUB}:user/ben"
APPROVERS = Approvers(
    people=(
        Person("ada", "ada@example.com", "U0ADA", "ada@example.com"),
        Person("ben", "ben@example.com", "U0BEN", BEN_ARN),
        Person("cleo", "cleo@example.com", "U0CLEO", "cleo@example.com"),
    ),
    groups={"soc": ("ada", "ben"), "leads": ("cleo",)},
)


@dataclass(slots=True)
class FakeSecrets:
    """A signing secret that may be exchanged meanwhile."""

    kept: str = SECRET
    now: str = SECRET
    again: int = 0

    def read(self, name: str) -> str:
        """As it was read when the process was young."""
        return self.kept

    def read_again(self, name: str) -> str:
        """As it is now."""
        self.again += 1
        self.kept = self.now
        return self.now


@dataclass(slots=True)
class FakeSlack:
    """Slack's Web API; it opens windows, or does not."""

    views: list[Mapping[str, Any]] = field(default_factory=list)
    silent: bool = False

    def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The window is open."""
        if self.silent:
            raise ChannelError(f"Slack did not answer {method}: TimeoutError.")
        assert method == "views.open"
        self.views.append(arguments["view"])
        return {"ok": True}


@dataclass(frozen=True, slots=True)
class FakeRoles:
    """IAM, which knows one role of Identity Center."""

    def is_of_identity_center(self, role: str, role_id: str) -> bool:
        """True for that one."""
        return (role, role_id) == (SSO, "AROASSO")


@dataclass
class Office:
    """Everything behind the door."""

    table: Table
    clock: Clock = field(default_factory=Clock)
    workflow: FakeWorkflow = field(default_factory=FakeWorkflow)
    queue: FakeQueue = field(default_factory=FakeQueue)
    slack: FakeSlack = field(default_factory=FakeSlack)
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    approvers: Approvers = APPROVERS

    def __post_init__(self) -> None:
        """The record is there."""
        self.ledger = DynamoLedger(self.table, 65, self.clock, in_turn)
        self.approvals = DynamoApprovals(self.table, self.clock)

    @property
    def desk(self) -> PeopleDesk:
        """What a request is worked with."""
        app = SlackApp(TEAM, "irhub/signing", "irhub/token")
        return PeopleDesk(
            settings=PeopleSettings("irhub", "aws", HUB, "eu-central-1", "irhub-ledger", "https://queue", slack_app=app),
            ledger=PeopleLedger(self.table, 0, self.clock, in_turn),
            approvals=self.approvals,
            workflow=self.workflow,
            approvers=self.approvers,
            queue=self.queue,
            secrets=self.secrets,
            roles=FakeRoles(),
            slack=self.slack,
            now=self.clock,
        )

    def case(self) -> Told:
        """A contained case."""
        return contained(self.ledger, a_finding(target=a_target()), self.clock(), "k3v7q2mzx5aj")

    def asked(self, **changes: Any) -> tuple[Told, Ask]:
        """The same, where stopping waits for people."""
        told = self.case()
        (ask,) = self.approvals.open(told.incident, (an_ask(told, **changes),))
        self.approvals.keep_token(ask, "the-token")
        return told, ask

    def state(self, told: Told) -> str:
        """How the last ask stands."""
        return self.approvals.asks(told.id)[-1].state.value

    def notes(self, told: Told, name: str) -> list[str]:
        """The lines of this name on the timeline."""
        return [note.says for note in self.ledger.case_file(told.id).notes if note.name == name]

    def refused(self) -> list[str]:
        """What was refused at the door and is on record beside the incidents."""
        return [note_of(item).says for item in self.table.query(f"EVENT#{self.clock():%Y-%m-%d}")]

    def knock(self, request: Request) -> Response:
        """The answer."""
        return answer(request, self.desk)

    def cli(self, verb: str, body: Mapping[str, Any], arn: str = ADA_ARN) -> Response:
        """What the command line is answered, in this caller's name."""
        known = {ADA_ARN: "AROASSO:ada@example.com", BEN_ARN: "AIDABEN"}
        caller = {"userArn": arn, "userId": known.get(arn, "AROAOTHER:somebody"), "accountId": HUB}
        return self.knock(Request("POST", f"/cli/{verb}", json.dumps(body).encode(), caller=caller, id="request-1"))

    def slack_says(self, payload: Mapping[str, Any], **changes: Any) -> Response:
        """What Slack is answered."""
        return self.knock(replace(self.from_slack(payload), **changes))

    def from_slack(self, payload: Mapping[str, Any], secret: str = SECRET) -> Request:
        """A request as Slack signs it now."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        stamp = str(int(self.clock().timestamp()))
        signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature(secret, stamp, body)}
        return Request("POST", "/slack/interactions", body, signed)


def said(response: Response) -> Any:
    """The facts of an answer."""
    return json.loads(response.body)


def click(incident_id: str, member: str = "U0ADA", team: str = TEAM, **changes: Any) -> dict[str, Any]:
    """A click on Approve, as Slack tells it (Slack API, "block_actions payload")."""
    value = packed(Click(incident_id, changes.pop("ticket", "")))
    action = {"action_id": NAMES[changes.pop("verdict", Verdict.APPROVE)], "type": "button", "value": value}
    payload = {"type": "block_actions", "team": {"id": team}, "user": {"id": member, "team_id": team}, "trigger_id": "t.1"}
    return {**payload, "actions": [action], **changes}


def handed_in(view: Mapping[str, Any], reason: str = "it mines", member: str = "U0ADA", team: str = TEAM) -> dict[str, Any]:
    """The window, handed in with a reason (Slack API, "view_submission payload")."""
    state = {"values": {"reason": {"reason": {"type": "plain_text_input", "value": reason}}}}
    made = {**view, "id": "V1", "state": state}
    return {"type": "view_submission", "team": {"id": team}, "user": {"id": member, "team_id": team}, "view": made}
