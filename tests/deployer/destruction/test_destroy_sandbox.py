"""Destroying in the sandbox, step by step: guard first, a failure in between, data by name, and the proof."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployer.aws.gate import Gate, ReadGate
from deployer.aws.reads import READS
from deployer.cli import cli
from deployer.sandbox.installation import settings_file
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.texts import make
from deployer.together import in_threads
from deployer.wiring import Outside

HOME, BUCKET = "eu-west-1", "irhub-evidence-222222222222-eu-west-1"
Acts = Mapping[str, tuple[int, Any, list[str]]]


@dataclass
class Stage:
    """A sandbox with settings, and what each command said."""

    sandbox: Sandbox
    config: Path
    acts: dict[str, tuple[int, Any, list[str]]] = field(default_factory=dict)

    def act(self, name: str, words: str) -> None:
        """The command is run with --json and without waiting: its exit code, its object, the writes that AWS saw."""
        before = len(self.sandbox.calls)
        outside = Outside(Gate, ReadGate, lambda _: None, in_threads, make)
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        environment = {**self.sandbox.exports("hub"), **dict.fromkeys(keys)}
        arguments = [*shlex.split(words), "--json", "--config", str(self.config)]
        result = CliRunner().invoke(cli, arguments, obj=outside, env=environment)
        made = [call for call in self.sandbox.calls[before:] if call.principal_arn.endswith(":user/administrator")]
        self.acts[name] = (result.exit_code, json.loads(result.stdout), [one.name for one in made if one.name not in READS])


def _fails(account_id: str, _region: str) -> str | None:
    return "somebody's bucket is in the way" if account_id == "333333333333" else None


def keep_a_disk(stage: Stage, hub: str) -> str:
    """A copy of a disk lies in the hub account, tagged as an incident's evidence is."""
    disks = stage.sandbox.client("ec2", hub, HOME)
    volume = disks.create_volume(Size=8, AvailabilityZone=f"{HOME}a")["VolumeId"]
    tags = [{"Key": "irhub:installation", "Value": "irhub"}, {"Key": "irhub:incident", "Value": "inc-20260102-abcdefghijkl"}]
    made = disks.create_snapshot(VolumeId=volume, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}])
    return str(made["SnapshotId"])


def perform(stage: Stage) -> None:
    """All acts, in order."""
    agreed = f"--yes --organization {stage.sandbox.world.organization_id}"
    hub = stage.sandbox.world.hub.id
    stage.act("deploy", "deploy --yes")
    stage.act("guard", "guard enable --yes")
    evidence = stage.sandbox.client("s3", hub, HOME)
    evidence.put_object(Bucket=BUCKET, Key="evidence", Body=b"what was seen")
    disk = keep_a_disk(stage, hub)
    stage.act("wrong word", "destroy --yes --organization o-another001")
    FAILURES.append(_fails)
    stage.act("halfway", f"destroy {agreed}")
    FAILURES.remove(_fails)
    stage.act("rest", f"destroy {agreed}")
    stage.act("again", "destroy")
    sqs = stage.sandbox.client("sqs", hub, "us-east-1")
    queue = sqs.create_queue(QueueName="forgotten", tags={"irhub:installation": "irhub"})["QueueUrl"]
    stage.act("forgotten", "destroy")
    sqs.delete_queue(QueueUrl=queue)
    stage.act("disk", f"destroy {agreed} --delete-record --delete-evidence --delete-key")
    stage.sandbox.client("ec2", hub, HOME).delete_snapshot(SnapshotId=disk)
    stage.act("data", f"destroy {agreed} --delete-record --delete-evidence --delete-key")
    (version,) = evidence.list_object_versions(Bucket=BUCKET)["Versions"]
    evidence.delete_object(Bucket=BUCKET, Key="evidence", VersionId=version["VersionId"], BypassGovernanceRetention=True)
    stage.act("at last", f"destroy {agreed} --delete-record --delete-evidence --delete-key")


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acts]:
    """Everything that happened."""
    with Sandbox.start(World.demo()) as sandbox:
        stage = Stage(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("destroy") / "irhub.yaml"))
        perform(stage)
        yield stage.acts


def test_another_organizations_id_stops_it(acts: Acts) -> None:
    """Nothing was written."""
    assert (acts["wrong word"][0], acts["wrong word"][2]) == (5, [])


def test_the_guard_goes_before_anything_else(acts: Acts) -> None:
    """While it is on, members' stacks are none of anybody's business but StackSets'."""
    assert acts["halfway"][2][:2] == ["organizations:DetachPolicy", "organizations:DeletePolicy"]


def test_a_failure_in_between_is_named_and_the_command_resumes(acts: Acts) -> None:
    """First 4 with the account and the reason, then 0; what was gone is not touched again."""
    failures = [one for outcome in acts["halfway"][1]["outcomes"] for one in outcome["failures"]]

    assert (acts["halfway"][0], {one["account"] for one in failures}) == (4, {"333333333333"})
    assert acts["rest"][0] == 0
    assert "organizations:DetachPolicy" not in acts["rest"][2]


def test_halfway_the_proof_names_what_is_left(acts: Acts) -> None:
    """It is no success while a StackSet is there."""
    assert any(one.startswith("StackSet irhub-") for one in acts["halfway"][1]["proof"]["left"])


def test_at_the_end_nothing_is_left_but_what_is_kept(acts: Acts) -> None:
    """Searched by tag and by name; a disk's copy is evidence and stays; members cannot be seen, and that is said."""
    told = acts["rest"][1]

    assert (told["complete"], told["proof"]["left"]) == (True, [])
    assert [one["name"] for one in told["kept"]] == ["irhub-ledger", BUCKET, "alias/irhub"]
    assert any("member accounts" in one for one in told["proof"]["unseen"])


def test_copies_of_disks_are_counted_where_they_lie(acts: Acts) -> None:
    """They stay, and whoever reads the end of it knows how many and where."""
    (remain,) = acts["rest"][1]["proof"]["remains"]

    assert (remain["account"], remain["region"], remain["counts"]) == ("222222222222", HOME, {"copied snapshot": 1})
    assert remain["names"][0].startswith("snap-")


def test_destroying_twice_asks_nobody(acts: Acts) -> None:
    """There is nothing to agree to, and the proof is made all the same."""
    assert (acts["again"][0], acts["again"][2]) == (0, [])


def test_something_forgotten_is_found_by_its_tag(acts: Acts) -> None:
    """In a Region that is not the hub's; no success."""
    code, told, _ = acts["forgotten"]

    assert (code, told["proof"]["left"]) == (4, ["arn:aws:sqs:us-east-1:222222222222:forgotten"])


def test_the_key_stays_while_a_copied_disk_lies_under_it(acts: Acts) -> None:
    """Without its key it would be lost; nothing is written, and what to do is said."""
    code, told, writes = acts["disk"]

    assert (code, writes) == (5, [])
    assert "1 copied snapshot would stay" in told["what"]
    assert "delete-snapshot" in told["todo"]


def test_data_goes_by_name_and_a_lock_is_honoured(acts: Acts) -> None:
    """The record goes; the evidence and its key stay until the lock ends, and the command says so with 4."""
    code, told, writes = acts["data"]

    assert (code, "dynamodb:DeleteTable" in writes, "s3:DeleteBucket" in writes) == (4, True, False)
    assert told["kept"][0]["kind"].startswith("evidence that is locked until 20")


def test_once_the_lock_is_gone_the_same_command_takes_the_rest(acts: Acts) -> None:
    """Bucket, key and the last stack."""
    code, told, writes = acts["at last"]

    assert (code, told["kept"], told["proof"]["left"]) == (0, [], [])
    assert {"s3:DeleteBucket", "kms:ScheduleKeyDeletion", "cloudformation:DeleteStack"} <= set(writes)
