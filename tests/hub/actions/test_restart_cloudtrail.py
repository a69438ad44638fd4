"""A trail that records again: first the start, then who stopped it; and what cannot be done from here."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Role, Step
from hub.actions.cloudtrail.restart_cloudtrail import ACTION, Options, Seen, Tampering
from hub.errors import ThrottledError
from hub.finding import Target
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.worlds_others import trail
from tests.fakes import an_incident
from tests.hub.ways import TableWay

ARN = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main-trail"
TARGET = Target("AWS::CloudTrail::Trail", ARN, "123456789012", "eu-west-1")
LISTED = {"trailList": [{"TrailARN": ARN, "Name": "main-trail", "HomeRegion": "eu-west-1"}]}
STOPPED = Seen(
    ARN,
    "eu-west-1",
    "123456789012",
    "eu-west-1",
    records=False,
    of_organization=False,
    validates=True,
    every_region=True,
    global_events=True,
)
RECORDS = replace(STOPPED, records=True, history=())
STRONG = Options(log_file_validation=True, every_region=True)


def says(seen: Seen) -> tuple[Containment, str]:
    """The proof in words."""
    proof = ACTION.prove(seen)
    assert proof is not None
    return proof.containment, "; ".join(proof.says)


def test_the_start_is_never_put_off() -> None:
    """Every minute without a record is lost for good."""
    (step,) = ACTION.plan(STOPPED, an_incident(), STRONG)  # type: ignore[misc]

    assert isinstance(step, Step)
    assert (step.do[0].operation, step.urgent, bool(step.kept)) == ("StartLogging", True, True)


def test_nothing_is_looked_up_before_the_trail_records() -> None:
    """First the start, then who did it."""
    way = TableWay({"DescribeTrails": LISTED, "LookupEvents": ThrottledError("x", "y", "z")})

    assert ACTION.look(way, TARGET).history is None


@pytest.mark.parametrize("change", [{"of_organization": True}, {"home": "us-east-1"}])
def test_what_only_others_can_start_is_named(change: dict[str, Any]) -> None:
    """A member may not change the organization's trail, nor anybody one whose home is another Region."""
    seen = replace(STOPPED, **change)

    assert ACTION.plan(seen, an_incident(), STRONG) == ()
    assert "cannot be started from here" in says(seen)[1]


def test_settings_are_strengthened_only_where_a_playbook_says_so() -> None:
    """What the trail was before, nobody has recorded."""
    weak = replace(RECORDS, validates=False, every_region=False)
    plain, strong = (ACTION.plan(weak, an_incident(), options) for options in (Options(), STRONG))

    assert (plain, [step.do[0].operation for step in strong if isinstance(step, Step)]) == ((), ["UpdateTrail"] * 2)


@pytest.mark.parametrize(
    ("seen", "shown", "words"),
    [
        (STOPPED, Containment.NONE, "does not record"),
        (RECORDS, Containment.CONTAINED, "look again in a quarter of an hour"),
        (replace(RECORDS, history=None), Containment.CONTAINED, "did not tell who"),
        (replace(RECORDS, delivery_error="AccessDenied"), Containment.PARTLY, "its last delivery failed: AccessDenied"),
        (replace(RECORDS, left_out="all of them"), Containment.PARTLY, "leaves out management events: all of them"),
    ],
)
def test_a_trail_that_records_in_part_is_contained_in_part(seen: Seen, shown: Containment, words: str) -> None:
    """Its bucket may be closed to it, and its selectors may be blind."""
    assert (says(seen)[0], words in says(seen)[1]) == (shown, True)


def test_a_change_that_was_refused_is_told_as_one() -> None:
    """Who tried and could not is worth knowing."""
    tried = Tampering("StopLogging", "2026-11-21T12:00:00Z", "arn:aws:iam::1:user/eve", "192.0.2.7", "AccessDenied")

    assert tried.words.endswith(
        "by arn:aws:iam::1:user/eve from 192.0.2.7 at 2026-11-21T12:00:00Z: StopLogging, refused as AccessDenied"
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([{"ReadWriteType": "WriteOnly"}], "all but WriteOnly"),
        ([{"ReadWriteType": "All", "IncludeManagementEvents": False}], "all of them"),
        ([{"ReadWriteType": "All"}], ""),
        ([{"ReadWriteType": "ReadOnly"}, {"ReadWriteType": "WriteOnly"}], ""),
        ([], ""),
    ],
)
def test_what_the_selectors_leave_out_is_named(answer: list[dict[str, Any]], words: str) -> None:
    """A trail may record and still see nothing."""
    selectors = {"GetTrailStatus": {"IsLogging": True}, "GetEventSelectors": {"EventSelectors": answer}}

    assert ACTION.look(TableWay({"DescribeTrails": LISTED, **selectors}), TARGET).left_out == words


def by_field(**fields: str) -> dict[str, Any]:
    """An advanced selector of these fields."""
    return {"FieldSelectors": [{"Field": name, "Equals": [value]} for name, value in fields.items()]}


MANAGEMENT = by_field(eventCategory="Management")
READS, WRITES = (by_field(eventCategory="Management", readOnly=value) for value in ("true", "false"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([by_field(eventCategory="Data")], "all of them"),
        ([MANAGEMENT, by_field(eventCategory="Data")], ""),
        ([READS], "all but ReadOnly"),
        ([WRITES], "all but WriteOnly"),
        ([READS, WRITES], ""),
    ],
)
def test_what_advanced_selectors_leave_out_is_named(answer: list[dict[str, Any]], words: str) -> None:
    """Whoever puts one for data events alone has blinded the trail without stopping it."""
    selectors = {"GetTrailStatus": {"IsLogging": True}, "GetEventSelectors": {"AdvancedEventSelectors": answer}}

    assert ACTION.look(TableWay({"DescribeTrails": LISTED, **selectors}), TARGET).left_out == words


def test_only_changes_to_this_trail_are_told() -> None:
    """The newest first, and nothing that a stranger could write."""
    events = [event("other", "10"), event("main-trail", "11"), event(ARN, "12"), event("", "13")]
    way = TableWay({
        "DescribeTrails": LISTED,
        "GetTrailStatus": {"IsLogging": True},
        "LookupEvents": lambda call: {"Events": events} if "StopLogging" in str(call.parameters) else {"Error": "no"},
    })  # fmt: skip

    history = ACTION.look(way, TARGET).history
    assert history is not None
    assert [each.at for each in history] == ["2026-11-21T12:00:00Z", "2026-11-21T11:00:00Z"]


def event(name: str, hour: str) -> dict[str, str]:
    """A stop of a trail of that name; without one, as CloudTrail writes what failed early."""
    record = {
        "eventName": "StopLogging",
        "eventTime": f"2026-11-21T{hour}:00:00Z",
        "requestParameters": {"name": name} if name else None,
        "userIdentity": {"principalId": "AIDA"},
    }
    return {"CloudTrailEvent": json.dumps(record)}


def test_a_history_that_does_not_answer_holds_nothing_up() -> None:
    """The trail records all the same."""
    way = TableWay({"DescribeTrails": LISTED, "GetTrailStatus": {"IsLogging": True}, "LookupEvents": {"Error": "no"}})

    assert ACTION.look(way, TARGET).history is None


def test_the_sandbox_tells_who_stopped_it(cloud: Cloud) -> None:
    """From start to end in moto, by the event history."""
    target = trail()(cloud)
    gate = Gate(cloud, ACTION, target, Role.RESTORE)
    (step,) = ACTION.plan(ACTION.look(gate, target), an_incident(), Options())  # type: ignore[misc]
    gate.do(step)

    assert "StopLogging" in says(ACTION.look(gate, target))[1]
