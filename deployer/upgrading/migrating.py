"""Carries migrations out over the whole table, page by page; what was done is never done wrongly again.

Each item is written back on the condition that nobody changed it since it was read; one that somebody did change is read and
changed again. After the last page the new version is written down. A run that stops before that simply begins anew: changing
what is changed already changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deployer.aws.register import Table
from deployer.calls import Aws, Call, Door
from deployer.errors import AwsError, DeployerError
from deployer.upgrading.release import put_schema
from deployer.upgrading.schema import Item, Migration

TRIES = 5
LOST_RACE = "ConditionalCheckFailedException"
Say = Callable[[str], None]


def migrate(aws: Aws, table: Table, migrations: tuple[Migration, ...], say: Say) -> int:
    """The table has the newest form, and says so; how many items were changed."""
    changed = 0
    for one in migrations:
        count = sum(_is_changed(aws, table, item, one) for item in _items(aws, table))
        aws.make(put_schema(table, one.to, one.readable_by))
        say(f"record: {one.says}; {count} changed, now version {one.to}")
        changed += count
    return changed


def _items(aws: Aws, table: Table) -> Iterator[Item]:
    call = _call(table, "Scan").but(ConsistentRead=True)
    while True:
        page = aws.make(call)
        yield from page.get("Items", ())
        if not page.get("LastEvaluatedKey"):
            return
        call = call.but(ExclusiveStartKey=page["LastEvaluatedKey"])


def _is_changed(aws: Aws, table: Table, item: Item, migration: Migration) -> bool:
    for _ in range(TRIES):
        new = migration.change(item)
        if new is None or new == item:
            return False
        try:
            aws.make(_put(table, item, new))
        except AwsError as error:
            if error.code != LOST_RACE:
                raise
            fresh = aws.make(_call(table, "GetItem").but(Key=_key(item), ConsistentRead=True)).get("Item")
            if fresh is None:
                return False
            item = fresh
        else:
            return True
    raise DeployerError(
        f"The record's item {item['PK']['S']} could not be brought to version {migration.to}.",
        "Somebody changed it at every try.",
        "Give the same command again: what was migrated stays migrated.",
    )


def _put(table: Table, before: Item, after: Item) -> Call:
    """Written only where every attribute is as it was read."""
    old = {name: value for name, value in before.items() if name not in {"PK", "SK"}}
    names = {f"#a{place}": name for place, name in enumerate(sorted(old))}
    values = {f":a{place}": old[name] for place, name in enumerate(sorted(old))}
    same = [f"#a{place} = :a{place}" for place in range(len(old))]
    gone = [f"attribute_not_exists(#n{place})" for place, _ in enumerate(sorted(after.keys() - before.keys()))]
    more = {f"#n{place}": name for place, name in enumerate(sorted(after.keys() - before.keys()))}
    condition: dict[str, Any] = {"ConditionExpression": " AND ".join(["attribute_exists(PK)", *same, *gone])}
    condition |= {"ExpressionAttributeNames": {**names, **more}} if names or more else {}
    condition |= {"ExpressionAttributeValues": values} if values else {}
    return _call(table, "PutItem").but(Item=dict(after), **condition)


def _key(item: Item) -> Mapping[str, Any]:
    return {"PK": item["PK"], "SK": item["SK"]}


def _call(table: Table, operation: str) -> Call:
    return Call(Door.HUB, "dynamodb", operation, table.region, {"TableName": table.name})
