"""Incidents on the command line: what the record says, and the way back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from deployer.calls import Door
from hub.aws import ledger_items
from hub.aws.ledger_write import Item, Key, wire, wire_key
from hub.finding import SEVERAL
from hub.incident import Containment, Incident, State
from hub.notice import Notice, of_repeat
from hub.record import Intent, Lease, Note, Standing, Status
from hub.values import to_plain
from tests.deployer.conftest import Shell
from tests.fake_aws import HOME, HUB, ONE
from tests.fakes import NOON, a_finding, a_target, an_incident

CONTAINED = an_incident(containment=Containment.CONTAINED, contained_at=NOON.isoformat())
OUT, BACK = "isolate eni-1", "give eni-1 its groups back"
RELEASED = Note("2026-11-21T13:00:00+00:00", "released", "release asked for by alice")


def row(key: Key, item: Item) -> dict[str, Any]:
    """An item as DynamoDB has it."""
    return {**wire_key(key), **wire(item)}


def step(says: str, *, action: str = "isolate-instance", of: str = CONTAINED.id, **more: Any) -> dict[str, Any]:
    """A step that was made."""
    intent, releases = Intent(action, "eni-1", says, ("ec2:ModifyNetworkInterfaceAttribute",), **more), "releases" in more
    item = ledger_items.step_item(intent, Lease(of, "run", 0.0, 1), NOON.isoformat(), int(releases))
    return row(ledger_items.step_key(of, intent), {**item, "status": Status.DONE.value})


def rows(incident: Incident, *more: dict[str, Any], notes: Sequence[Note] = ()) -> list[dict[str, Any]]:
    """The incident with its finding, and whatever else is on record."""
    finding = row(ledger_items.finding_key(incident.id, a_finding()), ledger_items.finding_item(a_finding(), NOON.isoformat()))
    timeline = [row(ledger_items.note_key(f"INC#{incident.id}", note), {"note": ledger_items.packed(note)}) for note in notes]
    return [row(ledger_items.incident_key(incident.id), ledger_items.incident_item(incident)), finding, *more, *timeline]


@pytest.fixture
def with_door(shell: Shell) -> Shell:
    """A shell where the hub is deployed, with its door for people."""
    shell.aws.stacks[Door.HUB, "irhub-hub", HOME] = {"StackStatus": "CREATE_COMPLETE"}
    return shell


@pytest.fixture
def contained(with_door: Shell) -> Shell:
    """A shell over a record with one contained incident."""
    with_door.aws.rows = rows(CONTAINED, step(OUT))
    return with_door


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
    assert f"  isolate-instance: {OUT}" in contained.run("incidents", "show", CONTAINED.id).stdout
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
    asked = {"irhub": "release", "incident": CONTAINED.id, "only": [], "force": [], "reason": "false alarm"}
    assert json.loads(contained.aws.messages[0]) == asked


def test_what_somebody_changed_since_is_told_with_exit_code_4(contained: Shell) -> None:
    """A release in part says what was left and why."""
    will_say(contained, replace(RELEASED, name="release-incomplete", fields={"left": "eni-2 was changed since"}))

    result = contained.run("incidents", "release", CONTAINED.id, "--yes")

    assert result.exit_code == 4
    assert "! left as it is: eni-2 was changed since" in result.stdout


def test_a_release_that_waits_for_aws_is_not_ended(contained: Shell) -> None:
    """The bound passes, and what it waits for is said."""
    will_say(contained, replace(RELEASED, name="release-waits", fields={"left": "i-1 is still stopping"}))

    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--wait", "10")

    assert result.exit_code == 4
    assert "! left as it is: i-1 is still stopping" in result.stdout
    assert "AWS is at work, and the hub goes on by itself." in result.stdout


def test_a_hub_that_does_not_answer_is_not_waited_for_for_ever(contained: Shell) -> None:
    """The bound passes, and the sentence says how to look again."""
    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--wait", "10")

    assert result.exit_code == 4
    assert f"irhub incidents show {CONTAINED.id}" in result.stdout


def test_a_released_incident_is_not_released_again(contained: Shell) -> None:
    """No message is sent."""
    contained.aws.rows = rows(replace(CONTAINED, state=State.RELEASED, released_at="2026-11-21T13:00:00+00:00"))

    result = contained.run("incidents", "release", CONTAINED.id, "--yes")

    assert (result.exit_code, contained.aws.messages) == (0, [])
    assert "was already released at 2026-11-21T13:00:00+00:00." in result.stdout


def test_a_release_asks_first(contained: Shell) -> None:
    """Without a terminal and without --yes nothing is sent."""
    result = contained.run("incidents", "release", CONTAINED.id)

    assert (result.exit_code, contained.aws.messages) == (5, [])
    assert f"    isolate-instance, was done: {OUT}\n" in result.stderr
    assert "What somebody changed since is left alone" in result.stderr
    assert f"because of {a_finding().type}" in result.stderr


def test_a_release_says_in_which_order_it_will_go(contained: Shell) -> None:
    """What contains first, then what took the target out of service, the rest last: as the hub does it, not as it was done."""
    names = ("protect-instance", "auto-scaling-standby", "isolate-instance")
    contained.aws.rows = rows(CONTAINED, *(step(f"do {name}", action=name) for name in names))

    said = contained.run("incidents", "release", CONTAINED.id).stderr

    assert "3 steps would go back, in this order:\n" in said
    assert [line.split(",")[0].strip() for line in said.splitlines() if "; goes back " in line] == list(reversed(names))
    assert [line.rpartition(" ")[2] for line in said.splitlines() if "; goes back " in line] == ["first", "next", "last"]
    assert "Where what contains does not come back wholly, the rest stays." in said


def test_two_turns_are_first_and_last(contained: Shell) -> None:
    """Steps of one turn stand together, and what has no part in it is not shown."""
    done = (
        step(OUT),
        step("guard i-1", action="protect-instance"),
        step("close the metadata", action="restrict-metadata-service"),
    )
    contained.aws.rows = rows(CONTAINED, *done)

    said = contained.run("incidents", "release", CONTAINED.id).stderr

    assert [line.rpartition(" ")[2] for line in said.splitlines() if "; goes back " in line] == ["first", "first", "last"]


def test_what_goes_back_over_others_changes_is_named(contained: Shell) -> None:
    """Everything else that somebody changed is left alone all the same."""
    said = contained.run("incidents", "release", CONTAINED.id, "--force", "eni-1").stderr

    assert "What somebody changed since is left alone, but for eni-1; so is what another incident still holds." in said


def test_what_is_kept_is_named_apart(contained: Shell) -> None:
    """With its reason, and without a place in the order."""
    contained.aws.rows = rows(CONTAINED, step(OUT), step("copy vol-1", action="snapshot-volumes", kept="evidence"))

    said = contained.run("incidents", "release", CONTAINED.id).stderr

    assert "1 step would go back:\n" in said
    assert "1 step is kept and not taken back:\n    snapshot-volumes, was done: copy vol-1; kept: evidence\n" in said


def test_a_step_whose_end_is_unknown_is_not_called_done(contained: Shell) -> None:
    """The hub looks at what is there, whatever became of the call."""
    contained.aws.rows = rows(CONTAINED, {**step(OUT), "status": {"S": Status.UNKNOWN.value}})

    said = contained.run("incidents", "release", CONTAINED.id).stderr

    assert f"    isolate-instance, was begun, and nobody knows whether it was done: {OUT}\n" in said


def test_an_action_of_another_version_stands_with_the_last(contained: Shell) -> None:
    """The hub leaves what it does not know, and says so; nobody is told that it goes first."""
    contained.aws.rows = rows(CONTAINED, step("undo me", action="freeze-everything"), step(OUT))

    said = contained.run("incidents", "release", CONTAINED.id).stderr

    assert "freeze-everything, was done: undo me; goes back last" in said


def test_only_actions_of_the_incident_can_be_named(contained: Shell) -> None:
    """A slip in an action's name is told before anything is sent."""
    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--only", "isolate")

    assert result.exit_code == 1
    assert "Its actions are: isolate-instance." in result.stderr


def test_what_was_named_and_is_back_is_a_success(contained: Shell) -> None:
    """The incident stays open, and what it still holds is said."""
    ending = replace(RELEASED, name="release-incomplete")
    other = step("detach the role", action="detach-role")
    contained.aws.rows = rows(CONTAINED, step(OUT), other)
    contained.aws.after_message = rows(CONTAINED, step(OUT), other, step(BACK, releases=True), notes=[ending])

    result = contained.run("incidents", "release", CONTAINED.id, "--yes", "--only", "isolate-instance")

    assert result.exit_code == 0
    assert "still held: detach-role: detach the role" in result.stdout
    assert OUT not in result.stdout


def test_what_people_were_told_is_shown(contained: Shell) -> None:
    """Proof, what may survive and what is asked stand there, whether or not a channel took the notice."""
    notice = replace(
        of_repeat(CONTAINED, Standing(ONE, "shop")), proof=("eni-1 lets nothing in",), survives=("open connections",)
    )
    told = Note(NOON.isoformat(), "notice", notice.headline, {"notice": json.dumps(to_plain(notice))})
    contained.aws.rows = rows(CONTAINED, step(OUT), notes=[told])

    said = contained.run("incidents", "show", CONTAINED.id).stdout

    assert "proved:\n    eni-1 lets nothing in\nmay survive:\n    open connections\n" in said
    assert said.endswith(f"next: irhub incidents release {CONTAINED.id}\n")


def test_what_was_read_is_shown_also_where_people_were_told_something_else_since(contained: Shell) -> None:
    """What an answer led to says nothing of the resource; what may survive is to be seen all the same."""
    response = replace(of_repeat(CONTAINED, Standing(ONE, "shop")), kind="response", survives=("open connections",))
    since = replace(response, kind="decision", survives=(), headline="Rejected, stop-instance")
    told = [Note(f"2026-11-21T13:0{number}:00+00:00", "notice", "", plain(one)) for number, one in enumerate((response, since))]
    contained.aws.rows = rows(CONTAINED, step(OUT), notes=told)

    said = contained.run("incidents", "show", CONTAINED.id).stdout

    assert "told last: Rejected, stop-instance\n" in said
    assert "may survive:\n    open connections\n" in said
    assert contained.json("incidents", "show", CONTAINED.id)["read"]["survives"] == ["open connections"]


def plain(notice: Notice) -> dict[str, str]:
    """The notice as its line of the timeline has it."""
    return {"notice": json.dumps(to_plain(notice))}


def test_a_released_incident_has_nothing_to_undo(contained: Shell) -> None:
    """No next command is shown where nothing is changed any more."""
    contained.aws.rows = rows(replace(CONTAINED, state=State.RELEASED), step(OUT))

    assert contained.json("incidents", "show", CONTAINED.id)["next"] is None


@pytest.mark.parametrize("words", [("list",), ("show", "inc-1"), ("release", "inc-1", "--yes")])
def test_incidents_of_another_account_are_not_looked_for(contained: Shell, words: tuple[str, ...]) -> None:
    """Whose credentials these are is asked first, as plan does."""
    contained.aws.callers[Door.HUB] = ONE

    result = contained.run("incidents", *words)

    assert result.exit_code == 5
    assert f"The settings say hub.account: {HUB}." in result.stderr


def test_a_missing_ledger_is_said_in_words(contained: Shell) -> None:
    """Where nothing is deployed, nobody is told of a fault."""
    contained.aws.without_table = True

    result = contained.run("incidents", "list")

    assert result.exit_code == 1
    assert "There is no ledger here." in result.stderr
    assert "irhub deploy" in result.stderr


CLOSED = Note("2026-11-21T13:00:00+00:00", "closed", "closed as true-positive by alice: it mined", {"verdict": "true-positive"})
AS_TRUE = ("incidents", "close", CONTAINED.id, "--true-positive", "--reason", "it mined", "--yes")


def test_an_incident_is_closed_by_the_hub_and_followed(contained: Shell) -> None:
    """The command ends once the record says closed."""
    contained.aws.after_message = rows(replace(CONTAINED, state=State.CLOSED), step(OUT), notes=[CLOSED])

    told = contained.json(*AS_TRUE)

    assert (told["closed"], told["state"], told["exemption"]) == (True, "closed", None)
    asked = {"irhub": "close", "incident": CONTAINED.id, "verdict": "true-positive", "reason": "it mined"}
    assert json.loads(contained.aws.messages[0]) == asked


def test_a_false_alarm_that_still_holds_something_is_not_closed(contained: Shell) -> None:
    """The error names the release, and no message is sent."""
    result = contained.run("incidents", "close", CONTAINED.id, "--false-positive", "--reason", "ours", "--yes")

    assert (result.exit_code, contained.aws.messages) == (5, [])
    assert f"irhub incidents release {CONTAINED.id}" in result.stderr


def test_a_false_alarm_ends_with_the_exemption_to_add(with_door: Shell) -> None:
    """Ready to be copied; it is not added by itself."""
    released = replace(CONTAINED, state=State.RELEASED, containment=Containment.NONE)
    with_door.aws.rows = rows(released)
    with_door.aws.after_message = rows(released, notes=[replace(CLOSED, fields={"verdict": "false-positive"})])

    result = with_door.run("incidents", "close", CONTAINED.id, "--false-positive", "--reason", "ours", "--yes")

    assert "To leave it alone next time: irhub exemptions add --account" in result.stdout


def test_a_closing_that_the_hub_did_not_reach_is_said(contained: Shell) -> None:
    """The bound passes, with exit code 4 and the way to look again."""
    result = contained.run(*AS_TRUE, "--wait", "4")

    assert result.exit_code == 4
    assert f"irhub incidents show {CONTAINED.id}" in result.stdout


def test_a_closing_needs_a_verdict(contained: Shell) -> None:
    """One of the two; nobody guesses."""
    result = contained.run("incidents", "close", CONTAINED.id, "--reason", "x")

    assert result.exit_code == 2
    assert "--true-positive or --false-positive" in result.stderr


SECOND = replace(CONTAINED, id="inc-20261121-bbbbbbbbbbbb", parent="inc-20261121-aaaaaaaaaaaa")
PARENT = replace(CONTAINED, id="inc-20261121-aaaaaaaaaaaa", target=a_target(kind=SEVERAL), containment=Containment.NONE)
NAMES_IT = Note(NOON.isoformat(), "part", "the case on lamp-1", {"incident": SECOND.id})


@pytest.fixture
def family(with_door: Shell) -> Shell:
    """A record with an incident of several resources, and one beneath it."""
    with_door.aws.rows = [*rows(PARENT, notes=[NAMES_IT]), *rows(SECOND, step(OUT, of=SECOND.id))]
    return with_door


def will_release(shell: Shell, *released: Incident) -> None:
    """Once it is asked to, the hub takes all of these back."""
    after: list[dict[str, Any]] = []
    for one in (PARENT, SECOND):
        named = [NAMES_IT] if one is PARENT else []
        ended = one in released
        after += rows(replace(one, state=State.RELEASED), notes=[*named, RELEASED]) if ended else rows(one, notes=named)
    shell.aws.after_message = [*after, step(OUT, of=SECOND.id), step(BACK, releases=True, of=SECOND.id)]


def test_incidents_say_what_they_are_to_others(family: Shell) -> None:
    """One with others beneath it, and those."""
    said = family.run("incidents", "list").stdout

    assert "1 beneath it" in said
    assert f"beneath {PARENT.id}" in said


def test_an_incident_of_several_resources_shows_them(family: Shell) -> None:
    """With where each of them stands, and one way back for all."""
    said = family.run("incidents", "show", PARENT.id).stdout

    assert f"beneath it: {SECOND.id}  open, contained" in said
    assert f"next: irhub incidents release {PARENT.id}" in said
    assert family.json("incidents", "show", PARENT.id)["parts"][0]["id"] == SECOND.id
    assert f"beneath {PARENT.id}" in family.run("incidents", "show", SECOND.id).stdout


def test_a_release_reaches_all_that_lie_beneath(family: Shell) -> None:
    """It is asked once, and the hub gets a message for each."""
    will_release(family, PARENT, SECOND)

    told = family.json("incidents", "release", PARENT.id, "--yes")

    assert [json.loads(message)["incident"] for message in family.aws.messages] == [PARENT.id, SECOND.id]
    assert (told["released"], [part["taken_back"] for part in told["parts"]]) == (True, [[], [BACK]])


def test_a_part_that_is_left_is_told(family: Shell) -> None:
    """The whole is complete only where each part is."""
    will_release(family, PARENT)

    assert family.run("incidents", "release", PARENT.id, "--yes", "--wait", "2").exit_code == 4


def test_a_named_action_is_asked_of_those_that_it_changed(family: Shell) -> None:
    """The incident above has no steps of its own and stays as it is."""
    family.run("incidents", "release", PARENT.id, "--yes", "--only", "isolate-instance", "--wait", "2")

    assert [json.loads(message)["incident"] for message in family.aws.messages] == [SECOND.id]
