"""People in command, on the sandbox: Step Functions waits for them, and AWS is changed as they said, or not at all."""

from collections.abc import Iterator

import pytest

from hub.approval.ask import Verdict
from tests.story.commanding import ENDED, Command, commanded


@pytest.fixture(scope="module")
def command() -> Iterator[Command]:
    """One installation for all of these stories, each with an instance of its own."""
    with commanded() as made:
        yield made


def test_what_people_agree_to_is_done(command: Command) -> None:
    """Ask, approve, stop: isolated at once, stopped once a person agreed, with the name and the reason on record."""
    scene = command.asked("approved")
    before = (command.case(scene)["incident"]["containment"], command.state(scene), command.execution(scene)["status"])

    assert command.stage.run("incidents", "approve", command.stage.incident(scene)["id"], "--reason", "it mines", "--yes")
    command.stage.sandbox.settle(60)

    (ask,) = command.case(scene)["asks"]
    assert before == ("contained", "running", "RUNNING")
    assert (command.state(scene), ask["state"], ask["decisions"][0]["person"]) == ("stopped", "carried out", "ada")
    assert command.case(scene)["notice"]["by"] == "stop-instance approved by ada (it mines)"
    execution = command.execution(scene)
    assert (execution["status"], execution["entered"][-4:]) == ("SUCCEEDED", ["Done", "Sum", "IsAllWell", "Over"])


def test_what_nothing_brings_back_takes_two_people(command: Command) -> None:
    """One is not enough, not even twice; two are, and then the instance is ended."""
    scene = command.asked("ended", ENDED)

    command.said(scene, "ada")
    once = command.state(scene)
    command.said(scene, "ada")
    twice = (command.state(scene), command.execution(scene)["status"])
    command.said(scene, "ben")

    (ask,) = command.case(scene)["asks"]
    assert (once, *twice) == ("running", "running", "RUNNING")
    assert (ask["needs"], ask["state"], command.state(scene)) == (2, "carried out", "terminated")
    assert [one["person"] for one in ask["decisions"]] == ["ada", "ben"]


def test_what_nobody_answers_counts_as_rejected_and_is_told(command: Command) -> None:
    """After an hour the leads are asked, after another one it is over; nothing was done to the instance."""
    scene = command.asked("unanswered")
    command.an_hour_passes()
    escalated = command.case(scene)["asks"][0]
    command.an_hour_passes()

    (ask,) = command.case(scene)["asks"]
    assert (escalated["group"], escalated["state"]) == ("leads", "open")
    assert (ask["state"], command.state(scene), command.case(scene)["incident"]["state"]) == ("expired", "running", "open")
    assert any("for leads to decide" in says for says in command.told(scene, "ask"))
    assert any("Nobody answered, stop-instance" in says for says in command.told(scene, "decision"))
    assert command.execution(scene)["entered"].count("Ask") == 2
    assert command.execution(scene)["entered"][-4] == "Expired"


def test_what_people_reject_is_left_alone_and_told(command: Command) -> None:
    """With who said no and why."""
    scene = command.asked("rejected")

    command.said(scene, "ben", Verdict.REJECT, "it is our scanner")

    assert (command.state(scene), command.execution(scene)["entered"][-4]) == ("running", "Rejected")
    assert command.case(scene)["asks"][0]["decisions"][0]["reason"] == "it is our scanner"
    assert any("Rejected, stop-instance" in says for says in command.told(scene, "decision"))


def test_who_may_not_decide_changes_nothing_and_is_on_record(command: Command) -> None:
    """A stranger, somebody of another group, and somebody without a reason."""
    scene = command.asked("refused")

    heard = [command.said(scene, "zed"), command.said(scene, "cleo"), command.said(scene, "ada", reason=" ")]

    refused = [note["fields"]["why"] for note in command.case(scene)["notes"] if note["name"] == "decision-refused"]
    assert all(heard)
    assert refused == ["StrangerError", "NotEntitledError", "ReasonError"]
    assert (command.state(scene), command.case(scene)["asks"][0]["state"]) == ("running", "open")


def test_a_release_withdraws_what_is_asked(command: Command) -> None:
    """The machine waits no more, and what somebody says then does not count."""
    scene = command.asked("released")

    command.stage.release(scene)
    command.stage.sandbox.settle(60)

    assert command.case(scene)["asks"][0]["state"] == "withdrawn"
    assert (command.execution(scene)["status"], command.execution(scene)["entered"][-4]) == ("SUCCEEDED", "Withdrawn")
    assert "Nothing of what was named waits for people" in command.said(scene, "ada")
    assert command.state(scene) == "running"
