"""The page, its charts, and the same figures for other programs."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from deployer.demo.month import ACCOUNTS, Month
from hub.incident import State
from hub.record import CaseFile
from hub.report import charts, tables
from hub.report.charts import Drawn, Series
from hub.report.counting import About, count
from hub.report.fact import fact
from hub.report.figures import Coverage, Figures
from hub.report.page import lead, page
from hub.report.period import period
from tests.fakes import NOON, a_finding, a_target, an_incident

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'&\u202egnp.exe"
COVERED = Coverage(9, 8, 32, 31, ("research (666666666666) in ap-southeast-2",), ("(999999999999)",))
VOID = {"meta", "link", "br", "wbr"}


class Checked(HTMLParser):
    """Reads a page as a browser would, and keeps what is in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps the tag, and what it would fetch or run."""
        self.tags.append(tag)
        self.open += [] if tag in VOID else [tag]
        self.loads += [f"{tag} {name}={value}" for name, value in attrs if name in {"src", "href"} or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        """Each end belongs to the last beginning."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keeps what people read."""
        self.text += data


def a_report(number: int = 400, **changes: object) -> Figures:
    """A report on a made-up month."""
    about = About(period("30d", "", NOW), NOW, "irhub", dict(ACCOUNTS), COVERED)
    return replace(count(map(fact, Month(number, NOW).cases()), about), **changes)  # type: ignore[arg-type]


def a_report_on(*cases: CaseFile) -> Figures:
    """A report on these cases alone."""
    return count(map(fact, cases), About(period("2d", "", NOW), NOW, "irhub"))


def read(html: str) -> Checked:
    """The page as it is read."""
    checked = Checked()
    checked.feed(html)
    return checked


@pytest.fixture(scope="module")
def html() -> str:
    """The page of a made-up month."""
    return page(a_report())


def test_the_page_needs_nothing_else(html: str) -> None:
    """No script, nothing to fetch, no handler; and a policy in it that forbids them."""
    found = read(html)

    assert found.loads == []
    assert not set(found.tags) & {"script", "iframe", "object", "img", "link", "form"}
    assert "default-src 'none'" in html
    assert not re.search(r"@import|url\(|@font-face", html)
    assert found.open == []


def test_every_chart_is_named_described_and_has_its_table(html: str) -> None:
    """For whoever does not see it."""
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)

    assert len(figures) == 7
    for one in figures:
        labels = re.search(r'role="img" aria-labelledby="([^"]+)"', one)
        assert labels
        assert all(f'id="{name}"' in one for name in labels[1].split())
        assert "<table>" in one
        assert "<caption" in one


def test_no_two_things_share_an_id(html: str) -> None:
    """Or a description would be read for another chart."""
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert len(ids) == len(set(ids))


def test_the_same_figures_are_the_same_page() -> None:
    """No id and no time is made up anew."""
    figures = a_report(50)

    assert page(figures) == page(figures)


def test_what_others_wrote_is_text_and_nothing_else() -> None:
    """A type, a resource and the name of an account that try to be markup stand on the page as they are."""
    target = a_target(id=HOSTILE, account_id="333333333333")
    case = CaseFile(an_incident(target=target, findings=(a_finding(type=HOSTILE, target=target),)), (), ())
    figures = a_report_on(case, replace(case, incident=replace(case.incident, id="inc-2")))
    found = read(page(replace(figures, coverage=replace(COVERED, silent=(HOSTILE,)))))

    assert "script" not in found.tags
    assert found.text.count("alert(1)") >= 6


def test_a_page_without_incidents_says_so() -> None:
    """And has no empty charts."""
    figures = a_report_on()
    found = read(page(figures))

    assert "No incident began in this time." in found.text
    assert "Every incident is closed or released." in found.text
    assert "svg" not in found.tags


def test_the_lead_tells_that_nothing_was_contained() -> None:
    """Where nothing was."""
    assert lead(a_report_on(CaseFile(an_incident(), (), ()))).endswith("None of them was contained.")


def test_many_open_incidents_are_counted_and_the_oldest_shown() -> None:
    """The rest is in the JSON and the CSV."""
    cases = (CaseFile(an_incident(id=f"inc-{n:03}", state=State.WAITING), (), ()) for n in range(30))
    text = read(page(a_report_on(*cases))).text

    assert "30 incidents are open, the oldest first, of which the first 25 are shown." in text
    assert ("inc-024" in text, "inc-025" in text) == (True, False)
    assert "30 cases waiting for people" in text


def test_more_than_a_chart_can_show_is_in_its_table() -> None:
    """And the words beside the chart say so."""
    cases = (CaseFile(an_incident(id=f"inc-{n}", findings=(a_finding(type=f"Recon:EC2/{n:02}"),)), (), ()) for n in range(14))
    text = read(page(a_report_on(*cases))).text

    assert "leads with 1 of 14 incidents. 2 further rows in the table." in text
    assert "Recon:EC2/13" in text


def test_a_bar_says_what_it_is() -> None:
    """Without a script, by a title that browsers show."""
    svg = charts.bars(Drawn("a", "A", "all"), ("<b>",), (Series("incidents", (3,)),))

    assert [title.text for title in ET.fromstring(svg).iter("title")] == ["A", "<b>: 3 incidents"]  # noqa: S314


def test_a_long_name_leaves_room_for_its_bar() -> None:
    """Its beginning and its end tell most."""
    assert (
        charts.short("UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS") == "UnauthorizedAcc…ion.OutsideAWS"
    )
    assert charts.short("eu-west-1") == "eu-west-1"


def test_a_line_is_drawn_though_all_its_values_are_none() -> None:
    """A range must not be empty."""
    assert "<svg" in charts.lines(Drawn("a", "A", "all"), ("1", "2"), (Series("x", (0.0, None)),), str)


def test_the_json_is_json_and_has_every_figure() -> None:
    """Times in seconds, moments in ISO 8601."""
    figures = a_report(80)
    said = json.loads(json.dumps(tables.plain(figures)))

    assert (said["total"], said["since"]) == (figures.total, "2026-10-23T06:00:00+00:00")
    assert said["hours_saved"] == round(figures.minutes_saved / 60, 1)
    assert "facts" not in said


def test_the_csv_has_a_row_for_each_incident() -> None:
    """With names of accounts, seconds, and steps."""
    figures = a_report(80)
    found = list(csv.DictReader(io.StringIO(tables.rows(figures))))

    assert [row["incident"] for row in found] == [one.incident_id for one in figures.facts]
    assert {row["account_name"] for row in found} <= {name for _, name in ACCOUNTS}
    assert sum(int(row["steps_done"]) for row in found) == sum(action.done for action in figures.actions)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(begins: str) -> None:
    """A resource may be named by an attacker, and a spreadsheet computes what looks like it."""
    case = CaseFile(an_incident(target=a_target(id=f"{begins}cmd|' /C calc'!A0")), (), ())
    (row,) = csv.DictReader(io.StringIO(tables.rows(a_report_on(case))))

    assert row["resource"].startswith(f"'{begins}cmd")


def test_a_drill_is_marked_and_not_counted() -> None:
    """It never happened; the foot of the page says that it is left out."""
    figures = a_report_on(CaseFile(an_incident(findings=(a_finding(source="drill"),)), (), ()))
    (row,) = csv.DictReader(io.StringIO(tables.rows(figures)))

    assert (figures.total, figures.drills, row["drill"]) == (0, 1, "yes")
    assert NOON.isoformat() == row["opened_at"]
