"""`irhub evidence verify` on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployer import starter
from deployer.calls import Call
from hub.aws import ledger_items
from hub.aws.ledger_write import wire, wire_key
from hub.incident import Incident
from tests.deployer.conftest import Shell, facts
from tests.deployer.evidence.safe import INCIDENT_ID, MotoAws, Safe, a_safe
from tests.fake_aws import FakeAws
from tests.fakes import NOON, a_finding

GAPS = 4


class WithBucket(FakeAws):
    """The fake AWS, with an evidence bucket that is moto's."""

    def make(self, call: Call) -> Any:
        """S3 and EC2 are moto's."""
        if call.service in {"s3", "ec2"}:
            self.made.append(call)
            return MotoAws().make(call)
        return super().make(call)


@pytest.fixture
def safe() -> Iterator[Safe]:
    """Evidence that was written down."""
    with a_safe() as made:
        yield made


@pytest.fixture
def shell(tmp_path: Path, safe: Safe) -> Shell:
    """A shell over a record with the incident of that evidence."""
    config = tmp_path / "irhub.yaml"
    starter.write(config, facts(), force=False)
    incident = Incident(INCIDENT_ID, safe.target, NOON.isoformat(), findings=(a_finding(target=safe.target),))
    finding = (ledger_items.finding_key(INCIDENT_ID, incident.findings[0]), ledger_items.finding_item(incident.findings[0], ""))
    case = (ledger_items.incident_key(INCIDENT_ID), ledger_items.incident_item(incident))
    aws = WithBucket()
    aws.rows = [{**wire_key(key), **wire(item)} for key, item in (case, finding)]
    return Shell(config, aws)


def test_evidence_that_holds_ends_well(shell: Shell) -> None:
    """Each piece on a line, with its hash; the last hash stands for all."""
    ended = shell.run("evidence", "verify", INCIDENT_ID)

    assert (ended.exit_code, "holds: 1 entry" in ended.stderr) == (0, True), ended.output
    assert "intact" in ended.stdout
    assert "sha256 " in ended.stdout


def test_evidence_that_does_not_hold_ends_otherwise(shell: Shell, safe: Safe) -> None:
    """With what was found, and what that means."""
    safe.forge(safe.keys("api-state/")[0], b"{}")

    ended = shell.run("evidence", "verify", INCIDENT_ID)

    assert (ended.exit_code, "does not hold" in ended.stderr) == (GAPS, True), ended.output
    assert "changed: it is not what the manifest says." in ended.stdout


def test_the_same_facts_come_as_json(shell: Shell) -> None:
    """For whoever keeps them."""
    told = shell.json("evidence", "verify", INCIDENT_ID)

    assert (told["kind"], told["holds"], told["entries"]) == ("evidence", True, 1)
    assert json.dumps(told["checks"]).count("intact") == 2


def test_no_evidence_proves_nothing(shell: Shell, safe: Safe) -> None:
    """It is said, and it ends with gaps."""
    for key in safe.keys(INCIDENT_ID):
        safe.destroy(key)

    ended = shell.run("evidence", "verify", INCIDENT_ID)

    assert (ended.exit_code, "is written down as evidence" in ended.stderr) == (GAPS, True), ended.output


def test_looking_writes_nothing(shell: Shell) -> None:
    """It goes through the gate that refuses writes."""
    shell.run("evidence", "verify", INCIDENT_ID)

    assert [call.name for call in shell.aws.made if call.operation.startswith(("Put", "Delete", "Copy"))] == []
