"""Whoever dies on the way of an ask, the next delivery, look or message ends where a clean run ends."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from moto import mock_aws

from hub.approval.ask import AskState, Verdict
from hub.approval.deciding import decide
from hub.approval.written import DECISION
from hub.aws.approvals import DynamoApprovals
from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.handler import serve
from hub.incident import State
from hub.respond import answer
from tests.asked import ADA, BEN, desk_of, said
from tests.fakes import MEMBER, Clock, FakeAccounts, Lamps, a_finding, in_turn
from tests.hub.approval.asking import asking
from tests.hub.aws.conftest import with_table
from tests.hub.aws.wire import LEASE_SECONDS, Crash, Wire

AGAIN_SECONDS = 400
"""After so long SQS delivers again."""
WORDS = {
    "approved": ((ADA, Verdict.APPROVE), (BEN, Verdict.APPROVE)),
    "rejected": ((ADA, Verdict.APPROVE), (BEN, Verdict.REJECT)),
}


class Story:
    """One incident whose lamp two people are asked about, on a record whose wire may break once."""

    def __init__(self, clients: Clients, ending: str, *, wakes: bool = True) -> None:
        self.clock, self.lamps, self.ending = Clock(), Lamps(), ending
        ids, runs = count(), count()
        client = with_table(clients.own("dynamodb", 1))
        onboarded = {"name": {"S": "shop"}, "mode": {"S": "act"}, "PK": {"S": f"ACCOUNT#{MEMBER}"}, "SK": {"S": "META"}}
        client.put_item(TableName="irhub-ledger", Item=onboarded)
        self.wire = Wire(client)
        table = Table(self.wire.client, "irhub-ledger", self.clock.pause)
        beside = Table(clients.own("dynamodb", 2), "irhub-ledger", self.clock.pause)
        self.eyes = DynamoLedger(beside, LEASE_SECONDS, self.clock, in_turn)
        self.hub = asking(
            clock=self.clock,
            needs=2,
            ledger=DynamoLedger(table, LEASE_SECONDS, self.clock, in_turn),
            approvals=DynamoApprovals(table, self.clock),
            accounts=FakeAccounts(self.lamps),
            new_incident_id=lambda: f"inc-20261121-{next(ids):012}",
            new_run=lambda: f"run-{next(runs)}",
        )
        self.hub.workflow.sleeps = not wakes

    def run(self) -> None:
        """Everything that happens, each part again where it died."""
        self.again(lambda: answer(a_finding(), self.hub))
        self.go_on()
        for person, verdict in WORDS[self.ending]:
            self.say(lambda person=person, verdict=verdict: decide(self.id, said(person, verdict), desk_of(self.hub)))
            self.go_on()
        self.go_on()

    def say(self, word: Callable[[], object]) -> None:
        """Somebody says it; where the door died before it wrote anything they say it again, and else they do not."""
        before = self.decisions
        try:
            word()
        except Crash:
            if self.decisions == before:
                word()

    @property
    def id(self) -> str:
        """The incident's."""
        (incident,) = self.eyes.incidents()
        return incident.id

    @property
    def decisions(self) -> int:
        """How many stand on record."""
        return sum(len(ask.decisions) for ask in self.eyes.case_file(self.id).asks)

    def go_on(self) -> None:
        """Messages and the machine have their turns, until nothing is left to do."""
        for _ in range(3):
            self.clock.now += timedelta(seconds=80)
            self.again(lambda: self.hub.workflow.go_on(self.hub))
            self.again(self.deliver)

    def deliver(self) -> None:
        """Every message that is due; one whose run died comes again."""
        while self.hub.queue.sent:
            message, _ = self.hub.queue.sent[0]
            if message["irhub"] in {"tick", "decided"}:
                failed = serve({"Records": [{"messageId": "1", "body": json.dumps(message)}]}, self.hub)
                assert failed == {"batchItemFailures": []}
            self.hub.queue.sent.pop(0)

    def again(self, what: Callable[[], object]) -> None:
        """It is done, if need be the second time."""
        try:
            what()
        except Crash:
            self.clock.now += timedelta(seconds=AGAIN_SECONDS)
            what()

    @property
    def left(self) -> Mapping[str, Any]:
        """What anybody can see afterwards."""
        case = self.eyes.case_file(self.id)
        return {
            "lamp": self.lamps.on["lamp-1"],
            "switched": self.lamps.switched,
            "asks": [(ask.round, ask.state, len(ask.decisions)) for ask in case.asks],
            "case": (case.incident.state, case.incident.work_done),
            "lines": len({note.says for note in case.notes if note.name == DECISION}),
            "told": {(notice.kind, notice.headline) for notice in self.hub.channels[0].notices},
        }


def story(ending: str, *, wakes: bool = True, **crash: int) -> tuple[Mapping[str, Any], int]:
    """What is left after the story with a wire that breaks where it is told to, and how many requests went over it."""
    with mock_aws():
        made = Story(WARM, ending, wakes=wakes)
        for name, number in crash.items():
            setattr(made.wire, name, number)
        try:
            made.run()
            return made.left, len(made.wire.requests)
        finally:
            made.wire.step_aside()


WARM = Clients("eu-central-1")
CLEAN = {ending: story(ending)[0] for ending in WORDS}


def test_the_clean_runs_are_themselves_right() -> None:
    """What the crashes are held against."""
    agreed, refused = CLEAN["approved"], CLEAN["rejected"]

    assert (agreed["lamp"], agreed["asks"], agreed["lines"]) == (False, [(1, AskState.CARRIED_OUT, 2)], 2)
    assert (refused["lamp"], refused["asks"], refused["lines"]) == (True, [(1, AskState.REJECTED, 2)], 2)
    assert agreed["case"] == refused["case"] == (State.OPEN, True)
    assert agreed["switched"] == ["switch off lamp-1"]
    assert {kind for kind, _ in agreed["told"]} == {"response", "ask", "decision"}


@pytest.mark.parametrize(("ending", "moment", "stride"), [("approved", "crash_after", 3), ("rejected", "crash_before", 6)])
@pytest.mark.parametrize("part", range(3))
def test_every_crash_ends_as_the_clean_run(ending: str, moment: str, stride: int, part: int) -> None:
    """At every request to the record whoever makes it may die; after one and before the next, the record is the same."""
    for number in range(part, 400, stride):
        left, requests = story(ending, **{moment: number})
        assert left == CLEAN[ending], f"request {number}"
        if number >= requests:
            return
    pytest.fail("the story has more requests than were swept")


@pytest.mark.parametrize("ending", WORDS)
def test_without_any_machine_it_ends_the_same(ending: str) -> None:
    """Nobody is woken: the door's own message carries it out, and tells it."""
    left, _ = story(ending, wakes=False)

    assert left == CLEAN[ending]
