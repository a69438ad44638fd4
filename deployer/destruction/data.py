"""Record, evidence and key: what of them goes when somebody says so by name, what is still locked, and until when.

They stay unless each is named. Object Lock is honoured: a version that is locked stays, with the bucket around it and the key
that it can be read with, until its lock ends; the retention that somebody set is never bypassed. The same command again, then,
takes the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import yaml

from deployer.aws import artifacts, leftovers
from deployer.aws.artifacts import Shelf
from deployer.aws.leftovers import FoundKey, FoundTable, Version
from deployer.calls import Call, Door
from deployer.change import Change, Kind, Stage, Verb
from deployer.desired import Desired
from deployer.destruction.remains import COPIES, is_a_copy
from deployer.errors import RefusedError
from deployer.removal import Kept
from deployer.settings import Settings
from deployer.template import compose
from deployer.wiring import Desk
from deployer.words import many

RECORD, EVIDENCE, KEY = ("AWS::DynamoDB::Table",), ("AWS::S3::Bucket",), ("AWS::KMS::Key", "AWS::KMS::Alias")


@dataclass(frozen=True, slots=True)
class Going:
    """What of it somebody named."""

    record: bool = False
    evidence: bool = False
    key: bool = False

    @property
    def types(self) -> frozenset[str]:
        """The resource types that leave the hub's stack."""
        parts = ((self.record, RECORD), (self.evidence, EVIDENCE), (self.key, KEY))
        return frozenset(kind for goes, kinds in parts if goes for kind in kinds)


@dataclass(frozen=True, slots=True)
class Data:
    """What is there of it now."""

    shelf: Shelf
    alias: str
    now: datetime
    table: FoundTable | None = None
    has_bucket: bool = False
    versions: tuple[Version, ...] = field(default=(), repr=False)
    """Known where the evidence is to go."""
    key: FoundKey | None = None
    copies: tuple[str, ...] = ()
    """The copies of disks that lie under the key; known where it is to go."""

    @property
    def locked(self) -> tuple[Version, ...]:
        """The versions that S3 does not delete yet."""
        return tuple(one for one in self.versions if one.is_locked(self.now))

    @property
    def until(self) -> str:
        """When the last lock ends, in words."""
        if any(one.is_held for one in self.locked):
            return "until somebody takes the legal hold off"
        return f"until {max(one.until for one in self.locked if one.until):%Y-%m-%d %H:%M} UTC"


def read(works: Desk, desired: Desired, going: Going, now: datetime) -> Data:
    """What there is; each version of the evidence is asked for its lock where the evidence is to go."""
    settings, aws = works.settings, works.read
    shelf = Shelf(bucket_name(settings), settings.hub.region)
    has_bucket = leftovers.bucket(aws, shelf)
    versions = leftovers.evidence(aws, shelf, works.outside.together) if has_bucket and going.evidence else ()
    alias = f"alias/{settings.prefix}"
    ours = leftovers.tagged(aws, Door.HUB, settings.hub.region, settings.prefix) if going.key else ()
    return Data(
        shelf,
        alias,
        now,
        table=leftovers.table(aws, desired.table),
        has_bucket=has_bucket,
        versions=versions,
        key=leftovers.key(aws, alias, settings.hub.region),
        copies=tuple(filter(is_a_copy, ours)),
    )


def bucket_name(settings: Settings) -> str:
    """The name of the bucket that evidence is in."""
    return f"{settings.prefix}-evidence-{settings.hub.account}-{settings.hub.region}"


def insist_on_sense(going: Going, data: Data) -> None:
    """Raises ``RefusedError`` where the key would go before what only it can open."""
    stays = [
        *(["the record"] if data.table and not going.record else []),
        *(["the evidence"] if data.has_bucket and not going.evidence else []),
    ]
    if going.key and data.key and data.copies:
        raise RefusedError(
            f"The key cannot go while {many(len(data.copies), *COPIES)} would stay.",
            "They are evidence of incidents, encrypted with it, and without it nobody could read them any more.",
            "Delete them first, where nobody needs them: aws ec2 delete-snapshot --snapshot-id ID; or leave --delete-key away.",
        )
    if going.key and stays:
        raise RefusedError(
            f"The key cannot go while {' and '.join(stays)} would stay.",
            "Without it nobody could read them any more.",
            "Name them too, with --delete-record and --delete-evidence, or leave --delete-key away.",
        )


def removal(desired: Desired, going: Going, data: Data) -> tuple[Change, ...]:
    """The changes that take what was named and is not locked."""
    return (*_table(desired, going, data), *_bucket(going, data), *_key(going, data))


def shrunk(desired: Desired, going: Going, data: Data) -> Desired:
    """The same installation, whose hub stack keeps only what is there and stays; nothing that went comes back."""
    free = not data.locked
    absent = Going(record=data.table is None, evidence=not data.has_bucket, key=data.key is None)
    leaving = replace(going, evidence=going.evidence and free, key=going.key and free).types | absent.types
    return replace(desired, hub=replace(desired.hub, kept=without(desired.hub.kept, leaving))) if leaving else desired


def kept(desired: Desired, going: Going, data: Data) -> tuple[Kept, ...]:
    """What stays, by name, and for what is locked until when."""
    found = []
    if data.table and not going.record:
        found.append(Kept("table with every incident", desired.table.name))
    if data.has_bucket and not going.evidence:
        found.append(Kept("bucket with all evidence", data.shelf.bucket))
    if going.evidence and data.locked:
        found.append(Kept(f"evidence that is locked {data.until}, {many(len(data.locked), 'version')}", data.shelf.bucket))
    if data.key and (not going.key or data.locked):
        found.append(Kept("key that all this is encrypted with", data.alias))
    return tuple(found)


def without(text: str, types: frozenset[str]) -> str:
    """The template without resources of these types; empty where no resource is left."""
    root = compose(text) if text else None
    if not isinstance(root, yaml.MappingNode):
        return ""
    pairs = {name.value: (name, value) for name, value in root.value}
    name, resources = pairs.pop("Resources")
    left = [(logical_id, body) for logical_id, body in resources.value if _type(body) not in types]
    if not left:
        return ""
    section = yaml.MappingNode(resources.tag, left)
    return str(yaml.serialize(yaml.MappingNode(root.tag, [*pairs.values(), (name, section)]), width=1000))


def _type(resource: yaml.Node) -> str:
    pairs = resource.value if isinstance(resource, yaml.MappingNode) else []
    return next((str(value.value) for name, value in pairs if name.value == "Type"), "")


def _table(desired: Desired, going: Going, data: Data) -> Iterator[Change]:
    if going.record and data.table:
        details = (f"every incident, step and decision: about {many(data.table.items, 'item')}",)
        calls = leftovers.delete_table(desired.table, data.table)
        where = desired.table.region
        yield Change(Stage.LEAVING_EVIDENCE, Kind.TABLE, Verb.DELETE, desired.table.name, where, details, calls=calls)


def _bucket(going: Going, data: Data) -> Iterator[Change]:
    if not going.evidence or not data.has_bucket:
        return
    free = tuple((one.key, one.id) for one in data.versions if not one.is_locked(data.now))
    last: tuple[Call, ...] = () if data.locked else (leftovers.delete_bucket(data.shelf),)
    calls = (*artifacts.empty(data.shelf, free), *last)
    details = [f"{many(len(free), 'version')}, for good"]
    if data.locked:
        details.append(f"{many(len(data.locked), 'version')} stay, and the bucket with them: locked {data.until}")
    verb = Verb.DELETE if calls else Verb.NOTHING
    yield Change(Stage.LEAVING_EVIDENCE, Kind.EVIDENCE, verb, data.shelf.bucket, data.shelf.region, tuple(details), calls=calls)


def _key(going: Going, data: Data) -> Iterator[Change]:
    if going.key and data.key and not data.locked:
        calls = leftovers.give_up_key(data.key, data.alias, data.shelf.region)
        details = (f"for {leftovers.KEY_DAYS} days it can be called back: aws kms cancel-key-deletion --key-id {data.key.id}",)
        yield Change(Stage.LEAVING_CONTENTS, Kind.KEY, Verb.DELETE, data.alias, data.shelf.region, details, calls=calls)
