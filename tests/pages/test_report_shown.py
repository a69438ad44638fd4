"""A report in a browser: nothing of it is cut off, however long the names and the numbers are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.demo.month import ACCOUNTS, Month
from hub.report.counting import About, count
from hub.report.fact import fact
from hub.report.page import page
from hub.report.period import period
from tests.pages.browser import DESK

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
LONG = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
CUT_OFF = """() => [...document.querySelectorAll('.chart text')].filter(one => {
  const room = one.closest('.chart').getBoundingClientRect(), own = one.getBoundingClientRect();
  return own.left < room.left - 1 || own.right > room.right + 1;
}).map(one => one.textContent)"""
SCROLLS = "() => [...document.querySelectorAll('.scrolls')].filter(one => one.scrollWidth > one.clientWidth).length"

LINES = """() => Math.max(...[...document.querySelectorAll('td.code')].map(one => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return text.getClientRects().length;
}))"""
"""The most lines that an id takes."""


@pytest.fixture(scope="module")
def report(chromium: Any) -> Iterator[Any]:
    """A month of five thousand incidents, at a desk."""
    figures = count(map(fact, Month(5_000, NOW).cases()), About(period("30d", "", NOW), NOW, "irhub", dict(ACCOUNTS)))
    longer = tuple(replace(one, type=LONG, resource=f"i-0{number:016x}") for number, one in enumerate(figures.open))
    shown = chromium.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    shown.set_content(page(replace(figures, open=longer)))
    yield shown
    shown.close()


def test_no_label_of_a_chart_is_cut_off(report: Any) -> None:
    """A scale whose first digit is missing tells another number."""
    assert report.evaluate(CUT_OFF) == []


def test_at_a_desk_nothing_has_to_be_scrolled_sideways(report: Any) -> None:
    """Every column of every table is to be seen."""
    assert report.evaluate(SCROLLS) == 0


def test_an_id_stands_on_one_line(report: Any) -> None:
    """So that it can be read, and compared."""
    assert report.evaluate(LINES) == 1
