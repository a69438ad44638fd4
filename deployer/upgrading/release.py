"""What is written down of releases: which hubs there were, and which form the record has."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from deployer.aws.register import Table, items
from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError
from deployer.upgrading.schema import FIRST

SCHEMA_KEY = {"PK": {"S": "SETTING#schema"}, "SK": {"S": "META"}}
RELEASES_KEY = {"PK": {"S": "SETTING#releases"}, "SK": {"S": "META"}}
MOST_RELEASES = 5
"""As many hubs that one can go back to."""


@dataclass(frozen=True, slots=True)
class Release:
    """A hub as it once ran."""

    irhub: str
    """The version that rendered it; empty where its template says none."""
    template: str
    """The key of the hub's template in the artefact bucket."""
    bundle: str
    """The key of its code there."""
    schema: int
    """The form of the record that it reads and writes."""
    until: str
    """When it was replaced."""
    by: str
    """The ARN of who replaced it."""


@dataclass(frozen=True, slots=True)
class State:
    """What is on record of the record itself and of releases."""

    schema: int = FIRST
    readable_by: int = FIRST
    """The oldest form whose hub reads what is there."""
    releases: tuple[Release, ...] = ()
    """The newest first."""
    has_table: bool = True


def read(aws: Aws, table: Table) -> State:
    """What is written down; a record without a word about it has the first form."""
    try:
        found = {one["PK"]["S"]: one for one in items(aws, table, [SCHEMA_KEY, RELEASES_KEY])}
    except NotFoundError:
        return State(has_table=False)
    form, past = found.get("SETTING#schema", {}), found.get("SETTING#releases", {})
    releases = tuple(Release(**one) for one in json.loads(past.get("releases", {}).get("S", "[]")))
    return State(_number(form, "version"), _number(form, "readable_by"), releases)


def put_schema(table: Table, version: int, readable_by: int) -> Call:
    """The call that writes down which form the record has now."""
    return _put(table, {**SCHEMA_KEY, "version": {"S": str(version)}, "readable_by": {"S": str(readable_by)}})


def put_releases(table: Table, releases: tuple[Release, ...]) -> Call:
    """The call that writes down the hubs there were, the newest first, and forgets the oldest."""
    said = json.dumps([asdict(one) for one in releases[:MOST_RELEASES]])
    return _put(table, {**RELEASES_KEY, "releases": {"S": said}})


def _put(table: Table, item: Mapping[str, Any]) -> Call:
    return Call(Door.HUB, "dynamodb", "PutItem", table.region, {"TableName": table.name, "Item": item})


def _number(item: Mapping[str, Any], name: str) -> int:
    return int(item.get(name, {}).get("S", FIRST))
