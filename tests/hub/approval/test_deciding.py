"""Facts about a person's word: what counts, what does not, and that both are on record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.approval.ask import Ask, AskState, Door, Verdict
from hub.approval.deciding import LOOK_AGAIN_SECONDS, Decided, decide
from hub.approval.people import Person
from hub.approval.refusing import MOST, REFUSED, refuse
from hub.approval.shown import digest
from hub.approval.written import DECISION
from hub.errors import (
    AlreadyDecidedError,
    ApprovalError,
    NotEntitledError,
    NothingAskedError,
    ReasonError,
    StrangerError,
    TicketError,
    TooLateError,
)
from hub.hub import Hub
from tests.asked import ADA, APPROVERS, BEN, CLEO, FakeApprovals, Machine, a_decision, a_ticket, an_ask, desk_of, said
from tests.fakes import NOON, Clock, FakeLedger, FakeQueue, a_hub, an_incident

ID = an_incident().id


def asked(*asks: Ask) -> Hub:
    """A hub in which these asks stand, and a workflow waits for each."""
    approvals, machine = FakeApprovals(), Machine()
    approvals.put(*(asks or (an_ask(),)))
    hub = a_hub(
        ledger=FakeLedger(cases={ID: an_incident(work_done=True)}), approvals=approvals, approvers=APPROVERS, workflow=machine
    )
    for number in {ask.round for ask in approvals.asks(ID)}:
        machine.start(ID, number, tuple(ask for ask in approvals.asks(ID) if ask.round == number))
    machine.go(hub)
    return hub


def notes(hub: Hub, name: str) -> list[str]:
    """What the timeline says under this name."""
    return [note.says for note in hub.ledger.case_file(ID).notes if note.name == name]


def test_a_word_that_counts_is_on_record_and_wakes_the_workflow() -> None:
    """With who said it, how they were known, by which door, and why."""
    hub = asked()

    decided = decide(ID, said(), desk_of(hub))

    assert decided == Decided(ID, hub.approvals.asks(ID), ("switch-off: approved by ada; it is carried out now",))
    assert hub.approvals.asks(ID)[0].state is AskState.APPROVED
    assert notes(hub, DECISION) == ["ada agrees to switch-off by cli: it mines"]
    assert hub.workflow.states == ["See"]


def test_a_message_is_under_way_before_anything_is_written() -> None:
    """So a process that dies in between is finished."""
    hub = asked(an_ask(round=3))

    decide(ID, said(), desk_of(hub))

    assert hub.queue.sent == [({"irhub": "decided", "incident": ID, "round": 3}, LOOK_AGAIN_SECONDS)]


def test_each_round_that_is_decided_on_has_its_message() -> None:
    """Whoever answers everything that waits may answer two rounds at once, and neither may be left behind."""
    hub = asked(an_ask(), an_ask(round=2, action="stop-lamp"))

    decide(ID, said(), desk_of(hub))

    assert [message["round"] for message, _ in hub.queue.sent] == [1, 2]


def test_one_no_is_enough() -> None:
    """Whoever agreed before."""
    hub = asked(an_ask(needs=2))
    decide(ID, said(ADA), desk_of(hub))

    decided = decide(ID, said(BEN, Verdict.REJECT), desk_of(hub))

    assert decided.says == ("switch-off: rejected by ben: it mines; it is not done",)
    assert hub.workflow.states == ["See"]


def test_two_people_are_two_people() -> None:
    """The first one's word is kept and wakes nobody; the second one's does."""
    hub = asked(an_ask(needs=2))

    first = decide(ID, said(ADA), desk_of(hub))
    states = hub.workflow.states
    second = decide(ID, said(BEN), desk_of(hub))

    assert first.says == ("switch-off: ada agreed; 1 more must agree before 2026-11-21T13:00 UTC",)
    assert (states, hub.workflow.states) == (["Waits"], ["See"])
    assert second.says == ("switch-off: approved by ada and ben; it is carried out now",)


def test_the_same_word_again_does_no_harm_and_finishes_what_died() -> None:
    """It wakes a workflow that still waits, and stands on the timeline as refused."""
    hub = asked()
    hub.workflow.sleeps = True
    decide(ID, said(), desk_of(hub))
    hub.workflow.sleeps = False

    again = decide(ID, said(), desk_of(hub))

    assert again.repeated
    assert hub.workflow.states == ["See"]
    assert len(set(notes(hub, DECISION))) == 1
    assert "ada agreed to switch-off at 2026-11-21T12:00 UTC; one person decides once." in notes(hub, REFUSED)[0]


@pytest.mark.parametrize(
    ("asks", "word", "error"),
    [
        ((an_ask(),), said(None), StrangerError),
        ((an_ask(),), said(reason=" \n "), ReasonError),
        ((an_ask(),), said(reason="x" * 1_001), ReasonError),
        ((an_ask(),), said(CLEO), NotEntitledError),
        ((an_ask(asked_by="ada"),), said(ADA), NotEntitledError),
        ((an_ask(),), said(only=("stop-instance",)), NothingAskedError),
        ((an_ask(state=AskState.WITHDRAWN),), said(), NothingAskedError),
        ((an_ask(state=AskState.WITHDRAWN),), said(only=("switch-off",)), AlreadyDecidedError),
        ((an_ask(needs=2, decisions=(a_decision("ada"),)),), said(ADA, Verdict.REJECT), AlreadyDecidedError),
        ((an_ask(expires_at=NOON.isoformat()),), said(), TooLateError),
        ((an_ask(),), said(door=Door.SLACK), TicketError),
    ],
    ids=[
        "stranger",
        "no reason",
        "long",
        "other group",
        "requester",
        "not named",
        "over",
        "ended",
        "changed",
        "late",
        "ticket",
    ],
)
def test_a_word_that_does_not_count_changes_nothing_and_is_on_record(
    asks: tuple[Ask, ...], word: object, error: type[ApprovalError]
) -> None:
    """With the door, whoever came and why not."""
    hub = asked(*asks)

    with pytest.raises(error) as raised:
        decide(ID, word, desk_of(hub))  # type: ignore[arg-type]

    (note,) = [note for note in hub.ledger.case_file(ID).notes if note.name == REFUSED]
    assert hub.approvals.asks(ID) == asks
    assert (note.fields["why"], note.fields["door"]) == (error.__name__, word.door.value)  # type: ignore[attr-defined]
    assert str(raised.value) in note.says
    assert raised.value.what
    assert hub.queue.sent == []


def test_strangers_cannot_fill_the_record() -> None:
    """After so many refusals the timeline takes no more of them; an incident that is not there takes none."""
    hub = asked()
    for _ in range(MOST + 5):
        refuse(ID, "a stranger", Door.PAGE, StrangerError("no"), desk_of(hub))
    refuse("inc-of-nobody", "a stranger", Door.PAGE, StrangerError("no"), desk_of(hub))

    assert len([note for _, note in hub.ledger.notes if note.name == REFUSED]) == MOST


def test_what_counts_for_one_action_counts_though_it_does_not_for_another() -> None:
    """The sentences say which not, and why."""
    hub = asked(an_ask(), an_ask(action="stop-lamp", group="leads"))

    decided = decide(ID, said(), desk_of(hub))

    assert [ask.action for ask in decided.asks] == ["switch-off"]
    assert "stop-lamp: ada cannot approve stop-lamp. Group leads is asked, and ada is not in it." in decided.says
    assert len(notes(hub, REFUSED)) == 1


def test_a_word_is_on_the_last_ask_of_an_action() -> None:
    """What was asked before in other words is over."""
    hub = asked(an_ask(state=AskState.WITHDRAWN), an_ask(round=2, steps=("other",)))

    (ask,) = decide(ID, said(only=("switch-off",)), desk_of(hub)).asks

    assert ask.round == 2


class Overtaken(FakeApprovals):
    """A record in which somebody else rejects one of two as soon as somebody has looked."""

    def asks(self, incident_id: str) -> tuple[Ask, ...]:
        """What stood there."""
        found = super().asks(incident_id)
        self.put(an_ask(action="stop-lamp", state=AskState.REJECTED, decisions=(a_decision("ben", Verdict.REJECT),)))
        return found


def test_whoever_is_overtaken_on_one_action_is_told_that_the_other_counts() -> None:
    """It stands on record, so it must not be said that nothing does."""
    hub = asked(an_ask(), an_ask(action="stop-lamp"))
    desk = replace(desk_of(hub), approvals=Overtaken(kept=dict(hub.approvals.kept)))

    decided = decide(ID, said(), desk)

    assert [ask.action for ask in decided.asks] == ["switch-off"]
    assert decided.says[0].startswith("switch-off: approved by ada")
    assert decided.says[1].startswith("stop-lamp: stop-lamp is decided: it was rejected by ben")
    assert len(notes(hub, REFUSED)) == 1


class Moving(FakeApprovals):
    """A record in which a further round comes as soon as somebody has looked."""

    def asks(self, incident_id: str) -> tuple[Ask, ...]:
        """What stood there."""
        found = super().asks(incident_id)
        self.put(an_ask(round=2, steps=("switch off every lamp",)))
        return found


def test_what_comes_while_somebody_decides_is_not_what_they_decided_on() -> None:
    """What was shown, what it is compared with and what is decided on are one; next time it is said that something came."""
    hub = asked()
    desk = replace(desk_of(hub), approvals=Moving(kept=dict(hub.approvals.kept)))
    shown = digest(hub.approvals.asks(ID))

    decide(ID, said(seen=shown), desk)

    assert [ask.state for ask in desk.approvals.asks(ID)] == [AskState.APPROVED, AskState.OPEN]
    with pytest.raises(NothingAskedError, match="not what was shown"):
        decide(ID, said(BEN, seen=shown), desk)


def test_a_ticket_is_for_the_asks_it_names_and_counts_once_a_person() -> None:
    """A replayed click changes nothing; another person's click with the same message is another word."""
    hub = asked(an_ask(needs=2), an_ask(action="stop-lamp"))
    hub.approvals.mint(a_ticket("secret"))
    word = said(ADA, door=Door.SLACK, ticket="secret")

    first, replayed = decide(ID, word, desk_of(hub)), decide(ID, word, desk_of(hub))
    second = decide(ID, said(BEN, door=Door.SLACK, ticket="secret"), desk_of(hub))

    assert [ask.action for ask in first.asks] == ["switch-off"]
    assert (first.repeated, replayed.repeated, second.repeated) == (False, True, False)
    assert second.asks[0].agreed == ("ada", "ben")


@pytest.mark.parametrize(
    "ticket",
    [
        a_ticket("secret", round=2),
        a_ticket("secret", incident_id="inc-20261121-another00000"),
        a_ticket("secret", actions=("stop-lamp",)),
    ],
)
def test_a_ticket_for_something_else_is_of_no_use(ticket: object) -> None:
    """Whichever part of what it is for differs."""
    hub = asked()
    hub.approvals.mint(ticket)  # type: ignore[arg-type]

    with pytest.raises(NothingAskedError):
        decide(ID, said(door=Door.SLACK, ticket="secret"), desk_of(hub))


def test_reasons_are_one_line() -> None:
    """Whatever breaks and blanks somebody typed."""
    hub = asked()

    decide(ID, said(reason="  it\n\nmines \t"), desk_of(hub))

    assert hub.approvals.asks(ID)[0].decisions[0].reason == "it mines"


def test_the_hub_s_clock_says_when_it_is_too_late() -> None:
    """To the second, whether or not the workflow has noticed."""
    hub = asked()
    clock = Clock(NOON + timedelta(minutes=59, seconds=59))
    in_time = replace(desk_of(hub), now=clock)
    too_late = replace(desk_of(hub), now=Clock(NOON + timedelta(hours=1)))

    with pytest.raises(TooLateError):
        decide(ID, said(), too_late)
    assert decide(ID, said(), in_time).asks[0].state is AskState.APPROVED


def test_people_are_known_by_what_each_door_calls_them() -> None:
    """Addresses and user names in whatever case; an id of Slack to the letter; an empty name is nobody's."""
    approvers = replace(APPROVERS, people=(ADA, Person("zed")))

    assert approvers.by_email("ADA@example.com") is approvers.by_aws("Ada") is approvers.by_slack("UADA") is ADA
    assert approvers.by_email("") is approvers.by_aws("") is approvers.by_slack("") is approvers.person("nobody") is None


@pytest.mark.parametrize(
    "address", ["mar\u212a@example.com", "mark@example\u3002com", "mark@\u017fhop.example", "\uff4dark@example.com"]
)
def test_no_letter_passes_for_another(address: str) -> None:
    """The Kelvin sign folds to a k, the long s to an s; whoever signs in with such an address is somebody else."""
    people = (Person("mark", "mark@example.com", aws="mark@example.com"), Person("sam", "mark@shop.example"))
    approvers = replace(APPROVERS, people=people)

    assert approvers.by_email(address) is approvers.by_aws(address) is None


def test_an_error_says_what_why_and_what_to_do() -> None:
    """In that order, without the parts that are empty."""
    assert str(ApprovalError("What.", "", "Do.")) == "What. Do."


def test_the_queue_of_a_door_is_all_it_needs() -> None:
    """A word that counts nothing sends nothing."""
    queue = FakeQueue()
    hub = replace(asked(), queue=queue)

    with pytest.raises(StrangerError):
        decide(ID, said(None), desk_of(hub))

    assert queue.sent == []
