"""A deployment into a whole organization, from the first plan to the last look: the real gate, templates and bundle.

One play for all tests, for each act stands on the one before it; each test states one fact about one act.
"""

import json
from collections.abc import Callable, Iterator, Mapping
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
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import Settings
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

SHOP, WEB, HUB = "333333333333", "555555555555", "222222222222"
AWAY, HOME = "us-east-1", "eu-west-1"
DENIED = "ResourceLogicalId:ForwardGuardDuty, ResourceType:AWS::Events::Rule, ResourceStatusReason:denied by a SCP."
Writes = list[tuple[str, str, str]]
"""Call, account and Region of everything that was changed."""


@dataclass(frozen=True)
class Act:
    """What a command said, and which writes AWS saw meanwhile."""

    exit_code: int
    told: Mapping[str, Any]
    writes: Writes


@dataclass
class Play:
    """A sandbox, an irhub.yaml, and what happened so far."""

    sandbox: Sandbox
    config: Path
    acts: dict[str, Act] = field(default_factory=dict)
    made: list[tuple[Texts, tuple[str, bytes]]] = field(default_factory=list)

    def make(self, settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
        """The texts and the bundle, made once: no act changes what they are made from."""
        self.made = self.made or [make(settings)]
        return self.made[0]

    def act(self, name: str, *words: str) -> None:
        """The command is run with --json, and what became of it is kept under this name."""
        before = len(self.sandbox.calls)
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, self.make)
        environment = {**self.sandbox.exports("hub"), "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        arguments = [*words, "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env={**environment, "AWS_SESSION_TOKEN": None})
        told = json.loads(result.stdout)
        self.acts[name] = Act(result.exit_code, told, self._writes(before))

    def _writes(self, before: int) -> Writes:
        """What administrators changed; what the sandbox's own clockwork does is none of it."""
        made = [call for call in self.sandbox.calls[before:] if call.principal_arn.endswith(":user/administrator")]
        return sorted((call.name, call.account_id, call.region) for call in made if call.name not in READS)

    def edit(self, old: str, new: str) -> None:
        """The settings say something else."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new, 1))


def fails_away(account_id: str, region: str) -> str | None:
    """One account's Region refuses."""
    return DENIED if (account_id, region) == (SHOP, AWAY) else None


def meddle(sandbox: Sandbox) -> None:
    """Somebody changes three things past irhub: a StackSet, one of its instances, and a record."""
    formation = sandbox.client("cloudformation", HUB, HOME)
    everywhere = {"OrganizationalUnitIds": [sandbox.world.root_id]}
    formation.update_stack_set(
        StackSetName="irhub-role",
        CallAs="DELEGATED_ADMIN",
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": "irhub:installation", "Value": "irhub"}, {"Key": "team", "Value": "mine"}],
    )
    formation.delete_stack_instances(
        StackSetName="irhub-forwarding",
        CallAs="DELEGATED_ADMIN",
        DeploymentTargets={**everywhere, "AccountFilterType": "INTERSECTION", "Accounts": [WEB]},
        Regions=[AWAY],
        RetainStacks=False,
    )
    record = {"PK": {"S": f"ACCOUNT#{SHOP}"}, "SK": {"S": "META"}, "mode": {"S": "observe"}}
    sandbox.client("dynamodb", HUB, HOME).put_item(TableName="irhub-ledger", Item=record)


def perform(play: Play) -> None:
    """All acts, in order."""
    play.act("plan", "plan", "--detailed-exitcode")
    FAILURES.append(fails_away)
    play.act("deploy", "deploy", "--yes")
    play.act("gap", "status")
    FAILURES.remove(fails_away)
    play.act("resume plan", "plan")
    play.act("resume", "deploy", "--yes")
    play.act("again", "deploy")
    play.act("status", "status")
    meddle(play.sandbox)
    play.act("meddled", "plan")
    play.act("mended", "deploy", "--yes")
    play.edit("regions:\n", f"exclude: ['{WEB}']\n  regions:\n")
    play.act("excluded", "deploy", "--yes", "--allow-removal", "instances")
    play.act("destroy", "destroy", "--yes", "--organization", play.sandbox.world.organization_id)
    play.act("back", "deploy", "--yes")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Act]]:
    """Everything that happened."""
    with Sandbox.start(World.demo()) as sandbox:
        staged = Play(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("play") / "irhub.yaml"))
        perform(staged)
        yield staged.acts


def announced(act: Act) -> Writes:
    """The writes that a plan announces."""
    accounts: Callable[[str], str] = {"hub": HUB, "management": "111111111111"}.__getitem__
    calls = [call for change in act.told["changes"] for call in change["calls"]]
    return sorted((call["call"], accounts(call["door"]), call["region"]) for call in calls)


def sentences(act: Act) -> list[str]:
    """What a plan would do."""
    return [change["says"] for change in act.told["changes"] if change["verb"] != "nothing"]


def test_a_plan_makes_no_write(play: Mapping[str, Act]) -> None:
    """AWS itself saw reads alone, and the exit code says that there is something to do."""
    assert (play["plan"].exit_code, play["plan"].writes) == (3, [])


def test_a_deployment_makes_exactly_the_announced_writes(play: Mapping[str, Act]) -> None:
    """What AWS saw is what the plan said, call by call, account by account, Region by Region."""
    assert play["deploy"].writes == announced(play["plan"])


def test_one_bad_account_is_named_and_the_rest_is_deployed(play: Mapping[str, Act]) -> None:
    """SUCCEEDED with a failed instance is exit code 4, with account, Region and parsed reason."""
    failures = [failure for outcome in play["deploy"].told["outcomes"] for failure in outcome["failures"]]

    assert play["deploy"].exit_code == 4
    assert failures == [{"account": SHOP, "region": AWAY, "reason": "denied by a SCP (ForwardGuardDuty, AWS::Events::Rule)"}]


def test_status_shows_that_gap_and_no_other(play: Mapping[str, Act]) -> None:
    """The account's Region is outdated, and everything else is well."""
    (shop,) = [account for account in play["gap"].told["accounts"] if account["gaps"]]

    assert (play["gap"].exit_code, play["gap"].told["gaps"]) == (4, 1)
    assert (shop["account"], shop["regions"][AWAY]["is"]) == (SHOP, "outdated")


def test_the_same_command_takes_up_only_what_failed(play: Mapping[str, Act]) -> None:
    """Once the cause is gone one call mends it, the one that a plan announced."""
    assert play["resume"].exit_code == 0
    assert play["resume"].writes == announced(play["resume plan"]) == [("cloudformation:UpdateStackSet", HUB, HOME)]


def test_another_deployment_changes_nothing(play: Mapping[str, Act]) -> None:
    """It asks nobody, says so, and makes no write."""
    assert (play["again"].exit_code, play["again"].told["complete"], play["again"].writes) == (0, True, [])


def test_afterwards_nothing_is_missing(play: Mapping[str, Act]) -> None:
    """No gap, no orphan, nothing unknown; the suspended account is not among the rows."""
    told = play["status"].told

    assert (told["gaps"], told["orphans"], told["unknown"], told["changes"]) == (0, 0, 0, 0)
    assert "888888888888" not in {account["account"] for account in told["accounts"]}


def test_what_was_changed_past_irhub_is_the_whole_next_plan(play: Mapping[str, Act]) -> None:
    """A StackSet's tag, a missing instance and a record are named, and nothing else is."""
    assert sentences(play["meddled"]) == [
        "update stack set irhub-role in eu-west-1",
        "create instances of stack set irhub-forwarding in eu-west-1 (1 account \N{MULTIPLICATION SIGN} 1 Region)",
        f"update account record {SHOP} in irhub-ledger",
    ]


def test_it_is_mended_by_exactly_that(play: Mapping[str, Act]) -> None:
    """The plan after the meddling was the deployment after it."""
    assert (play["mended"].exit_code, play["mended"].writes) == (0, announced(play["meddled"]))


def test_an_excluded_account_loses_everything_and_nobody_else_anything(play: Mapping[str, Act]) -> None:
    """Its record, its forwarding and its roles go; the other accounts are not touched."""
    assert play["excluded"].exit_code == 0
    assert [name for name, *_ in play["excluded"].writes] == [
        "cloudformation:DeleteStackInstances",
        "cloudformation:DeleteStackInstances",
        "dynamodb:DeleteItem",
    ]


def test_destroying_leaves_nothing_but_what_is_kept(play: Mapping[str, Act]) -> None:
    """A last look finds nothing of ours."""
    assert (play["destroy"].exit_code, play["destroy"].told["remaining"]) == (0, [])


def test_what_was_destroyed_can_come_back(play: Mapping[str, Act]) -> None:
    """The kept table, bucket and key are found where they are, and everything else is made anew."""
    assert (play["back"].exit_code, play["back"].told["complete"]) == (0, True)
