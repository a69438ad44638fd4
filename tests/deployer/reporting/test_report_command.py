"""`irhub report`: the same figures over any time, in any form, from the record alone."""

import csv
import io
import json
from pathlib import Path

import pytest

from deployer.reporting.forms import FORMS
from deployer.reporting.schedules import schedules
from deployer.settings import Reports
from hub.incident import Containment
from tests.deployer.conftest import Shell
from tests.deployer.test_incidents_command import CONTAINED, OUT, rows, step
from tests.fake_aws import some_settings
from tests.fakes import NOON
from tests.hub.report.test_report_door import a_month
from tests.hub.report.test_report_page import HOSTILE


@pytest.fixture
def recorded(shell: Shell) -> Shell:
    """A shell over a record with one contained incident, an hour later."""
    shell.aws.rows = rows(CONTAINED, step(OUT))
    shell.now = NOON.replace(hour=13)
    return shell


def test_json_is_one_typed_object(recorded: Shell) -> None:
    """Whether it is asked for by --json or as a format."""
    said = recorded.json("report", "--since", "1d")

    assert (said["kind"], said["version"], said["total"]) == ("report", 1, 1)
    assert json.loads(recorded.run("report", "--since", "1d", "--format", "json").stdout) == said


def test_html_comes_on_stdout_where_no_file_is_named(recorded: Shell) -> None:
    """And is the whole page."""
    printed = recorded.run("report", "--since", "1d").stdout

    assert printed.startswith("<!doctype html>")
    assert "1 incident" in printed


@pytest.mark.parametrize(("name", "begins"), [("a.html", b"<!doctype"), ("a.csv", b"\xef\xbb\xbfincident,"), ("a.json", b"{"),
                                              ("a.pdf", b"%PDF-"), ("a.txt", b"<!doctype")])  # fmt: skip
def test_the_ending_of_the_file_says_the_form(recorded: Shell, tmp_path: Path, name: str, begins: bytes) -> None:
    """A page where it says nothing; what was written is said beside the result."""
    ended = recorded.run("report", "--since", "1d", "--out", str(tmp_path / name))

    assert (tmp_path / name).read_bytes().startswith(begins)
    assert (ended.stdout, ended.stderr.count("1 incident")) == ("", 1)


def test_the_csv_has_a_row_for_each_incident(recorded: Shell) -> None:
    """With its steps."""
    printed = recorded.run("report", "--since", "1d", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(printed.removeprefix("\ufeff")))

    assert (row["incident"], row["containment"], row["steps_done"]) == (CONTAINED.id, Containment.CONTAINED.value, "1")


def test_what_was_opened_at_another_time_is_not_in_it(recorded: Shell) -> None:
    """But what is not over is named, whenever it was opened."""
    said = recorded.json("report", "--since", "2026-11-21T12:30:00", "--until", "2026-11-21T12:45:00")

    assert (said["total"], len(said["open"])) == (0, 1)


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--since", "2026-11-30"), ("--since", "999d")])
def test_a_time_that_is_none_is_a_matter_of_usage(recorded: Shell, words: tuple[str, ...]) -> None:
    """Told with what to write instead."""
    ended = recorded.run("report", *words)

    assert ended.exit_code == 2
    assert "--since" in ended.stderr


def test_nothing_is_written_to_aws(recorded: Shell) -> None:
    """Only the table is read, and who we are."""
    recorded.run("report")

    assert {call.name for call in recorded.aws.made} <= {
        "sts:GetCallerIdentity", "dynamodb:DescribeTable", "dynamodb:Query", "dynamodb:BatchGetItem"}  # fmt: skip


def test_without_a_hub_it_says_so(shell: Shell) -> None:
    """And what to do."""
    shell.aws.without_table = True
    ended = shell.run("report")

    assert (ended.exit_code, "irhub deploy" in ended.stderr) == (1, True)


def test_a_file_that_cannot_be_written_is_a_matter_of_usage(recorded: Shell, tmp_path: Path) -> None:
    """Told in a sentence."""
    assert recorded.run("report", "--out", str(tmp_path / "no" / "such" / "a.html")).exit_code == 2


def test_the_pdf_is_the_same_each_time_and_obeys_no_markup() -> None:
    """A name that tries to be markup is shown."""
    figures = a_month(installation=HOSTILE)

    assert FORMS["pdf"](figures) == FORMS["pdf"](figures)


def test_a_pdf_of_nothing_is_a_pdf() -> None:
    """No chart is drawn of no figures."""
    empty = a_month(total=0, bars=(), tactics=(), types=(), accounts=(), regions=(), actions=(), open=(), repeated=())

    assert FORMS["pdf"](empty).startswith(b"%PDF-")


def test_each_way_of_reporting_has_its_rule() -> None:
    """By the hour of the settings, in EventBridge's words."""
    chosen = some_settings(reports=Reports(("daily", "weekly", "monthly"), hour=5))

    assert {one["name"]: one["schedule"] for one in schedules(chosen)} == {
        "irhub-report-daily": "cron(0 5 * * ? *)",
        "irhub-report-weekly": "cron(0 5 ? * MON *)",
        "irhub-report-monthly": "cron(0 5 1 * ? *)",
    }
    assert schedules(some_settings(reports=Reports(()))) == []
