"""What a report comes to: coverage, a digest, and the telling of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.demo.month import ACCOUNTS, Month
from hub.handler import serve
from hub.register import Member, Told
from hub.report.counting import About, count
from hub.report.coverage import coverage
from hub.report.digest import digest, where
from hub.report.fact import fact
from hub.report.figures import Assumption, Coverage, Figures
from hub.report.handler import report, the_reporter
from hub.report.making import Sources, make
from hub.report.period import Period, period
from hub.report.settings import ReportSettings
from hub.values import to_plain
from tests.fakes import MEMBER, NOON, FakeChannel, FakeRegister, a_hub
from tests.hub.report.test_report_page import a_report_on

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
SETTINGS = ReportSettings("irhub", "222222222222", "eu-west-1", "irhub-ledger", "https://queue", "irhub-artifacts")
LATE = (NOON - timedelta(days=2)).isoformat()
LINK = where(SETTINGS, "reports/weekly-2026-11-09.html")


def a_month(**changes: Any) -> Figures:
    """The figures of a made-up month."""
    about = About(period("30d", "", NOW), NOW, "irhub", dict(ACCOUNTS), Coverage(3, 2, 6, 5, ("shop in eu-west-1",)))
    return replace(count(map(fact, Month(300, NOW).cases()), about), **changes)


def test_coverage_counts_accounts_and_regions() -> None:
    """Who is not onboarded, and who is silent, is named."""
    members = (
        Member(MEMBER, "shop", onboarded=True, heartbeats={"eu-west-1": NOON.isoformat(), "us-east-1": LATE}),
        Member("444444444444", appeared=LATE),
    )
    found = coverage(members, NOON)

    assert (found.accounts, found.onboarded, found.cells, found.alive) == (2, 1, 2, 1)
    assert (found.silent, found.newcomers) == (("shop (333333333333) in us-east-1",), ("444444444444",))


def test_accounts_are_those_of_the_organization_and_of_incidents() -> None:
    """An account that left is still called by its name where it had an incident."""

    class Cases:
        """Incidents of a made-up day."""

        def facts(self, _: Period) -> Any:
            """Three of them."""
            return map(fact, Month(3, NOON, days=1).cases())

    register = FakeRegister(last=Told(frozenset({MEMBER, "999999999999"})))
    figures = make(Sources(Cases(), register, "irhub", Assumption(60, 0)), Period(NOON - timedelta(days=1), NOON), NOON)

    assert (figures.total, figures.hours_saved, figures.coverage.accounts) == (3, 3.0, 1)


def test_a_digest_tells_the_figures_in_a_few_lines() -> None:
    """What there was, how soon, where, what was done, what is covered, what is saved, and what is left to people."""
    notice = digest(a_month(), "weekly", LINK)

    assert notice.headline.startswith("Weekly report: ")
    assert len(notice.proof) == 6
    assert any(line.startswith("Most in: shop (") for line in notice.proof)
    assert "not over" in notice.asked[0]
    assert notice.asked[1].endswith("irhub status --only gaps")


def test_a_digest_of_nothing_asks_nothing() -> None:
    """And says that nothing was."""
    notice = digest(a_report_on(), "daily", LINK)

    assert (notice.asked, notice.proof[0]) == ((), "No incident began in this time.")
    assert len(notice.proof) == 3


def test_a_digest_leads_to_the_report() -> None:
    """In the console of its own partition."""
    hosts = {
        "cn-north-1": "cn-north-1.console.amazonaws.cn",
        "us-gov-west-1": "us-gov-west-1.console.amazonaws-us-gov.com",
        "eusc-de-east-1": "eusc-de-east-1.console.amazonaws-eusc.eu",
    }
    links = {region: where(replace(SETTINGS, region=region), "reports/a.html").url for region in hosts}

    assert LINK.url.startswith("https://eu-west-1.console.aws.amazon.com/s3/object/irhub-artifacts?prefix=reports/weekly")
    assert {region: url.split("/")[2] for region, url in links.items()} == hosts


def test_a_report_is_told_once() -> None:
    """However often the message about it is delivered."""
    slack = FakeChannel()
    hub = a_hub(channels=(slack,))
    body = {"irhub": "report", "name": "weekly-2026-11-09", "notice": to_plain(digest(a_month(), "weekly", LINK))}
    record = {"messageId": "m", "body": json.dumps(body)}

    assert [serve({"Records": [record]}, hub) for _ in range(2)] == [{"batchItemFailures": []}] * 2
    (notice,) = slack.notices
    assert (notice.kind, notice.links) == ("report", (LINK,))


def test_the_function_is_put_together_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, however often it runs."""
    names = ("PREFIX", "HUB_ACCOUNT_ID", "TABLE", "QUEUE_URL", "REPORTS_BUCKET")
    for name in (*(f"IRHUB_{one}" for one in names), "AWS_REGION"):
        monkeypatch.setenv(name, "eu-west-1")
    the_reporter.cache_clear()

    assert the_reporter() is the_reporter()
    with pytest.raises(KeyError):
        report({}, None)
    the_reporter.cache_clear()
