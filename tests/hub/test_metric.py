"""What nobody thought of is counted."""

import logging
from typing import Any

import pytest

from hub.metric import UNKNOWN_TYPE, count_unknown
from hub.respond import respond
from tests.fakes import DEFAULT_PLAYBOOK, a_finding, a_hub
from tests.hub.test_respond import hub_for_instances
from tests.replay import recorded


def counted(records: list[logging.LogRecord]) -> list[Any]:
    """The entries that CloudWatch makes a metric of."""
    return [vars(record) for record in records if hasattr(record, "_aws")]


def test_a_type_that_only_the_default_answers_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    """One entry in the embedded metric format, with the type beside it."""
    respond(recorded("instance"), hub_for_instances(playbooks=(DEFAULT_PLAYBOOK,)))

    (entry,) = counted(caplog.records)
    (metric,) = entry["_aws"]["CloudWatchMetrics"]
    assert metric["Metrics"] == [{"Name": UNKNOWN_TYPE, "Unit": "Count"}]
    assert (entry[UNKNOWN_TYPE], entry[metric["Dimensions"][0][0]]) == (1, "irhub")
    assert entry["finding_type"] == recorded("instance")["detail"]["type"]


def test_a_type_that_has_its_playbook_is_not_counted(caplog: pytest.LogCaptureFixture) -> None:
    """The count says how much the library lacks, and nothing else."""
    respond(recorded("instance"), hub_for_instances())

    assert counted(caplog.records) == []


def test_other_sources_have_no_list_of_types(caplog: pytest.LogCaptureFixture) -> None:
    """A rule of one's own in Config has a name that nobody could know."""
    count_unknown(a_finding(source="config"), a_hub(playbooks=(DEFAULT_PLAYBOOK,)))

    assert counted(caplog.records) == []
