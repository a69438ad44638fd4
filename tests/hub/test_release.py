"""Release: what contains goes back first, what was not taken back is not made again by itself, and everybody reads it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.action import Call, Conflict, proves_nothing
from hub.asked import Waits
from hub.clearance import GRACE_SECONDS
from hub.hub import Hub
from hub.incident import Containment, Ending, Mode, State
from hub.past import is_going_back
from hub.playbook import Phase, Use
from hub.record import Hold, StepRecord
from hub.release import MOST_TRIES, Request, release, release_again
from hub.respond import answer
from tests.fakes import NOON, FakeAccounts, FakeLedger, Lamp, Lamps, a_finding, a_hub, a_playbook, an_incident, switch_off

ID = an_incident().id
ASKED = Request(ID, "AIDA:p")


def other(name: str, lamp: str, **changes: Any) -> Any:
    """The lamp action under another name, on another lamp, containing nothing."""

    def look(account: Any, _target: Any) -> Lamp:
        (seen,) = account.read(Call("lamps", "Look", {"Lamp": lamp}))
        return Lamp(lamp, seen["On"])

    return switch_off(name=name, look=look, prove=proves_nothing, **changes)


def lamps() -> Lamps:
    """Three lamps, all on."""
    return Lamps(on={"lamp-1": True, "lamp-2": True, "lamp-3": True})


def conflict(*_: Any) -> tuple[Conflict, ...]:
    """A way back that finds somebody was there."""
    return (Conflict("lamp-1", "somebody changed the bulb"),)


def contained(house: Lamps | None = None, **actions: Any) -> Hub:
    """A hub that has switched the lamp off for one case."""
    actions = actions or {"switch-off": switch_off()}
    uses = tuple(Use(name, Phase.CONTAIN if name == "switch-off" else Phase.BESIDE) for name in actions)
    hub = a_hub(accounts=FakeAccounts(house or Lamps()), actions=actions, playbooks=(a_playbook(uses=uses),))
    answer(a_finding(), hub)
    return hub


def changed(hub: Hub, **actions: Any) -> Hub:
    """The same hub with other actions."""
    return replace(hub, actions={**hub.actions, **actions})


def told(hub: Hub) -> Any:
    """The last notice."""
    return hub.channels[0].notices[-1]  # type: ignore[attr-defined]


def case(hub: Hub) -> Any:
    """The case on record."""
    return hub.ledger.case_file(ID).incident


def test_after_a_release_nothing_is_contained_any_more() -> None:
    """Record and notice say what the last look showed."""
    hub = contained()

    release(ASKED, hub)

    assert (case(hub).state, case(hub).containment) == (State.RELEASED, Containment.NONE)
    assert told(hub).containment == "none"


@pytest.mark.parametrize(("only", "restore"), [(("some-other",), None), ((), conflict)])
def test_what_was_released_in_part_is_never_contained_again_by_itself(only: tuple[str, ...], restore: Any) -> None:
    """After a partial release, or one with a conflict, the next update of the finding only asks."""
    house = Lamps()
    hub = contained(house)
    action = switch_off(restore=restore) if restore else switch_off()
    release(replace(ASKED, only=only), changed(hub, **{"switch-off": action}))
    house.on["lamp-1"] = True

    assert answer(a_finding(count=2, updated_at="2026-11-21T12:00:00Z"), hub) is Ending.JOINED

    assert (house.on, case(hub).cap) == ({"lamp-1": True}, Mode.ASK)
    assert told(hub).asked == ("switch off lamp-1",)


def test_where_containment_does_not_come_back_the_rest_stays() -> None:
    """A target that nobody can reach does not lose its protection."""
    hub = contained(lamps(), **{"switch-off": switch_off(), "guard": other("guard", "lamp-2")})

    release(ASKED, changed(hub, **{"switch-off": switch_off(restore=conflict)}))

    assert any("guard is left as it is" in line for line in told(hub).not_done)


def test_what_contains_goes_back_first() -> None:
    """The order is that of their meaning and not of chance."""
    turns: list[str] = []

    def noting(name: str) -> Any:
        def restore(*args: Any) -> Any:
            turns.append(name)
            return switch_off().restore(*args)

        return restore

    guard = other("guard", "lamp-2", restore=noting("guard"))
    standby = other("standby", "lamp-3", restore=noting("standby"), disrupts=True)
    actions = {"guard": guard, "standby": standby, "switch-off": switch_off(restore=noting("switch-off"))}
    release(ASKED, contained(lamps(), **actions))

    assert list(dict.fromkeys(turns)) == ["switch-off", "standby", "guard"]


def test_a_finding_that_came_during_a_partial_release_is_worked_on() -> None:
    """On a case that stays open it is work to do, and not a repeat."""
    hub = contained()
    hub.ledger.news = 1  # type: ignore[attr-defined]

    release(ASKED, changed(hub, **{"switch-off": switch_off(restore=conflict)}))

    assert (case(hub).work_done, told(hub).kind) == (False, "release")
    message, seconds = hub.queue.sent[-1]  # type: ignore[attr-defined]
    assert (message["irhub"], seconds) == ("tick", GRACE_SECONDS)


def test_a_release_that_died_while_telling_is_told_by_the_next_delivery() -> None:
    """Who asked is on record and people read the whole release, although an earlier run made its steps."""
    hub = contained()

    class Dies(FakeLedger):
        """A ledger at whose end the process dies."""

        def finish(self, *_: Any, **__: Any) -> bool:
            """Never returns."""
            raise KeyboardInterrupt

    dying = Dies(**{name: getattr(hub.ledger, name) for name in FakeLedger.__slots__})
    with pytest.raises(KeyboardInterrupt):
        release(ASKED, replace(hub, ledger=dying))
    for name in FakeLedger.__slots__:
        setattr(hub.ledger, name, getattr(dying, name))

    release(ASKED, hub)

    assert case(hub).state is State.RELEASED
    assert [notice.kind for notice in hub.channels[0].notices] == ["response", "release"]  # type: ignore[attr-defined]


def test_an_action_that_is_no_more_is_said() -> None:
    """What an older version did and this one does not know is not called released."""
    hub = contained()

    release(ASKED, replace(hub, actions={}))

    assert case(hub).state is State.OPEN
    assert "no such action" in told(hub).not_done[0]


def test_what_other_incidents_hold_still_counts_as_contained() -> None:
    """A release that leaves the quarantine to another incident does not say it is gone."""
    hub = contained()
    held: Mapping[Any, Hold] = hub.ledger.held  # type: ignore[attr-defined]
    (key,) = held
    hub.ledger.held[key] = replace(held[key], holders=(ID, "inc-other"))  # type: ignore[attr-defined]

    release(ASKED, hub)

    assert (case(hub).state, case(hub).containment) == (State.RELEASED, Containment.CONTAINED)


def passing(*_: Any) -> tuple[Conflict, ...]:
    """A way back that finds AWS at work."""
    return (Conflict("lamp-1", "the lamp is warming up", passes=True),)


def warming_up(request: Request = ASKED) -> tuple[Hub, Any]:
    """A hub whose release found AWS at work; and the message that comes back, None where there is none."""
    hub = contained()
    release(request, changed(hub, **{"switch-off": switch_off(restore=passing)}))
    sent = [message for message, _ in hub.queue.sent if message["irhub"] == "release"]  # type: ignore[attr-defined]
    return hub, sent[-1] if sent else None


def again(message: Mapping[str, Any]) -> Waits:
    """What the message brings back."""
    return Waits("release", ID, message["asked"], message["tries"])


def test_a_release_comes_back_by_itself_once_aws_has_ended() -> None:
    """Whoever asked need not ask again, and stands on record as the one who did."""
    hub, message = warming_up(replace(ASKED, reason="false alarm"))
    assert (case(hub).state, told(hub).not_done) == (State.OPEN, ("the lamp is warming up; it is tried again by itself",))
    assert told(hub).headline.startswith("Release under way: ")

    release_again(again(message), hub)

    assert (case(hub).state, message["tries"]) == (State.RELEASED, 1)
    assert told(hub).by == "release asked for by AIDA:p: false alarm"


def test_each_time_a_release_comes_back_it_waits_longer() -> None:
    """Under the same name, so the timeline says once that it waits."""
    hub, message = warming_up()

    release_again(again(message), changed(hub, **{"switch-off": switch_off(restore=passing)}))

    waits = [(one["tries"], seconds) for one, seconds in hub.queue.sent if one["irhub"] == "release"]  # type: ignore[attr-defined]
    assert waits == [(1, 30), (2, 60)]
    assert [note.name for note in hub.ledger.case_file(ID).notes].count("release-asked") == 1


def test_a_release_comes_back_for_two_hours_and_then_says_what_to_do() -> None:
    """It is incomplete then, and no message is under way."""
    hub, message = warming_up(replace(ASKED, tries=MOST_TRIES))

    assert message is None
    assert told(hub).not_done == ("the lamp is warming up; release it again once that is over",)
    assert "release-incomplete" in [note.name for note in hub.ledger.case_file(ID).notes]


def test_who_comes_again_anyway_is_not_doubled() -> None:
    """A drill, and what was done for some hours, have tries of their own."""
    assert warming_up(replace(ASKED, again=False))[1] is None


def test_what_people_had_done_after_a_release_was_begun_is_not_taken_back_by_it() -> None:
    """The last word counts: who agreed later is not overruled by a request that was still under way."""
    hub, message = warming_up()
    later = (NOON + timedelta(seconds=20)).isoformat()
    steps: dict[str, StepRecord] = hub.ledger.steps  # type: ignore[attr-defined]
    steps["switch off lamp-1"] = replace(steps["switch off lamp-1"], intended_at=later)

    for _ in range(2):  # the queue may deliver it twice
        release_again(again(message), hub)

    assert (case(hub).state, hub.queue.kinds().count("release")) == (State.OPEN, 1)  # type: ignore[attr-defined]
    assert told(hub).not_done == (
        "switch off lamp-1 was done after this release was begun: release it again if it is to go back too",
    )


def test_a_release_is_under_way_for_as_long_as_it_may_come_back() -> None:
    """A message that got lost does not make it so for ever."""
    hub, message = warming_up()
    waits = hub.ledger.case_file(ID)

    assert [is_going_back(waits, NOON + timedelta(minutes=minutes)) for minutes in (0, 29, 30)] == [True, True, False]
    release_again(again(message), hub)
    assert not is_going_back(hub.ledger.case_file(ID), NOON)


def test_what_was_done_for_some_hours_has_tries_of_its_own_and_says_so() -> None:
    """Nobody is sent to release what goes back by itself."""
    hub, _ = warming_up(replace(ASKED, expired=True, again=False))

    assert told(hub).headline.startswith("Release under way: ")
    assert told(hub).not_done == ("the lamp is warming up; it is tried again by itself",)
