"""Incidents on the command line: what the record says, and the way back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hub.aws import ledger_items
from hub.aws.ledger_write import Item, Key, wire, wire_key
from hub.incident import Containment, Incident, State
from hub.record import Intent, Lease, Note, Status
from tests.deployer.conftest import Shell
from tests.fakes import NOON, a_finding, an_incident

CONTAINED = an_incident(containment=Containment.CONTAINED, contained_at=NOON.isoformat())
OUT, BACK = "isolate eni-1", "give eni-1 its groups back"
RELEASED = Note("2026-11-21T13:00:00+00:00", "released", "release asked for by alice")


def row(key: Key, item: Item) -> dict[str, Any]:
    """An item as DynamoDB has it."""
    return {**wire_key(key), **wire(item)}


def step(says: str, *, releases: bool = False) -> dict[str, Any]:
    """A step that was made."""
    intent = Intent("isolate-instance", "eni-1", says, ("ec2:ModifyNetworkInterfaceAttribute",), releases=releases)
    item = ledger_items.step_item(intent, Lease(CONTAINED.id, "run", 0.0, 1), NOON.isoformat(), int(releases))
    return row(ledger_items.step_key(CONTAINED.id, intent), {**item, "status": Status.DONE.value})


def rows(incident: Incident, *more: dict[str, Any], notes: Sequence[Note] = ()) -> list[dict[str, Any]]:
    """The incident with its finding, and whatever else is on record."""
    finding = row(ledger_items.finding_key(incident.id, a_finding()), ledger_items.finding_item(a_finding(), NOON.isoformat()))
    timeline = [row(ledger_items.note_key(f"INC#{incident.id}", note), {"note": ledger_items.packed(note)}) for note in notes]
    return [row(ledger_items.incident_key(incident.id), ledger_items.incident_item(incident)), finding, *more, *timeline]


@pytest.fixture
def contained(shell: Shell) -> Shell:
    """A shell over a record with one contained incident."""
    shell.aws.rows = rows(CONTAINED, step(OUT))
    return shell


def will_say(shell: Shell, ending: Note, state: State = State.OPEN) -> None:
    """Once it is asked to, the hub takes the step back and writes this ending down."""
    after = replace(CONTAINED, state=state)
    shell.aws.after_message = rows(after, step(OUT), step(BACK, releases=True), notes=[ending])


def test_incidents_are_listed(contained: Shell) -> None:
    """One line an incident, with state, containment and resource."""
    assert CONTAINED.id in contained.run("incidents", "list").stdout
    assert contained.json("incidents", "list")["incidents"][0]["containment"] == "contained"


def test_only_those_in_a_state_are_listed_where_one_is_named(contained: Shell) -> None:
    """--state narrows the list."""
    assert contained.json("incidents", "list", "--state", "closed")["incidents"] == []


def test_an_incident_is_shown_with_its_steps(contained: Shell) -> None:
    """The sentences of the record are what people read."""
    assert f"✓ isolate-instance: {OUT}" in contained.run("incidents", "show", CONTAINED.id).stdout
    assert contained.json("incidents", "show", CONTAINED.id)["steps"][0]["says"] == OUT


def test_looking_writes_nothing(contained: Shell) -> None:
    """Lists and shows go through the gate that refuses writes."""
    contained.run("incidents", "list")
    contained.run("incidents", "show", CONTAINED.id)

    assert contained.aws.writes == []


def test_an_incident_that_is_not_on_record_is_an_error_in_words(contained: Shell) -> None:
    """The sentence says how to find the right one."""
    result = contained.run("incidents", "show", "inc-1")

    assert result.exit_code == 1
    assert "List them with: irhub incidents list." in result.stderr


def test_a_release_is_asked_of_the_hub_and_followed(contained: Shell) -> None:
    """The command ends once the record says released, with what was taken back."""
    will_say(contained, RELEASED, State.RELEASED)

    told = contained.json("incidents", "release", CONTAINED.id, "--yes", "--reason", "false alarm")

    assert (told["released"], told["taken_back"], told["left"]) == (True, [BACK], [])
    assert json.loads(contained.aws.messages[0]) == {
        "irhub": "release",
        "incident": CONTAINED.id,
        "only": [],
        "reason": "false alarm",
    }


def test_what_somebody_changed_since_is_told_with_exit_code_4(contained: Shell) -> None:
    """A release in part says what was left and why."""
    will_say(contained, replace(RELEASED, name="release-incomplete", fields={"left": "eni-2 was changed since"}))

    result = contained.run("incidents", "release", CONTAINED.id, "--yes")

    assert result.exit_code == 4
    assert "! left as it is: eni-2 was changed since" in result.stdout


def test_a_hub_that_does_not_answer_is_not_waited_for_for_ever(contained: Shell) -> None:
    """The bound passes, and the sentence says how to look again."""
    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--wait", "10")

    assert result.exit_code == 4
    assert f"irhub incidents show {CONTAINED.id}" in result.stdout


def test_a_released_incident_is_not_released_again(contained: Shell) -> None:
    """No message is sent."""
    contained.aws.rows = rows(replace(CONTAINED, state=State.RELEASED))

    assert contained.run("incidents", "release", CONTAINED.id, "--yes").exit_code == 0
    assert contained.aws.messages == []


def test_a_release_asks_first(contained: Shell) -> None:
    """Without a terminal and without --yes nothing is sent."""
    assert contained.run("incidents", "release", CONTAINED.id).exit_code == 5
    assert contained.aws.messages == []


def test_only_actions_of_the_incident_can_be_named(contained: Shell) -> None:
    """A slip in an action's name is told before anything is sent."""
    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--only", "isolate")

    assert result.exit_code == 1
    assert "Its actions are: isolate-instance." in result.stderr
