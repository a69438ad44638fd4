"""Writes to the ledger's table as data, and plain values in DynamoDB's form and back.

Our own form and not boto3's resource layer: it is not part of botocore, and makes decimals of all numbers. The ledger has text,
switches, whole and broken numbers, and sets of text; whatever is deeper is kept as JSON text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Plain = str | int | float | bool | frozenset[str]
Item = Mapping[str, Plain]
Key = tuple[str, str]
"""PK and SK."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write, with the condition under which it is made."""

    verb: str
    """``Put``, ``Update`` or ``Delete``."""
    request: Mapping[str, Any]


def put(key: Key, item: Item, condition: str = "", **values: Plain) -> Write:
    """The item replaces what stood under its key. In expressions ``#name`` is an attribute and ``:name`` a value."""
    return Write("Put", {"Item": wire_key(key) | wire(item), **_expressions({"ConditionExpression": condition}, values)})


def update(key: Key, change: str, condition: str = "", **values: Plain) -> Write:
    """The item is changed by an update expression, and made where there was none."""
    expressions = {"UpdateExpression": change, "ConditionExpression": condition}
    return Write("Update", {"Key": wire_key(key), **_expressions(expressions, values)})


def delete(key: Key, condition: str, **values: Plain) -> Write:
    """The item is gone."""
    return Write("Delete", {"Key": wire_key(key), **_expressions({"ConditionExpression": condition}, values)})


def wire_key(key: Key) -> dict[str, dict[str, Any]]:
    """A key in DynamoDB's form."""
    return wire({"PK": key[0], "SK": key[1]})


def wire(item: Item) -> dict[str, dict[str, Any]]:
    """Plain values in DynamoDB's form; numbers travel as text."""
    return {name: _wired(value) for name, value in item.items()}


def plain(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """Plain values from DynamoDB's form."""
    return {name: _plain(kind, value) for name, attribute in attributes.items() for kind, value in attribute.items()}


def _expressions(expressions: Mapping[str, str], values: Item) -> dict[str, Any]:
    """The expressions that are not empty, with the names and values they speak of, and what stood there if refused."""
    used = {name: expression for name, expression in expressions.items() if expression}
    names = {f"#{name}": name for expression in used.values() for name in re.findall(r"#(\w+)", expression)}
    given = wire({f":{name}": value for name, value in values.items()})
    more = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": given}
    refused = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    return {**used, **{name: value for name, value in more.items() if value}, **refused}


def _wired(value: Plain) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    return {"S": value} if isinstance(value, str) else {"SS": sorted(value)}


def _plain(kind: str, value: Any) -> Plain:
    if kind == "N":
        return float(value) if "." in value or "e" in value.lower() else int(value)
    if kind == "SS":
        return frozenset(value)
    found: str | bool = value
    return found
