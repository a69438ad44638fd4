"""Accounts come and go in a deployed organization: the real gate, templates and stack sets, and the hub's own obedience."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.cli import cli
from deployer.desired import Texts
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import Settings
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

SHOP, HUB, HOME = "333333333333", "222222222222", "eu-west-1"
ROLE = ("--member-role", "OrganizationAccountAccessRole")

ASKED = {("sqs:SendMessageBatch", HOME), ("sqs:SendMessage", HOME)}
"""How the proof asks the hub."""


@dataclass
class Stage:
    """A sandbox, its irhub.yaml, and what each command told."""

    sandbox: Sandbox
    config: Path
    told: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    writes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    made: dict[str, tuple[Texts, tuple[str, bytes]]] = field(default_factory=dict)

    def make(self, settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
        """The texts and the bundle, made once for the same settings."""
        key = repr(settings)
        if key not in self.made:
            self.made[key] = make(settings)
        return self.made[key]

    def act(self, name: str, *words: str) -> None:
        """The command is run with --json; what it told, what it wrote, and the account's record afterwards are kept."""
        before = len(self.sandbox.calls)
        outside = Outside(Gate, ReadGate, lambda _: self.sandbox.settle(), in_threads, self.make)
        environment = {**self.sandbox.exports("hub"), "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        arguments = [*words, "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env={**environment, "AWS_SESSION_TOKEN": None})
        self.told[name] = {**json.loads(result.stdout), "code": result.exit_code}
        made = [call for call in self.sandbox.calls[before:] if call.principal_arn.endswith(":user/administrator")]
        self.writes[name] = sorted((call.name, call.region) for call in made if call.name not in READS)
        table = self.sandbox.client("dynamodb", HUB, HOME)
        key = {"PK": {"S": f"ACCOUNT#{SHOP}"}, "SK": {"S": "META"}}
        self.records[name] = table.get_item(TableName="irhub-ledger", Key=key).get("Item", {})


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One account is left out at first, onboarded, and taken out again; the hub is changed and brought back."""
    with Sandbox.start(World.demo()) as sandbox:
        staged = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("covering") / "irhub.yaml"))
        text = staged.config.read_text()
        staged.config.write_text(text.replace("  regions:\n", f"  exclude: ['{SHOP}']   # not yet\n  regions:\n", 1))
        staged.act("deploy", "deploy", "--yes")
        staged.act("dry run", "onboard", SHOP, "--no-doctor", "--dry-run")
        staged.act("refused", "onboard", SHOP, "--yes")
        staged.act("onboard", "onboard", SHOP, "--yes", "--ignore", "D050", "--timeout", "60")
        staged.act("onboarded", "plan")
        staged.act("promote", "mode", SHOP, "ask", "--yes")
        staged.act("offboard", "offboard", SHOP, "--yes", *ROLE)
        staged.act("offboarded", "plan")
        staged.config.write_text(staged.config.read_text() + "limits: {concurrency: 7}\n")
        staged.act("upgrade", "upgrade", "--yes")
        staged.act("rollback", "upgrade", "--rollback", "--yes")
        staged.act("back", "plan")
        yield staged


def announced(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The writes that a plan announces."""
    return sorted((call["call"], call["region"]) for change in told["changes"] for call in change["calls"])


def test_an_onboarding_makes_the_announced_calls_and_no_others(stage: Stage) -> None:
    """The dry run shows them, and writes nothing."""
    assert stage.writes["dry run"] == []
    made = [call for call in stage.writes["onboard"] if call not in ASKED]
    assert made == announced(stage.told["dry run"])


def test_the_doctor_may_refuse_and_is_asked_about_these_accounts(stage: Stage) -> None:
    """GuardDuty has no administrator here, which no deployment mends; what a deployment mends refuses nothing."""
    told = stage.told["refused"]

    assert (told["code"], stage.writes["refused"]) == (5, [])
    assert told["why"] == "The doctor refuses: D050."


def test_the_account_is_proved_as_far_as_it_can_be(stage: Stage) -> None:
    """The hub answers for it; where GuardDuty is off there is no sample, and the exit code says so."""
    told = stage.told["onboard"]

    (row,) = told["proof"]["rows"]
    assert (told["code"], row["account"], row["answered"]) == (4, SHOP, True)
    assert "GuardDuty is off" in row["gaps"][0]


@pytest.mark.parametrize("after", ["onboarded", "offboarded"])
def test_a_deployment_has_nothing_to_do_afterwards(stage: Stage, after: str) -> None:
    """The file says what is there."""
    assert stage.told[after]["has_changes"] is False


def test_the_account_begins_in_observe_and_is_promoted(stage: Stage) -> None:
    """By people's word beside the settings' own."""
    held = [(stage.records[act]["mode"]["S"], stage.records[act]["held_at"]["S"]) for act in ("onboard", "promote")]

    assert held == [("act", "observe"), ("act", "ask")]


def test_nothing_of_ours_is_left_in_an_account_that_went(stage: Stage) -> None:
    """Roles and rules are looked for in the account itself; on record stays only that somebody held it back."""
    told = stage.told["offboard"]

    assert (told["code"], told["still_there"], told["not_seen"]) == (0, [], [])
    assert "mode" not in stage.records["offboard"]


def test_the_hub_comes_back(stage: Stage) -> None:
    """It is what it was, and this irhub would bring the newer one again."""
    assert (stage.told["upgrade"]["code"], stage.told["rollback"]["code"]) == (0, 0)
    changed = [one["name"] for one in stage.told["back"]["changes"] if one["verb"] == "update"]
    assert changed == ["irhub-hub"]
