"""Responding by hand in a whole organization: the real hub looks, plans, contains and records.

One play for all tests: each act stands on the one before it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws.gate import Gate, ReadGate
from deployer.cli import cli
from deployer.responding.asking import Wish
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.stage import build
from deployer.sandbox.world import World
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

SHOP, HOME, AWAY = "333333333333", "eu-west-1", "us-east-1"


BREAK_GLASS = """
break_glass: {principals: ["arn:aws:iam::222222222222:user/administrator"], mfa: false}
"""


@dataclass(frozen=True)
class Act:
    """What a command said."""

    exit_code: int
    told: Mapping[str, Any]
    talk: str


@dataclass
class Play:
    """A sandbox with irhub deployed, and what happened so far."""

    sandbox: Sandbox
    config: Path
    scene: Scene
    acts: dict[str, Act] = field(default_factory=dict)
    groups_then: set[str] = field(default_factory=set)
    """The security groups of the instance after the dry run."""
    groups_contained: set[str] = field(default_factory=set)
    groups_released: set[str] = field(default_factory=set)
    groups_direct: set[str] = field(default_factory=set)

    def act(self, name: str, *words: str) -> None:
        """The command is run with --json; whenever it waits, the hub comes to rest."""
        outside = Outside(Gate, ReadGate, lambda _: self.sandbox.settle(), in_threads, make)
        keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        arguments = [*words, "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env={**self.sandbox.exports("hub"), **keys})
        self.acts[name] = Act(result.exit_code, json.loads(result.stdout), result.stderr)

    @property
    def groups(self) -> set[str]:
        """The security groups of the scene's instance, as they are now."""
        ec2 = self.sandbox.client("ec2", SHOP, AWAY)
        found = ec2.describe_instances(InstanceIds=[self.scene.instance_id])["Reservations"][0]["Instances"][0]
        return {group["GroupName"] for group in found["SecurityGroups"]}


def a_sample(sandbox: Sandbox) -> str:
    """The id of a sample finding in the account's detector."""
    guardduty = sandbox.client("guardduty", SHOP, AWAY)
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    guardduty.create_sample_findings(DetectorId=detector, FindingTypes=["Recon:EC2/Portscan"])
    found: str = guardduty.list_findings(DetectorId=detector)["FindingIds"][0]
    return found


def break_glass(play: Play, *meant: str) -> None:
    """The incident is released, contained again past a paused hub with the record in a file, and released from that."""
    incident = play.acts["respond"].told["incidents"][0]["incident"]["id"]
    record = ("--record", str(play.config.with_name("record.json")))
    play.act("slip", "incidents", "release", incident, "--direct", "--only", "nope", "--account", SHOP, "--yes")
    play.act("in table", "incidents", "release", incident, "--direct", "--account", SHOP, "--yes")
    play.groups_released = play.groups
    play.act("pause", "pause", "--reason", "the hub is suspected", "--yes")
    play.act("foretold", "respond", *meant, "--direct", *record, "--dry-run")
    play.act("untyped", "respond", *meant, "--direct", *record)
    play.act("direct", "respond", *meant, "--direct", *record, "--yes")
    play.groups_direct = play.groups
    assert "incidents" in play.acts["direct"].told, play.acts["direct"]
    made = play.acts["direct"].told["incidents"][0]["incident"]["id"]
    play.act("back", "incidents", "release", made, "--direct", *record, "--account", SHOP, "--yes")
    play.act("twice", "incidents", "release", made, "--direct", *record, "--account", SHOP, "--yes")
    play.act("resume", "resume", "--yes")


def perform(play: Play) -> None:
    """All acts, in order."""
    meant = ("--resource", play.scene.instance_id, "--account", SHOP, "--region", AWAY)
    play.act("deploy", "deploy", "--yes")
    build(play.scene, play.sandbox.client)
    sample = a_sample(play.sandbox)
    play.act("dry", "respond", *meant, "--dry-run")
    play.groups_then = play.groups
    play.act("unasked", "respond", *meant)
    play.act("vague", "respond", "--resource", f"arn:aws:ecs:{HOME}:{SHOP}:cluster/blue", "--yes")
    play.act("respond", "respond", *meant, "--reason", "odd traffic", "--yes")
    play.groups_contained = play.groups
    break_glass(play, *meant)
    at_away = ("--account", SHOP, "--region", AWAY, "--yes")
    play.act("sample", "respond", "--finding", sample, *at_away)
    arn = f"arn:aws:guardduty:{AWAY}:{SHOP}:detector/{'1' * 32}/finding/{'0' * 32}"
    play.act("no finding", "respond", "--finding", arn, "--yes")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """The play, performed."""
    with Sandbox.start(World.demo()) as sandbox:
        config = settings_file(sandbox, tmp_path_factory.mktemp("respond") / "irhub.yaml")
        config.write_text(config.read_text() + BREAK_GLASS)
        performed = Play(sandbox, config, a_scene(SHOP, AWAY, Sketch(interfaces=1, vpcs=1, volumes=1)))
        perform(performed)
        yield performed


def test_a_dry_run_says_the_steps_and_changes_nothing(play: Play) -> None:
    """The sentences are those that are done later."""
    parts = {part["action"]: part for part in play.acts["dry"].told["foretold"][0]["parts"]}

    assert play.acts["dry"].exit_code == 0
    assert parts["isolate-instance"]["mode"] == "act"
    assert parts["isolate-instance"]["steps"][0].startswith("make quarantine group irhub-quarantine in vpc-")
    assert play.groups_then == {group.name for group in play.scene.interfaces[0].groups}


def test_a_dry_run_says_what_becomes_of_evidence_that_is_not_kept_yet(play: Play) -> None:
    """Copies and manifest follow the snapshots, whose steps stand before them."""
    parts = {part["action"]: part for part in play.acts["dry"].told["foretold"][0]["parts"]}

    assert parts["copy-snapshots"]["first"] == ["snapshot-volumes"]
    assert "into the evidence account 222222222222 eu-west-1" in parts["copy-snapshots"]["steps"][-1]
    assert parts["write-manifest"]["first"] == ["capture-api-state", "snapshot-volumes", "copy-snapshots"]


def test_it_asks_first(play: Play) -> None:
    """Without a terminal and without --yes nothing is sent."""
    assert play.acts["unasked"].exit_code == 5


def test_the_question_says_with_what() -> None:
    """By its name, or where one reads it."""
    wish = Wish(SHOP, HOME, "ann", kind="AWS::EC2::Instance", resource="i-0a1b2c3d")

    assert "--dry-run says which" in wish.how
    assert replace(wish, playbook="default").how == "with default"


def test_a_resource_has_a_playbook_that_is_meant_for_it(play: Play) -> None:
    """It is named beforehand with the reason and the others, and on record."""
    (foretold,) = play.acts["dry"].told["foretold"]
    timeline = play.acts["respond"].told["incidents"][0]["timeline"]

    assert (foretold["playbook"], foretold["because"]) == ("compromised-instance", "it answers Manual:EC2/Instance")
    assert "suspicious-instance" in foretold["others"]
    assert any("with compromised-instance, since it answers Manual:EC2/Instance" in line["says"] for line in timeline)


def test_a_resource_that_no_playbook_contains_is_refused(play: Play) -> None:
    """With what to name in its place."""
    assert play.acts["vague"].exit_code == 4
    assert "Name what it is made of" in play.acts["vague"].told["refused"]


def test_a_named_resource_is_contained_and_followed(play: Play) -> None:
    """The record says who asked and why, and the timeline was told on the way."""
    act = play.acts["respond"]

    assert (act.exit_code, act.told["contained"], act.told["ended"]) == (0, True, True)
    assert any(line["name"] == "asked" and "odd traffic" in line["says"] for line in act.told["incidents"][0]["timeline"])
    assert "asked: response asked for by arn:aws:iam::" in act.talk
    assert play.groups_contained == {"irhub-quarantine"}


def test_a_finding_is_read_by_the_hub_from_the_accounts_detector(play: Play) -> None:
    """A sample is found there, and refused for being one."""
    assert "sample finding" in play.acts["sample"].told["refused"]


def test_a_finding_that_is_not_there_is_said(play: Play) -> None:
    """With exit code 4, since nothing was done; its ARN told where to look."""
    assert play.acts["no finding"].exit_code == 4
    assert f"GuardDuty has no finding {'0' * 32} in {SHOP} {AWAY}" in play.acts["no finding"].told["refused"]


def test_a_release_goes_without_the_hub(play: Play) -> None:
    """Over the hub's table, so that the incident is released there too."""
    assert (play.acts["in table"].exit_code, play.acts["in table"].told["released"]) == (0, True)
    assert "BREAK-GLASS" in play.acts["in table"].talk
    assert play.groups_released == play.groups_then


def test_a_direct_response_contains_past_a_pause(play: Play) -> None:
    """With the record in a file, where it says who did it without the hub."""
    act = play.acts["direct"]

    assert (act.exit_code, act.told["contained"]) == (0, True)
    assert any(line["name"] == "direct" and line["says"].startswith("DIRECT") for line in act.told["incidents"][0]["timeline"])
    assert play.groups_direct == {"irhub-quarantine"}


def test_the_accounts_id_must_be_typed(play: Play) -> None:
    """Without a terminal it is named beside --yes; what would be done was shown before."""
    assert play.acts["untyped"].exit_code == 5
    assert "  isolate-instance (contain): would be done\n" in play.acts["untyped"].talk


def test_a_direct_dry_run_changes_nothing(play: Play) -> None:
    """And says the steps, as the hub would."""
    assert play.acts["foretold"].exit_code == 0
    assert play.acts["foretold"].told["foretold"][0]["parts"]


def test_what_was_done_directly_goes_back_from_the_file(play: Play) -> None:
    """The first state is in it."""
    assert (play.acts["back"].exit_code, play.acts["back"].told["released"]) == (0, True)
    assert play.groups == play.groups_then


def test_a_direct_release_is_as_careful_as_the_hubs(play: Play) -> None:
    """An action that did nothing is a slip, and what was released is said to be, with nobody called."""
    assert (play.acts["slip"].exit_code, "nope did nothing in" in play.acts["slip"].talk) == (1, True)
    assert play.acts["twice"].told["already_released_at"]
    assert "was told of this" not in play.acts["twice"].talk


def test_others_are_told_that_somebody_goes_past_the_hub(play: Play) -> None:
    """Whoever reads irhub's notices, of a response and of a release; a dry run changes nothing and tells nobody."""
    told = "Whoever reads irhub's notices was told of this."

    assert all(told in play.acts[name].talk for name in ("in table", "direct", "back"))
    assert not any(told in play.acts[name].talk for name in ("foretold", "untyped"))
