"""The record is brought to a new form item by item, and can stop anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from deployer.aws.register import Table
from deployer.calls import Call
from deployer.errors import AwsError, DeployerError
from deployer.upgrading.migrating import migrate
from deployer.upgrading.schema import FIRST, MIGRATIONS, SCHEMA, Item, Migration, due

TABLE = Table("irhub-ledger", "eu-west-1")
SCHEMA_ITEM = "SETTING#schema"


def named(item: Item) -> Item | None:
    """Gives every account a second name; what has one stays."""
    if not item["PK"]["S"].startswith("ACCOUNT#") or "title" in item:
        return None
    return {**item, "title": item["name"]}


TITLES = Migration(2, "accounts get titles", named, readable_by=1)


@dataclass
class Items:
    """A table of a few items, two a page; somebody else may change one just before it is written."""

    items: dict[str, dict[str, Any]]
    meddle: dict[str, int] = field(default_factory=dict)
    """How often somebody is quicker, by PK."""
    writes: int = 0
    dies_at: int = 0
    forgets: bool = False
    """True where an item is gone by the time it is read again."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """DynamoDB's answer."""
        answer: Mapping[str, Any] = getattr(self, f"_{call.operation}")(call.parameters)
        return answer

    def _Scan(self, asked: Any) -> Mapping[str, Any]:  # noqa: N802  # the API's name
        keys = sorted(self.items)
        start = keys.index(asked["ExclusiveStartKey"]["PK"]["S"]) + 1 if "ExclusiveStartKey" in asked else 0
        page = [self.items[key] for key in keys[start : start + 2]]
        more = {"LastEvaluatedKey": {"PK": page[-1]["PK"]}} if start + 2 < len(keys) else {}
        return {"Items": page, **more}

    def _GetItem(self, asked: Any) -> Mapping[str, Any]:  # noqa: N802
        item = self.items.get(asked["Key"]["PK"]["S"])
        return {} if self.forgets else {"Item": item}

    def _PutItem(self, asked: Any) -> Mapping[str, Any]:  # noqa: N802
        self.writes += 1
        if self.writes == self.dies_at:
            raise AwsError("dynamodb:PutItem", "InternalServerError", "gone")
        pk = asked["Item"]["PK"]["S"]
        if self.meddle.get(pk):
            self.meddle[pk] -= 1
            self.items[pk] = {**self.items[pk], "name": {"S": f"changed {self.meddle[pk]}"}}
        was = self.items.get(pk, {})
        old = {asked["ExpressionAttributeNames"][f"#{name[1:]}"]: value for name, value in _values(asked).items()}
        if any(was.get(name) != value for name, value in old.items()):
            raise AwsError("dynamodb:PutItem", "ConditionalCheckFailedException", "changed")
        self.items[pk] = asked["Item"]
        return {}


def _values(asked: Any) -> dict[str, Any]:
    return dict(asked.get("ExpressionAttributeValues", {}))


def a_table(**changes: Any) -> Items:
    """Three accounts and an incident."""
    keys = ("ACCOUNT#1", "ACCOUNT#2", "ACCOUNT#3", "INC#1")
    return Items({key: {"PK": {"S": key}, "SK": {"S": "META"}, "name": {"S": key.lower()}} for key in keys}, **changes)


def run(items: Items) -> int:
    """The migration is carried out."""
    return migrate(items, TABLE, (TITLES,), lambda _: None)


def test_every_item_that_is_meant_is_changed_and_the_version_written_down() -> None:
    """Over all pages; what is not meant stays as it is."""
    table = a_table()

    assert run(table) == 3
    assert table.items["ACCOUNT#3"]["title"] == {"S": "account#3"}
    assert "title" not in table.items["INC#1"]
    said = table.items[SCHEMA_ITEM]
    assert (said["version"]["S"], said["readable_by"]["S"]) == ("2", "1")


def test_a_second_run_changes_nothing() -> None:
    """What has the new form is left alone."""
    table = a_table()
    run(table)

    assert run(table) == 0


def test_a_run_that_died_is_finished_by_the_next() -> None:
    """The version is written down only once all is done."""
    table = a_table(dies_at=2)
    with pytest.raises(AwsError):
        run(table)

    assert SCHEMA_ITEM not in table.items
    assert run(table) == 2


def test_what_somebody_changed_meanwhile_is_not_overwritten() -> None:
    """The item is read again, and changed as it is now."""
    table = a_table(meddle={"ACCOUNT#2": 2})

    assert run(table) == 3
    assert table.items["ACCOUNT#2"]["title"] == {"S": "changed 0"}


def test_an_item_that_never_holds_still_is_given_up_in_words() -> None:
    """The same command again goes on."""
    with pytest.raises(DeployerError, match="Somebody changed it at every try"):
        run(a_table(meddle={"ACCOUNT#2": 99}))


def test_an_item_that_went_meanwhile_needs_nothing() -> None:
    """It is not made anew."""
    table = a_table(meddle={"ACCOUNT#2": 1})
    table.forgets = True

    assert run(table) == 2


def test_only_what_is_ahead_is_due() -> None:
    """A record of version 2 needs only what leads to 3."""
    third = Migration(3, "more", named, readable_by=2)

    assert due(2, (TITLES, third)) == (third,)


def test_migrations_are_counted_without_a_gap() -> None:
    """Each leads from one version to the next, and the last to ours."""
    assert [one.to for one in MIGRATIONS] == list(range(FIRST + 1, SCHEMA + 1))
    assert all(one.readable_by <= one.to for one in MIGRATIONS)
