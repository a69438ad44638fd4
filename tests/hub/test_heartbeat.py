"""Signs of life are noted for the account and Region that EventBridge says sent them, and for no other."""

from datetime import timedelta
from typing import Any

import pytest

from hub.errors import MalformedEventError, RefusedError
from hub.heartbeat import LATE_AFTER, hear, is_late, is_one
from hub.register import Member
from tests.fakes import HUB_ACCOUNT, MEMBER, NOON, FakeRegister, a_hub

STRANGER = "999999999999"


def a_beat(account_id: str = MEMBER, region: str = "us-east-1", **changes: Any) -> dict[str, Any]:
    """What EventBridge makes of a schedule."""
    return {
        "version": "0",
        "id": "b0b0b0b0-0000-0000-0000-000000000000",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account_id,
        "time": "2026-11-21T11:59:00Z",
        "region": region,
        "resources": [f"arn:aws:events:{region}:{account_id}:rule/irhub-forward-guardduty"],
        "detail": {},
        **changes,
    }


def heard(event: dict[str, Any], register: FakeRegister) -> str:
    """When the register last heard of the Region that the event speaks of."""
    hear(event, a_hub(register=register))
    return register.on_record[event["account"]].heartbeats[event["region"]]


def test_a_sign_of_life_is_noted_with_its_time() -> None:
    """The time is when it was sent, and not when it came: it may have waited."""
    assert heard(a_beat(), FakeRegister()) == "2026-11-21T11:59:00+00:00"


def test_a_sign_is_never_from_the_future() -> None:
    """A clock that is ahead would hide a silence."""
    assert heard(a_beat(time="2027-01-01T00:00:00"), FakeRegister()) == NOON.isoformat()


@pytest.mark.parametrize(
    "resources",
    [
        [],
        None,
        ["arn:aws:events:us-east-1:333333333333:rule/another"],
        [f"arn:aws:events:us-east-1:{STRANGER}:rule/irhub-forward-guardduty"],
        [f"arn:aws:events:eu-west-1:{MEMBER}:rule/irhub-forward-guardduty"],
    ],
)
def test_what_another_rule_sent_is_refused(resources: Any) -> None:
    """Account, Region and rule must agree: a sign speaks for nobody else."""
    with pytest.raises(RefusedError):
        hear(a_beat(resources=resources), a_hub())


@pytest.mark.parametrize("changes", [{"time": "noon"}, {"account": "me"}, {"region": "Ireland!"}])
def test_what_cannot_be_read_is_malformed(changes: dict[str, str]) -> None:
    """It is kept in the dead-letter queue."""
    with pytest.raises(MalformedEventError):
        hear(a_beat(**changes), a_hub())


def test_only_what_a_schedule_sent_is_a_sign() -> None:
    """A finding is none."""
    assert is_one(a_beat())
    assert not is_one(a_beat(source="aws.guardduty"))


def test_two_missed_signs_are_late() -> None:
    """One alone may still be on its way."""
    assert not is_late(NOON.isoformat(), NOON + LATE_AFTER)
    assert is_late(NOON.isoformat(), NOON + LATE_AFTER + timedelta(seconds=1))


def test_an_account_that_nobody_onboarded_becomes_a_newcomer() -> None:
    """It is on record with the name that the organization gives it, and a comparison is called for that tells people."""
    register = FakeRegister(on_record={})
    hub = a_hub(register=register)

    hear(a_beat(HUB_ACCOUNT), hub)

    assert register.on_record[HUB_ACCOUNT].appeared == NOON.isoformat()
    assert hub.queue.sent == [({"irhub": "reconcile"}, 900)]  # type: ignore[attr-defined]


def test_many_newcomers_call_for_one_comparison() -> None:
    """A thousand accounts that join together are one notice."""
    hub = a_hub(register=FakeRegister(on_record={}))

    for account_id in (HUB_ACCOUNT, MEMBER, MEMBER):
        hear(a_beat(account_id), hub)

    assert hub.queue.kinds() == ["reconcile"]  # type: ignore[attr-defined]


def test_a_stranger_is_no_newcomer() -> None:
    """An account outside the organization is not put on record; the bus lets none in anyway."""
    register = FakeRegister(on_record={STRANGER: Member(STRANGER)})

    hear(a_beat(STRANGER), a_hub(register=register))

    assert not register.on_record[STRANGER].appeared
