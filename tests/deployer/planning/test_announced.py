"""What a plan announces is what AWS sees: each call with its parameters, at the first deployment, at an update, at the end.

The recorder stands at the sandbox's door and knows nothing of plans. Calls are compared with all their parameters; long texts
by their digest, files by their size. Of what is not announced only ids, checksums and lengths may be there, which
make a call safe to repeat and change nothing else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws import artifacts
from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.calls import Call, Door, one_by_one
from deployer.change import work
from deployer.cli import cli
from deployer.found import find
from deployer.planning import look
from deployer.removal import removal
from deployer.sandbox.installation import settings_file
from deployer.sandbox.recorder import RecordedCall
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import load
from deployer.together import in_threads
from deployer.wiring import Desk, Outside
from tests.deployer.conftest import Shell

ACCOUNTS = {"hub": "222222222222", "management": "111111111111"}
SAFEGUARDS = frozenset({"OperationId", "ClientRequestToken", "ChecksumAlgorithm", "ContentLength"})
Seen = list[tuple[str, str, str, str]]
"""Call, account, Region, and its parameters as text."""


@dataclass
class Stage:
    """A sandbox, its settings, and what was announced and seen so far."""

    sandbox: Sandbox
    config: Path
    announced: dict[str, Seen] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    plans: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    told: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str | None]:
        """The sandbox's profiles, and no keys."""
        return {**self.sandbox.exports("hub"), **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))}

    def run(self, *words: str) -> tuple[int, Mapping[str, Any]]:
        """The exit code, and the object on stdout."""
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, _texts)
        result = CliRunner().invoke(cli, [*words, "--json", "--config", str(self.config)], obj=outside, env=self.environment)
        return result.exit_code, json.loads(result.stdout)

    def plan(self, name: str, *words: str) -> None:
        """What a plan announces is kept under this name."""
        _, self.plans[name] = self.run("plan", *words)
        self.announced[name] = announced([call for change in self.plans[name]["changes"] for call in change["calls"]])

    def act(self, name: str, *words: str) -> None:
        """The command is run, and what AWS saw of it is kept."""
        before = len(self.sandbox.calls)
        self.codes[name], self.told[name] = self.run(*words)
        made = [call for call in self.sandbox.calls[before:] if call.principal_arn.endswith(":user/administrator")]
        self.seen[name] = seen(made)

    def edit(self, old: str, new: str) -> None:
        """The settings say something else."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new, 1))


_made: dict[str, Any] = {}


def _texts(settings: Any) -> Any:
    """The texts of these settings, made once for each."""
    from deployer.texts import make

    return _made.setdefault(repr(settings), make(settings))


def announced(calls: list[Mapping[str, Any]]) -> Seen:
    """What a plan's JSON says of its calls."""
    return sorted((call["call"], ACCOUNTS[call["door"]], call["region"], _plain(call["parameters"])) for call in calls)


def seen(calls: list[RecordedCall]) -> Seen:
    """What the recorder says of every write."""
    return sorted((one.name, one.account_id, one.region, _plain(_as_shown(one))) for one in calls if one.name not in READS)


def _as_shown(call: RecordedCall) -> Mapping[str, Any]:
    parameters = {key: value for key, value in call.parameters.items() if key not in SAFEGUARDS and value != {}}
    return dict(Call(Door.HUB, call.service, call.operation, call.region, parameters).shown()["parameters"])


def _plain(parameters: Mapping[str, Any]) -> str:
    """The parameters as text: a file by its size, a StackSet by its name, whole numbers and truths as text."""
    text = json.dumps(parameters, sort_keys=True)
    if '"Body"' in text:
        text = re.sub(r"sha256:[0-9a-f]{16} \((\d+) bytes\)", r"<\1 bytes>", text)
    return re.sub(r"the ARN of stack set ([\w-]+)|arn:aws:cloudformation:[^\"]*:stackset/([\w-]+):[\w-]+", r"<\1\2>", text)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """First deployment, an update of nearly everything, and the end."""
    with Sandbox.start(World.demo()) as sandbox:
        staged = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("announced") / "irhub.yaml"))
        staged.plan("first")
        staged.act("first", "deploy", "--yes")
        staged.plan("after first")
        staged.act("idle canary", "canary", "--yes")
        staged.edit("regions:\n", "exclude: ['555555555555']\n  regions:\n")
        staged.edit("  - ap-southeast-2\n", "")
        staged.edit("mode: act", "mode: ask")
        with staged.config.open("a") as file:
            file.write("\ntags: {team: blue}\nlimits: {concurrency: 20}\n")
        staged.act("canary", "canary", "--yes")
        staged.plan("update")
        staged.act("update", "deploy", "--yes", "--allow-removal", "instances")
        staged.plan("after update")
        staged.announced["end"] = of_the_end(staged)
        staged.act("end", "destroy", "--yes", "--organization", sandbox.world.organization_id)
        yield staged


def of_the_end(staged: Stage) -> Seen:
    """What destroying announces: the changes that the command shows before it asks."""
    with pytest.MonkeyPatch.context() as patched:
        for key, value in staged.environment.items():
            patched.setenv(key, value) if value else patched.delenv(key, raising=False)
        settings = load(staged.config)
        gate = Gate({Door.HUB: settings.profiles.hub, Door.MANAGEMENT: settings.profiles.management})
        desk = Desk(settings, ReadGate(gate), gate, Outside(Gate, ReadGate, lambda _: None, one_by_one, _texts))
        _, desired = look(desk)
        found = find(desk.read, desired, desired.organization, one_by_one)
        changes = removal(desired, found, artifacts.versions(desk.read, desired.bundle.shelf))
    return announced([call.shown() for change in work(changes) for call in change.calls])


@pytest.mark.parametrize("act", ["first", "update", "end"])
def test_aws_sees_exactly_what_was_announced(stage: Stage, act: str) -> None:
    """Nothing more, nothing less, nothing else: call, account, Region and every parameter."""
    assert stage.announced[act]
    assert stage.seen[act] == stage.announced[act]


@pytest.mark.parametrize("act", ["first", "update", "end"])
def test_each_of_them_succeeds(stage: Stage, act: str) -> None:
    """So the comparison is one of whole deployments."""
    assert stage.codes[act] == 0


def test_a_canary_agrees_with_the_plan_and_changes_nothing(stage: Stage) -> None:
    """CloudFormation sees a change on each stack that the plan updates, those of StackSets too; every change set is deleted."""
    tried = {one["what"] for one in stage.told["canary"]["change_sets"] if one["accepted"] and one["effects"]}
    updated = {f"{one['kind']} {one['name']}" for one in stage.plans["update"]["changes"] if one["verb"] == "update"}
    writes = Counter(name for name, *_ in stage.seen["canary"])

    assert {"stack irhub-hub", "stack set irhub-role", "stack set irhub-forwarding"} < tried <= updated
    assert writes["cloudformation:CreateChangeSet"] == writes["cloudformation:DeleteChangeSet"] == 5
    assert "cloudformation:DeleteStack" not in writes


def test_a_canary_stores_the_hubs_template_and_takes_it_back(stage: Stage) -> None:
    """It is too long for a call: one object, under the key that the deployment uses, is made and deleted by its version."""
    put, delete = (next(one for one in stage.seen["canary"] if one[0] == name) for name in ("s3:PutObject", "s3:DeleteObjects"))
    key = json.loads(put[3])["Key"]

    assert key in {json.loads(one[3])["Key"] for one in stage.seen["update"] if one[0] == "s3:PutObject"}
    assert (key in delete[3], "VersionId" in delete[3], stage.told["canary"]["not_tried"]) == (True, True, [])


def test_a_canary_uses_the_template_that_a_deployment_stored(stage: Stage) -> None:
    """It lies there already, so nothing is stored and nothing deleted."""
    assert not [name for name, *_ in stage.seen["idle canary"] if name.startswith("s3:")]
    assert "stack irhub-hub" in {one["what"] for one in stage.told["idle canary"]["change_sets"] if one["accepted"]}


@pytest.mark.parametrize("plan", ["after first", "after update"])
def test_the_next_plan_is_empty(stage: Stage, plan: str) -> None:
    """What was announced is what is there, and nothing else is left to do."""
    assert (stage.announced[plan], stage.plans[plan]["has_changes"]) == ([], False)


def test_the_update_touches_every_sort_of_object(stage: Stage) -> None:
    """Stacks, StackSets, instances that go, records and a Region that is left: the comparison says something."""
    verbs = {(change["kind"], change["verb"]) for change in stage.plans["update"]["changes"]}

    assert {("stack", "update"), ("stack", "delete"), ("stack set", "update"), ("instances of stack set", "delete")} <= verbs
    assert {("account record", "update"), ("account record", "delete")} <= verbs


def test_a_plan_file_is_as_good_as_a_plan(shell: Shell) -> None:
    """Deployed from the file, the calls are the same ones."""
    file = str(shell.config.parent / "plan.json")
    told = shell.run("plan", "--out", file)
    assert (told.exit_code, f"irhub deploy --config {shell.config} {file}" in told.stderr) == (0, True)
    calls = announced([call for change in json.loads(Path(file).read_text())["changes"] for call in change["calls"]])

    assert shell.run("deploy", file, "--yes").exit_code == 0
    assert [name for name, *_ in calls] == sorted(call.name for call in shell.aws.writes)
