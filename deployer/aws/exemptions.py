"""Exemptions in the hub's table: one item for those of irhub.yaml, one for those that people added for a time.

Keys are those of ``hub/aws/ledger_accounts.py``, which reads both items with everything else at each delivery. Each exemption
is an attribute under its own id, so that two people who add at once do not overwrite each other.
"""

import json
from collections.abc import Iterable, Mapping

from deployer.aws.register import Table
from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError
from hub.exemption import Exemption
from hub.values import from_plain, to_plain

ID = "ex-"
"""How the id of an exemption begins."""
FILE, ADDED = "FILE", "META"
"""The sort keys of the two items."""


def packed(exemption: Exemption) -> str:
    """The exemption as the hub reads it."""
    return json.dumps(to_plain(exemption), separators=(",", ":"))


def read(aws: Aws, table: Table) -> Mapping[str, tuple[Exemption, ...]]:
    """What is on record, under ``FILE`` and ``ADDED``; nothing where there is no table yet."""
    keys = [_key(FILE), _key(ADDED)]
    wanted: Mapping[str, object] = {table.name: {"Keys": keys, "ConsistentRead": True}}
    found: dict[str, tuple[Exemption, ...]] = {FILE: (), ADDED: ()}
    try:
        while wanted:
            answer = aws.make(_call(table, "BatchGetItem").but(RequestItems=wanted))
            found |= {item["SK"]["S"]: _exemptions(item) for item in answer["Responses"].get(table.name, ())}
            wanted = answer.get("UnprocessedKeys") or {}
    except NotFoundError:
        return found
    return found


def put_file(table: Table, exemptions: Iterable[Exemption]) -> Call:
    """The call that puts those of irhub.yaml in the place of what stood there."""
    item = {**_key(FILE), **{one.id: {"S": packed(one)} for one in exemptions}}
    return _call(table, "PutItem").but(TableName=table.name, Item=item)


def delete_file(table: Table) -> Call:
    """The call that removes those of irhub.yaml."""
    return _call(table, "DeleteItem").but(TableName=table.name, Key=_key(FILE))


def add(table: Table, exemptions: Iterable[Exemption]) -> Call:
    """The call that adds these, each under its id, and touches no other."""
    every = tuple(exemptions)
    return _call(table, "UpdateItem").but(
        TableName=table.name,
        Key=_key(ADDED),
        UpdateExpression="SET " + ", ".join(f"#{number} = :{number}" for number in range(len(every))),
        ExpressionAttributeNames={f"#{number}": one.id for number, one in enumerate(every)},
        ExpressionAttributeValues={f":{number}": {"S": packed(one)} for number, one in enumerate(every)},
    )


def remove(table: Table, ids: Iterable[str]) -> Call:
    """The call that removes these and touches no other."""
    names = {f"#{number}": one for number, one in enumerate(ids)}
    return _call(table, "UpdateItem").but(
        TableName=table.name,
        Key=_key(ADDED),
        UpdateExpression="REMOVE " + ", ".join(names),
        ExpressionAttributeNames=names,
    )


def _exemptions(item: Mapping[str, Mapping[str, str]]) -> tuple[Exemption, ...]:
    """In the order of their ids; what cannot be read is shown by its id, since the hub leaves it out as well."""
    texts = sorted((name, value["S"]) for name, value in item.items() if name.startswith(ID))
    return tuple(_unpacked(name, text) for name, text in texts)


def _unpacked(name: str, text: str) -> Exemption:
    try:
        return from_plain(Exemption, json.loads(text))
    except ValueError:
        return Exemption(name, "", "")


def _key(sort: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": "SETTING#exemptions"}, "SK": {"S": sort}}


def _call(table: Table, operation: str) -> Call:
    return Call(Door.HUB, "dynamodb", operation, table.region)
