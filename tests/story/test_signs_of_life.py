"""Signs of life over the real way: rule, role, bus, queue, function, record; and what silence and newcomers come to.

One stage for all tests; each leaves the way open again for the next.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.story.stage import ABROAD, HOME, HUB, MEMBER, STRANGER, Stage, deployed

LEDGER = "irhub-ledger"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub in an organization with one account that lies in no targeted unit yet."""
    with deployed() as made:
        yield made


def record(stage: Stage, account_id: str) -> dict[str, str]:
    """What the hub's table has of an account."""
    key = {"PK": {"S": f"ACCOUNT#{account_id}"}, "SK": {"S": "META"}}
    item: Any = stage.sandbox.client("dynamodb", HUB, HOME).get_item(TableName=LEDGER, Key=key).get("Item", {})
    return {name: value["S"] for name, value in item.items()}


def forget(stage: Stage) -> None:
    """No sign of life is on record of the member."""
    key = {"PK": {"S": f"ACCOUNT#{MEMBER}"}, "SK": {"S": "META"}}
    table = stage.sandbox.client("dynamodb", HUB, HOME)
    table.update_item(TableName=LEDGER, Key=key, UpdateExpression="REMOVE beat_eu_west_1, beat_ap_southeast_2")


def beat(stage: Stage) -> None:
    """Every schedule ran once."""
    stage.sandbox.beat()
    stage.sandbox.settle(60)


def test_every_region_of_every_account_is_heard_of(stage: Stage) -> None:
    """The hub account among them; and management, which has plain stacks."""
    beat(stage)

    assert all(
        {"beat_eu_west_1", "beat_ap_southeast_2"} <= record(stage, account_id).keys()
        for account_id in (MEMBER, HUB, "111111111111")
    )


def test_a_disabled_rule_falls_silent(stage: Stage) -> None:
    """Findings would not come either: that is what the silence tells."""
    forget(stage)
    events = stage.sandbox.client("events", MEMBER, ABROAD)
    events.disable_rule(Name="irhub-forward-guardduty")
    beat(stage)
    events.enable_rule(Name="irhub-forward-guardduty")

    assert record(stage, MEMBER).keys() & {"beat_eu_west_1", "beat_ap_southeast_2"} == {"beat_eu_west_1"}


def test_only_the_forwarder_role_brings_signs(stage: Stage) -> None:
    """A rule of the right name without that role is turned away at the bus, and noted nowhere."""
    forget(stage)
    events = stage.sandbox.client("events", STRANGER, HOME)
    events.put_rule(Name="irhub-forward-guardduty", ScheduleExpression="rate(1 hour)")
    bus = f"arn:aws:events:{HOME}:{HUB}:event-bus/irhub-hub"
    events.put_targets(Rule="irhub-forward-guardduty", Targets=[{"Id": "hub", "Arn": bus}])
    undelivered = len(stage.sandbox.pump.undelivered)
    beat(stage)
    events.remove_targets(Rule="irhub-forward-guardduty", Ids=["hub"])
    events.delete_rule(Name="irhub-forward-guardduty")

    assert len(stage.sandbox.pump.undelivered) == undelivered + 1
    assert record(stage, STRANGER) == {}


def test_an_account_that_joins_is_held_at_observe_and_told_once(stage: Stage) -> None:
    """StackSets reach it by themselves; the hub hears of it, and one notice tells people what to do."""
    organizations = stage.sandbox.client("organizations", "111111111111", HOME)
    world = stage.sandbox.world
    to = world.unit_id(("Workloads",))
    organizations.move_account(AccountId=STRANGER, SourceParentId=world.root_id, DestinationParentId=to)
    before = len(stage.sandbox.receiver.received)

    beat(stage)
    stage.later()
    stage.later()

    told = [json.loads(one.body) for one in stage.sandbox.receiver.received[before:] if one.path == "/slack"]
    assert [f"({STRANGER}) appeared" in json.dumps(one) for one in told] == [True]
    assert (record(stage, STRANGER)["held_at"], record(stage, STRANGER)["name"]) == ("observe", "not-onboarded")


def test_everything_ended_well(stage: Stage) -> None:
    """No sign of life, and no comparison, lies in a dead-letter queue."""
    sqs = stage.sandbox.client("sqs", HUB, HOME)
    url = sqs.get_queue_url(QueueName="irhub-dead-letters")["QueueUrl"]

    assert not sqs.receive_message(QueueUrl=url).get("Messages")
    assert not [one for one in stage.sandbox.functions.outcomes if one.failed]
