"""Every event has one of four endings, and what it says decides which."""

from dataclasses import replace
from typing import Any

import pytest

from hub.errors import IncidentNotFoundError, MalformedEventError
from hub.hub import Hub
from hub.incident import Ending, Mode, State
from hub.record import Standing
from hub.release import Request, release
from hub.respond import answer, respond, resume
from tests.fakes import (
    MEMBER,
    FakeAccounts,
    FakeChannel,
    FakeLedger,
    FakeOrganization,
    FakeQueue,
    FakeRegister,
    Lamps,
    a_finding,
    a_hub,
    an_incident,
    switch_off,
)
from tests.hub.listened import imported
from tests.replay import recorded

ID = an_incident().id


def hub_for_instances(**parts: Any) -> Hub:
    """A hub whose one action works on instances."""
    lamps = Lamps(on={"i-0a1b2c3d4e5f60718": True})
    return a_hub(
        **{"accounts": FakeAccounts(lamps), "actions": {"switch-off": switch_off(works_on="AWS::EC2::Instance")}, **parts}
    )


def notes(hub: Hub) -> list[str]:
    """The words of what was noted without an incident."""
    return [note.says for about, note in hub.ledger.notes if not about]  # type: ignore[attr-defined]


def test_a_finding_opens_an_incident_and_is_answered() -> None:
    """A real-shaped event ends opened, with its target contained and people told."""
    hub = hub_for_instances()

    assert respond(recorded("instance"), hub) is Ending.OPENED
    assert hub.channels[0].notices[0].containment == "contained"  # type: ignore[attr-defined]


def test_the_same_event_again_joins_and_changes_nothing() -> None:
    """A duplicate is not worked on, and nobody is told twice."""
    hub = hub_for_instances()
    respond(recorded("instance"), hub)

    assert respond(recorded("instance"), hub) is Ending.JOINED
    assert len(hub.channels[0].notices) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["sample-flag", "sample-value", "sample-title", "sample-id", "sample-names", "sample-network"])
def test_a_sample_is_noted_and_enters_nothing(name: str) -> None:
    """However a sample is marked, it changes nothing anywhere."""
    hub = hub_for_instances()

    assert respond(recorded(name), hub) is Ending.NOTED
    assert hub.accounts.entered == []  # type: ignore[attr-defined]
    assert "sample" in notes(hub)[0]


def test_an_event_of_another_account_is_noted_as_refused() -> None:
    """Where envelope and finding disagree nothing is opened, and the reason names the field."""
    hub = hub_for_instances()

    assert respond({**recorded("instance"), "account": "999999999999"}, hub) is Ending.NOTED
    assert "refused: account" in notes(hub)[0]


def test_an_event_that_cannot_be_read_is_the_doors_to_keep() -> None:
    """A malformed event is raised to the door, which dead-letters it."""
    with pytest.raises(MalformedEventError):
        respond({**recorded("instance"), "detail": None}, hub_for_instances())


def test_an_account_outside_the_organization_is_turned_away() -> None:
    """A finding of a foreign account is noted, its case closed, and nothing is entered."""
    hub = a_hub(ledger=FakeLedger(accounts={}), organization=FakeOrganization(()))

    assert answer(a_finding(), hub) is Ending.NOTED
    assert hub.ledger.case_file(ID).incident.state is State.CLOSED
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_repeat_from_outside_leaves_the_other_case_alone() -> None:
    """A second finding of a foreign account touches no case that another run works on."""
    hub = a_hub(ledger=FakeLedger(accounts={}, busy=True, cases={ID: an_incident()}), organization=FakeOrganization(()))

    assert answer(a_finding(), hub) is Ending.NOTED
    assert hub.ledger.case_file(ID).incident.state is State.OPEN


def test_an_unknown_account_inside_the_organization_is_watched() -> None:
    """An account that nobody onboarded yet gets a case, and is not entered."""
    hub = a_hub(ledger=FakeLedger(accounts={}))

    assert answer(a_finding(), hub) is Ending.OPENED
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_finding_of_an_unknown_account_makes_it_a_newcomer() -> None:
    """It is on record from then on, and people hear of it with the next comparison."""
    register = FakeRegister(on_record={})

    answer(a_finding(), a_hub(ledger=FakeLedger(accounts={}), register=register))

    assert register.on_record[a_finding().account_id].appeared


def test_a_repeat_after_a_release_is_told_and_never_acts() -> None:
    """What people released stays released, however often it is reported."""
    lamps = Lamps()
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident(state=State.RELEASED)}), accounts=FakeAccounts(lamps))

    assert answer(a_finding(count=9), hub) is Ending.JOINED
    assert (hub.channels[0].notices[0].kind, lamps.switched) == ("repeat", [])  # type: ignore[attr-defined]


def test_a_finding_that_meets_another_run_only_joins() -> None:
    """While another run holds the lease, the finding is on record and nothing else happens."""
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident()}, busy=True))

    assert answer(a_finding(), hub) is Ending.JOINED
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_tick_finishes_what_a_dead_run_left() -> None:
    """Work that was not done is taken up and done."""
    lamps = Lamps()
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident()}), accounts=FakeAccounts(lamps))

    resume(ID, hub)

    assert lamps.switched == ["switch off lamp-1"]


def test_a_tick_for_finished_work_does_nothing() -> None:
    """A tick that comes after the work was done enters nothing."""
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident(work_done=True)}))

    resume(ID, hub)

    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_tick_for_a_case_that_was_never_opened_does_nothing() -> None:
    """A run that died before its claim was written leaves a tick without a case."""
    hub = a_hub()

    resume("inc-20261121-nonexistent", hub)

    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def contained() -> tuple[Lamps, Hub]:
    """A lamp that irhub switched off, and the hub that did."""
    lamps = Lamps()
    hub = a_hub(accounts=FakeAccounts(lamps))
    answer(a_finding(), hub)
    return lamps, hub


def test_release_restores_and_says_who_asked() -> None:
    """After a release all is as before, the case is released, and the notice names the person."""
    lamps, hub = contained()

    incident = release(Request(ID, "AIDA:night-watch", reason="a false alarm"), hub)

    assert (lamps.on, incident.state, incident.released_at != "") == ({"lamp-1": True}, State.RELEASED, True)
    assert hub.channels[0].notices[-1].by == "release asked for by AIDA:night-watch: a false alarm"  # type: ignore[attr-defined]


def test_a_second_release_does_nothing() -> None:
    """What is released already is left alone, and nobody is told again."""
    _, hub = contained()
    release(Request(ID, "p"), hub)

    release(Request(ID, "p"), hub)

    assert len(hub.channels[0].notices) == 2  # type: ignore[attr-defined]


def test_a_release_of_other_actions_leaves_the_case_open() -> None:
    """Releasing only what is named takes nothing else back."""
    lamps, hub = contained()

    incident = release(Request(ID, "p", ("some-other-action",)), hub)

    assert (lamps.on, incident.state) == ({"lamp-1": False}, State.OPEN)


def test_a_release_that_meets_another_run_waits_for_it() -> None:
    """While another run works on the case, the request is on record with who asked, and a message comes back to it."""
    queue = FakeQueue()
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident()}, busy=True), queue=queue)

    release(Request(ID, "AIDA:p"), hub)

    ((message, delay),) = queue.sent
    ((_, note),) = hub.ledger.notes  # type: ignore[attr-defined]
    assert (message["irhub"], message["asked"], delay) == ("release", note.fields["asked"], 65)
    assert (note.name, note.fields["person"], "person" in message) == ("release-asked", "AIDA:p", False)


def test_a_release_of_an_unknown_incident_is_an_error() -> None:
    """What is on no record cannot be released."""
    with pytest.raises(IncidentNotFoundError):
        release(Request("inc-20261121-nonexistent", "p"), a_hub())


def test_an_asked_account_is_asked() -> None:
    """The mode of the account decides, whatever the playbook says."""
    asked = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ASK)
    hub = a_hub(ledger=FakeLedger(accounts={MEMBER: asked}), channels=(channel := FakeChannel(),))

    answer(replace(a_finding(), severity=9.0), hub)

    assert channel.notices[0].asked == ("switch off lamp-1",)


def test_a_finding_that_comes_during_a_release_is_told() -> None:
    """A finding that joins a case while it is released is on record, told, and does nothing."""
    lamps, hub = contained()
    hub.ledger.news = 1  # type: ignore[attr-defined]

    def joins(*_: Any) -> Any:
        incident = hub.ledger.case_file(ID).incident
        hub.ledger.cases[ID] = replace(incident, finding_count=incident.finding_count + 1)  # type: ignore[attr-defined]
        return switch_off().restore(*_)

    release(Request(ID, "p"), replace(hub, actions={"switch-off": switch_off(restore=joins)}))

    assert hub.channels[0].notices[-1].kind == "repeat"  # type: ignore[attr-defined]
    assert lamps.on == {"lamp-1": True}


def test_several_findings_in_one_event_are_answered_each_by_itself() -> None:
    """Each is under way as an event of its own, and the event that brought them is noted."""
    hub, event = a_hub(queue=FakeQueue()), imported()
    event["detail"]["findings"] *= 20

    assert respond(event, hub) is Ending.NOTED
    assert [message["detail"]["findings"] for message, _ in hub.queue.sent] == [event["detail"]["findings"][:1]] * 20  # type: ignore[attr-defined]
