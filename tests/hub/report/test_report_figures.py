"""Every figure of a report over thousands of incidents, counted a second time by other means."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.demo.month import ACCOUNTS, Month
from hub.report.counting import About, count
from hub.report.fact import fact
from hub.report.figures import PACES
from hub.report.period import Period
from hub.report.tables import plain
from hub.values import to_plain
from tests.hub.report import recount

NOW, DAYS = datetime(2026, 11, 22, 6, tzinfo=UTC), 30
BEGAN = NOW - timedelta(days=DAYS)
Cases = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Any]:
    """What the report says of 5,000 incidents over two months, as JSON."""
    facts = map(fact, Month(5_000, NOW).cases())
    return plain(count(facts, About(Period(BEGAN, NOW), NOW, "irhub", dict(ACCOUNTS))))


@pytest.fixture(scope="module")
def cases() -> Cases:
    """The same incidents as plain JSON values."""
    return [to_plain(case) for case in Month(5_000, NOW).cases()]


@pytest.fixture(scope="module")
def now(cases: Cases) -> Cases:
    """Those of the time that is reported on."""
    return recount.within(cases, BEGAN, NOW)


@pytest.fixture(scope="module")
def before(cases: Cases) -> Cases:
    """Those of the time before it."""
    return recount.within(cases, BEGAN - timedelta(days=DAYS), BEGAN)


def test_the_number_of_incidents(figures: Mapping[str, Any], now: Cases, before: Cases) -> None:
    """All of the time, and all of the time before."""
    assert (figures["total"], figures["total_before"]) == (len(now), len(before))
    assert len(now) > 2_000 < len(before)


def test_the_number_by_type(figures: Mapping[str, Any], now: Cases, before: Cases) -> None:
    """Each type, now and before."""
    assert {one["key"]: one["count"] for one in figures["types"]} == recount.types(now)
    assert {one["key"]: one["before"] for one in figures["types"]} == recount.types(before)


def test_the_number_by_severity(figures: Mapping[str, Any], now: Cases) -> None:
    """Each band of GuardDuty's."""
    assert {one["key"]: one["count"] for one in figures["severities"]} == recount.bands(now)


@pytest.mark.parametrize(("section", "name"), [("accounts", "account_id"), ("regions", "region")])
def test_the_number_by_place(figures: Mapping[str, Any], now: Cases, section: str, name: str) -> None:
    """Each account and each Region; accounts with their names."""
    assert {one["key"]: one["count"] for one in figures[section]} == recount.of_target(now, name)
    assert section == "regions" or {one["key"]: one["name"] for one in figures[section]} == dict(ACCOUNTS)


def test_the_number_by_tactic(figures: Mapping[str, Any], now: Cases) -> None:
    """Together as many as there are incidents, and where a tactic is one type's, as many as of that type."""
    found = {one["key"]: one["count"] for one in figures["tactics"]}
    by_type = recount.types(now)

    assert sum(found.values()) == len(now)
    assert found["Defense Evasion"] == by_type["Stealth:IAMUser/CloudTrailLoggingDisabled"]
    assert found["Reconnaissance"] == by_type["Recon:EC2/PortProbeUnprotectedPort"]


@pytest.mark.parametrize("part", PACES)
def test_the_times(figures: Mapping[str, Any], now: Cases, before: Cases, part: str) -> None:
    """Count, median and p90 of each part, now and before."""
    pace = next(one for one in figures["paces"] if one["name"] == part)
    for said, cases in ((pace["now"], now), (pace["before"], before)):
        took = recount.seconds(cases, part)
        assert said["count"] == len(took) > 0
        assert said["median"] == pytest.approx(recount.middle(took), abs=1e-4)
        assert said["p90"] == pytest.approx(recount.nine_in_ten(took), abs=1e-4)


def test_the_steps(figures: Mapping[str, Any], now: Cases) -> None:
    """Done, refused, declined and undone, by action."""
    words = ("done", "refused", "declined", "undone")
    said = {(one["name"], word): one[word] for one in figures["actions"] for word in words}

    assert {key: number for key, number in said.items() if number} == recount.steps(now)


def test_what_is_not_over(figures: Mapping[str, Any], cases: Cases) -> None:
    """Every open incident, from whenever, the oldest first."""
    left = [case["incident"] for case in cases if case["incident"]["state"] not in {"closed", "released"}]
    left.sort(key=lambda incident: recount.at(incident["opened_at"]))

    assert [one["incident_id"] for one in figures["open"]] == [incident["id"] for incident in left]


def test_what_came_again(figures: Mapping[str, Any], now: Cases) -> None:
    """The ten resources with most incidents."""
    assert [one["count"] for one in figures["repeated"]] == recount.again(now)


def test_the_days(figures: Mapping[str, Any], now: Cases) -> None:
    """As many bars as days, and in each what began on it."""
    drawn = [sum(bar["by_severity"].values()) for bar in figures["bars"]]

    assert drawn == recount.by_day(now, BEGAN, DAYS)


def test_the_hours_saved(figures: Mapping[str, Any], now: Cases) -> None:
    """Half an hour an incident and ten minutes a step, as is said beside the figure."""
    steps = recount.steps(now)
    carried_out = sum(number for (_, word), number in steps.items() if word in {"done", "undone"})

    assert figures["minutes_saved"] == 30 * len(now) + 10 * carried_out
