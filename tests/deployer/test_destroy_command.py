"""Destroying: what is kept is named, and nobody is left isolated by accident."""

import json
from dataclasses import replace

import pytest

from deployer.calls import Door
from hub.aws import ledger_items
from hub.aws.ledger_write import wire, wire_key
from hub.incident import Containment, Incident, State
from tests.deployer.conftest import Shell
from tests.fake_aws import HOME
from tests.fakes import an_incident

AGREED = ("--yes", "--organization", "o-a1b2c3d4e5")
CONTAINED = an_incident(containment=Containment.CONTAINED)


def on_record(shell: Shell, incident: Incident) -> None:
    """The hub's record holds this incident."""
    key, item = ledger_items.incident_key(incident.id), ledger_items.incident_item(incident)
    shell.aws.rows = [{**wire_key(key), **wire(item)}]


def test_nothing_is_destroyed_while_an_incident_is_contained(deployed_shell: Shell) -> None:
    """Without its hub nobody could release it."""
    on_record(deployed_shell, CONTAINED)

    result = deployed_shell.run("destroy", *AGREED)

    assert (result.exit_code, deployed_shell.aws.writes) == (5, [])
    assert f"irhub incidents release {CONTAINED.id}" in result.stderr


def test_what_stays_contained_on_purpose_is_named_at_the_end(deployed_shell: Shell) -> None:
    """Who says --leave-contained reads once more what stays isolated."""
    on_record(deployed_shell, CONTAINED)

    result = deployed_shell.run("destroy", *AGREED, "--leave-contained")

    assert result.exit_code == 0
    assert f"by {CONTAINED.id}" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("changes", [{"state": State.RELEASED}, {"containment": Containment.NONE}])
def test_incidents_that_hold_nothing_are_no_hindrance(deployed_shell: Shell, changes: dict[str, object]) -> None:
    """Released is over, and what was never contained needs no way back."""
    on_record(deployed_shell, replace(CONTAINED, **changes))  # type: ignore[arg-type]

    told = json.loads(deployed_shell.run("destroy", *AGREED, "--json").stdout)

    assert (told["complete"], told["left_contained"]) == (True, [])


def test_a_table_of_somebody_else_is_never_deleted(deployed_shell: Shell) -> None:
    """Where the hub's stack is not ours, neither are table, bucket and key of our names, whatever somebody asks for."""
    deployed_shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["Tags"] = []

    result = deployed_shell.run("destroy", *AGREED, "--delete-record", "--delete-evidence", "--delete-key")

    assert "DeleteTable" not in {call.operation for call in deployed_shell.aws.made}
    assert (Door.HUB, "irhub-hub", HOME) in deployed_shell.aws.stacks
    assert result.exit_code == 4, result.output
