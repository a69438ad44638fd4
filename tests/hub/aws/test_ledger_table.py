"""Facts about the table's door: conflicts, halves of answers, and values on the wire."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from hub.aws.ledger_table import Table
from hub.aws.ledger_write import plain, put, wire
from hub.errors import AwsError, ThrottledError
from tests.fakes import NOON, Clock
from tests.hub.aws.wire import Wire

KEY = ("INC#1", "META")


@dataclass
class Busy:
    """A client whose table refuses as often as it is told, and gives one key of a batch at a time."""

    refusals: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    miserly: bool = False

    def transact_write_items(self, **_: Any) -> dict[str, Any]:
        """Refuses or takes."""
        self.calls += 1
        if self.refusals:
            raise ClientError(self.refusals.pop(0), "TransactWriteItems")
        return {}

    put_item = transact_write_items
    update_item = transact_write_items
    delete_item = transact_write_items

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - AWS's own spelling
        """Gives the first of the keys as an item, or none where it is miserly."""
        ((name, asked),) = RequestItems.items()
        first, *rest = asked["Keys"]
        if self.miserly:
            return {"Responses": {}, "UnprocessedKeys": RequestItems}
        return {"Responses": {name: [first]}, "UnprocessedKeys": {name: {"Keys": rest}} if rest else {}}


def cancelled(*codes: str) -> dict[str, Any]:
    """AWS's answer to a transaction that was cancelled."""
    reasons = [{"Code": code} for code in codes]
    return {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}


def busy(*refusals: dict[str, Any]) -> tuple[Busy, Table, Clock]:
    """A busy table, and the clock that its pauses move."""
    client, clock = Busy(list(refusals)), Clock()
    return client, Table(client, "t", clock.pause), clock


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_what_others_are_writing_is_tried_again(code: str) -> None:
    """A conflict passes by itself, after a pause."""
    client, table, clock = busy(cancelled("None", code), cancelled(code))

    assert table.transact(put(KEY, {})) == {}
    assert client.calls == 3
    assert clock() > NOON


def test_a_single_write_in_conflict_is_tried_again() -> None:
    """A write beside a transaction is refused with a code of its own."""
    client, table, _ = busy({"Error": {"Code": "TransactionConflictException"}})

    assert table.write(put(KEY, {})).written
    assert client.calls == 2


def test_a_conflict_that_stays_puts_the_work_off() -> None:
    """After five tries it counts as throttling."""
    client, table, _ = busy(*[cancelled("TransactionConflict")] * 5)

    with pytest.raises(ThrottledError):
        table.transact(put(KEY, {}))
    assert client.calls == 5


def test_a_refused_condition_weighs_more_than_a_conflict() -> None:
    """Where a condition does not hold, trying again would not help."""
    _, table, _ = busy(cancelled("TransactionConflict", "ConditionalCheckFailed"))

    assert table.transact(put(KEY, {}), put(KEY, {})) == {1: {}}


def test_another_cancellation_is_an_error() -> None:
    """A transaction that can never be made is not tried again."""
    client, table, _ = busy(cancelled("ValidationError"))

    with pytest.raises(AwsError):
        table.transact(put(KEY, {}))
    assert client.calls == 1


def test_half_an_answer_is_asked_for_again() -> None:
    """Keys that DynamoDB left unprocessed are read too, and the order is that of the asker."""
    _, table, _ = busy()
    keys = [("INC#2", "META"), ("INC#1", "META"), ("INC#2", "META")]

    assert [item["PK"] for item in table.get(*keys)] == ["INC#2", "INC#1", "INC#2"]


def test_a_table_that_gives_nothing_puts_the_work_off() -> None:
    """A read is not taken for empty because it was not served."""
    client, table, _ = busy()
    client.miserly = True

    with pytest.raises(ThrottledError):
        table.get(KEY)


def test_many_keys_are_read_in_batches(table: Table, wire: Wire) -> None:
    """A batch has a hundred keys; each comes back in its place, an empty one where there is none."""
    for number in (0, 149):
        table.write(put((f"INC#{number}", "META"), {"n": number}))
    before = len(wire.requests)

    found = table.get(*((f"INC#{number}", "META") for number in range(150)))

    assert (found[0]["n"], found[149]["n"], found[1]) == (0, 149, {})
    assert wire.requests[before:] == ["BatchGetItem"] * 2


def test_all_pages_of_a_query_are_read(table: Table) -> None:
    """A megabyte is a page; what lies beyond is read as well."""
    for number in range(8):
        table.write(put(("INC#1", f"EVENT#{number}"), {"text": "x" * 300_000}))

    assert [item["SK"] for item in table.query("INC#1")] == [f"EVENT#{number}" for number in range(8)]


def values() -> Iterator[Any]:
    """Everything that an item of the ledger may hold."""
    yield st.text()
    yield st.booleans()
    yield st.integers(-(10**30), 10**30)
    yield st.floats(allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100)
    yield st.frozensets(st.text(min_size=1), min_size=1)


@given(st.dictionaries(st.text(min_size=1), st.one_of(*values())))
def test_values_come_back_as_they_were_put(item: dict[str, Any]) -> None:
    """Text, switches, numbers and sets survive the wire, and keep their kind."""
    back = plain(wire(item))

    assert back == item
    assert [type(value) for value in back.values()] == [type(value) for value in item.values()]
