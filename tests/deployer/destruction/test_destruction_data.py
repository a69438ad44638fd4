"""Record, evidence and key when an installation goes: what goes, what stays, what is locked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.aws.artifacts import Shelf
from deployer.aws.leftovers import FoundKey, FoundTable, Version
from deployer.calls import Call, Door
from deployer.desired import Desired, desire
from deployer.destruction.data import Data, Going, insist_on_sense, kept, removal, shrunk, without
from deployer.destruction.run import Thorough
from deployer.errors import AwsError, RefusedError
from tests.fake_aws import BUNDLE, an_organization, some_settings, some_texts

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
KEPT = """\
Description: the hub
Resources:
  Ledger: {Type: "AWS::DynamoDB::Table", DeletionPolicy: Retain}
  Evidence: {Type: "AWS::S3::Bucket", DeletionPolicy: Retain}
  Key: {Type: "AWS::KMS::Key", DeletionPolicy: Retain}
  KeyAlias: {Type: "AWS::KMS::Alias", DeletionPolicy: Retain}
"""
ALL = Going(record=True, evidence=True, key=True)


def data(**changes: Any) -> Data:
    """A record with some items, two pieces of evidence of which one is locked, and a key."""
    versions = (Version("one", "v1"), Version("two", "v2", LATER))
    shelf = Shelf("irhub-evidence", "eu-west-1")
    there = Data(shelf, "alias/irhub", NOW, FoundTable("arn:table", 7, True), True, versions, FoundKey("k1", "arn:key"))
    return replace(there, **changes)


def an_installation() -> Desired:
    """One whose hub stack keeps all three."""
    desired = desire(some_settings(), an_organization(), some_texts(), BUNDLE)
    return replace(desired, hub=replace(desired.hub, kept=KEPT))


def operations(going: Going, there: Data) -> list[str]:
    """What would be called."""
    return [call.operation for change in removal(an_installation(), going, there) for call in change.calls]


def test_nothing_goes_that_was_not_named() -> None:
    """All three are called kept."""
    assert operations(Going(), data()) == []
    assert [one.name for one in kept(an_installation(), Going(), data())] == ["irhub-ledger", "irhub-evidence", "alias/irhub"]


def test_the_records_protection_is_taken_off_first() -> None:
    """DynamoDB refuses else; where it is off already, it is left alone."""
    unprotected = replace(data().table, is_protected=False)  # type: ignore[type-var]

    assert operations(Going(record=True), data()) == ["UpdateTable", "DeleteTable"]
    assert operations(Going(record=True), data(table=unprotected)) == ["DeleteTable"]


def test_locked_evidence_stays_with_its_bucket_and_its_key() -> None:
    """Only what is free is deleted; it is said how much stays, and until when."""
    assert operations(replace(ALL, record=False), data(table=None)) == ["DeleteObjects"]
    (told, key) = kept(an_installation(), ALL, data())
    assert told.kind == "evidence that is locked until 2026-12-22 00:00 UTC, 1 version"
    assert key.name == "alias/irhub"


def test_a_legal_hold_has_no_end() -> None:
    """Somebody must take it off."""
    held = data(versions=(Version("two", "v2", None, is_held=True),))

    assert "legal hold" in kept(an_installation(), ALL, held)[0].kind


def test_once_nothing_is_locked_all_of_it_goes() -> None:
    """Objects, bucket, and at last the key, which can be called back for a month."""
    free = data(versions=(Version("one", "v1"), Version("two", "v2", NOW - timedelta(days=1))))

    assert operations(ALL, free) == [
        "UpdateTable",
        "DeleteTable",
        "DeleteObjects",
        "DeleteBucket",
        "ScheduleKeyDeletion",
        "DeleteAlias",
    ]
    assert kept(an_installation(), ALL, free) == ()


@pytest.mark.parametrize("going", [Going(key=True), Going(key=True, record=True), Going(key=True, evidence=True)])
def test_the_key_never_goes_before_what_it_opens(going: Going) -> None:
    """Without it what stays could not be read."""
    with pytest.raises(RefusedError, match="The key cannot go while"):
        insist_on_sense(going, data())


def test_the_hubs_stack_keeps_what_stays() -> None:
    """What is locked is still its own, so a later deployment finds it there."""
    assert shrunk(an_installation(), Going(), data()).hub.kept == KEPT
    left = shrunk(an_installation(), ALL, data()).hub.kept
    assert "Evidence" in left
    assert "Key" in left
    assert "Ledger" not in left


def test_what_is_gone_does_not_come_back() -> None:
    """A later destroy without the option leaves it out too, and a stack without resources goes."""
    gone = data(table=None, has_bucket=False, versions=(), key=None)

    assert "Ledger" not in shrunk(an_installation(), Going(), data(table=None)).hub.kept
    assert shrunk(an_installation(), Going(), gone).hub.kept == ""
    assert without("", frozenset({"AWS::S3::Bucket"})) == ""


class Stubborn:
    """S3 that answers 200, and in the answer that an object stayed."""

    def make(self, call: Call) -> dict[str, Any]:
        """The answer."""
        return {"Errors": [{"Key": "two", "Code": "AccessDenied", "Message": "Access Denied"}]}


def test_an_object_that_stays_is_an_error() -> None:
    """Else the bucket would be the next thing to fail, with a worse reason."""
    with pytest.raises(AwsError, match="1 object stayed, such as two"):
        Thorough(Stubborn()).make(Call(Door.HUB, "s3", "DeleteObjects", "eu-west-1"))
