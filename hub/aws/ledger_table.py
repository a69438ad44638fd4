"""The ledger's DynamoDB table: a few kinds of calls, plain values in and out, conflicts tried again.

A condition that does not hold is an answer and not an error: ``write`` and ``transact`` tell what stood there instead.
Two transactions that touch one item at the same time cancel each other (DynamoDB developer guide, "Transaction conflict
handling"); the one that is cancelled is tried again after a pause of random length, five times in all. A transaction that
botocore repeats because its answer was lost carries the same token, so DynamoDB applies it once.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from hub.aws.errors import code_of, translated
from hub.aws.ledger_write import Item, Key, Write, plain, wire, wire_key
from hub.errors import ThrottledError

TRIES = 5
PAUSE_SECONDS = 0.05
TRANSACTION_ITEMS = 100
"""The most items of one transaction, and of one batch of reads (DynamoDB API, TransactWriteItems, BatchGetItem)."""
REFUSED = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
PASSING = frozenset({"TransactionConflict", "TransactionConflictException", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Why a transaction was cancelled that may well pass a moment later (DynamoDB API, CancellationReason)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a write: the item as it is now, or where the condition did not hold, as it was instead."""

    written: bool
    item: Item


class Table:
    """The one table, with keys PK and SK and the index ``by-state``."""

    def __init__(self, client: Any, name: str, pause: Callable[[float], None]) -> None:
        self._client = client
        self._name = name
        self._pause = pause
        self._random = secrets.SystemRandom()

    def write(self, write: Write) -> Answer:
        """One write; an update answers with the whole item as it is now."""
        verbs = {"Put": self._client.put_item, "Update": self._client.update_item, "Delete": self._client.delete_item}
        more = {"ReturnValues": "ALL_NEW"} if write.verb == "Update" else {}
        request = {"TableName": self._name, **write.request, **more}
        answer = self._carry_out(f"dynamodb:{write.verb}Item", lambda: verbs[write.verb](**request))
        if isinstance(answer, _Refusal):
            return Answer(written=False, item=answer.items[0])
        return Answer(written=True, item=plain(answer.get("Attributes", {})))

    def transact(self, *writes: Write) -> Mapping[int, Item]:
        """All writes at once or none; empty when written, else by the number of each write refused, what stood there.

        Only more than a hundred writes take more than one transaction.
        """
        for start in range(0, len(writes), TRANSACTION_ITEMS):
            part = [{w.verb: {"TableName": self._name, **w.request}} for w in writes[start : start + TRANSACTION_ITEMS]]
            answer = self._transact(part)
            if isinstance(answer, _Refusal):
                return {start + place: item for place, item in answer.items.items()}
        return {}

    def get(self, *keys: Key) -> list[Item]:
        """The items of these keys in their order, as they are now; an empty one where there is none."""
        wanted = list(dict.fromkeys(keys))
        found = {
            (item["PK"], item["SK"]): item
            for start in range(0, len(wanted), TRANSACTION_ITEMS)
            for item in self._some(wanted[start : start + TRANSACTION_ITEMS])
        }
        return [found.get(key, {}) for key in keys]

    def query(self, pk: str, first: str = " ", last: str = "~") -> list[Item]:
        """The items under this PK, from one SK to another in their order, as they are now."""
        values = wire({":pk": pk, ":first": first, ":last": last})
        keys = "PK = :pk AND SK BETWEEN :first AND :last"
        return self._pages(KeyConditionExpression=keys, ExpressionAttributeValues=values, ConsistentRead=True)

    def newest(self, state: str) -> list[Item]:
        """The items in this state, newest first, as the index has them: a change of the last moment may be missing."""
        names, values = {"#state": "state"}, wire({":state": state})
        request = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        return self._pages(IndexName="by-state", KeyConditionExpression="#state = :state", ScanIndexForward=False, **request)

    def opened(self, state: str, first: str, last: str) -> list[Item]:
        """The items in this state that were opened from one time to another, oldest first, as the index has them."""
        names = {"#state": "state"}
        values = wire({":state": state, ":first": first, ":last": last})
        keys = "#state = :state AND opened_at BETWEEN :first AND :last"
        request = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        return self._pages(IndexName="by-state", KeyConditionExpression=keys, **request)

    def _pages(self, **request: Any) -> list[Item]:
        with translated("dynamodb:Query"):
            pages = self._client.get_paginator("query").paginate(TableName=self._name, **request)
            return [plain(item) for page in pages for item in page["Items"]]

    def _some(self, keys: list[Key]) -> Iterator[Item]:
        asked: Any = {self._name: {"Keys": [wire_key(key) for key in keys], "ConsistentRead": True}}
        for _ in range(TRIES):
            with translated("dynamodb:BatchGetItem"):
                answer = self._client.batch_get_item(RequestItems=asked)
            yield from map(plain, answer["Responses"].get(self._name, ()))
            asked = answer["UnprocessedKeys"]
            if not asked:
                return
            self._pause_a_little()
        raise ThrottledError("dynamodb:BatchGetItem", "UnprocessedKeys", "the table gave only a part of what was asked for")

    def _transact(self, items: list[Any]) -> "Mapping[str, Any] | _Refusal":
        return self._carry_out("dynamodb:TransactWriteItems", lambda: self._client.transact_write_items(TransactItems=items))

    def _carry_out(self, call: str, request: Callable[[], Any]) -> "Mapping[str, Any] | _Refusal":
        """AWS's answer, or what a condition refused; what others are writing just now is tried again, and then put off."""
        for _ in range(TRIES):
            try:
                with translated(call):
                    return _answer_of(request)
            except _ConflictError:
                self._pause_a_little()
        raise ThrottledError(call, "TransactionConflict", "others went on writing to the same items")

    def _pause_a_little(self) -> None:
        self._pause(self._random.uniform(PAUSE_SECONDS, 4 * PAUSE_SECONDS))


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What stood where a condition did not hold, by the number of the write."""

    items: Mapping[int, Item]


class _ConflictError(Exception):
    """Somebody else was writing to the same item."""


def _answer_of(request: Callable[[], Any]) -> "Mapping[str, Any] | _Refusal":
    try:
        return dict(request())
    except ClientError as error:
        answer: Mapping[str, Any] = error.response
        reasons = answer.get("CancellationReasons", [{"Code": code_of(error), **answer}])
        refused = {place: plain(reason.get("Item", {})) for place, reason in enumerate(reasons) if _is_refused(reason)}
        if refused:
            return _Refusal(refused)
        if any(reason.get("Code") in PASSING for reason in reasons):
            raise _ConflictError from error
        raise


def _is_refused(reason: Mapping[str, Any]) -> bool:
    return reason.get("Code") in REFUSED
