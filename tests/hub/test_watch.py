"""The containment watch looks again, tells what people must know, and never fights."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Proof, Role
from hub.approval.ask import AskState
from hub.approval.carrying import Pointer, carry_out
from hub.clearance import GRACE_SECONDS
from hub.errors import DeniedError, TargetGoneError
from hub.hub import Hub
from hub.incident import Containment, Incident, Mode, State
from hub.past import INCOMPLETE, WAITING
from hub.record import Note
from hub.respond import resume
from hub.watch import TRIES, UNDONE, Watch, begin_watch, watch
from tests.asked import APPROVERS, AskingLedger, FakeApprovals, Machine, a_decision, an_ask
from tests.fakes import NOON, FakeAccounts, FakeLedger, Lamps, a_finding, a_hub, an_incident, switch_off

INCIDENT = an_incident(containment=Containment.CONTAINED, work_done=True)
DUE = Watch(INCIDENT.id, NOON.timestamp())
OFF = {"lamp-1": False}


def watching(lamps: Lamps, **changes: Any) -> Hub:
    """A hub with one contained case whose watch is due."""
    incident = replace(INCIDENT, **changes.pop("incident", {}))
    ledger = FakeLedger(cases={INCIDENT.id: incident}, **changes.pop("ledger", {}))
    return a_hub(ledger=ledger, accounts=FakeAccounts(lamps), **changes)


def sent(hub: Hub) -> list[Any]:
    """Stage and delay of each watch that was sent."""
    return [(message["stage"], delay) for message, delay in hub.queue.sent if message["irhub"] == "watch"]  # type: ignore[attr-defined]


def case(hub: Hub) -> Incident:
    """The case as it stands on record."""
    return hub.ledger.case_file(INCIDENT.id).incident


def told(hub: Hub) -> list[str]:
    """The headlines people got."""
    return [notice.headline.partition(":")[0] for notice in hub.channels[0].notices]  # type: ignore[attr-defined]


def raising(error: Exception) -> dict[str, Any]:
    """Actions whose look fails."""

    def look(*_: Any) -> Any:
        raise error

    return {"switch-off": switch_off(look=look)}


def test_the_first_look_is_due_in_five_minutes() -> None:
    """The watch begins with one message, five minutes off."""
    hub = a_hub()

    begin_watch(INCIDENT, hub)

    assert sent(hub) == [(0, 300)]


def test_a_watch_that_is_not_due_sends_itself_on() -> None:
    """Until it is due a watch waits a quarter of an hour at a time, and enters nothing."""
    hub = watching(Lamps())

    watch(replace(DUE, due=DUE.due + 2000, stage=1), hub)

    assert sent(hub) == [(1, 900)]
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_watch_that_meets_a_run_at_work_comes_again() -> None:
    """While a run or a release holds the lease, the watch waits and says nothing."""
    hub = watching(Lamps(), ledger={"busy": True})

    watch(DUE, hub)

    assert (sent(hub), told(hub)) == ([(0, 65)], [])


def test_while_aws_keeps_a_release_waiting_nobody_else_is_said_to_have_undone_it() -> None:
    """What irhub itself takes back shows between two tries; the look is put off, and made where the release came to nothing."""
    hub = watching(Lamps())
    hub.ledger.note(INCIDENT.id, Note(NOON.isoformat(), WAITING, "release asked for by ann"))

    watch(DUE, hub)

    assert (sent(hub), told(hub), case(hub).cap) == ([(0, 300)], [], Mode.ACT)
    hub.ledger.note(INCIDENT.id, Note(NOON.isoformat(), INCOMPLETE, "release asked for by ann"))
    watch(DUE, hub)
    assert told(hub) == ["Containment undone by somebody"]


def test_a_containment_that_holds_is_watched_again() -> None:
    """After five minutes comes the look after an hour."""
    hub = watching(Lamps(on=OFF))

    watch(DUE, hub)

    assert (sent(hub), told(hub)) == ([(1, 900)], [])


@pytest.mark.parametrize("stage", [1, 2])
def test_after_the_first_hour_it_is_looked_at_daily(stage: int) -> None:
    """For as long as the case is open and contained."""
    hub = watching(Lamps(on=OFF))

    watch(replace(DUE, stage=stage), hub)

    message, _ = hub.queue.sent[-1]  # type: ignore[attr-defined]
    assert (message["stage"], message["due"]) == (2, NOON.timestamp() + 86_400)


def test_a_partial_containment_that_holds_is_left_as_it_is() -> None:
    """What was partly contained and still is, is no news."""
    partly = {"switch-off": switch_off(prove=lambda _: Proof(Containment.PARTLY, ()))}
    hub = watching(Lamps(), incident={"containment": Containment.PARTLY}, actions=partly)

    watch(DUE, hub)

    assert told(hub) == []


def test_the_watch_looks_in_the_role_of_the_action() -> None:
    """An action that works in the restore role is looked at in it."""
    hub = watching(Lamps(on=OFF), actions={"switch-off": switch_off(role=Role.RESTORE)})

    watch(DUE, hub)

    assert hub.accounts.entered == [(INCIDENT.target.account_id, "restore")]  # type: ignore[attr-defined]


def test_the_watch_ends_with_the_case() -> None:
    """What is closed is not looked at again."""
    hub = watching(Lamps(on=OFF), incident={"state": State.CLOSED})

    watch(replace(DUE, stage=1), hub)

    assert sent(hub) == []


def test_a_containment_that_somebody_undid_is_told_and_only_asked_for_from_then_on() -> None:
    """irhub does not fight: it says what it sees, waits for a person, and a later finding does not make it act."""
    lamps = Lamps()
    hub = watching(lamps)

    watch(DUE, hub)

    assert (case(hub).state, case(hub).containment, case(hub).cap) == (State.WAITING, Containment.NONE, Mode.ASK)
    assert (told(hub), lamps.switched) == (["Containment undone by somebody"], [])


def asking(**changes: Any) -> tuple[Hub, Lamps]:
    """A hub with people to ask, whose contained case has a lamp that somebody switched on again."""
    lamps, approvals = Lamps(), FakeApprovals()
    incident = replace(INCIDENT, **{"findings": (a_finding(),), "runs": 9, **changes})
    ledger = AskingLedger(cases={INCIDENT.id: incident}, approvals=approvals)
    people = {"approvals": approvals, "approvers": APPROVERS, "workflow": Machine()}
    return a_hub(ledger=ledger, accounts=FakeAccounts(lamps), **people), lamps


def test_people_are_asked_whether_what_somebody_undid_is_to_be_made_again() -> None:
    """By an ask like any other, in the run that the watch leaves behind."""
    hub, lamps = asking()
    watch(DUE, hub)

    resume(INCIDENT.id, hub)
    (ask,) = hub.approvals.asks(INCIDENT.id)
    assert "tick" in hub.queue.kinds()  # type: ignore[attr-defined]
    assert (ask.is_open, ask.steps, ask.why) == (True, ("switch off lamp-1",), (UNDONE,))
    assert (case(hub).state, lamps.switched) == (State.WAITING, [])


def test_what_they_agree_to_is_made_and_watched_again() -> None:
    """The second containment is looked after as the first was."""
    hub, lamps = asking()
    watch(DUE, hub)
    resume(INCIDENT.id, hub)
    (ask,) = hub.approvals.asks(INCIDENT.id)
    hub.approvals.decide(ask, a_decision())
    before = len(sent(hub))

    carry_out(Pointer(INCIDENT.id, ask.round, ask.action), 0, hub)
    assert (case(hub).containment, lamps.switched) == (Containment.CONTAINED, ["switch off lamp-1"])
    assert sent(hub)[before:] == [(0, 300)]


def test_an_agreement_from_before_it_was_undone_does_not_make_it_again() -> None:
    """Also where it was begun and not over."""
    hub, lamps = asking()
    hub.approvals.put(an_ask(state=AskState.APPROVED, decisions=(a_decision(),)))  # type: ignore[attr-defined]
    watch(DUE, hub)

    resume(INCIDENT.id, hub)
    assert [ask.state for ask in hub.approvals.asks(INCIDENT.id)] == [AskState.WITHDRAWN, AskState.OPEN]
    assert lamps.switched == []


def test_a_drill_whose_containment_somebody_undid_is_left_as_it_is() -> None:
    """Modes do not bind a drill, so a run on it would do it again."""
    hub, _ = asking(findings=(a_finding(source="drill"),))

    watch(DUE, hub)

    assert (told(hub), hub.queue.kinds()) == (["Containment undone by somebody"], [])  # type: ignore[attr-defined]


def test_what_still_holds_in_part_is_watched_on() -> None:
    """What is left of a containment can be undone as well."""
    partly = {"switch-off": switch_off(prove=lambda _: Proof(Containment.PARTLY, ()))}
    hub = watching(Lamps(), actions=partly)

    watch(DUE, hub)

    assert (sent(hub), told(hub)) == ([(1, 900)], ["Containment partly undone by somebody"])


def test_people_are_told_before_it_is_written_down() -> None:
    """A watch that dies while telling comes again: the case still counts as contained, and its tick is on the way."""
    hub = watching(Lamps())

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(DUE, replace(hub, together=dies))

    assert case(hub).containment is Containment.CONTAINED


def test_a_look_that_fails_is_made_again_and_not_called_undone() -> None:
    """Not to be able to look is no news about the resource."""
    hub = watching(Lamps(), actions=raising(DeniedError("lamps:Look", "AccessDenied", "no")))

    watch(DUE, hub)

    assert (sent(hub), told(hub), case(hub).containment) == ([(0, 300)], [], Containment.CONTAINED)


def test_a_resource_that_stays_unreadable_is_told() -> None:
    """After half an hour without a look people are told that nobody knows."""
    hub = watching(Lamps(), actions=raising(DeniedError("lamps:Look", "AccessDenied", "no")))

    watch(replace(DUE, tries=TRIES - 1), hub)

    assert (case(hub).containment, told(hub)) == (Containment.UNKNOWN, ["Containment can no longer be read"])


def test_a_resource_that_is_gone_is_said_to_be_gone() -> None:
    """A terminated instance is not called undone, and its case is closed."""
    hub = watching(Lamps(), actions=raising(TargetGoneError("lamp-1")))

    watch(DUE, hub)

    assert (case(hub).state, told(hub)) == (State.CLOSED, ["Gone"])


def test_a_library_without_containment_leaves_the_record_as_it_is() -> None:
    """Where no action can look any more, what was seen last stands."""
    hub = watching(Lamps(), playbooks=a_hub().playbooks[-1:])

    watch(DUE, hub)

    assert (case(hub).containment, told(hub)) == (Containment.CONTAINED, [])


@pytest.mark.parametrize("change", [{"state": State.RELEASED}, {"containment": Containment.NONE}])
def test_a_case_that_is_contained_no_more_is_watched_no_more(change: dict[str, Any]) -> None:
    """After a release, or once it is known to be undone, a case is left alone."""
    hub = watching(Lamps(), incident=change)

    watch(DUE, hub)

    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_finding_that_came_during_the_look_is_worked_on() -> None:
    """A delivery that met the watch's lease relies on it: a tick takes the work up, and comes once the lease is free."""
    hub = watching(Lamps(on=OFF), ledger={"news": 1})

    watch(DUE, hub)

    ticks = [seconds for message, seconds in hub.queue.sent if message["irhub"] == "tick"]  # type: ignore[attr-defined]
    assert ticks == [GRACE_SECONDS]
    assert case(hub).work_done is False
