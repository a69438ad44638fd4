"""Facts about what the register keeps, on DynamoDB."""

from datetime import timedelta
from typing import Any

import pytest

from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.aws.register import DynamoRegister
from hub.incident import Mode
from hub.register import Member, Told
from tests.fakes import MEMBER, NOON
from tests.hub.aws.test_ledger_accounts import write
from tests.hub.aws.wire import Wire

LATER = NOON + timedelta(hours=6)


@pytest.fixture
def register(table: Table) -> DynamoRegister:
    """A register on the ledger's table."""
    return DynamoRegister(table)


def test_a_sign_of_life_is_one_write(register: DynamoRegister, wire: Wire) -> None:
    """Seventeen Regions of a thousand accounts, several times a day: each costs one request."""
    register.heard(MEMBER, "eu-west-1", NOON)

    assert wire.requests == ["UpdateItem"]


def test_each_region_has_its_own_time(register: DynamoRegister) -> None:
    """An older sign that comes late takes nothing back."""
    register.heard(MEMBER, "eu-west-1", LATER)
    register.heard(MEMBER, "eu-west-1", NOON)
    register.heard(MEMBER, "ap-southeast-2", NOON)

    (member,) = register.members([MEMBER, "444444444444"])
    assert member.heartbeats == {"eu-west-1": LATER.isoformat(), "ap-southeast-2": NOON.isoformat()}


def test_a_sign_tells_whether_the_account_is_on_record(register: DynamoRegister, dynamodb: Any) -> None:
    """What the deployer wrote is there, and a first sign alone is no record."""
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", mode="act")

    assert register.heard(MEMBER, "eu-west-1", NOON)
    assert not register.heard("444444444444", "eu-west-1", NOON)


def test_a_newcomer_is_held_at_observe(register: DynamoRegister, ledger: DynamoLedger) -> None:
    """Whatever the settings say of it later, until somebody promotes it."""
    assert register.appeared(MEMBER, "shop", NOON)

    assert register.members([MEMBER]) == (Member(MEMBER, "shop", appeared=NOON.isoformat(), held_at="observe"),)
    assert ledger.standing(MEMBER).held_at is Mode.OBSERVE
    assert register.heard(MEMBER, "eu-west-1", NOON)


def test_an_account_appears_once(register: DynamoRegister) -> None:
    """The second to say so is told that it was not the first."""
    register.appeared(MEMBER, "shop", NOON)

    assert not register.appeared(MEMBER, "shop", LATER)


def test_an_onboarded_account_never_appears(register: DynamoRegister, dynamodb: Any, ledger: DynamoLedger) -> None:
    """Its mode stays what people wanted."""
    write(dynamodb, f"ACCOUNT#{MEMBER}", "META", name="shop", mode="act")

    assert not register.appeared(MEMBER, "shop", NOON)
    assert ledger.standing(MEMBER).held_at is Mode.ACT


@pytest.mark.parametrize(
    "told", [Told(), Told(frozenset({MEMBER})), Told(frozenset({MEMBER}), frozenset({"silent"})), Told(news=frozenset("a"))]
)
def test_what_was_told_is_kept(register: DynamoRegister, told: Told) -> None:
    """In the place of what was there, also where nothing is left."""
    register.tell(Told(frozenset({"1"}), frozenset({"2"})))

    register.tell(told)

    assert register.told() == told


def test_one_caller_at_a_time(register: DynamoRegister) -> None:
    """The next is first once that time has come."""
    register.tell(Told())

    calls = [register.is_first_to_call(now, now + timedelta(hours=1)) for now in (NOON, NOON, LATER)]

    assert calls == [True, False, True]
