"""Release takes recorded steps back, and stops and says so where somebody changed the resource since."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.action import Conflict, Step
from hub.engine import Means
from hub.errors import DeniedError, TargetGoneError, ThrottledError
from hub.record import Hold, Lease
from hub.undo import TakenBack, Undoing, take_back
from tests.fakes import Clock, FakeLedger, Lamp, Lamps, an_incident, in_turn, switch_off

INCIDENT = an_incident()
KEY = ("switch-off", "lamp-1")


def held(*holders: str) -> FakeLedger:
    """A ledger on which the lamp was on before this incident, and perhaps others, switched it off."""
    hold = Hold("key", "switch-off", "lamp-1", {"id": "lamp-1", "on": True}, holders or (INCIDENT.id,))
    return FakeLedger(held={KEY: hold})


def undo(lamps: Lamps, ledger: FakeLedger, force: tuple[str, ...] = (), **changes: Any) -> TakenBack:
    """One taking back of the lamp action."""
    undoing = Undoing(switch_off(**changes), INCIDENT, Lease(INCIDENT.id, "run-1", 0, 1), lamps, frozenset(force))
    return take_back(undoing, Means(ledger, in_turn, Clock().pause))


def test_the_first_state_comes_back_and_the_hold_goes() -> None:
    """What was on record is restored, and nothing is held any more."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()

    taken = undo(lamps, ledger)

    assert (lamps.on, ledger.held, taken.made) == ({"lamp-1": True}, {}, ("switch lamp-1 back on",))
    assert taken.whole


def test_what_another_incident_holds_stays() -> None:
    """Only the last holder's release restores."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held(INCIDENT.id, "inc-other")

    taken = undo(lamps, ledger)

    assert (lamps.switched, ledger.held[KEY].holders) == ([], ("inc-other",))
    assert taken.still_held == ("lamp-1 stays as it is: held by inc-other",)


def test_what_was_never_held_needs_nothing() -> None:
    """An action that changed nothing has nothing to take back."""
    assert undo(Lamps(), FakeLedger()) == TakenBack("switch-off")


def changed_bulb(now: Lamp, recorded: Mapping[str, Lamp]) -> tuple[Step | Conflict, ...]:
    """Somebody changed the bulb of a lamp that is off; switching it on would still bring it back."""
    back = [part for part in switch_off().restore(now, recorded) if isinstance(part, Step)]
    return (Conflict("lamp-1", "somebody changed the bulb", tuple(back)),) if back else ()


def test_a_conflict_names_the_way_past_it() -> None:
    """Where there is one, a person reads what to give; nothing is done without that."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()

    taken = undo(lamps, ledger, restore=changed_bulb)

    assert taken.conflicts == ("somebody changed the bulb; to put it back all the same: --force lamp-1",)
    assert lamps.switched == []


def test_a_named_resource_goes_back_over_what_was_changed() -> None:
    """It is restored, and nothing is held any more."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()

    taken = undo(lamps, ledger, ("lamp-1",), restore=changed_bulb)

    assert (lamps.on, ledger.held, taken.whole) == ({"lamp-1": True}, {}, True)


def test_what_stands_on_another_step_has_its_turn_after_it() -> None:
    """The way back goes in rounds, as the way there did."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()
    (back,) = switch_off().restore(Lamp("lamp-1", on=False), {"lamp-1": Lamp("lamp-1", on=True)})
    turns = [replace(back, says=says) for says in ("plug lamp-1 in", "switch lamp-1 on")]

    taken = undo(lamps, ledger, restore=lambda *_: tuple(turns[len(lamps.switched) :][:1]))

    assert (taken.made, taken.whole) == (("plug lamp-1 in", "switch lamp-1 on"), True)


def test_another_name_forces_nothing() -> None:
    """Force is for one resource, not for all."""
    assert undo(Lamps(on={"lamp-1": False}), held(), ("lamp-2",), restore=changed_bulb).conflicts


def test_a_conflict_is_said_and_left_alone() -> None:
    """What somebody changed since is not overwritten, and stays held."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()

    taken = undo(lamps, ledger, restore=lambda *_: (Conflict("lamp-1", "somebody changed the bulb"),))

    assert (lamps.switched, taken.conflicts, taken.whole) == ([], ("somebody changed the bulb",), False)
    assert KEY in ledger.held


def test_a_refused_way_back_is_said_and_stays_held() -> None:
    """What AWS denies is named, and can be released again later."""
    lamps, ledger = Lamps(on={"lamp-1": False}, errors=[DeniedError("lamps:Switch", "AccessDenied", "no")]), held()

    taken = undo(lamps, ledger)

    assert "AccessDenied" in taken.reasons[0]
    assert (taken.made, KEY in ledger.held) == ((), True)


def test_what_does_not_show_is_not_called_restored() -> None:
    """A way back that AWS took and does not show is for a later run, and no success."""
    ledger = held()
    taken = undo(Lamps(on={"lamp-1": False}, blind=99, shown={"lamp-1": False}), ledger)

    assert taken.later == ("switch lamp-1 back on: it does not show yet",)
    assert (taken.whole, taken.made, KEY in ledger.held) == (False, (), True)


def test_what_aws_is_at_work_on_is_for_a_later_run() -> None:
    """It is no conflict, nothing is made over it, and it stays held."""
    lamps, ledger = Lamps(on={"lamp-1": False}), held()

    taken = undo(lamps, ledger, restore=lambda *_: (Conflict("lamp-1", "the lamp is warming up", passes=True),))

    assert (taken.later, taken.conflicts, taken.whole) == (("the lamp is warming up",), (), False)
    assert (lamps.switched, KEY in ledger.held) == ([], True)


def test_a_way_back_that_aws_has_no_time_for_is_for_a_later_run() -> None:
    """So is one whose look found no time."""
    busy = ThrottledError("lamps:Switch", "Throttling", "slow down")

    def looks(*_: Any) -> Any:
        raise busy

    made, looked = undo(Lamps(on={"lamp-1": False}, errors=[busy]), held()), undo(Lamps(), held(), look=looks)

    assert ("slow down" in made.later[0], "slow down" in looked.later[0]) == (True, True)
    assert (made.reasons, looked.reasons) == ((), ())


def test_a_target_that_is_gone_has_nothing_to_restore() -> None:
    """A deleted resource is let go of, and that is said."""

    def gone(*_: Any) -> Any:
        raise TargetGoneError("lamp-1")

    ledger = held()
    taken = undo(Lamps(), ledger, look=gone)

    assert (taken.whole, ledger.held) == (True, {})
    assert "does not exist" in taken.gone
    assert taken.made == ()


def test_a_look_that_is_denied_is_a_reason() -> None:
    """Without a look nothing is restored, and the reason is given."""

    def denied(*_: Any) -> Any:
        raise DeniedError("lamps:Look", "AccessDenied", "no")

    assert not undo(Lamps(), held(), look=denied).whole


def test_a_state_that_is_back_already_only_loses_its_hold() -> None:
    """Somebody who restored by hand what was recorded is no conflict."""
    lamps, ledger = Lamps(on={"lamp-1": True}), held()

    assert undo(lamps, ledger).whole
    assert (lamps.switched, ledger.held) == ([], {})


class Overtaken(FakeLedger):
    """A ledger on which the other holder lets go between our reading and our writing."""

    def let_go(self, incident: Any, hold: Hold, *, restored: bool) -> bool:
        """Takes the other one off first."""
        self.held[KEY] = replace(self.held[KEY], holders=(INCIDENT.id,))
        return FakeLedger.let_go(self, incident, hold, restored=restored)


def test_of_two_that_let_go_at_once_the_last_restores() -> None:
    """Nobody leaves a quarantine to a holder who is gone by then."""
    lamps, ledger = Lamps(on={"lamp-1": False}), Overtaken(held=dict(held(INCIDENT.id, "inc-other").held))

    taken = undo(lamps, ledger)

    assert (lamps.on, ledger.held, taken.still_held) == ({"lamp-1": True}, {}, ())


def test_a_record_that_cannot_be_read_is_a_reason() -> None:
    """What an older version wrote and this one cannot read is said, and stays held."""
    ledger = FakeLedger(held={KEY: Hold("key", "switch-off", "lamp-1", {"colour": "red"}, (INCIDENT.id,))})

    taken = undo(Lamps(on={"lamp-1": False}), ledger)

    assert "cannot be read by this version" in taken.reasons[0]
    assert KEY in ledger.held
