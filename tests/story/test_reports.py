"""Reports over the real way: a schedule, the function in its own process, the bucket, the responder, and Slack.

One stage for all tests.
"""

import json
from collections.abc import Iterator

import pytest

from deployer.sandbox.scene import a_scene
from tests.story.stage import HOME, HUB, MEMBER, Stage, deployed

BUCKET = f"irhub-artifacts-{HUB}-{HOME}"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub with a report for every day; one instance was contained, and a day went by."""
    with deployed(reports={"schedule": ["daily"]}) as made:
        made.answer(a_scene(MEMBER, HOME))
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
