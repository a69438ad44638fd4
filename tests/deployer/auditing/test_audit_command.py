"""What was done under irhub's roles by CloudTrail's word, against what is on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployer import starter
from deployer.calls import Call
from deployer.errors import DeniedError
from tests.deployer.conftest import Shell, facts
from tests.deployer.test_incidents_command import CONTAINED, OUT, rows, step
from tests.fake_aws import HOME, HUB, ONE, FakeAws

NOW = datetime.now(UTC)
HUB_ROLE = f"arn:aws:iam::{HUB}:role/irhub/irhub-respond"
ROLE = f"arn:aws:iam::{ONE}:role/irhub/irhub-contain"
CALL = "ec2:ModifyNetworkInterfaceAttribute"


@dataclass
class Trail(FakeAws):
    """An AWS with an event history, by the value that is looked for, in the hub's Region."""

    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    denied: bool = False

    def _batch_get_item(self, call: Call, asked: Any) -> dict[str, Any]:
        return {**super()._batch_get_item(call, asked), "UnprocessedKeys": {}}

    def _lookup_events(self, call: Call, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self.denied:
            raise DeniedError("cloudtrail:LookupEvents", "AccessDenied", "no")
        (one,) = asked["LookupAttributes"]
        events = self.history.get(one["AttributeValue"], []) if call.region == HOME else []
        place = int(asked.get("NextToken", 0))
        more = {"NextToken": str(place + 1)} if place + 1 < len(events) else {}
        return {"Events": events[place : place + 1], **more}


def an_event(name: str, caller: str, **changes: Any) -> dict[str, Any]:
    """An event as the history gives it."""
    service, _, operation = name.partition(":")
    said = {"eventSource": f"{service}.amazonaws.com", "eventName": operation, "readOnly": False}
    identity = {"sessionContext": {"sessionIssuer": {"arn": caller}}}
    return {"EventTime": NOW, "CloudTrailEvent": json.dumps({**said, "userIdentity": identity, **changes})}


def entry(session: str, caller: str = HUB_ROLE) -> dict[str, Any]:
    """Somebody entered the role ``contain``."""
    return an_event("sts:AssumeRole", caller, requestParameters={"roleArn": ROLE, "roleSessionName": session})


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell over a record with one contained incident, and a history that agrees with it."""
    config = tmp_path / "irhub.yaml"
    starter.write(config, facts(), force=False)
    looked = an_event("ec2:DescribeInstances", ROLE, readOnly=True)
    history = {ROLE: [entry(CONTAINED.id)], CONTAINED.id: [looked, an_event(CALL, ROLE)]}
    return Shell(config, Trail(rows=rows(CONTAINED, step(OUT)), history=history))


def trail(shell: Shell) -> Trail:
    """The AWS behind it."""
    assert isinstance(shell.aws, Trail)
    return shell.aws


def gaps(shell: Shell) -> list[str]:
    """What the record does not know."""
    told = shell.json("audit", "--account", ONE)
    return [gap for session in told["sessions"] for gap in session["gaps"]]


def test_what_is_on_record_is_told_and_no_gap(shell: Shell) -> None:
    """With its session, and the calls that changed something."""
    result = shell.run("audit", "--account", ONE)

    assert result.exit_code == 0
    assert f"{CONTAINED.id}  {ONE} contain  1 change" in result.stdout
    assert CALL in result.stdout
    assert "1 of 1 session are as the record says." in result.stdout


def test_it_changes_nothing(shell: Shell) -> None:
    """Members are entered to look up events and for nothing else."""
    shell.run("audit", "--account", ONE)

    assert shell.aws.writes == []
    assert {call.name for call in shell.aws.made if call.role} == {"cloudtrail:LookupEvents"}


def test_a_change_that_no_step_made_is_a_gap(shell: Shell) -> None:
    """Another call, or one more of those on record."""
    trail(shell).history[CONTAINED.id] += [an_event(CALL, ROLE), an_event("ec2:TerminateInstances", ROLE)]

    assert shell.run("audit", "--account", ONE).exit_code == 4
    assert gaps(shell) == [
        f"{CALL} was called 2 times, 1 of them on record",
        "ec2:TerminateInstances was called 1 times, none of them on record",
    ]


def test_what_aws_refused_changed_nothing(shell: Shell) -> None:
    """A call with an error code is no change."""
    trail(shell).history[CONTAINED.id].append(an_event("ec2:TerminateInstances", ROLE, errorCode="UnauthorizedOperation"))

    assert gaps(shell) == []


def test_a_session_that_nothing_on_record_is_called_after_is_a_gap(shell: Shell) -> None:
    """Whatever it did."""
    trail(shell).history |= {ROLE: [entry("mallory")], "mallory": [an_event("lambda:PutFunctionConcurrency20171031", ROLE)]}

    assert gaps(shell)[0] == "nothing on record is called mallory"
    assert gaps(shell)[1].startswith("lambda:PutFunctionConcurrency at ")


def test_an_incident_that_there_is_not_is_none(shell: Shell) -> None:
    """A name alone makes no incident."""
    trail(shell).history |= {ROLE: [entry("inc-20261121-zzzzzzzzzzzz")]}

    assert gaps(shell) == ["nothing on record is called inc-20261121-zzzzzzzzzzzz"]


def test_a_session_that_another_began_is_a_gap(shell: Shell) -> None:
    """The trust policy lets nobody but the hub; whoever changed it shows here."""
    trail(shell).history[ROLE] = [entry(CONTAINED.id, f"arn:aws:iam::{ONE}:role/admin")]

    assert gaps(shell) == [f"arn:aws:iam::{ONE}:role/admin began it, and not the hub"]


def test_a_proof_may_make_samples_and_nothing_else(shell: Shell) -> None:
    """What verify asked is on record under its run."""
    shell.aws.items[f"PROOF#verify-1/ABOUT#{ONE}#{HOME}"] = {
        "PK": {"S": "PROOF#verify-1"},
        "SK": {"S": f"ABOUT#{ONE}#{HOME}"},
        "answer": {"S": "{}"},
    }
    sample, other = an_event("guardduty:CreateSampleFindings", ROLE), an_event("iam:CreateUser", ROLE)
    trail(shell).history |= {ROLE: [entry("verify-1")], "verify-1": [sample, other]}

    assert [gap.partition(" at ")[0] for gap in gaps(shell)] == ["iam:CreateUser"]


def test_what_is_on_record_alone_is_told_and_no_gap(shell: Shell) -> None:
    """Once CloudTrail has had the time to show it."""
    made = step(OUT)
    made["settled_at"] = {"S": (NOW - timedelta(hours=1)).isoformat()}
    shell.aws.rows = rows(CONTAINED, made)
    trail(shell).history[CONTAINED.id] = []

    result = shell.run("audit", "--account", ONE)
    assert result.exit_code == 0
    assert f"on record alone: {OUT}: CloudTrail shows no {CALL}" in result.stdout


def test_an_account_that_cannot_be_read_is_told(shell: Shell) -> None:
    """Silence is no proof: the exit code is 4."""
    trail(shell).denied = True

    result = shell.run("audit", "--account", ONE)
    assert result.exit_code == 4
    assert f"could not be read: {ONE}: " in result.stdout


@pytest.mark.parametrize("since", ["soon", "91d", "0h"])
def test_a_time_is_said_in_hours_or_days(shell: Shell, since: str) -> None:
    """CloudTrail's history ends after 90 days."""
    assert shell.run("audit", "--since", since).exit_code == 2


def test_a_session_with_very_many_events_is_not_taken_for_clean(shell: Shell) -> None:
    """More pages than are read are told."""
    trail(shell).history[CONTAINED.id] = [an_event(CALL, ROLE)] * 50

    assert "more than 40 pages" in shell.run("audit", "--account", ONE).stdout
