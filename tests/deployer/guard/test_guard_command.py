"""The guard's commands over a whole organization in the sandbox: one play, a fact about each act."""

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

Told = Mapping[str, Any]


@dataclass
class Stage:
    """A sandbox with settings, and what each command said."""

    sandbox: Sandbox
    config: Path
    acts: dict[str, tuple[int, Any, list[str]]] = field(default_factory=dict)

    @property
    def organizations(self) -> Any:
        """The management account's own client."""
        return self.sandbox.client("organizations", self.sandbox.world.management.id, "us-east-1")

    def act(self, name: str, words: str) -> None:
        """The command is run with --json: its exit code, its object, and the writes that AWS saw meanwhile."""
        before = len(self.sandbox.calls)
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        environment = {**self.sandbox.exports("hub"), **dict.fromkeys(keys)}
        arguments = [*shlex.split(words), "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, env=environment)
        writes = [call.name for call in self.sandbox.calls[before:] if call.name not in READS]
        self.acts[name] = (result.exit_code, json.loads(result.stdout), writes)

    def ours(self) -> list[Any]:
        """The policies called as ours are."""
        listed = self.organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
        return [one for one in listed if one["Name"] == "irhub-guard"]


def perform(stage: Stage) -> None:
    """All acts, in order."""
    unit, world = stage.sandbox.world.unit_id(("Workloads",)), stage.sandbox.world
    stage.act("off", "guard status")
    stage.act("plan", f"guard plan --ou {unit} --detailed-exitcode")
    stage.act("unasked", f"guard enable --ou {unit}")
    stage.act("enable", f"guard enable --ou {unit} --yes")
    stage.act("again", f"guard enable --ou {unit}")
    stage.act("on", "guard status")
    (policy,) = stage.ours()
    stage.organizations.detach_policy(PolicyId=policy["Id"], TargetId=unit)
    stage.organizations.update_policy(PolicyId=policy["Id"], Content='{"Version": "2012-10-17", "Statement": []}')
    stage.act("drifted", "guard status")
    stage.act("mended", "guard enable --yes")
    stage.act("smaller", f"guard disable --ou {unit} --yes")
    stage.act("disable", "guard disable --yes")
    stage.act("gone", "guard status")
    _crowd(stage, unit)
    stage.act("crowded", f"guard enable --ou {unit} --yes")
    stage.act("stranger", "guard enable --ou ou-sand-00000000 --yes")
    text = stage.config.read_text()
    stage.config.write_text(text.replace("  management: management\n", ""))
    stage.act("by hand", f"guard enable --ou {world.unit_id(('Security',))} --yes")
    stage.organizations.put_resource_policy(Content=json.dumps(_delegation(world)))
    stage.act("lent", f"guard enable --ou {world.unit_id(('Security',))} --yes")
    stage.config.write_text(text)
    (policy,) = stage.ours()
    stage.organizations.untag_resource(ResourceId=policy["Id"], TagKeys=["irhub:installation"])
    stage.act("foreign", "guard disable --yes")
    stage.organizations.disable_policy_type(RootId=world.root_id, PolicyType="SERVICE_CONTROL_POLICY")
    stage.organizations.tag_resource(ResourceId=policy["Id"], Tags=[{"Key": "irhub:installation", "Value": "irhub"}])
    stage.act("switched off", "guard enable --yes")


def _crowd(stage: Stage, unit: str) -> None:
    """The unit has as many policies as it may have."""
    there = len(stage.organizations.list_policies_for_target(TargetId=unit, Filter="SERVICE_CONTROL_POLICY")["Policies"])
    for number in range(5 - there):
        given = {"Name": f"other-{number}", "Description": "another", "Type": "SERVICE_CONTROL_POLICY", "Content": "{}"}
        made = stage.organizations.create_policy(**given)["Policy"]["PolicySummary"]["Id"]
        stage.organizations.attach_policy(PolicyId=made, TargetId=unit)


def _delegation(world: World) -> dict[str, Any]:
    names = ("CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy", "TagResource", "UntagResource")
    lent = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{world.hub.id}:root"}, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [{**lent, "Action": [f"organizations:{name}" for name in names]}]}


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[int, Told, list[str]]]]:
    """Everything that happened."""
    with Sandbox.start(World.demo()) as sandbox:
        stage = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("guard") / "irhub.yaml"))
        perform(stage)
        yield stage.acts


Acts = Mapping[str, tuple[int, Told, list[str]]]


def test_a_guard_that_is_off_is_no_fault(acts: Acts) -> None:
    """It is offered, and nobody is told that something is wrong without it."""
    code, told, _ = acts["off"]

    assert (code, told["is_on"], told["drift"]) == (0, False, [])


def test_a_plan_of_the_guard_writes_nothing(acts: Acts) -> None:
    """It announces one policy and one attachment."""
    code, told, writes = acts["plan"]

    assert (code, writes) == (3, [])
    assert [change["kind"] for change in told["changes"]] == ["service control policy", "attachment of policy"]


def test_the_guard_is_never_put_on_silently(acts: Acts) -> None:
    """Without --yes and without a terminal nothing is done."""
    assert (acts["unasked"][0], acts["unasked"][2]) == (5, [])


def test_enabling_makes_exactly_the_announced_calls(acts: Acts) -> None:
    """The plan holds the calls, and AWS saw these."""
    announced = [call["call"] for change in acts["plan"][1]["changes"] for call in change["calls"]]

    assert acts["enable"][0] == 0
    assert acts["enable"][2] == announced == ["organizations:CreatePolicy", "organizations:AttachPolicy"]


def test_enabling_twice_changes_nothing(acts: Acts) -> None:
    """Nobody is asked, and no write is made."""
    assert (acts["again"][0], acts["again"][2]) == (0, [])


def test_status_names_the_unit_that_is_guarded(acts: Acts) -> None:
    """The others, which nobody asked for, are no drift."""
    code, told, _ = acts["on"]
    guarded = [unit["place"].split(" ")[0] for unit in told["units"] if unit["guarded"]]

    assert (code, guarded) == (0, ["Root/Workloads"])


def test_what_somebody_changed_about_the_guard_is_noticed(acts: Acts) -> None:
    """Other words, and a unit that it was taken off: each is a sentence, and the exit code says so."""
    code, told, _ = acts["drifted"]

    assert (code, len(told["drift"])) == (4, 2)
    assert "it is not attached to Root/Workloads" in told["drift"][1]


def test_enabling_mends_what_was_changed(acts: Acts) -> None:
    """Also the unit that was asked for earlier and is not named now."""
    assert acts["mended"][0] == 0
    assert sorted(acts["mended"][2]) == [
        "organizations:AttachPolicy",
        "organizations:AttachPolicy",
        "organizations:TagResource",
        "organizations:UpdatePolicy",
    ]


def test_one_unit_can_be_left_out_again(acts: Acts) -> None:
    """The policy stays for the others, and forgets that one."""
    assert (acts["smaller"][0], acts["smaller"][2]) == (0, ["organizations:DetachPolicy", "organizations:UntagResource"])


def test_disabling_detaches_first_and_deletes_then(acts: Acts) -> None:
    """Afterwards there is no such policy."""
    assert (acts["disable"][0], acts["disable"][2]) == (0, ["organizations:DetachPolicy", "organizations:DeletePolicy"])
    assert acts["gone"][1]["policy"]["id"] is None


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("crowded", "has 5 service control policies already"),
        ("stranger", "no unit ou-sand-00000000"),
        ("foreign", "is not irhub's"),
        ("switched off", "switched off in this organization"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything(acts: Acts, act: str, says: str) -> None:
    """Full units, unknown units, a policy of somebody else, and an organization without such policies."""
    code, told, writes = acts[act]

    assert (code, writes) == (5, [])
    assert says in told["what"]


def test_without_the_management_account_the_lines_are_handed_over(acts: Acts) -> None:
    """Each as AWS's command line takes it, the policy's id carried from the first to the second."""
    code, told, writes = acts["by hand"]
    lines = [line for change in told["by_hand"] for line in change["details"]]

    assert (code, writes) == (4, [])
    assert any(line.startswith("POLICY=$(aws organizations create-policy --name irhub-guard") for line in lines)
    assert any('attach-policy --policy-id "$POLICY" --target-id ou-' in line for line in lines)


def test_a_delegation_of_policies_is_enough(acts: Acts) -> None:
    """The hub account writes them itself where the management account lent it that right."""
    code, told, writes = acts["lent"]
    doors = {call["door"] for change in told["plan"]["changes"] for call in change["calls"]}

    assert (code, doors) == (0, {"hub"})
    assert writes == ["organizations:CreatePolicy", "organizations:AttachPolicy"]
