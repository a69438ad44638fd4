"""`irhub drift` has CloudFormation look, follows a look that runs, and calls nothing clean that was not seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.calls import Call, Pair
from deployer.drifting.gate import DetectGate
from deployer.errors import DeniedError, WriteRefusedError
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, HOME, HUB, ONE, FakeAws

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DIFFERENCE = {
    "LogicalResourceId": "ForwardGuardDuty",
    "ResourceType": "AWS::Events::Rule",
    "PhysicalResourceId": "irhub-forward-guardduty",
    "StackResourceDriftStatus": "MODIFIED",
    "PropertyDifferences": [
        {"PropertyPath": "/State", "ExpectedValue": "ENABLED", "ActualValue": "x" * 500, "DifferenceType": "NOT_EQUAL"}
    ],
}


@dataclass
class Drifting(FakeAws):
    """AWS where a look takes a while, and finds what was put in."""

    found: dict[Pair, list[dict[str, Any]]] = field(default_factory=dict)
    in_stacks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unreachable: dict[Pair, str] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    """Every look at a StackSet, oldest first."""
    refused: set[str] = field(default_factory=set)
    """Stacks that these credentials may not look at."""
    slow: int = 1
    """How often a look is still running when it is asked for."""

    def _detect_stack_set_drift(self, call: Call, asked: Any) -> dict[str, str]:
        self._set(asked)
        self.begun.append(asked["StackSetName"])
        self.looks.append({"OperationId": asked["OperationId"], "Action": "DETECT_DRIFT", "set": asked["StackSetName"]})
        return {"OperationId": asked["OperationId"]}

    def _list_stack_set_operations(self, call: Call, asked: Any) -> dict[str, Any]:
        mine = [one for one in self.looks if one["set"] == asked["StackSetName"]]
        return {"Summaries": [{"Status": "SUCCEEDED", **one} for one in reversed(mine)]}

    def _describe_stack_set_operation(self, call: Call, asked: Any) -> dict[str, Any]:
        self.slow -= 1
        counts = {"TotalStackInstancesCount": 10, "InProgressStackInstancesCount": 4, "DriftedStackInstancesCount": 0}
        status = "RUNNING" if self.slow >= 0 else "FAILED" if self.refusing else "SUCCEEDED"
        return {"StackSetOperation": {"Status": status, "StatusReason": self.refusing, "StackSetDriftDetectionDetails": counts}}

    def _list_stack_set_operation_results(self, call: Call, asked: Any) -> dict[str, Any]:
        if asked["Filters"][0]["Values"] != "FAILED" or asked["StackSetName"] != "irhub-forwarding":
            return {"Summaries": []}
        failed = [
            {"Account": pair.account_id, "Region": pair.region, "Status": "FAILED", "StatusReason": why}
            for pair, why in self.unreachable.items()
        ]
        return {"Summaries": failed}

    def _list_stack_instances(self, call: Call, asked: Any) -> dict[str, Any]:
        if "Filters" not in asked:
            answer: dict[str, Any] = super()._list_stack_instances(call, asked)
            return answer
        assert asked["Filters"] == [{"Name": "DRIFT_STATUS", "Values": "DRIFTED"}]
        there = self.found if asked["StackSetName"] == "irhub-forwarding" else {}
        return {"Summaries": [{"Account": pair.account_id, "Region": pair.region} for pair in there]}

    def _list_stack_instance_resource_drifts(self, call: Call, asked: Any) -> dict[str, Any]:
        assert asked["CallAs"] == "DELEGATED_ADMIN"
        assert asked["OperationId"]
        return {"Summaries": self.found[Pair(asked["StackInstanceAccount"], asked["StackInstanceRegion"])]}

    def _detect_stack_drift(self, call: Call, asked: Any) -> dict[str, str]:
        self._stack(call)
        if asked["StackName"] in self.refused:
            raise DeniedError(call.name, "AccessDenied", "not allowed")
        self.begun.append(asked["StackName"])
        return {"StackDriftDetectionId": asked["StackName"]}

    def _describe_stack_drift_detection_status(self, call: Call, asked: Any) -> dict[str, Any]:
        name = asked["StackDriftDetectionId"]
        status = "DETECTION_FAILED" if name in self.failing else "DETECTION_COMPLETE"
        reason = {"DetectionStatusReason": self.failing.get(name, "")}
        return {"DetectionStatus": status, "DriftedStackResourceCount": len(self.in_stacks.get(name, ())), **reason}

    def _describe_stack_resource_drifts(self, call: Call, asked: Any) -> dict[str, Any]:
        return {"StackResourceDrifts": self.in_stacks[asked["StackName"]]}


@pytest.fixture
def drifting(deployed_shell: Shell) -> Shell:
    """A shell where everything has been deployed, and a look takes a while."""
    kept = ("organization", "stacks", "sets", "objects", "items", "callers")
    deployed_shell.aws = Drifting(**{name: getattr(deployed_shell.aws, name) for name in kept})
    return deployed_shell


def world(shell: Shell) -> Drifting:
    """The AWS behind the shell."""
    assert isinstance(shell.aws, Drifting)
    return shell.aws


def test_everything_is_looked_at(drifting: Shell) -> None:
    """Both StackSets, the hub's stacks, and the management account's."""
    told = drifting.run("drift")

    assert told.exit_code == 0
    assert set(world(drifting).begun) == {
        "irhub-role",
        "irhub-forwarding",
        "irhub-bootstrap",
        "irhub-hub",
        "irhub-dead-letters",
    }
    assert "everything is as irhub left it" in told.stdout


def test_how_far_it_is_is_told(drifting: Shell) -> None:
    """On stderr, once for each news."""
    assert drifting.run("drift").stderr.count("irhub-role: running, 6 of 10 stacks") == 1


def test_what_was_changed_is_named(drifting: Shell) -> None:
    """By account, name, Region, resource and property; a long value is cut, and --json has all of it."""
    world(drifting).found[Pair(ONE, AWAY)] = [DIFFERENCE]

    told, facts = drifting.run("drift"), drifting.json("drift")

    assert told.exit_code == 4
    assert f"changed: irhub-forwarding in {ONE} shop {AWAY}" in told.stdout
    assert "/State changed: ENABLED → xxx" in told.stdout
    assert max(map(len, told.stdout.splitlines())) < 250
    assert facts["changed"][0]["resources"][0]["properties"][0]["actual"] == "x" * 500


def test_the_hubs_own_stacks_are_looked_at_too(drifting: Shell) -> None:
    """Whoever changed the hub's role changed everything."""
    world(drifting).in_stacks["irhub-hub"] = [DIFFERENCE]

    (one,) = drifting.json("drift")["changed"]
    assert (one["stack"], one["account"], one["region"]) == ("irhub-hub", HUB, HOME)


def test_what_could_not_be_seen_is_not_clean(drifting: Shell) -> None:
    """An account that refuses, and a stack that cannot be looked at."""
    world(drifting).unreachable[Pair(ONE, AWAY)] = "access denied"
    world(drifting).failing["irhub-hub"] = "the hub refuses"

    told = drifting.run("drift")

    assert told.exit_code == 4
    assert f"not seen: irhub-forwarding in {ONE} shop {AWAY}: access denied" in told.stdout
    assert "the hub refuses" in told.stdout


def test_one_stack_that_refuses_stops_no_other(drifting: Shell) -> None:
    """It is not seen, and the rest is."""
    world(drifting).refused.add("irhub-bootstrap")
    world(drifting).in_stacks["irhub-hub"] = [DIFFERENCE]

    told = drifting.json("drift")

    assert [one["what"] for one in told["unseen"]] == ["irhub-bootstrap"]
    assert [one["stack"] for one in told["changed"]] == ["irhub-hub"]


@pytest.mark.parametrize(("named", "code"), [(ONE, 4), ("shop", 4), ("bank", 0), ("shopp", 1)])
def test_an_account_is_named_by_id_or_name(drifting: Shell, named: str, code: int) -> None:
    """A slip in it is no account without drift."""
    world(drifting).found[Pair(ONE, AWAY)] = [DIFFERENCE]

    assert drifting.run("drift", "--account", named).exit_code == code


def test_a_look_that_failed_as_a_whole_is_not_clean(drifting: Shell) -> None:
    """Whatever was found before is not all."""
    world(drifting).refusing = "StackSets is out of sorts"

    assert {one["what"] for one in drifting.json("drift")["unseen"]} == {"irhub-role", "irhub-forwarding"}


def test_a_look_that_runs_is_followed(drifting: Shell) -> None:
    """It is not begun twice."""
    running = {"OperationId": "theirs", "Action": "DETECT_DRIFT", "Status": "RUNNING", "set": "irhub-role"}
    world(drifting).looks.append(running)

    assert drifting.run("drift").exit_code == 0
    assert "irhub-role" not in [one for one in world(drifting).begun if one == "irhub-role"][1:]
    assert len([one for one in world(drifting).looks if one["set"] == "irhub-role"]) == 1


def test_before_anything_is_deployed_there_is_nothing_to_look_at(shell: Shell) -> None:
    """No StackSet, no stack, no error."""
    shell.aws = Drifting()

    told = shell.run("drift")

    assert told.exit_code == 0
    assert "0 parts of irhub looked at" in told.stdout


def test_ctrl_c_leaves_the_look_to_aws(drifting: Shell) -> None:
    """It goes on there, and --last tells what it found."""
    drifting.interrupted_at = 1

    told = drifting.run("drift")

    assert told.exit_code == 4
    assert "irhub drift --last" in told.stderr


def test_its_gate_lets_no_other_write_through(drifting: Shell) -> None:
    """It may have CloudFormation look, and nothing else."""

    class Reads:
        """Refuses every call."""

        def make(self, call: Call) -> Mapping[str, Any]:
            """Refused."""
            raise WriteRefusedError(call.name)

    gate = DetectGate(Reads(), drifting.aws)

    with pytest.raises(WriteRefusedError):
        gate.make(next(iter([Call("hub", "cloudformation", "DeleteStack", HOME)])))  # type: ignore[arg-type]
