"""Facts about what is left to do after somebody decided, whoever died in between."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.approval.ask import AskState, Verdict
from hub.approval.deciding import decide
from hub.approval.following import TRIES, follow
from hub.approval.written import DECISION
from hub.handler import serve
from hub.hub import Hub
from hub.incident import State
from hub.respond import answer
from tests.asked import ADA, BEN, a_decision, desk_of, said
from tests.fakes import Clock, a_finding
from tests.hub.approval.asking import ID, ask_of, asked, asking, lamp, told


def written(hub: Hub, *decisions: Any) -> Hub:
    """The hub after a door wrote these decisions and died."""
    for decision in decisions:
        hub.approvals.decide(ask_of(hub), decision)
    return hub


def lines(hub: Hub) -> int:
    """How many decisions the timeline tells of."""
    return len({note.says for note in hub.ledger.case_file(ID).notes if note.name == DECISION})


def test_a_door_that_died_is_made_up_for() -> None:
    """The line is on the timeline, and the machine is woken and carries it out."""
    hub = written(asked(), a_decision())

    follow(ID, 1, 0, hub)
    hub.workflow.go(hub)

    assert (lines(hub), hub.workflow.states, lamp(hub)) == (1, ["Done"], False)


def test_it_is_a_message_of_the_queue() -> None:
    """Which the door sent before it wrote anything."""
    hub = written(asked(), a_decision())
    body = json.dumps({"irhub": "decided", "incident": ID, "round": 1})

    failed = serve({"Records": [{"messageId": "1", "body": body}]}, hub)

    assert (failed, lines(hub)) == ({"batchItemFailures": []}, 1)


def test_nothing_was_said_and_nothing_follows() -> None:
    """A door may die before it writes; rounds that nobody asked have no asks."""
    hub = asked()

    follow(ID, 1, 0, hub)
    follow(ID, 7, 0, hub)

    assert (lines(hub), hub.workflow.states) == (0, ["Waits"])


@pytest.mark.parametrize("verdict", Verdict)
def test_without_a_workflow_the_hub_carries_out_what_people_agreed_to(verdict: Verdict) -> None:
    """And tells what they refused: it broke off, or could never be started."""
    hub = written(asked(), a_decision(verdict=verdict))
    hub.workflow.sleeps = True

    follow(ID, 1, 0, hub)

    agreed = verdict is Verdict.APPROVE
    assert lamp(hub) is not agreed
    assert ask_of(hub).state is (AskState.CARRIED_OUT if agreed else AskState.REJECTED)
    assert len(told(hub, "decision")) == (0 if agreed else 1)


def test_what_was_carried_out_by_now_is_left_alone() -> None:
    """Usually the machine has done all of it when the message comes; what was told is not told again."""
    hub = asked()
    decide(ID, said(verdict=Verdict.REJECT), desk_of(hub))
    hub.workflow.go(hub)

    follow(ID, 1, 0, hub)

    assert len(told(hub, "decision")) == 1


def test_that_some_agreed_is_told_once() -> None:
    """With how many more must, and until when."""
    hub = asked(asking(needs=2))
    decide(ID, said(ADA), desk_of(hub))

    follow(ID, 1, 0, hub)
    follow(ID, 1, 0, hub)

    (notice,) = told(hub, "decision")
    assert notice.headline.startswith("Agreed to in part, switch-off")
    assert notice.by == "ada agreed by cli: it mines"
    assert notice.not_done[-1] == "asked at 2026-11-21T12:00 UTC; 1 more must agree before 2026-11-21T13:00 UTC"
    decide(ID, said(BEN), desk_of(hub))
    assert hub.workflow.states == ["See"]


def test_a_case_that_another_run_holds_is_come_back_to_so_many_times() -> None:
    """A lease apart."""
    hub = written(asked(), a_decision())
    hub.workflow.sleeps, hub.ledger.busy = True, True

    follow(ID, 1, 0, hub)
    follow(ID, 1, TRIES, hub)

    again = {"irhub": "decided", "incident": ID, "round": 1, "tries": 1}
    assert [sent for sent in hub.queue.sent if sent[0]["irhub"] == "decided"] == [(again, hub.settings.lease_seconds)]


@pytest.mark.parametrize("state", [State.WAITING, State.FAILED])
def test_what_nobody_answered_ends_though_its_machine_was_stopped(state: State) -> None:
    """And though nothing else ever comes on its case, or part of it failed: the daily look moves it on, till it expires."""
    hub = asked()
    hub.workflow.sleeps = hub.workflow.ended = True
    hub.ledger.cases[ID] = replace(hub.ledger.cases[ID], state=state)
    groups = []
    for _ in range(3):
        swept(hub)
        groups.append((ask_of(hub).group, ask_of(hub).state))
        hub.now.pause(3_600 + 601)

    assert groups == [("soc", AskState.OPEN), ("leads", AskState.OPEN), ("leads", AskState.EXPIRED)]
    assert [notice.headline.partition(",")[0] for notice in told(hub, "decision")] == ["Nobody answered"]
    assert hub.ledger.cases[ID].state is not State.WAITING


def swept(hub: Hub) -> None:
    """The daily look came by, and all that it sent on its way."""
    sent = len(hub.queue.sent)
    serve({"Records": [{"messageId": "1", "body": '{"irhub": "reconcile"}'}]}, hub)
    for message, _ in hub.queue.sent[sent:]:
        serve({"Records": [{"messageId": "2", "body": json.dumps(message)}]}, hub)


def test_an_approval_is_found_by_whichever_run_comes_next() -> None:
    """A tick or a further finding carries it out as well: it stands on record."""
    hub = written(asked(), a_decision())

    answer(a_finding(id="another"), replace(hub, now=Clock()))

    assert (lamp(hub), ask_of(hub).state) == (False, AskState.CARRIED_OUT)
