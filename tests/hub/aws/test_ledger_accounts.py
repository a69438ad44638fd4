"""Facts about what the ledger knows of accounts."""

from typing import Any

import pytest

from hub.aws.ledger import DynamoLedger
from hub.incident import Incident, Mode
from hub.record import Standing
from tests.fakes import MEMBER, Clock, a_finding, a_target, an_incident
from tests.hub.aws.wire import Wire


def write(dynamodb: Any, pk: str, sk: str, **words: str) -> None:
    """Puts an item there, as the deployer or a person would."""
    item = {"PK": pk, "SK": sk, **words}
    dynamodb.put_item(TableName="irhub-ledger", Item={name: {"S": value} for name, value in item.items()})


def test_an_unknown_account_is_only_watched(ledger: DynamoLedger) -> None:
    """What is not on record is not onboarded, and in observe."""
    assert ledger.standing(MEMBER) == Standing(MEMBER, onboarded=False, mode=Mode.OBSERVE)


def test_an_account_has_the_mode_on_record(ledger: DynamoLedger, dynamodb: Any) -> None:
    """Name and mode are what the deployer wrote."""
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", mode="act", ou="Root/Prod")

    assert ledger.standing(MEMBER) == Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT, ou="Root/Prod")


def test_an_account_is_held_where_people_said(ledger: DynamoLedger, dynamodb: Any) -> None:
    """What ``irhub mode`` wrote stands beside the mode of the settings."""
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", mode="act", held_at="ask")

    assert ledger.standing(MEMBER).held_at is Mode.ASK


def test_an_account_that_was_only_heard_of_is_not_onboarded(ledger: DynamoLedger, dynamodb: Any) -> None:
    """An item without a mode was not written by the deployer."""
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", held_at="observe")

    assert not ledger.standing(MEMBER).onboarded


@pytest.mark.parametrize("key", [(f"ACCOUNT#{MEMBER}", "PAUSE"), ("SETTING#pause", "META")])
def test_a_pause_is_told_with_its_reason(ledger: DynamoLedger, dynamodb: Any, key: tuple[str, str]) -> None:
    """An account is paused by itself, or with everything else."""
    write(dynamodb, *key, reason="migration")

    assert ledger.standing(MEMBER).paused == "migration"


def test_a_pause_without_a_reason_pauses(ledger: DynamoLedger, dynamodb: Any) -> None:
    """Nobody is let through because somebody was in a hurry."""
    write(dynamodb, "SETTING#pause", "META", reason="")

    assert ledger.standing(MEMBER).paused == "no reason was given"


def test_standing_is_one_request(ledger: DynamoLedger, wire: Wire) -> None:
    """The account and both pauses are read together."""
    ledger.standing(MEMBER)

    assert wire.requests == ["BatchGetItem"]


def on(account_id: str, name: str, *within: str) -> Incident:
    """An incident in that account, on a target that lies in these."""
    target = a_target(account_id=account_id)
    return an_incident(id=name, target=target, findings=(a_finding(target=target, within=within),))


def test_isolations_are_counted_once_per_incident(ledger: DynamoLedger) -> None:
    """Counting the same incident again changes nothing."""
    ledger.count_isolation(on(MEMBER, "inc-1"))
    ledger.count_isolation(on(MEMBER, "inc-2"))

    assert ledger.count_isolation(on(MEMBER, "inc-1")) == {"": 2}


def test_each_account_counts_for_itself(ledger: DynamoLedger) -> None:
    """A storm in one account does not hold another back."""
    ledger.count_isolation(on(MEMBER, "inc-1"))

    assert ledger.count_isolation(on("444444444444", "inc-2")) == {"": 1}


def test_what_the_target_lies_in_is_counted_by_itself(ledger: DynamoLedger, wire: Wire) -> None:
    """A VPC and an Auto Scaling group each have their number, in the same requests."""
    ledger.count_isolation(on(MEMBER, "inc-1", "VPC/vpc-1"))
    wire.requests.clear()

    assert ledger.count_isolation(on(MEMBER, "inc-2", "VPC/vpc-1", "Group/web")) == {"": 2, "VPC/vpc-1": 2, "Group/web": 1}
    assert wire.requests == ["UpdateItem", "BatchGetItem"]


@pytest.mark.parametrize(("minutes", "counted"), [(59, 2), (61, 2), (121, 1)])
def test_the_hour_before_counts_too(ledger: DynamoLedger, clock: Clock, minutes: int, counted: int) -> None:
    """What was contained just before the clock struck is not forgotten then; an hour later it is."""
    ledger.count_isolation(on(MEMBER, "inc-1"))
    clock.pause(60 * minutes)

    assert ledger.count_isolation(on(MEMBER, "inc-2")) == {"": counted}


def test_a_count_stops_growing_when_it_no_longer_matters(ledger: DynamoLedger, dynamodb: Any) -> None:
    """A storm does not fill the item until DynamoDB refuses it and the work fails."""
    many = {"SS": [f"inc-{number}" for number in range(1_000)]}
    key = {"PK": {"S": f"ACCOUNT#{MEMBER}"}, "SK": {"S": "ACTS#2026-11-21T12"}}
    dynamodb.put_item(TableName="irhub-ledger", Item={**key, "incidents": many})

    assert ledger.count_isolation(on(MEMBER, "inc-new")) == {"": 1_000}
