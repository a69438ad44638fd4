"""A canary's long template: in the artefact bucket for as long as it is tried, and never longer."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from deployer.aws import artifacts
from deployer.aws.artifacts import Shelf
from deployer.calls import Call
from deployer.canary import Trial, TrialPlace
from deployer.canary.lending import LeftBehindError, lent
from deployer.canary.trial import Type
from deployer.errors import DeniedError, NotFoundError, UnreachableError

SHELF, KEY = Shelf("irhub-artifacts-222222222222-eu-west-1", "eu-west-1"), "templates/abc.yaml"
OLD = [(KEY, "v0")]
"""A version that somebody deleted: listed, and not read."""


@dataclass
class FakeBucket:
    """S3 with one bucket that keeps versions; ``fails`` says what a call ends with, ``late`` that S3 did it first."""

    is_read: bool = False
    stored: list[tuple[str, str]] = field(default_factory=list)
    fails: dict[str, BaseException] = field(default_factory=dict)
    late: bool = False
    refuses: bool = False
    has_versions: bool = True

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, or what it fails with, once."""
        error = self.fails.pop(call.operation, None)
        answer = {} if error and not self.late else self._answer(call)
        if error:
            raise error
        return answer

    def _answer(self, call: Call) -> Mapping[str, Any]:
        if call.operation == "HeadObject" and not self.is_read:
            raise NotFoundError("s3:HeadObject", "404", "Not Found")
        if call.operation == "PutObject":
            self.stored.append((KEY, "v1" if self.has_versions else "null"))
            return {"VersionId": "v1"} if self.has_versions else {}
        if call.operation == "ListObjectVersions":
            return {"Versions": [{"Key": key, "VersionId": version} for key, version in self.stored]}
        return self._delete(call.parameters["Delete"]["Objects"]) if call.operation == "DeleteObjects" else {}

    def _delete(self, objects: list[Mapping[str, str]]) -> Mapping[str, Any]:
        if self.refuses:
            return {"Errors": [{"Key": KEY, "Code": "AccessDenied", "Message": "no"}]}
        gone = {(one["Key"], one["VersionId"]) for one in objects}
        self.stored[:] = [one for one in self.stored if one not in gone]
        return {}


def a_trial() -> Trial:
    """A change set of a template that is too long for a call."""
    trial = Trial("stack irhub-hub", TrialPlace("222222222222", "eu-west-1"), Type.CREATE, "s", "c", "x", {})
    return replace(trial, address=f"https://bucket/{KEY}", put=artifacts.put(SHELF, KEY, b"x"))


def borrow(bucket: FakeBucket) -> list[tuple[str, str]]:
    """What the bucket holds while the trial goes on."""
    with lent(bucket, a_trial(), lambda _: None):
        return list(bucket.stored)


def test_the_change_set_names_the_template_by_its_address() -> None:
    """And does not carry it."""
    said = a_trial().create.parameters

    assert (said["TemplateURL"], "TemplateBody" in said) == (f"https://bucket/{KEY}", False)


@pytest.mark.parametrize("has_versions", [True, False])
def test_it_is_stored_and_taken_back(has_versions: bool) -> None:
    """Its own version alone: one that was there before stays as it was."""
    bucket = FakeBucket(stored=list(OLD), has_versions=has_versions)

    assert len(borrow(bucket)) == 2
    assert bucket.stored == OLD


def test_what_was_there_before_is_used_and_stays() -> None:
    """A deployment stored it, and may need it."""
    bucket = FakeBucket(is_read=True, stored=list(OLD))

    assert (borrow(bucket), bucket.stored) == (OLD, OLD)


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("what", [KeyboardInterrupt(), UnreachableError("x", "", "no answer")])
def test_whatever_interrupts_the_storing_nothing_is_left(what: BaseException, late: bool) -> None:
    """Whether or not S3 had stored it by then."""
    bucket = FakeBucket(stored=list(OLD), fails={"PutObject": what}, late=late)

    with suppress(KeyboardInterrupt, UnreachableError):
        borrow(bucket)
    assert bucket.stored == OLD


def test_whatever_interrupts_the_trial_nothing_is_left() -> None:
    """Ctrl-C while CloudFormation works on it."""
    bucket = FakeBucket()

    with pytest.raises(KeyboardInterrupt), lent(bucket, a_trial(), lambda _: None):
        raise KeyboardInterrupt
    assert bucket.stored == []


def test_who_may_not_store_is_told_so() -> None:
    """It is no answer about the template, and there is nothing to delete."""
    with pytest.raises(DeniedError):
        borrow(FakeBucket(fails={"PutObject": DeniedError("s3:PutObject", "AccessDenied", "no")}))


def test_what_s3_refuses_to_delete_is_said_with_the_line_that_does_it() -> None:
    """S3 tells it in its answer and not as an error (S3 API, DeleteObjects)."""
    with pytest.raises(LeftBehindError, match="is still there") as error:
        borrow(FakeBucket(refuses=True))

    assert f"aws s3api delete-object --region eu-west-1 --bucket {SHELF.bucket} --key {KEY} --version-id v1" in error.value.todo


def test_where_the_version_is_not_known_the_line_lists_them() -> None:
    """The answer to the storing was lost, and then the deleting failed too."""
    bucket = FakeBucket(fails={"PutObject": UnreachableError("x", "", "no answer")}, late=True, refuses=True)

    with pytest.raises(LeftBehindError) as error:
        borrow(bucket)
    assert f"aws s3api list-object-versions --region eu-west-1 --bucket {SHELF.bucket} --prefix {KEY}" in error.value.todo


def test_lines_for_the_change_set_are_not_lost() -> None:
    """Where neither could be deleted, both are told."""
    with pytest.raises(LeftBehindError) as error, lent(FakeBucket(refuses=True), a_trial(), lambda _: None):
        raise LeftBehindError("what", "why", "delete the change set")

    assert error.value.todo.startswith("delete the change set\n")
