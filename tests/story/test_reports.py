"""Reports and numbers over the real way: schedule, functions in processes of their own, bucket, log, responder, and Slack.

One stage for all tests.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deployer.demo import written
from deployer.sandbox.scene import a_scene
from hub.metric import METRICS
from tests.story.stage import HOME, HUB, MEMBER, Stage, deployed

BUCKET = f"irhub-artifacts-{HUB}-{HOME}"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub with a report for every day; one instance was contained, and a day went by."""
    with deployed(reports={"schedule": ["daily"]}) as made:
        scene = a_scene(MEMBER, HOME)
        made.answer(scene)
        made.publish(written.event(scene), times=2)
        made.sandbox.pass_time(24)
        made.sandbox.beat()
        made.sandbox.settle(60)
        yield made


def objects(stage: Stage) -> dict[str, str]:
    """What lies in the folder of reports, by its key."""
    s3 = stage.sandbox.client("s3", HUB, HOME)
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET, Prefix="reports/").get("Contents", ())]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys}


def of(stage: Stage, ending: str) -> str:
    """The report of that kind."""
    (text,) = (text for key, text in objects(stage).items() if key.endswith(ending))
    return text


def test_the_schedule_puts_a_page_a_table_and_figures(stage: Stage) -> None:
    """For yesterday, under its date."""
    assert len(objects(stage)) == 3
    assert all(key.startswith("reports/daily-20") for key in objects(stage))


def test_the_report_has_what_happened(stage: Stage) -> None:
    """The one incident, contained, with how long that took."""
    said = json.loads(of(stage, ".json"))
    contain = next(pace for pace in said["paces"] if pace["name"] == "contain")

    assert (said["total"], said["contained"]) == (1, 1)
    assert 0 < contain["now"]["median"] < 600
    assert {"isolate-instance", "snapshot-volumes"} <= {one["name"] for one in said["actions"]}


def test_the_page_needs_no_network(stage: Stage) -> None:
    """It was drawn by the bundle's own library, inside the function."""
    page = of(stage, ".html")

    assert '<svg class="chart"' in page
    assert "<script" not in page


def test_people_are_told_once(stage: Stage) -> None:
    """Another run of the same schedule puts the same report in the same place, and tells nobody."""
    before = _digests(stage)
    stage.sandbox.beat()
    stage.sandbox.settle(60)

    assert (len(before), _digests(stage), len(objects(stage))) == (1, before, 3)


def _digests(stage: Stage) -> list[str]:
    """What Slack's stand-in was told of reports."""
    return [one.body for one in stage.sandbox.receiver.received if "Daily report" in one.body]


def test_the_function_enters_no_account(stage: Stage) -> None:
    """And writes nothing but reports and one message."""
    mine = {call.name for call in stage.sandbox.calls if ":assumed-role/irhub-report/" in call.principal_arn}

    assert {"dynamodb:Query", "s3:PutObject", "sqs:SendMessage"} <= mine
    assert mine <= {"dynamodb:BatchGetItem", "dynamodb:Query", "s3:PutObject", "sqs:SendMessage"}


def test_the_command_counts_the_same(stage: Stage) -> None:
    """From here, through the gate, in a time of its own."""
    said = stage.run("report", "--since", "1d").facts

    assert (said["kind"], said["total"], said["contained"]) == ("report", 1, 1)


def logged(stage: Stage, function: str) -> list[dict[str, Any]]:
    """Every JSON line of a function's log."""
    logs = stage.sandbox.client("logs", HUB, HOME)
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/irhub-{function}")
    lines = [event["message"].strip() for page in pages for event in page["events"]]
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_what_cloudwatch_draws_is_in_the_log_once(stage: Stage) -> None:
    """In the form that it reads, with names and units of the catalogue, though the finding came three times."""
    entries = [line for line in logged(stage, "respond") if "_aws" in line]
    drawn = [one["_aws"]["CloudWatchMetrics"][0] for one in entries]
    numbers = [(metric["Name"], metric["Unit"]) for one in drawn for metric in one["Metrics"]]

    assert numbers.count(("IncidentsOpened", "Count")) == numbers.count(("TimeToContain", "Seconds")) == 1
    assert set(numbers) <= {(one.name, one.unit) for one in METRICS}
    assert {(entry["installation"], one["Namespace"]) for entry, one in zip(entries, drawn, strict=True)} == {
        ("irhub", "irhub")
    }


def test_each_line_of_a_run_names_the_incident(stage: Stage) -> None:
    """Those that threads wrote among them."""
    (incident,) = {one["id"] for one in stage.run("incidents", "list").facts["incidents"]}
    mine = [line for line in logged(stage, "respond") if line.get("message") in {"claimed", "action settled", "case counted"}]

    assert len(mine) > 4
    assert {line["incident"] for line in mine} == {incident}
