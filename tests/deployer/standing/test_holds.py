"""Pauses and exemptions are read for all accounts at once, and only what counts now is counted."""

from datetime import UTC, datetime
from typing import Any

from deployer.aws.holds import Holds, read
from deployer.aws.register import Table
from deployer.calls import Call
from deployer.errors import NotFoundError
from hub.aws.ledger_items import packed
from hub.exemption import Exemption
from tests.fake_aws import ONE, TWO

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TABLE = Table("irhub-ledger", "eu-west-1")


class Items:
    """A table that answers with its items, whatever is asked for; or is not there."""

    def __init__(self, *items: dict[str, str], there: bool = True) -> None:
        self._items = [{name: {"S": value} for name, value in item.items()} for item in items]
        self._there = there

    def make(self, call: Call) -> dict[str, Any]:
        """All of them."""
        if not self._there:
            raise NotFoundError(call.name, "ResourceNotFoundException", "no table")
        return {"Responses": {TABLE.name: self._items}}


def test_pauses_are_read_with_their_reasons() -> None:
    """Of everything, and of single accounts."""
    everything = {"PK": "SETTING#pause", "SK": "META", "reason": "a flood"}
    one = {"PK": f"ACCOUNT#{ONE}", "SK": "PAUSE"}

    held = read(Items(everything, one), TABLE, [ONE, TWO], NOON)

    assert (held.everything, held.accounts) == ("a flood", {ONE: "no reason was given"})


def test_exemptions_that_count_are_counted() -> None:
    """Not those whose end has come, and not what cannot be read."""
    fields = {"reason": "a scanner", "by": "soc"}
    kept = {
        "ex-1": packed(Exemption(id="ex-1", account_id=ONE, **fields)),
        "ex-2": packed(Exemption(id="ex-2", until="2026-11-20T00:00:00+00:00", **fields)),
        "ex-3": packed(Exemption(id="ex-3", resource="arn:aws:ec2:x", **fields)),
        "ex-4": "{",
        "other": "x",
    }

    held = read(Items({"PK": "SETTING#exemptions", "SK": "META", **kept}), TABLE, [ONE], NOON)

    assert (held.exemptions, held.exempt) == (2, {ONE: 1})


def test_an_end_that_comes_soon_is_counted_too() -> None:
    """Within a week; who leans on the exemption wants to know."""
    fields = {"reason": "a scanner", "by": "soc", "account_id": ONE}
    ends = {"ex-1": "2026-11-27T00:00:00+00:00", "ex-2": "2026-11-29T00:00:00+00:00", "ex-3": ""}
    kept = {name: packed(Exemption(id=name, until=until, **fields)) for name, until in ends.items()}

    held = read(Items({"PK": "SETTING#exemptions", "SK": "META", **kept}), TABLE, [ONE], NOON)

    assert (held.exemptions, held.ending) == (3, 1)


def test_what_was_contained_lately_is_counted_as_the_circuit_breaker_does() -> None:
    """In this clock hour and the one before, each incident once, and once more for each thing that its target lies in."""
    now = {
        "PK": {"S": f"ACCOUNT#{ONE}"},
        "SK": {"S": "ACTS#2026-11-21T12"},
        "incidents": {"SS": ["inc-1", "inc-1 vpc/v", "inc-2"]},
    }
    before = {**now, "SK": {"S": "ACTS#2026-11-21T11"}, "incidents": {"SS": ["inc-1", "inc-3"]}}
    table = Items()
    table._items = [now, before]  # type: ignore[list-item]

    assert read(table, TABLE, [ONE], NOON).contained == {ONE: {"": 3, "vpc/v": 1}}


def test_without_a_table_nothing_holds() -> None:
    """Nothing is deployed yet."""
    assert read(Items(there=False), TABLE, [ONE], NOON) == Holds()
