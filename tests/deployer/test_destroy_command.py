"""Destroying: what is kept is named, and nobody is left isolated by accident."""

import json
from dataclasses import replace
from typing import Any

import pytest

from deployer.calls import Door
from hub.aws import ledger_items
from hub.aws.ledger_write import wire, wire_key
from hub.incident import Containment, Incident, State
from hub.record import Intent, Lease, Status
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import row, rows
from tests.fake_aws import HOME
from tests.fakes import NOON, an_incident

AGREED = ("--yes", "--organization", "o-a1b2c3d4e5")
CONTAINED = an_incident(containment=Containment.CONTAINED)


def on_record(shell: Shell, incident: Incident) -> None:
    """The hub's record holds this incident."""
    key, item = ledger_items.incident_key(incident.id), ledger_items.incident_item(incident)
    shell.aws.rows = [{**wire_key(key), **wire(item)}]


def a_step(call: str) -> Any:
    """A step that was done with this call, on record."""
    intent = Intent("snapshot-volumes", "i-1", f"by {call}", (call,), once=True, kept="evidence")
    item = ledger_items.step_item(intent, Lease(CONTAINED.id, "run", 0, 1), NOON.isoformat(), 0)
    return row(ledger_items.step_key(CONTAINED.id, intent), {**item, "status": Status.DONE.value})


def test_nothing_is_destroyed_while_an_incident_is_contained(deployed_shell: Shell) -> None:
    """Without its hub nobody could release it."""
    deployed_shell.aws.rows = [*rows(CONTAINED), a_step("ec2:ModifyNetworkInterfaceAttribute")]

    result = deployed_shell.run("destroy", *AGREED)

    assert (result.exit_code, deployed_shell.aws.writes) == (5, [])
    assert f"irhub incidents release {CONTAINED.id}" in result.stderr


def test_what_stays_contained_on_purpose_is_named_at_the_end(deployed_shell: Shell) -> None:
    """Who says --leave-contained reads once more what stays isolated."""
    deployed_shell.aws.rows = [*rows(CONTAINED), a_step("ec2:ModifyNetworkInterfaceAttribute")]

    result = deployed_shell.run("destroy", *AGREED, "--leave-contained")

    assert result.exit_code == 0
    assert f"by {CONTAINED.id}" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("changes", [{"state": State.RELEASED}, {"containment": Containment.NONE}, {}])
def test_incidents_that_hold_nothing_are_no_hindrance(deployed_shell: Shell, changes: dict[str, object]) -> None:
    """Released is over, what was never contained needs no way back, and what this installation did not do it cannot undo."""
    on_record(deployed_shell, replace(CONTAINED, **changes))  # type: ignore[arg-type]

    told = json.loads(deployed_shell.run("destroy", *AGREED, "--json").stdout)

    assert (told["complete"], told["left_contained"]) == (True, [])


def test_what_a_released_incident_left_as_evidence_is_counted(deployed_shell: Shell) -> None:
    """Before anybody agrees, and at the end: how many, where, how it is found and removed by hand."""
    gone = replace(CONTAINED, state=State.RELEASED, containment=Containment.NONE)
    deployed_shell.aws.rows = [*rows(gone), a_step("ec2:CreateSnapshots"), a_step("ec2:CreateTags"), a_step("ec2:CreateImage")]

    result = deployed_shell.run("destroy", *AGREED)

    said = f"kept: 1 image, 1 set of snapshots in {gone.target.account_id} {gone.target.region}, made by incidents"
    assert (result.exit_code, result.stderr.splitlines().count(said)) == (0, 2)
    assert "Key=irhub:installation,Values=irhub --region REGION" in result.stderr
    assert "removed by hand with delete-snapshot" in result.stderr


def test_a_table_of_somebody_else_is_never_deleted(deployed_shell: Shell) -> None:
    """Where the hub's stack is not ours, neither are table, bucket and key of our names, whatever somebody asks for."""
    deployed_shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["Tags"] = []

    result = deployed_shell.run("destroy", *AGREED, "--delete-record", "--delete-evidence", "--delete-key")

    assert "DeleteTable" not in {call.operation for call in deployed_shell.aws.made}
    assert (Door.HUB, "irhub-hub", HOME) in deployed_shell.aws.stacks
    assert result.exit_code == 4, result.output
