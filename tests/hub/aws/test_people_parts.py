"""What the door for people stands on: secrets, Slack's Web API, the roles of Identity Center, its own lines of the record."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError

from hub.approval.refusing import REFUSED
from hub.approval.written import DECISION
from hub.aws.ledger import OF_PEOPLE, DynamoLedger, PeopleLedger
from hub.aws.ledger_items import note_key, packed
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import put
from hub.aws.people_desk import approvers, build, read
from hub.aws.secrets import KeptSecrets
from hub.aws.slack_web import SlackWeb
from hub.aws.sso_roles import SsoRoles
from hub.errors import AwsError, ChannelError, HubError
from hub.people.cli import NOTED
from hub.record import TURNED_AWAY, Note
from tests.fakes import NOON, Clock, a_finding, an_incident, in_turn

ENVIRONMENT = {
    "IRHUB_PREFIX": "irhub",
    "IRHUB_HUB_ACCOUNT_ID": "222222222222",
    "IRHUB_TABLE": "irhub-ledger",
    "IRHUB_QUEUE_URL": "https://queue",
    "AWS_REGION": "eu-central-1",
    "IRHUB_SLACK_TEAM": "T0123",
}


@dataclass
class Vault:
    """Secrets Manager with one secret."""

    text: str = "one"
    reads: int = 0
    fails: str = ""

    def get_secret_value(self, **_: str) -> Mapping[str, str]:
        """Its text."""
        self.reads += 1
        if self.fails:
            raise ClientError({"Error": {"Code": self.fails, "Message": ""}}, "GetSecretValue")
        return {"SecretString": self.text} if self.text else {}


def test_a_secret_is_read_once() -> None:
    """And kept."""
    vault = Vault()
    kept = KeptSecrets(vault, Clock())

    assert [kept.read("name"), kept.read("name")] == ["one", "one"]
    assert vault.reads == 1


def test_a_secret_is_read_again_once_a_minute_at_most() -> None:
    """Whatever strangers cause."""
    vault, clock = Vault(), Clock()
    kept = KeptSecrets(vault, clock)
    kept.read("name")
    vault.text = "two"

    assert kept.read_again("name") == "one"
    clock.pause(61)
    assert [kept.read_again("name") for _ in range(5)] == ["two"] * 5
    assert vault.reads == 2


def test_a_secret_that_was_exchanged_counts_no_more_after_five_minutes() -> None:
    """Else whoever stole the old one could go on with it for as long as a process stays warm."""
    vault, clock = Vault(), Clock()
    kept = KeptSecrets(vault, clock)
    kept.read("name")
    vault.text = "two"

    clock.pause(299)
    before = kept.read("name")
    clock.pause(2)
    assert (before, kept.read("name"), vault.reads) == ("one", "two", 2)


@pytest.mark.parametrize(("code", "goes_on"), [("ThrottlingException", True), ("ResourceNotFoundException", False)])
def test_a_secret_is_kept_where_aws_has_no_time_and_not_where_it_is_gone(code: str, goes_on: bool) -> None:
    """People can still decide while Secrets Manager is busy; what somebody deleted counts no more."""
    vault, clock = Vault(), Clock()
    kept = KeptSecrets(vault, clock)
    kept.read("name")
    vault.fails = code
    clock.pause(301)

    with nullcontext() if goes_on else pytest.raises(AwsError):
        assert kept.read("name") == "one"


def test_a_secret_that_was_never_read_is_none_of_ours_to_guess() -> None:
    """Where AWS has no time for the first read, there is nothing to go on with."""
    with pytest.raises(AwsError):
        KeptSecrets(Vault(fails="ThrottlingException"), Clock()).read("name")


def test_a_secret_without_text_is_an_error() -> None:
    """That names the secret and not what is in it."""
    with pytest.raises(HubError, match="name holds no text"):
        KeptSecrets(Vault(""), Clock()).read("name")


@dataclass
class Iam:
    """IAM as the door may ask it: of roles below one path."""

    path: str = "/aws-reserved/sso.amazonaws.com/eu-west-1/"
    error: str = ""
    asked: list[str] = field(default_factory=list)

    def get_role(self, *, RoleName: str) -> Mapping[str, Any]:  # noqa: N803 (botocore's name)
        """The role."""
        self.asked.append(RoleName)
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": "no"}}, "GetRole")
        return {"Role": {"RoleId": "AROASSO", "Path": self.path}}


def test_a_role_of_identity_center_is_asked_for_once() -> None:
    """A yes is kept."""
    iam = Iam()
    roles = SsoRoles(iam)

    assert [roles.is_of_identity_center("AWSReservedSSO_x", "AROASSO") for _ in range(2)] == [True, True]
    assert iam.asked == ["AWSReservedSSO_x"]


@pytest.mark.parametrize(
    ("iam", "role_id"),
    [
        (Iam(), "AROAOTHER"),
        (Iam(), ""),
        (Iam(path="/"), "AROASSO"),
        (Iam(error="AccessDenied"), "AROASSO"),
        (Iam(error="NoSuchEntity"), "AROASSO"),
    ],
)
def test_every_other_role_is_not(iam: Iam, role_id: str) -> None:
    """Another id, another path, or one that the door may not even look at."""
    assert not SsoRoles(iam).is_of_identity_center("AWSReservedSSO_x", role_id)


def test_an_iam_that_does_not_answer_is_no_no() -> None:
    """The door says that it did not work, and the next try asks again."""
    with pytest.raises(AwsError):
        SsoRoles(Iam(error="ServiceFailure")).is_of_identity_center("AWSReservedSSO_x", "AROASSO")


class Workspace(BaseHTTPRequestHandler):
    """Slack, which answers what a test put in."""

    answer: ClassVar[bytes] = b'{"ok": true}'
    heard: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        """Remembers the path and the token."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, self.headers["Authorization"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        """Says nothing."""


@pytest.fixture
def workspace() -> Iterator[str]:
    """Where it listens."""
    Workspace.heard.clear()
    Workspace.answer = b'{"ok": true}'
    server = ThreadingHTTPServer(("127.0.0.1", 0), Workspace)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api"
    server.shutdown()
    server.server_close()


def test_slack_is_called_with_the_token(workspace: str) -> None:
    """As JSON, at the method's address."""
    assert SlackWeb(lambda: "xoxb", workspace).call("views.open", {"trigger_id": "t"}) == {"ok": True}
    assert Workspace.heard == [("/api/views.open", "Bearer xoxb")]


@pytest.mark.parametrize("answered", [b'{"ok": false, "error": "expired_trigger_id"}', b"[]", b"no json"])
def test_whatever_is_no_yes_is_an_error_without_the_token(workspace: str, answered: bytes) -> None:
    """In Slack's own word where it has one."""
    Workspace.answer = answered

    with pytest.raises(ChannelError, match=r"views\.open") as caught:
        SlackWeb(lambda: "xoxb-secret", workspace).call("views.open", {})
    assert "xoxb-secret" not in str(caught.value)


def test_nobody_but_slack_and_this_machine_is_called() -> None:
    """The token goes nowhere else."""
    for home in ("https://slack.example.com/api", "http://slack.com/api", "https://evil.example"):
        with pytest.raises(ValueError, match="neither Slack nor this machine"):
            SlackWeb(lambda: "xoxb", home)


def test_what_people_wrote_lies_in_a_partition_of_its_own(table: Table, ledger: DynamoLedger, clock: Clock) -> None:
    """And stands on the timeline among the others, in the order of time; the same line twice is one."""
    ledger.claim(a_finding(), an_incident(), "run-1")
    first, second = (Note(f"2026-11-21T12:00:0{n}+00:00", "note", f"line {n}") for n in (1, 2))
    people = PeopleLedger(table, 0, clock, in_turn)

    people.note(an_incident().id, first)
    ledger.note(an_incident().id, second)
    ledger.note(an_incident().id, first)

    assert ledger.case_file(an_incident().id).notes == (first, second)
    assert len(table.query(f"EVENT#{an_incident().id}")) == 1


@pytest.mark.parametrize("name", ["told", "held", "release-asked", "close-asked", "breaker", "workflow-trouble"])
def test_a_line_that_the_responder_goes_by_is_read_from_its_own_partition_alone(
    table: Table, ledger: DynamoLedger, clock: Clock, name: str
) -> None:
    """Whoever takes the door over cannot have a decision pass untold, nor put a request into somebody's mouth."""
    ledger.claim(a_finding(), an_incident(), "run-1")

    PeopleLedger(table, 0, clock, in_turn).note(an_incident().id, Note(NOON.isoformat(), name, "forged"))

    assert name not in OF_PEOPLE
    assert ledger.case_file(an_incident().id).notes == ()


def test_no_line_of_the_responder_can_be_written_over(table: Table, ledger: DynamoLedger) -> None:
    """Of two under one key its own counts."""
    ledger.claim(a_finding(), an_incident(), "run-1")
    line, forged = (Note(NOON.isoformat(), "decision", says) for says in ("what was", "what was not"))
    ledger.note(an_incident().id, line)
    place = f"EVENT#{an_incident().id}", note_key("", line)[1]

    table.write(put(place, {"note": packed(forged)}))

    assert ledger.case_file(an_incident().id).notes == (line,)


def test_what_the_door_writes_on_a_timeline_is_read() -> None:
    """What people wrote, what they decided, and what was refused."""
    assert {NOTED, DECISION, REFUSED} == OF_PEOPLE


def test_whom_the_doors_turned_away_is_read_by_their_word_alone(table: Table, ledger: DynamoLedger, clock: Clock) -> None:
    """Of what lies there, only the lines that they are there to write; what the responder noted is not among them."""
    people, line = PeopleLedger(table, 0, clock, in_turn), Note(NOON.isoformat(), TURNED_AWAY, "x")
    for note in (line, Note(NOON.isoformat(), "noted", "forged")):
        people.note_aside(note)
    ledger.note_aside(Note(NOON.isoformat(), "noted", "a sample"))

    assert ledger.turned_away(NOON) == (line,)
    assert [note.says for note in ledger.noted_aside(NOON)] == ["a sample"]


def test_what_strangers_tried_lies_beside_the_incidents(table: Table, clock: Clock) -> None:
    """In a partition of the day, for 90 days."""
    PeopleLedger(table, 0, clock, in_turn).note_aside(Note(NOON.isoformat(), "refused-at-the-door", "x"))

    (item,) = table.query(f"EVENT#{NOON:%Y-%m-%d}")
    assert item["expires_at"] == int(NOON.timestamp()) + 90 * 86_400


def test_an_incident_is_read_without_its_steps(ledger: DynamoLedger) -> None:
    """With its findings, in one query."""
    ledger.claim(a_finding(), an_incident(), "run-1")

    assert ledger.incident(an_incident().id).findings == (a_finding(),)
    with pytest.raises(HubError, match="on record"):
        ledger.incident("inc-20261121-aaaaaaaaaaaa")


def test_a_desk_is_built_without_a_call(tmp_path: Any) -> None:
    """From the environment and the bundle; nobody may be asked where the bundle says nothing."""
    desk = build({**ENVIRONMENT, "LAMBDA_TASK_ROOT": str(tmp_path)})

    assert (desk.settings, desk.approvers.people) == (read(ENVIRONMENT), ())
    assert desk.settings.slack_app.team == "T0123"


def test_who_may_be_asked_lies_in_the_bundle(tmp_path: Any) -> None:
    """As the deployer put it there."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "approvers.json").write_text('{"people": [{"name": "ada", "slack": "U0ADA"}]}')

    assert approvers(tmp_path).people[0].slack == "U0ADA"
