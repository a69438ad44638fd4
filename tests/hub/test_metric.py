"""What is counted: each fact once, by whoever's write made it, and nothing that a repetition finds made."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from hub import metric
from hub.engine import Outcome, Result
from hub.errors import DeniedError
from hub.hub import Hub
from hub.incident import Containment, State
from hub.metric import METRICS, UNKNOWN_TYPE, count_action, count_case, count_unknown, emit
from hub.respond import respond, take_up
from tests.fakes import DEFAULT_PLAYBOOK, NOON, FakeAccounts, FakeLedger, Lamps, a_finding, a_hub, an_incident
from tests.hub.test_respond import hub_for_instances
from tests.replay import recorded

Log = pytest.LogCaptureFixture


@pytest.fixture(autouse=True)
def listening(caplog: Log) -> None:
    """Everything that irhub logs is caught."""
    caplog.set_level(logging.INFO, "irhub")


def entries(caplog: Log) -> list[dict[str, Any]]:
    """The entries that CloudWatch makes metrics of."""
    return [vars(record) for record in caplog.records if hasattr(record, "_aws")]


def counted(caplog: Log) -> dict[str, float]:
    """The sum of each number that was logged."""
    sums: dict[str, float] = {}
    for entry in entries(caplog):
        for one in entry["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
            sums[one["Name"]] = sums.get(one["Name"], 0) + entry[one["Name"]]
    return sums


def answered(hub: Hub, times: int = 1) -> None:
    """The same finding was delivered so many times."""
    for _ in range(times):
        take_up(a_finding(), hub)


def test_an_entry_has_cloudwatchs_form(caplog: Log) -> None:
    """Namespace, one dimension whose value stands beside it, a unit, milliseconds ("Embedded metric format specification")."""
    emit("irhub", NOON, {metric.TIME_TO_CONTAIN: 12.5}, "case counted", incident="inc-1")

    (entry,) = entries(caplog)
    assert entry["_aws"] == {
        "Timestamp": int(NOON.timestamp() * 1000),
        "CloudWatchMetrics": [
            {
                "Namespace": "irhub",
                "Dimensions": [["installation"]],
                "Metrics": [{"Name": "TimeToContain", "Unit": "Seconds"}],
            }
        ],
    }
    assert (entry["TimeToContain"], entry["installation"], entry["incident"]) == (12.5, "irhub", "inc-1")


def test_no_number_is_no_entry(caplog: Log) -> None:
    """CloudWatch would refuse an entry without metrics."""
    emit("irhub", NOON, {}, "nothing")

    assert entries(caplog) == []


def test_the_catalogue_is_all_there_is() -> None:
    """Names are unique, units are CloudWatch's own, and there are few: each is paid for."""
    assert len({one.name for one in METRICS}) == len(METRICS) <= 15
    assert {one.unit for one in METRICS} == {"Count", "Seconds"}


def test_a_case_that_is_contained_is_counted_once(caplog: Log) -> None:
    """Opened, contained within some time, and one action done; the same finding again adds nothing."""
    answered(a_hub(), times=3)

    assert counted(caplog) == {"IncidentsOpened": 1, "ActionsDone": 1, "TimeToContain": 0}


def test_a_run_that_is_done_again_counts_nothing_again(caplog: Log) -> None:
    """It finds the steps made and the case contained."""
    hub = a_hub()
    answered(hub)
    caplog.clear()
    case = hub.ledger.case_file(an_incident().id).incident

    count_case(case, case, hub)
    count_action(Outcome("switch-off", Result.DONE), case, hub)

    assert counted(caplog) == {}


def test_news_in_the_midst_of_a_run_does_not_count_twice(caplog: Log) -> None:
    """The run looks again, and its end is on record once."""
    answered(a_hub(ledger=FakeLedger(news=2)))

    assert counted(caplog)["TimeToContain"] == 0
    assert len([entry for entry in entries(caplog) if "TimeToContain" in entry]) == 1


def test_too_much_news_for_one_run_is_counted_once(caplog: Log) -> None:
    """What the last pass came to is on record when the rest is left to a later run."""
    answered(a_hub(ledger=FakeLedger(news=9)))

    assert len([entry for entry in entries(caplog) if "TimeToContain" in entry]) == 1


def test_a_failure_is_counted_with_each_refusal(caplog: Log) -> None:
    """The case has failed once; AWS refused one step, and which action's stands beside the number."""
    lamps = Lamps(errors=[DeniedError("lamps:Switch", "AccessDenied", "no")])
    answered(a_hub(accounts=FakeAccounts(lamps)))

    assert counted(caplog) == {"IncidentsOpened": 1, "StepsRefused": 1, "IncidentsFailed": 1}
    assert [entry["action"] for entry in entries(caplog) if "StepsRefused" in entry] == ["switch-off"]


def test_a_case_that_had_failed_before_is_not_counted_again(caplog: Log) -> None:
    """Until it was well in between."""
    failed = an_incident(state=State.FAILED)

    count_case(failed, failed, a_hub())
    assert counted(caplog) == {}
    count_case(an_incident(), failed, a_hub())
    assert counted(caplog) == {"IncidentsFailed": 1}


def test_how_long_containment_took_is_from_receipt_to_proof(caplog: Log) -> None:
    """The same that a report times."""
    later = (NOON + timedelta(seconds=41)).isoformat()
    count_case(an_incident(), an_incident(containment=Containment.CONTAINED, contained_at=later), a_hub())

    assert counted(caplog) == {"TimeToContain": 41}


def test_what_people_were_asked_about_first_is_not_timed(caplog: Log) -> None:
    """How long they took is a number of its own, and no reason for an alarm."""
    later = (NOON + timedelta(hours=3)).isoformat()
    count_case(an_incident(state=State.WAITING), an_incident(contained_at=later), a_hub())

    assert counted(caplog) == {}


def test_a_drill_counts_nothing(caplog: Log) -> None:
    """A canary in a dashboard would look like an intruder."""
    drilled = (a_finding(source="drill"),)
    take_up(a_finding(source="drill"), a_hub())
    count_case(an_incident(findings=drilled), an_incident(findings=drilled, state=State.FAILED), a_hub())

    assert not set(counted(caplog)) & {"IncidentsOpened", "IncidentsFailed", "TimeToContain"}


def test_the_circuit_breaker_is_noted_and_counted_once_for_a_case(caplog: Log) -> None:
    """However many runs meet it open; the timeline says how much was contained."""
    hub = a_hub(ledger=FakeLedger(isolations=99))
    answered(hub)
    take_up(a_finding(id="another", updated_at="2026-11-21T11:30:00Z"), hub)

    noted = [note for _, note in hub.ledger.notes if note.name == "breaker"]  # type: ignore[attr-defined]
    assert (counted(caplog)["BreakerTrips"], len(noted)) == (1, 1)
    assert noted[0].says.startswith("the circuit breaker is open: 99 incidents")


def test_an_event_that_is_not_trusted_is_counted(caplog: Log) -> None:
    """With the field that decided it."""
    event = recorded("instance")
    event["account"] = "999999999999"
    respond(event, hub_for_instances())

    (entry,) = entries(caplog)
    assert (counted(caplog), entry["field"]) == ({"EventsRefused": 1}, "account")


def test_a_type_that_only_the_default_answers_is_counted(caplog: Log) -> None:
    """With the type beside it."""
    respond(recorded("instance"), hub_for_instances(playbooks=(DEFAULT_PLAYBOOK,)))

    (entry,) = (entry for entry in entries(caplog) if UNKNOWN_TYPE in entry)
    assert entry["finding_type"] == recorded("instance")["detail"]["type"]


def test_a_type_that_has_its_playbook_is_not_counted(caplog: Log) -> None:
    """The count says how much the library lacks, and nothing else."""
    respond(recorded("instance"), hub_for_instances())

    assert UNKNOWN_TYPE not in counted(caplog)


def test_other_sources_have_no_list_of_types(caplog: Log) -> None:
    """A rule of one's own in Config has a name that nobody could know."""
    count_unknown(a_finding(source="config"), a_hub(playbooks=(DEFAULT_PLAYBOOK,)))

    assert counted(caplog) == {}
