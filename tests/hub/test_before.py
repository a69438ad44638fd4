"""A playbook may buy a look before containment; it is bounded, and nothing else puts containment off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.action import Action, Plan, Waiting
from hub.before import LOOKS, held, under_way, waits
from hub.bound import within_bounds
from hub.case import work_on
from hub.clearance import GRACE_SECONDS
from hub.course import united
from hub.engine import Outcome, Result
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, Mode, State
from hub.playbook import Phase, Playbook, Use
from hub.record import Claim, Lease, Standing
from hub.respond import answer, resume
from tests.fakes import (
    DEFAULT_PLAYBOOK,
    MEMBER,
    NOON,
    Clock,
    FakeAccounts,
    FakeChannel,
    FakeLedger,
    FakeQueue,
    a_finding,
    a_hub,
    a_playbook,
    an_incident,
    switch_off,
)
from tests.hub.approval.asking import ID, asking, lamp

SHOP = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT)
LEASE = Lease(an_incident().id, "run-1", 0, 1)
LOOK = Use("film", Phase.BEFORE, within_seconds=120)
OFF = Use("switch-off", Phase.CONTAIN)
BOOK = a_playbook(uses=(LOOK, OFF))
FILMS = Outcome("film", Result.WAITING)


def film(outcome: Plan | Waiting = Waiting("lamp-1 is still filmed")) -> Action[Any, Any]:  # noqa: B008  # frozen
    """An action that looks, and how far it is."""
    return switch_off(name="film", plan=lambda *_: outcome, prove=lambda _: None)


def worked(minutes: float = 0, **parts: Any) -> tuple[Incident, Hub]:
    """The lamp's case, worked on so long after it was opened."""
    action = parts.pop("film", film())
    incident = parts.pop("incident", an_incident())
    actions = {"film": action, "switch-off": switch_off(), "tidy": switch_off(name="tidy"), "clear": switch_off(name="clear")}
    actions |= parts.pop("actions", {})
    given: dict[str, Any] = {"playbooks": (BOOK, DEFAULT_PLAYBOOK), "clock": Clock(NOON + timedelta(minutes=minutes))}
    hub = a_hub(actions=actions, **given | parts)
    return work_on(Claim(Ending.OPENED, incident, LEASE), LEASE, SHOP, hub), hub


def switched(hub: Hub) -> list[str]:
    """What was done to the lamps."""
    accounts = hub.accounts
    assert isinstance(accounts, FakeAccounts)
    return accounts.lamps.switched


def headline(hub: Hub) -> str:
    """What people read first."""
    (channel,) = hub.channels
    assert isinstance(channel, FakeChannel)
    return channel.notices[0].headline


def unsaid(hub: Hub) -> tuple[str, ...]:
    """What people read that was not done."""
    (channel,) = hub.channels
    assert isinstance(channel, FakeChannel)
    return channel.notices[0].not_done


def later(hub: Hub) -> list[int]:
    """The delays of the ticks that were sent, the soonest first."""
    queue = hub.queue
    assert isinstance(queue, FakeQueue)
    return sorted(delay for message, delay in queue.sent if message["irhub"] == "tick")


def test_containment_waits_for_a_look_that_is_under_way() -> None:
    """Nothing is switched off, the case goes on, and people read until when."""
    incident, hub = worked()

    assert (incident.containment, switched(hub)) == (Containment.NONE, [])
    assert unsaid(hub)[-1] == "contain once film is done, at 12:02:00 UTC at the latest"
    assert headline(hub).startswith("Looked at before containment: ")


def test_it_is_come_back_to_soon() -> None:
    """Not only when the lease would have ended."""
    _, hub = worked()

    assert later(hub)[0] == LOOK.within_seconds // LOOKS


def test_the_tick_for_a_run_that_dies_counts_for_that_run_alone() -> None:
    """Else each run would leave two that come, and the runs of the case would be used up by looking."""
    _, hub = worked()

    ticks = [(delay, message.get("runs")) for message, delay in hub.queue.sent]  # type: ignore[attr-defined]
    assert ticks == [(105, 1), (LOOK.within_seconds // LOOKS, None)]


@pytest.mark.parametrize(("runs", "works"), [(1, False), (2, True)])
def test_a_tick_for_an_earlier_run_is_let_go(runs: int, works: bool) -> None:
    """A later run took the case up, and has ticks of its own."""
    hub = a_hub()
    hub.ledger.cases[ID] = an_incident(runs=2)  # type: ignore[attr-defined]

    resume(ID, hub, runs)

    assert bool(switched(hub)) is works


def test_a_look_that_ends_at_once_leaves_a_tick_that_counts() -> None:
    """What comes after containment may take long, and other runs of the case may come between."""
    book = replace(BOOK, uses=(LOOK, OFF, Use("slow", Phase.AFTER)))

    _, hub = worked(playbooks=(book, DEFAULT_PLAYBOOK), film=film(()), actions={"slow": replace(film(), name="slow")})

    ticks = [message for message, _ in hub.queue.sent if message["irhub"] == "tick"]  # type: ignore[attr-defined]
    assert "runs" not in ticks[-1]


def test_looking_takes_no_patience_from_containment() -> None:
    """What is tried again after the time is over is tried as soon, and as often, as where nothing was bought."""
    _, hub = worked(minutes=2, incident=an_incident(runs=LOOKS + 1))

    assert later(hub)[0] == hub.settings.lease_seconds + GRACE_SECONDS


def test_people_are_asked_at_once_where_the_circuit_breaker_asks() -> None:
    """What will be asked in any case does not wait for the look first."""
    incident, _ = worked(ledger=FakeLedger(isolations=1_000))

    assert incident.state is State.WAITING


def test_a_look_that_is_over_holds_nothing_up() -> None:
    """Containment follows in the same run."""
    incident, _ = worked(film=film(()))

    assert incident.containment is Containment.CONTAINED


def test_after_its_time_containment_begins_whatever_the_look_does() -> None:
    """The look goes on beside it, and has not failed by that."""
    incident, hub = worked(minutes=2)

    assert incident.containment is Containment.CONTAINED
    assert unsaid(hub) == ("lamp-1 is still filmed",)


def test_the_time_counts_from_the_opening_of_the_case() -> None:
    """An update that comes later buys no more of it."""
    early = an_incident(opened_at=(NOON - timedelta(hours=1)).isoformat())

    assert worked(incident=early)[0].containment is Containment.CONTAINED


def test_what_comes_after_containment_waits_too() -> None:
    """Order holds: what stands after containment is not begun before it."""
    book = replace(BOOK, uses=(LOOK, OFF, Use("tidy", Phase.AFTER)))

    _, hub = worked(playbooks=(book, DEFAULT_PLAYBOOK))

    assert switched(hub) == []


@pytest.mark.parametrize("result", sorted(set(Result) - {Result.WAITING, Result.PUT_OFF}))
def test_a_look_that_is_not_under_way_buys_no_time(result: Result) -> None:
    """Done, failed, asked, refused or only watched: containment begins."""
    assert under_way((Outcome("film", result),), BOOK.uses, (an_incident(), NOON)) is None


@pytest.mark.parametrize(
    ("use", "mode", "containment"),
    [
        (Use("tidy", Phase.BESIDE), Mode.ACT, Containment.NONE),
        (OFF, Mode.ASK, Containment.NONE),
        (OFF, Mode.ACT, Containment.PARTLY),
    ],
)
def test_nothing_else_waits(use: Use, mode: Mode, containment: Containment) -> None:
    """Neither what starts beside, nor what people agreed to or are asked, nor containment that has begun."""
    assert not waits(use, mode, an_incident(containment=containment))


@given(st.integers(60, 600), st.floats(0, 700))
def test_containment_never_waits_longer_than_was_bought(seconds: int, waited: float) -> None:
    """Whenever it is looked at, what is left ends with the time that counts from the opening."""
    uses, now = (replace(LOOK, within_seconds=seconds), OFF), NOON + timedelta(seconds=waited)
    look = under_way((FILMS,), uses, (an_incident(), now))

    assert (look is None) is (waited >= seconds)
    assert look is None or abs((look.ends - NOON).total_seconds() - seconds) < 0.001
    assert look is None or 1 <= look.again_seconds <= seconds - waited + 1


def test_the_longest_of_two_looks_counts() -> None:
    """Each has its own time; both are named."""
    uses = (LOOK, Use("draw", Phase.BEFORE, within_seconds=300))

    look = under_way((FILMS, Outcome("draw", Result.PUT_OFF)), uses, (an_incident(), NOON))

    assert look is not None
    assert look.says == "contain once film and draw are done, at 12:05:00 UTC at the latest"


def test_a_look_does_not_fail_by_its_time() -> None:
    """That bounds containment, not the look."""
    now = NOON + timedelta(hours=1)

    assert within_bounds((FILMS,), BOOK.uses, (), (an_incident(), now)) == (FILMS,)


def test_one_playbook_that_contains_at_once_decides() -> None:
    """Time is spent only where every playbook that contains gives some; the look starts beside containment then."""
    books = {"a": BOOK, "b": a_playbook(name="at-once")}

    found = united((a_finding(id="a"), a_finding(id="b")), lambda finding: books[finding.id])

    assert {use.action: (use.phase, use.within_seconds) for use in found} == {
        "film": (Phase.BESIDE, 0),
        "switch-off": (Phase.CONTAIN, 0),
    }


def test_a_doubted_finding_buys_no_time() -> None:
    """Even where people agreed to its look: what a sound finding contains with does not wait for it."""
    books = {"forged": BOOK, "sound": a_playbook(name="at-once")}

    found = united((a_finding(id="forged", doubt="any"), a_finding(id="sound")), lambda finding: books[finding.id])

    assert {use.action: use.phase for use in found} == {"switch-off": Phase.CONTAIN, "film": Phase.BESIDE}


def test_a_playbook_that_contains_nothing_spends_no_time_and_takes_none() -> None:
    """What only looks leaves the time of the other as it was bought."""
    books = {"a": BOOK, "b": a_playbook(name="looks", uses=(Use("draw", Phase.AFTER),))}

    found = united((a_finding(id="a"), a_finding(id="b")), lambda finding: books[finding.id])

    assert {use.action: use.phase for use in found} == {"film": Phase.BEFORE, "switch-off": Phase.CONTAIN, "draw": Phase.AFTER}


def test_why_all_of_it_waits_is_said_once() -> None:
    """However many actions contain, and come after."""
    book = replace(BOOK, uses=(LOOK, OFF, Use("tidy", Phase.CONTAIN), Use("clear", Phase.AFTER)))

    _, hub = worked(playbooks=(book, DEFAULT_PLAYBOOK))

    assert unsaid(hub) == ("lamp-1 is still filmed", "contain once film is done, at 12:02:00 UTC at the latest")


def test_what_is_not_begun_yet_waits_and_is_not_dropped() -> None:
    """So that what was asked about it earlier does not count as called for no more."""
    look = under_way((FILMS,), BOOK.uses, (an_incident(), NOON))
    assert look is not None

    assert {one.action: one.result for one in held((OFF, Use("clear", Phase.AFTER)), look)} == {
        "switch-off": Result.WAITING,
        "clear": Result.WAITING,
    }


def test_no_bound_is_judged_while_containment_waits() -> None:
    """A step that may wait a minute has not begun to."""
    soon = replace(OFF, within_seconds=60)

    incident, _ = worked(minutes=1.5, playbooks=(replace(BOOK, uses=(LOOK, soon)), DEFAULT_PLAYBOOK))

    assert incident.state is State.OPEN


def test_what_was_asked_before_stays_asked_while_containment_waits() -> None:
    """A second finding buys a look: what the first one led to asking is not called off meanwhile."""
    asks = replace(BOOK, name="asks", answers={"type": ["Asks"]}, uses=(Use("tidy", Phase.AFTER, Mode.ASK),))
    actions = {"film": film(), "switch-off": switch_off(), "tidy": switch_off(name="tidy")}
    hub = asking(playbooks=(asks, BOOK, DEFAULT_PLAYBOOK), actions=actions)

    for finding in (a_finding(detail={"type": "Asks"}), a_finding(id="another")):
        answer(finding, hub)

    assert [(ask.action, ask.is_open) for ask in hub.approvals.asks(ID)] == [("tidy", True)]
    assert lamp(hub)


@pytest.mark.parametrize("book", [BOOK, a_playbook()], ids=["with a look", "without"])
def test_a_case_that_a_clock_ahead_opened_is_worked_on(book: Playbook) -> None:
    """Two functions never have the very same time; a look waits no longer by that, and nothing else waits at all."""
    ahead = an_incident(opened_at=(NOON + timedelta(seconds=2)).isoformat())

    incident, _ = worked(incident=ahead, playbooks=(book, DEFAULT_PLAYBOOK))

    assert (incident.containment is Containment.CONTAINED) is (book is not BOOK)
    assert under_way((Outcome("switch-off", Result.WAITING),), book.uses, (ahead, NOON)) is None
