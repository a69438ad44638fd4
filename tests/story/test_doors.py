"""People at the hub's doors, over the real way: API, function, record, workflow; and everybody who is not let in."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3
import yaml
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from deployer.aws.gate import Gate
from deployer.aws.people import address, asking
from deployer.calls import Door
from deployer.errors import DeployerError
from deployer.sandbox.all_channels import channels
from deployer.sandbox.identity import session_keys
from deployer.sandbox.installation import with_people
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.slack import Message
from deployer.sandbox.slack_clicks import Fingers, Forgery
from deployer.sandbox.vendors import PAGERDUTY
from deployer.settings import load
from tests.story.stage import HOME, HUB, MEMBER, Stage, empty

ASKS = {
    "name": "asks-before-it-stops",
    "order": 1,
    "threat": "An instance works for somebody else.",
    "technique": ["T1496"],
    "does": "Isolates the instance, and stops it once somebody agrees.",
    "cannot": "Tracked connections may live on.",
    "undo": "`irhub incidents release INCIDENT` puts all of it back.",
    "mode": "act",
    "answers": {"type": [{"prefix": "Backdoor:EC2/"}], "resource": {"resourceType": ["Instance"]}},
    "beside": ["snapshot-volumes"],
    "contain": ["isolate-instance"],
    "after": [{"stop-instance": {"mode": "ask"}}],
}
APPROVE = "irhub-approve"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub with people, a Slack app, and a playbook that asks."""
    with empty() as made:
        _settle_in(made, made.config.parent / "playbooks")
        printed = made.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield made


def _settle_in(stage: Stage, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{ASKS['name']}.yaml").write_text(yaml.safe_dump(ASKS))
    said = yaml.safe_load(stage.config.read_text())
    told = {name: one for name, one in channels(stage.sandbox).items() if name in {"slack_app", "pagerduty"}}
    stage.config.write_text(yaml.safe_dump({**said, "channels": told, "playbooks": folder.name}))
    with_people(stage.config)


@pytest.fixture
def scene(request: pytest.FixtureRequest, stage: Stage) -> Scene:
    """An instance that is contained, and whose stopping waits for people."""
    name = re.sub("[^a-z]+", "-", request.node.name)
    made = a_scene(MEMBER, HOME, Sketch(interfaces=1, volumes=1, profile=False, name=name))
    stage.answer(made)
    stage.later()
    return made


def asks(stage: Stage, scene: Scene) -> Mapping[str, Any]:
    """What waits, or waited, for people."""
    (one,) = stage.case(scene)["asks"]
    found: Mapping[str, Any] = one
    return found


def state(stage: Stage, scene: Scene) -> str:
    """How the instance is."""
    ec2 = stage.sandbox.client("ec2", MEMBER, HOME)
    (found,) = ec2.describe_instances(InstanceIds=[scene.instance_id])["Reservations"][0]["Instances"]
    return str(found["State"]["Name"])


def lines(stage: Stage, scene: Scene, name: str) -> list[str]:
    """The timeline's lines of this name."""
    return [note["says"] for note in stage.case(scene)["notes"] if note["name"] == name]


def asked(stage: Stage, who: str, verb: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the door answers this person; raises what the command line would show."""
    gate = Gate({Door.HUB: who})
    return gate.make(asking(gate, load(stage.config), verb, body))


def url(stage: Stage) -> str:
    """Where the door is."""
    return address(Gate({Door.HUB: "hub"}), load(stage.config))


def message(stage: Stage, scene: Scene) -> Message:
    """The message in Slack that asks about it."""
    incident = stage.incident(scene)["id"]
    found = [one for one in stage.sandbox.slack.messages() if one.buttons() and incident in json.dumps(one.said)]
    return found[-1]


def fingers(stage: Stage) -> Fingers:
    """Whoever clicks in the workspace."""
    return Fingers(stage.sandbox.slack, f"{url(stage)}/slack/interactions")


def window(stage: Stage, scene: Scene, member: str = "ada") -> Any:
    """The window that a click on Approve opens."""
    heard = fingers(stage).click(message(stage, scene), APPROVE, member)
    assert heard.status == 200, heard.body
    return stage.sandbox.slack.views[-1]


def refused_aside(stage: Stage) -> str:
    """What was refused at the door, beside the incidents."""
    table = stage.sandbox.client("dynamodb", HUB, HOME)
    found = table.scan(TableName="irhub-ledger")["Items"]
    return " ".join(item["note"]["S"] for item in found if item["PK"]["S"].startswith("EVENT#20") and "note" in item)


def alerts(stage: Stage, scene: Scene) -> list[str]:
    """What PagerDuty was told to do about it."""
    incident = stage.incident(scene)["id"]
    arrived = (one.body for one in stage.sandbox.receiver.received if one.path.startswith(PAGERDUTY))
    return [json.loads(body)["event_action"] for body in arrived if incident in body]


def test_whoever_is_on_call_is_left_in_peace_once_somebody_decided(stage: Stage, scene: Scene) -> None:
    """Raised by what happened and by the question, and acknowledged with the answer, which is carried out."""
    raised = alerts(stage, scene)
    fingers(stage).submit(window(stage, scene), "ada", {"reason": "it mines"})
    stage.sandbox.settle(60)

    assert (raised, alerts(stage, scene)[2:]) == (["trigger", "trigger"], ["acknowledge"])


def test_a_click_in_slack_stops_the_instance(stage: Stage, scene: Scene) -> None:
    """Asked, approved in the window with a reason, carried out, and on record with who and how."""
    heard = fingers(stage).submit(window(stage, scene), "ada", {"reason": "it mines"})
    stage.sandbox.settle(60)

    assert heard.said["response_action"] == "update"
    assert (asks(stage, scene)["state"], state(stage, scene)) == ("carried out", "stopped")
    assert lines(stage, scene, "decision") == ["ada agrees to stop-instance by slack: it mines"]


def test_the_command_line_approves_and_follows(stage: Stage, scene: Scene) -> None:
    """It ends once the hub has carried it out."""
    incident = stage.incident(scene)["id"]
    said = stage.run("incidents", "approve", incident, "--reason", "it mines", "--yes", "--profile", "ben")

    assert said.exit_code == 0, said
    assert (said.facts["complete"], state(stage, scene)) == (True, "stopped")


def test_whoever_is_not_asked_decides_nothing(stage: Stage, scene: Scene) -> None:
    """Somebody of another group, and somebody whom the settings do not name; each is on record."""
    body = {"incident": stage.incident(scene)["id"], "reason": "let me"}
    for who in ("cleo", "mallory"):
        with pytest.raises(DeployerError):
            asked(stage, who, "approve", body)
    fingers(stage).submit(window(stage, scene, "cleo"), "cleo", {"reason": "let me"})

    assert (asks(stage, scene)["state"], state(stage, scene)) == ("open", "running")
    assert len(lines(stage, scene, "decision-refused")) == 3


def test_a_role_session_with_a_name_of_ones_own_choice_is_no_person(stage: Stage, scene: Scene) -> None:
    """Though it bears the name of somebody who is asked, and may call the API."""
    iam = stage.sandbox.client("iam", HUB, HOME)
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"}, "Action": "sts:AssumeRole"}
    may = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    role = iam.create_role(RoleName="AWSReservedSSO_Mine_0123456789abcdef", AssumeRolePolicyDocument=_document(trust))["Role"]
    iam.put_role_policy(RoleName=role["RoleName"], PolicyName="own", PolicyDocument=_document(may))
    keys = session_keys(role["Arn"], "ada@example.com")

    body = {"incident": stage.incident(scene)["id"], "reason": "me"}
    said = _signed(
        f"{url(stage)}/cli/approve", body, Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    )

    assert (said.status, asks(stage, scene)["state"]) == (403, "open")
    assert "is not a person" in said.json()["error"]["what"]
    assert f"refused at the door of cli: {said.json()['error']['what']}" in refused_aside(stage)


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _signed(to: str, body: Mapping[str, Any], credentials: Credentials) -> Any:
    request = AWSRequest("POST", to, {"Content-Type": "application/json"}, json.dumps(body).encode())
    SigV4Auth(credentials, "execute-api", HOME).add_auth(request)
    return urllib3.request("POST", to, body=request.data, headers=dict(request.headers.items()))


@pytest.mark.parametrize(
    "forgery",
    [
        Forgery(seconds_ago=301),
        Forgery(instead=("it+mines", "it+moves")),
        Forgery(secret="a-guess"),  # opens nothing
        Forgery(unsigned=True),
        Forgery(team="T0OTHER"),
    ],
    ids=["replayed", "altered", "forged", "unsigned", "of-another-team"],
)
def test_what_is_not_slacks_own_click_decides_nothing(stage: Stage, scene: Scene, forgery: Forgery) -> None:
    """And stands on record."""
    heard = fingers(stage).submit(window(stage, scene), "ada", {"reason": "it mines"}, forgery)
    stage.sandbox.settle(60)

    assert heard.said.get("response_action") != "update"
    assert (asks(stage, scene)["state"], state(stage, scene)) == ("open", "running")
    assert "refused at the door of slack" in refused_aside(stage)


def test_a_window_that_comes_again_is_harmless(stage: Stage, scene: Scene) -> None:
    """It is decided once, carried out once, and the repeat is told so."""
    shown = window(stage, scene)
    answers = [fingers(stage).submit(shown, "ada", {"reason": "it mines"}) for _ in range(3)]
    stage.sandbox.settle(60)

    assert {heard.status for heard in answers} == {200}
    assert (asks(stage, scene)["state"], len(asks(stage, scene)["decisions"])) == ("carried out", 1)


def test_a_scanner_of_links_finds_nothing_to_decide(stage: Stage, scene: Scene) -> None:
    """Every address of the door, by every method that a scanner or an unfurler has."""
    incident = stage.incident(scene)["id"]
    paths = ("/slack/interactions", "/cli/approve", "/cli/release", f"/incidents/{incident}/decide", "/")
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            said = urllib3.request(method, f"{url(stage)}{path}?incident={incident}&reason=x&verdict=approve", redirect=False)
            assert said.status >= 300, (method, path)

    assert (asks(stage, scene)["state"], state(stage, scene)) == ("open", "running")


def test_a_release_over_the_door_names_its_person(stage: Stage, scene: Scene) -> None:
    """By the settings' name and by the ARN that IAM knows, without the function's own."""
    incident = stage.incident(scene)["id"]
    assert stage.run("incidents", "release", incident, "--yes", "--reason", "ours", "--profile", "ada").exit_code == 0

    (line,) = lines(stage, scene, "released")
    assert line.startswith("release asked for by ada (arn:aws:sts::")
    assert "irhub-people" not in line


def test_a_message_past_the_door_names_its_sender_alone(stage: Stage, scene: Scene) -> None:
    """Whoever writes into the queue may say to be anybody; SQS's word stands first."""
    stage.send(json.dumps({"irhub": "release", "incident": stage.incident(scene)["id"], "as": "ada"}))

    (line,) = lines(stage, scene, "released")
    assert ", which says that it is ada" in line


def test_the_whole_case_is_exported(stage: Stage, scene: Scene, tmp_path: Path) -> None:
    """Twice the same bytes, and nothing is written over."""
    incident, ada = stage.incident(scene)["id"], ("--profile", "ada")
    for name in ("one.zip", "two.zip"):
        assert stage.run("incidents", "export", incident, "--to", str(tmp_path / name), *ada).exit_code == 0

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert stage.run("incidents", "export", incident, "--to", str(tmp_path / "one.zip"), *ada).exit_code == 2
