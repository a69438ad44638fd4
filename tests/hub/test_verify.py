"""What the hub answers to irhub verify."""

from typing import Any

import pytest

from hub.actions import catalogue
from hub.errors import DeniedError, MalformedEventError, ThrottledError
from hub.hub import Hub
from hub.verify import QUEUE, verify
from tests.fakes import MEMBER, a_hub
from tests.hub.test_handler import door, record
from tests.hub.ways import TableAccounts, TableWay

STATISTICS: dict[str, Any] = {"FindingStatistics": {}}
THERE: dict[str, Any] = {
    "DescribeInstances": {"Reservations": []},
    "DescribeSecurityGroups": {"SecurityGroups": []},
    "ListDetectors": {"DetectorIds": ["d-1"]},
    "GetFindingsStatistics": STATISTICS,
}
ASKED = {"irhub": "verify", "run": "verify-1", "account": MEMBER, "region": "eu-west-1"}
ABOUT = f"{MEMBER}#eu-west-1"


def a_hub_at(way: TableWay) -> Hub:
    """A hub whose accounts answer so, with the real catalogue."""
    return a_hub(accounts=TableAccounts(way), actions={action.name: action for action in catalogue()})


def answered(way: TableWay, message: Any = ASKED, about: str = ABOUT) -> Any:
    """The answer that is kept."""
    hub = a_hub_at(way)
    verify(message, hub)
    return hub.ledger.answer("verify-1", about)


def test_a_message_without_an_account_proves_the_queue() -> None:
    """It is answered with the time."""
    assert set(answered(TableWay(), {"run": "verify-1"}, QUEUE)) == {"began_at", "at"}


def test_a_sample_is_made_and_dry_runs_are_told() -> None:
    """With when GuardDuty was asked."""
    way = TableWay(dict(THERE))
    answer = answered(way)

    assert answer["sample"]["type"]
    assert answer["sample"]["at"]
    assert {one["verdict"] for one in answer["tried"]} == {"allowed", "untried"}
    assert [call.operation for call in way.done] == ["CreateSampleFindings"]


def test_a_message_that_comes_twice_makes_one_sample() -> None:
    """SQS may deliver any message again."""
    way = TableWay(dict(THERE))
    hub = a_hub_at(way)
    verify(ASKED, hub)
    verify(ASKED, hub)

    assert len(way.done) == 1


def test_why_there_is_no_sample_is_told() -> None:
    """Denied, or GuardDuty is off; the dry runs are told all the same."""
    denied = DeniedError("guardduty:CreateSampleFindings", "AccessDeniedException", "no")
    answer = answered(TableWay({**THERE, "CreateSampleFindings": denied}))

    assert "AccessDeniedException" in answer["sample"]["error"]
    assert answer["tried"]


def test_a_stranger_is_not_entered() -> None:
    """Whoever may write to the queue cannot lead the hub out of the organization."""
    answer = answered(TableWay(), {**ASKED, "account": "999999999999"}, "999999999999#eu-west-1")

    assert "does not belong to the organization" in answer["sample"]["error"]


@pytest.mark.parametrize("wrong", [{"account": "x"}, {"region": "../eu"}, {"account": None}, {"account": 7}])
def test_what_names_no_place_is_malformed(wrong: Any) -> None:
    """Both become parts of ARNs and host names."""
    with pytest.raises(MalformedEventError):
        verify({**ASKED, **wrong}, a_hub_at(TableWay()))


def test_where_guardduty_has_no_time_all_is_put_off() -> None:
    """And nothing is on record, so it is tried again."""
    slow = ThrottledError("guardduty:ListDetectors", "TooManyRequestsException", "slow down")
    with pytest.raises(ThrottledError):
        answered(TableWay({**THERE, "ListDetectors": slow}))


def test_the_queues_door_leads_here() -> None:
    """A message of the kind verify is answered."""
    hub = a_hub_at(TableWay(dict(THERE)))

    assert door(hub, record(ASKED)) == []
    assert hub.ledger.answer("verify-1", ABOUT)
