"""Every event of the sources beside GuardDuty that others recorded: read right, refused, or malformed by a field."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.finding import Finding
from hub.sources import apart, asff, cloudtrail, config, read
from hub.sources.cloudtrail_calls import CALLS
from hub.sources.switched import Feed
from tests import corpus
from tests.corpus import Line
from tests.hub.listened import trusting
from tests.hub.test_guardduty_anything import answer

pytestmark = corpus.needed

EVENTS = corpus.of("eventbridge-securityhub", "eventbridge-config", "eventbridge-cloudtrail", "eventbridge-other")
ASFF = corpus.of("asff")
RECORDS = corpus.of("cloudtrail")
SOURCES = {"cloudtrail", "config", "guardduty", "malware", "securityhub"}
NOTIFIED = corpus.of("sns-config")


def named(line: Line) -> str:
    """A line as a test id."""
    return line.name


def bare(line: Line) -> list[Any]:
    """The findings of a line in ASFF, in whatever answer they stand."""
    value = line.value
    found = value.get("Findings", value.get("findings", [value]))
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("line", EVENTS, ids=named)
def test_an_event_is_read_or_told(line: Line) -> None:
    """As it came, and each finding of it by itself."""
    event = line.value
    found = [answer(read, one, trusting(feed)) for feed in Feed for one in apart(event) or (event,)]

    assert all(finding is None or finding.source in SOURCES for finding in found)


@pytest.mark.parametrize("line", ASFF, ids=named)
def test_a_finding_in_asff_is_read_or_told(line: Line) -> None:
    """With a target for every resource that lies in its account."""
    for one in bare(line):
        finding = answer(asff.read_finding, one)
        if finding is not None:
            assert finding.target.account_id == finding.account_id == one["AwsAccountId"]
            assert len(finding.parts) <= len(one["Resources"])


@pytest.mark.parametrize("line", RECORDS, ids=named)
def test_a_recorded_call_is_read_where_it_blinds_somebody(line: Line) -> None:
    """What the table names is read unless it weakens nothing; everything else is refused."""
    record = line.value
    finding = answer(cloudtrail.read_finding, record)
    if finding is not None:
        service = str(record["eventSource"]).removesuffix(".amazonaws.com")
        assert (service, record["eventName"]) in CALLS
        assert finding.type.endswith(".Failed") is bool(record.get("errorCode"))


@pytest.mark.parametrize("line", NOTIFIED, ids=named)
def test_a_notification_of_config_is_read_or_told(line: Line) -> None:
    """As SNS carries it, and unwrapped."""
    found = [answer(config.read_finding, value) for value in (line.value, line.value.get("Message", {}))]

    assert all(finding is None or finding.source == "config" for finding in found)


@pytest.mark.parametrize(
    ("lines", "reader", "fewest"),
    [(ASFF, asff.read_finding, 120), (RECORDS, cloudtrail.read_finding, 15)],
    ids=["asff", "calls"],
)
def test_most_of_them_are_read(lines: tuple[Line, ...], reader: Callable[..., Finding], fewest: int) -> None:
    """A reader that refused everything would pass the others."""
    read_well = [one for line in lines for one in bare(line) if answer(reader, one) is not None]
    assert len(read_well) >= fewest
