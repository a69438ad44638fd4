"""Who is told of what, and what waits."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.settings.channels.compiled import shifts
from hub.routes import Destination, Quiet, Route, Routes, Storm
from tests.notices import a_notice, an_ask

NAMES = ("slack", "sns", "on-call", "siem", "bus")
SYSTEMS = (Destination("on-call", "pagerduty"), Destination("siem", "siem"))
NIGHT = Quiet(22 * 60, 7 * 60, tuple(shifts("Europe/Berlin")))
MIDNIGHT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chosen(*routes: Route, wanted: tuple[str, ...] = (), **notice: Any) -> set[str]:
    """Who is told, without the bus."""
    return set(Routes(SYSTEMS, routes=routes).chosen(a_notice(**notice), wanted, NAMES)) - {"bus"}


def test_everybody_is_told_where_nothing_is_said() -> None:
    """A channel that is set up is told."""
    assert chosen() == {"slack", "sns", "on-call", "siem"}


def test_the_first_route_that_fits_decides() -> None:
    """Later ones are for what it does not fit; and people call mail by its own name."""
    routes = (Route(("on-call",), severity=7), Route(("email",)))

    assert chosen(*routes, severity=8.0) == {"on-call"}
    assert chosen(*routes, severity=3.0) == {"sns"}


def test_what_no_route_fits_goes_to_all() -> None:
    """Nothing is silent because somebody forgot it."""
    assert chosen(Route(("on-call",), accounts=("999999999999",))) == {"slack", "sns", "on-call", "siem"}


@pytest.mark.parametrize(
    ("route", "fits"),
    [
        (Route(("slack",), accounts=("333333333333",)), True),
        (Route(("slack",), ous=("Workloads",)), True),
        (Route(("slack",), ous=("Workloads/Production",)), True),
        (Route(("slack",), ous=("Workloads/Prod",)), False),
        (Route(("slack",), ous=("Sandbox",)), False),
        (Route(("slack",), kinds=("response",)), True),
        (Route(("slack",), kinds=("ask",)), False),
    ],
)
def test_a_route_fits_where_all_that_it_names_agrees(route: Route, fits: bool) -> None:
    """By account, unit with all beneath it, and what led to the notice."""
    assert route.fits(a_notice()) is fits


def test_a_playbook_stands_before_routes() -> None:
    """It knows best who should hear of its incidents."""
    assert chosen(Route(("on-call",)), wanted=("slack", "siem")) == {"slack", "siem"}


def test_names_of_nobody_tell_everybody() -> None:
    """A mistake must not silence an incident."""
    assert chosen(Route(("nobody",)), wanted=("no-one",)) == {"slack", "sns", "on-call", "siem"}


def test_the_bus_hears_of_everything() -> None:
    """Others subscribe there."""
    assert "bus" in Routes(routes=(Route(("slack",)),)).chosen(a_notice(), (), NAMES)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-21T20:59", None),
        ("2026-11-21T21:00", "2026-11-22T06:00"),
        ("2026-11-22T05:59", "2026-11-22T06:00"),
        ("2026-11-22T06:00", None),
        ("2026-07-01T20:00", "2026-07-02T05:00"),
        ("2027-03-28T00:30", "2027-03-28T05:00"),
    ],
)
def test_quiet_hours_go_by_the_clocks_of_the_place(moment: str, until: str | None) -> None:
    """In winter, in summer, and in the night in which they change."""
    assert NIGHT.until(at(moment)) == (at(until) if until else None)


def test_a_weekend_can_be_quiet_as_a_whole() -> None:
    """Until Monday's first hour that is not quiet."""
    weekend = Quiet(22 * 60, 7 * 60, weekends=True)

    assert weekend.until(at("2026-11-21T12:00")) == at("2026-11-23T07:00")


def test_hours_of_the_day_can_be_quiet_too() -> None:
    """And where everything is quiet, nothing would ever end it: then it is not."""
    assert Quiet(9 * 60, 12 * 60).until(at("2026-11-20T10:00")) == at("2026-11-20T12:00")
    assert Quiet(0, 24 * 60).until(at("2026-11-20T10:00")) is None


def waits(channel: str = "slack", **notice: Any) -> bool:
    """Whether a notice waits in the night."""
    return Routes(SYSTEMS, quiet=NIGHT).quiet_until(a_notice(**notice), channel, MIDNIGHT) is not None


def test_what_is_not_urgent_waits() -> None:
    """Below High, and where it asks nobody."""
    assert waits(severity=5.0)
    assert not waits(severity=7.0)
    assert not waits(severity=5.0, asked=("look",))


@given(st.floats(0, 10), st.floats(0, 7))
def test_what_asks_or_is_high_never_waits(severity: float, below: float) -> None:
    """Whatever the settings say."""
    routes = Routes(SYSTEMS, quiet=Quiet(0, 24 * 60 - 1, below=below))

    assert routes.quiet_until(an_ask(severity=severity), "slack", MIDNIGHT) is None
    if severity >= 7:
        assert routes.quiet_until(a_notice(severity=severity), "slack", MIDNIGHT) is None


def test_programs_are_told_at_once() -> None:
    """A SIEM sleeps at no hour, and an alert is not left ringing until the morning."""
    assert not waits("siem", severity=5.0)
    assert not waits("bus", severity=5.0)
    assert waits("on-call", severity=5.0)
    assert not waits("on-call", severity=5.0, kind="release")
    assert not waits("on-call", severity=5.0, by="stop-instance approved by ada (it mines)")


def test_only_those_are_left_in_peace_who_want_it() -> None:
    """Where channels are named, the others are told."""
    routes = Routes(quiet=Quiet(0, 23 * 60, channels=("email",)))

    assert routes.quiet_until(a_notice(severity=5.0), "sns", MIDNIGHT)
    assert not routes.quiet_until(a_notice(severity=5.0), "slack", MIDNIGHT)


def test_without_quiet_hours_nothing_waits_for_them() -> None:
    """The usual case."""
    assert Routes().quiet_until(a_notice(severity=1.0), "slack", MIDNIGHT) is None


def test_a_storm_is_counted_by_the_clock() -> None:
    """Ten minutes have a name and an end."""
    name, ends = Storm(30, 10).window(at("2026-11-21T12:34"))

    assert (name, ends) == (str(int(at("2026-11-21T12:30").timestamp())), at("2026-11-21T12:40"))
