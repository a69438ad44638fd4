"""The containment watch looks again, and asks where somebody undid it."""

from dataclasses import replace
from typing import Any

from hub.action import Role
from hub.errors import DeniedError
from hub.hub import Hub
from hub.incident import Containment, State
from hub.watch import begin_watch, watch
from tests.fakes import NOON, FakeAccounts, FakeLedger, Lamps, a_hub, an_incident, switch_off

INCIDENT = an_incident(containment=Containment.CONTAINED)
DUE = NOON.timestamp()


def watching(lamps: Lamps, **changes: Any) -> Hub:
    """A hub with one contained case whose watch is due."""
    incident = replace(INCIDENT, **changes.pop("incident", {}))
    return a_hub(ledger=FakeLedger(cases={INCIDENT.id: incident}), accounts=FakeAccounts(lamps), **changes)


def sent(hub: Hub) -> list[Any]:
    """Stage and delay of what was sent."""
    return [(message["stage"], delay) for message, delay in hub.queue.sent]  # type: ignore[attr-defined]


def test_the_first_look_is_due_in_five_minutes() -> None:
    """The watch begins with one message, five minutes off."""
    hub = a_hub()

    begin_watch(INCIDENT, hub)

    assert sent(hub) == [(0, 300)]


def test_a_watch_that_is_not_due_sends_itself_on() -> None:
    """Until it is due a watch waits a quarter of an hour at a time, and enters nothing."""
    hub = watching(Lamps())

    watch(INCIDENT.id, DUE + 2000, 1, hub)

    assert sent(hub) == [(1, 900)]
    assert hub.accounts.entered == []  # type: ignore[attr-defined]


def test_a_containment_that_holds_is_watched_again() -> None:
    """After five minutes comes the look after an hour."""
    hub = watching(Lamps(on={"lamp-1": False}))

    watch(INCIDENT.id, DUE, 0, hub)

    assert sent(hub) == [(1, 900)]
    assert hub.channels[0].notices == []  # type: ignore[attr-defined]


def test_the_watch_looks_in_the_role_of_the_action() -> None:
    """What was done in the restore role is looked at in it."""
    action = switch_off(role=Role.RESTORE)
    hub = watching(Lamps(on={"lamp-1": False}), actions={action.name: action})

    watch(INCIDENT.id, DUE, 0, hub)

    assert [role for _, role in hub.accounts.entered] == ["restore"]  # type: ignore[attr-defined]


def test_the_last_look_ends_the_watch() -> None:
    """After the hour no further look is sent."""
    hub = watching(Lamps(on={"lamp-1": False}))

    watch(INCIDENT.id, DUE, 1, hub)

    assert sent(hub) == []


def test_a_containment_that_somebody_undid_is_told_and_asked() -> None:
    """irhub does not fight: it says what it sees and waits for a person."""
    lamps = Lamps()
    hub = watching(lamps)

    watch(INCIDENT.id, DUE, 0, hub)

    assert hub.ledger.case_file(INCIDENT.id).incident.state is State.WAITING
    assert hub.channels[0].notices[0].kind == "watch"  # type: ignore[attr-defined]
    assert lamps.switched == []


def test_a_look_that_is_denied_is_told_too() -> None:
    """Not to be able to look is not the same as contained."""

    def denied(*_: Any) -> Any:
        raise DeniedError("lamps:Look", "AccessDenied", "no")

    hub = watching(Lamps(), actions={"switch-off": switch_off(look=denied)})

    watch(INCIDENT.id, DUE, 0, hub)

    assert hub.ledger.case_file(INCIDENT.id).incident.containment is Containment.UNKNOWN


def test_a_released_case_is_watched_no_more() -> None:
    """After its release a case is left alone."""
    hub = watching(Lamps(), incident={"state": State.RELEASED})

    watch(INCIDENT.id, DUE, 0, hub)

    assert hub.accounts.entered == []  # type: ignore[attr-defined]
