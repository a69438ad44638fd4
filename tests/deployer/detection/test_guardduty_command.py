"""GuardDuty's commands over a whole organization in the sandbox: one play, a fact about each act."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws.reads import READS
from deployer.cli import cli
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World

AWAY = "us-east-1"
MEMBERS = {"333333333333", "444444444444", "555555555555", "666666666666", "777777777777"}
Acts = Mapping[str, tuple[int, Any, list[str]]]


@dataclass
class Stage:
    """A sandbox with settings, and what each command said."""

    sandbox: Sandbox
    config: Path
    acts: dict[str, tuple[int, Any, list[str]]] = field(default_factory=dict)

    def act(self, name: str, words: str) -> None:
        """The command is run with --json: its exit code, its object, and the writes that AWS saw meanwhile."""
        before = len(self.sandbox.calls)
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        environment = {**self.sandbox.exports("hub"), **dict.fromkeys(keys)}
        arguments = [*shlex.split(words), "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, env=environment)
        writes = [f"{call.name} {call.region}" for call in self.sandbox.calls[before:] if call.name not in READS]
        self.acts[name] = (result.exit_code, json.loads(result.stdout), writes)


def perform(stage: Stage) -> None:
    """All acts, in order."""
    sandbox, hub = stage.sandbox, stage.sandbox.world.hub.id
    stage.act("nothing", "guardduty status")
    stage.act("plan", "guardduty plan --detailed-exitcode")
    stage.act("enable", "guardduty enable --yes")
    stage.act("again", "guardduty enable")
    stage.act("well", "guardduty status")
    there = sandbox.client("guardduty", hub, AWAY)
    (detector,) = there.list_detectors()["DetectorIds"]
    there.update_detector(DetectorId=detector, FindingPublishingFrequency="SIX_HOURS")
    there.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="NEW")
    stage.act("drifted", "guardduty status")
    stage.act("mended", "guardduty enable --yes")
    text = stage.config.read_text()
    stage.config.write_text(text.replace("  management: management\n", ""))
    stage.act("without management", "guardduty plan")
    stage.config.write_text(text + "intake: administrator\nguardduty_administrator: '333333333333'\n")
    stage.act("another", "guardduty enable --yes")


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acts]:
    """Everything that happened."""
    with Sandbox.start(World.demo()) as sandbox:
        stage = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("guardduty") / "irhub.yaml"))
        perform(stage)
        yield stage.acts


def test_where_nobody_administers_guardduty_is_a_gap(acts: Acts) -> None:
    """In each Region of the settings, and status exits with 4."""
    code, told, writes = acts["nothing"]

    assert (code, told["gaps"], writes) == (4, 3, [])


def test_the_plan_writes_nothing_and_deploys_itself(acts: Acts) -> None:
    """What enable made is what the plan announced, call by call and Region by Region."""
    announced = [f"{call['call']} {call['region']}" for change in acts["plan"][1]["changes"] for call in change["calls"]]

    assert (acts["plan"][0], acts["plan"][2]) == (3, [])
    assert acts["enable"][0] == 0
    assert sorted(acts["enable"][2]) == sorted(announced)


def test_the_administrators_detector_comes_before_everything(acts: Acts) -> None:
    """GuardDuty would otherwise make one with every protection plan on."""
    in_one_region = [write.split()[0] for write in acts["enable"][2] if write.endswith(AWAY)]

    assert in_one_region == [
        "guardduty:CreateDetector",
        "guardduty:CreateDetector",
        "guardduty:EnableOrganizationAdminAccount",
        "guardduty:UpdateOrganizationConfiguration",
        "guardduty:CreateMembers",
    ]


def test_no_protection_plan_is_switched_on(acts: Acts) -> None:
    """New detectors are made with each of them off, and no other call speaks of any."""
    calls = [call for change in acts["plan"][1]["changes"] for call in change["calls"]]
    features = [one for call in calls for one in call["parameters"].get("Features", [])]

    assert {one["Status"] for one in features} == {"DISABLED"}
    assert {call["call"] for call in calls if "Features" in call["parameters"]} == {"guardduty:CreateDetector"}


def test_afterwards_every_account_is_watched_in_every_region(acts: Acts) -> None:
    """The management account too; the suspended one is not missed."""
    code, told, _ = acts["well"]

    assert (code, told["gaps"], told["administrator"]["account"]) == (0, 0, "222222222222")
    assert all(region["not_watched"] == [] for region in told["regions"])


def test_enabling_twice_changes_nothing(acts: Acts) -> None:
    """Nobody is asked, and no write is made."""
    assert (acts["again"][0], acts["again"][2]) == (0, [])


def test_what_somebody_changed_is_seen_and_mended(acts: Acts) -> None:
    """Only that, in the one Region."""
    (gap,) = [region for region in acts["drifted"][1]["regions"] if region["gaps"]]

    assert (acts["drifted"][0], gap["region"], len(gap["gaps"])) == (4, AWAY, 2)
    assert acts["mended"][2] == [f"guardduty:UpdateDetector {AWAY}", f"guardduty:UpdateOrganizationConfiguration {AWAY}"]


def test_without_the_management_account_the_hub_sees_its_own_part(acts: Acts) -> None:
    """Organizations tells every delegated administrator who administers GuardDuty."""
    code, told, _ = acts["without management"]

    assert (code, told["has_changes"]) == (0, False)


def test_another_administrator_is_never_replaced(acts: Acts) -> None:
    """It is named, with what would have to be done first."""
    code, told, writes = acts["another"]

    assert (code, writes) == (5, [])
    assert "administered by 222222222222" in told["what"]
    assert "disable-organization-admin-account --admin-account-id 222222222222" in told["todo"]
