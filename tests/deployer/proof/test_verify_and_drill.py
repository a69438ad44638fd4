"""Verify and drill in a whole organization: the real hub answers, and what is broken beforehand is found.

One play for all tests: well first, then with one trouble in each of four accounts, then drills.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws.gate import Gate, ReadGate
from deployer.cli import cli
from deployer.sandbox.faults import Fault, Trouble
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

HOME, AWAY = "eu-west-1", "us-east-1"
MANAGEMENT, HUB, WELL, DENIED, CLOSED, MUTE, OFF = (str(digit) * 12 for digit in range(1, 8))
SCP = "You are not authorized to perform this operation. User: x is not, with an explicit deny in a service control policy"
PLACES = f"""
drill:
  places: [{{account: "{WELL}", region: {AWAY}}}]
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
    acts: dict[str, Act] = field(default_factory=dict)

    def act(self, name: str, *words: str) -> None:
        """The command is run with --json; whenever it waits, the hub comes to rest and what was delayed is due."""
        outside = Outside(Gate, ReadGate, self._rest, in_threads, make)
        keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        arguments = [*words, "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env={**self.sandbox.exports("hub"), **keys})
        self.acts[name] = Act(result.exit_code, json.loads(result.stdout), result.stderr)

    def _rest(self, _seconds: float) -> None:
        self.sandbox.settle()
        self.sandbox.hasten()
        self.sandbox.settle()


def watch_everything(sandbox: Sandbox) -> None:
    """GuardDuty is on everywhere, with the hub account as its administrator."""
    for region in sandbox.world.regions:
        for account in sandbox.world.accounts:
            if not account.suspended:
                sandbox.client("guardduty", account.id, region).create_detector(Enable=True)
        guardduty = sandbox.client("guardduty", MANAGEMENT, region)
        guardduty.enable_organization_admin_account(AdminAccountId=HUB)


def trouble(sandbox: Sandbox) -> None:
    """One trouble in each of four accounts."""
    denied = Trouble("UnauthorizedOperation", SCP, 403)
    sandbox.faults.add(Fault("ec2", "CreateSecurityGroup", denied, DENIED, times=9))
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    sandbox.client("iam", CLOSED, AWAY).update_assume_role_policy(RoleName="irhub-contain", PolicyDocument=document)
    sandbox.client("events", MUTE, HOME).disable_rule(Name="irhub-forward-guardduty")
    guardduty = sandbox.client("guardduty", OFF, HOME)
    guardduty.delete_detector(DetectorId=guardduty.list_detectors()["DetectorIds"][0])


def an_instance(sandbox: Sandbox, **tags: str) -> str:
    """The id of an instance with these tags."""
    given = [{"Key": key.replace("_", ":"), "Value": value} for key, value in tags.items()]
    specified = {"TagSpecifications": [{"ResourceType": "instance", "Tags": given}]} if given else {}
    ec2 = sandbox.client("ec2", WELL, AWAY)
    name: str = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, **specified)["Instances"][0]["InstanceId"]
    return name


def perform(play: Play) -> None:
    """All acts, in order."""
    at_away = ("--account", WELL, "--region", AWAY, "--yes")
    play.act("deploy", "deploy", "--yes")
    play.act("well", "verify", WELL, "--all-regions", "--try-alarms", "--yes")
    trouble(play.sandbox)
    play.act("troubled", "verify", "--yes", "--timeout", "20")
    play.act("drill", "drill", "--yes")
    tagged = an_instance(play.sandbox, irhub_installation="irhub", irhub_purpose="drill")
    play.act("own", "drill", "--instance", tagged, *at_away)
    play.act("untagged", "drill", "--instance", an_instance(play.sandbox), *at_away)
    play.act("elsewhere", "drill", "--account", DENIED, "--region", HOME, "--yes")
    play.act("strange", "verify", "999999999999", "--yes")
    play.act("unasked", "verify", WELL)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Everything that happened."""
    with Sandbox.start(World.demo()) as sandbox:
        config = settings_file(sandbox, tmp_path_factory.mktemp("proof") / "irhub.yaml")
        config.write_text(config.read_text() + PLACES)
        watch_everything(sandbox)
        staged = Play(sandbox, config)
        perform(staged)
        yield staged


def gaps(play: Play, account_id: str) -> str:
    """What is not proved of an account after the troubles."""
    (row,) = [row for row in play.acts["troubled"].told["rows"] if row["account"] == account_id]
    return " ".join(row["gaps"])


def test_samples_of_every_region_arrive(play: Play) -> None:
    """With the time that each took."""
    rows = play.acts["well"].told["rows"]

    assert play.acts["well"].exit_code == 0
    assert sorted(row["region"] for row in rows) == sorted(play.sandbox.world.regions)
    assert all(row["arrived_after_seconds"] is not None and row["finding"] for row in rows)


def test_nobody_makes_samples_unwarned(play: Play) -> None:
    """How many, and where, is said first."""
    assert "3 sample findings will be made in 1 account and 3 Regions" in play.acts["well"].talk


def test_without_a_yes_nothing_is_made(play: Play) -> None:
    """There is no terminal to ask on."""
    assert (play.acts["unasked"].exit_code, play.acts["unasked"].told["kind"]) == (5, "error")


def test_every_dry_run_was_made_under_the_real_roles(play: Play) -> None:
    """AWS saw the flag on each call, and sessions of the roles that an incident is answered with."""
    made = [call for call in play.sandbox.calls if call.service == "ec2" and call.parameters.get("DryRun")]
    roles = {call.principal_arn.split("/")[1] for call in made}

    assert made
    assert roles == {"irhub-contain", "irhub-restore"}


def test_samples_are_made_by_the_role_for_it(play: Play) -> None:
    """In the member itself, since an administrator makes none for its members."""
    made = [call for call in play.sandbox.calls if call.operation == "CreateSampleFindings"]

    assert {call.principal_arn.split("/")[1] for call in made} == {"irhub-verify"}
    assert all(len(call.parameters["FindingTypes"]) == 1 for call in made)


def test_samples_are_archived_again(play: Play) -> None:
    """All that were made, also the one that never arrived at the hub."""
    assert (play.acts["well"].told["archived"], play.acts["troubled"].told["archived"]) == (3, 6)
    guardduty = play.sandbox.client("guardduty", HUB, HOME)
    criteria = {"Criterion": {"service.archived": {"Eq": ["false"]}}}
    (detector,) = guardduty.list_detectors()["DetectorIds"]

    assert guardduty.list_findings(DetectorId=detector, FindingCriteria=criteria)["FindingIds"] == []


def test_the_hubs_own_parts_are_tried(play: Play) -> None:
    """Alarms, queues, mappings, topic, and a message through all of it."""
    parts = {part["name"]: part["gap"] for part in play.acts["well"].told["parts"]}

    assert not any(parts.values())
    assert {"a message to the hub", "mapping of irhub-work", "topic irhub-notices"} <= parts.keys()


def test_alarms_are_raised_and_put_back(play: Play) -> None:
    """People were told, and every alarm is quiet again."""
    raised = [part["says"] for part in play.acts["well"].told["parts"] if part["name"].endswith("raised")]
    alarms = play.sandbox.client("cloudwatch", HUB, HOME).describe_alarms()["MetricAlarms"]

    assert len(raised) == 3
    assert all(says.startswith("Successfully executed action") for says in raised)
    assert {alarm["StateValue"] for alarm in alarms} == {"OK"}


def test_what_is_broken_is_named_and_nothing_else(play: Play) -> None:
    """Exit code 4, and a gap for each trouble."""
    troubled = play.acts["troubled"]

    assert troubled.exit_code == 4
    assert {row["account"] for row in troubled.told["rows"] if row["gaps"]} == {DENIED, CLOSED, MUTE, OFF}


def test_a_service_control_policy_is_seen_in_a_dry_run(play: Play) -> None:
    """With the role, the call, and whose no it was."""
    assert "denied for contain: ec2:CreateSecurityGroup: denied by a service control policy" in gaps(play, DENIED)


def test_a_role_that_does_not_trust_the_hub_is_seen(play: Play) -> None:
    """It cannot be entered."""
    assert "sts:AssumeRole of arn:aws:iam::555555555555:role/irhub/irhub-contain" in gaps(play, CLOSED)


def test_a_sample_that_does_not_arrive_is_seen(play: Play) -> None:
    """Somebody switched the forwarding rule off."""
    assert "did not arrive in time" in gaps(play, MUTE)


def test_guardduty_that_is_off_is_seen(play: Play) -> None:
    """With the command that mends it."""
    assert "irhub guardduty enable" in gaps(play, OFF)


def test_a_strangers_account_is_refused(play: Play) -> None:
    """No target covers it."""
    assert "not reached" in play.acts["strange"].told["what"]


def test_a_canary_is_contained_released_and_ended(play: Play) -> None:
    """With a time for each part, and no gap."""
    (one,) = play.acts["drill"].told["drills"]
    ec2 = play.sandbox.client("ec2", WELL, AWAY)
    states = [
        found["State"]["Name"]
        for each in ec2.describe_instances(InstanceIds=[one["instance"]])["Reservations"]
        for found in each["Instances"]
    ]

    assert (play.acts["drill"].exit_code, one["gaps"], one["containment"], one["released"]) == (0, [], "contained", True)
    assert states == ["terminated"]
    assert [line["seconds"] for line in one["timeline"]] == sorted(line["seconds"] for line in one["timeline"])


def test_evidence_of_a_drill_is_named(play: Play) -> None:
    """It stays, and costs a little."""
    (one,) = play.acts["drill"].told["drills"]

    assert any("snapshots" in kept for kept in one["kept"])


def test_an_instance_of_ones_own_is_drilled_with_and_left(play: Play) -> None:
    """It has the tags, and it is theirs."""
    (one,) = play.acts["own"].told["drills"]
    ended = [
        call
        for call in play.sandbox.calls
        if call.operation == "TerminateInstances" and one["instance"] in str(call.parameters)
    ]

    assert (play.acts["own"].exit_code, one["containment"], ended) == (0, "contained", [])


def test_an_instance_without_the_tags_is_never_contained(play: Play) -> None:
    """A drill cannot be turned against anything else."""
    (one,) = play.acts["untagged"].told["drills"]

    assert play.acts["untagged"].exit_code == 4
    assert "carries the tags" in one["gaps"][0]
    assert one["incident"] == ""


def test_a_canary_is_launched_where_the_settings_say_alone(play: Play) -> None:
    """Elsewhere the role has no right to."""
    assert "No canary may be launched" in play.acts["elsewhere"].told["what"]
    assert not [call for call in play.sandbox.calls if call.operation == "RunInstances" and call.account_id != WELL]
