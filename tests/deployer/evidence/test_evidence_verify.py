"""Evidence that was tampered with is found, whatever was done to it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.aws.vault import SafeRoom
from deployer.calls import Call
from deployer.evidence.check import Report, State
from deployer.evidence.verifying import verify
from hub.actions.evidence import chain
from tests.deployer.evidence.safe import INCIDENT_ID, Safe, a_safe
from tests.fake_aws import some_settings

STATE, FIRST, SEAL = "api-state/", "/0001-", "/manifest-0001"


@pytest.fixture
def safe() -> Iterator[Safe]:
    """The state of an instance, kept and written down."""
    with a_safe() as made:
        yield made


def report(safe: Safe, days: int = 0) -> Report:
    """What is found, so many days on."""
    return verify(safe.room, safe.target, INCIDENT_ID, datetime.now(UTC) + timedelta(days=days))


def states(safe: Safe, days: int = 0) -> set[State]:
    """All that is found which is not harmless."""
    return {check.state for check in report(safe, days).checks} - {State.INTACT}


def test_untouched_evidence_holds(safe: Safe) -> None:
    """One entry, one piece, and the manifest that closes it."""
    found = report(safe)

    assert (found.holds, found.entries, [check.state for check in found.checks]) == (True, 1, [State.INTACT] * 2)


def test_the_hash_is_computed_here(safe: Safe) -> None:
    """From the bytes, and it is the one that sha256sum gives."""
    (key,) = safe.keys(STATE)
    body = safe.s3.get_object(Bucket=safe.room.bucket, Key=key)["Body"].read()

    assert chain.sha256(body) in {check.sha256 for check in report(safe).checks}


def forged_piece(safe: Safe) -> None:
    """Other bytes under the same version."""
    safe.forge(safe.keys(STATE)[0], b"{}")


def deleted_piece(safe: Safe) -> None:
    """Gone for good."""
    safe.destroy(safe.keys(STATE)[0])


def covered_piece(safe: Safe) -> None:
    """A second version."""
    safe.over(safe.keys(STATE)[0], b"{}")


def marked_piece(safe: Safe) -> None:
    """A marker that says deleted."""
    safe.s3.delete_object(Bucket=safe.room.bucket, Key=safe.keys(STATE)[0])


def covered_entry(safe: Safe) -> None:
    """A second version of an entry."""
    safe.over(safe.keys(FIRST)[0], b"{}")


def forged_entry(safe: Safe) -> None:
    """An entry that says another time."""
    (key,) = safe.keys(FIRST)
    entry = json.loads(safe.s3.get_object(Bucket=safe.room.bucket, Key=key)["Body"].read())
    safe.forge(key, chain.text({**entry, "written_at": "2026-01-01"}))


def broken_entry(safe: Safe) -> None:
    """An entry that is none."""
    safe.forge(safe.keys(FIRST)[0], b"not json")


def forged_manifest(safe: Safe) -> None:
    """A manifest that closes more than there is."""
    (key,) = safe.keys(SEAL)
    said = json.loads(safe.s3.get_object(Bucket=safe.room.bucket, Key=key)["Body"].read())
    safe.forge(key, chain.text({**said, "entries": 2}))


def unclosed(safe: Safe) -> None:
    """A chain that no manifest closes."""
    safe.destroy(safe.keys(SEAL)[0])


def garbled_manifest(safe: Safe) -> None:
    """A manifest that counts no entries."""
    (key,) = safe.keys(SEAL)
    said = json.loads(safe.s3.get_object(Bucket=safe.room.bucket, Key=key)["Body"].read())
    safe.forge(key, chain.text({**said, "entries": "all"}))


def shortened(safe: Safe) -> None:
    """A lock that was made shorter."""
    safe.lock(safe.keys(STATE)[0], datetime.now(UTC) + timedelta(days=1))


def unlocked(safe: Safe) -> None:
    """A lock that was lifted."""
    safe.unlock(safe.keys(STATE)[0])


def smuggled(safe: Safe) -> None:
    """A piece that nobody wrote down."""
    safe.add("collected")


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (forged_piece, State.CHANGED),
        (deleted_piece, State.MISSING),
        (covered_piece, State.HIDDEN),
        (marked_piece, State.HIDDEN),
        (covered_entry, State.HIDDEN),
        (forged_entry, State.BROKEN),
        (broken_entry, State.BROKEN),
        (forged_manifest, State.BROKEN),
        (garbled_manifest, State.BROKEN),
        (unclosed, State.OPEN),
        (shortened, State.SHORTENED),
        (unlocked, State.UNLOCKED),
        (smuggled, State.UNLISTED),
    ],
)
def test_what_was_done_to_it_is_found(safe: Safe, tamper: Callable[[Safe], None], found: State) -> None:
    """And the manifest does not hold any more."""
    tamper(safe)

    assert found in states(safe)
    assert not report(safe).holds


def test_a_lock_that_ended_is_told(safe: Safe) -> None:
    """The evidence is intact, and nothing keeps it so."""
    assert states(safe, days=366) == {State.UNLOCKED}


def test_evidence_that_came_later_goes_on_with_the_chain(safe: Safe) -> None:
    """A second entry, and a second manifest that closes both."""
    safe.add("collected")
    safe.write()

    found = report(safe)

    assert (found.holds, found.entries, len(safe.keys("/manifest-"))) == (True, 2, 2)


def swapped(safe: Safe) -> None:
    """The second entry is put in the place of the first."""
    (first,), (second,) = safe.keys("/0001-"), safe.keys("/0002-")
    safe.forge(first, safe.s3.get_object(Bucket=safe.room.bucket, Key=second)["Body"].read())


def cut(safe: Safe) -> None:
    """The first entry is taken out."""
    safe.destroy(safe.keys("/0001-")[0])


@pytest.mark.parametrize("tamper", [swapped, cut, forged_entry])
def test_the_chain_holds_together(safe: Safe, tamper: Callable[[Safe], None]) -> None:
    """An entry that is moved, taken out or changed breaks what follows."""
    safe.add("collected")
    safe.write()

    tamper(safe)

    assert State.BROKEN in states(safe)


class TwoInASecond:
    """S3, where an object was put over another within one second; it lists the latest first."""

    def make(self, _call: Call) -> dict[str, Any]:
        """The versions."""
        listed = {"Key": "k", "LastModified": datetime(2026, 1, 1, tzinfo=UTC)}
        return {"Versions": [{**listed, "VersionId": one} for one in ("later", "first")]}


def test_what_was_first_is_first_within_a_second_too() -> None:
    """Else what was put over it would be taken for the evidence."""
    found = SafeRoom(TwoInASecond(), some_settings()).versions("k")

    assert [version.id for version in found] == ["first", "later"]


def test_nothing_kept_is_no_manifest_that_holds(safe: Safe) -> None:
    """An incident without entries proves nothing."""
    found = verify(safe.room, safe.target, "inc-20260101-zzzzzzzzzzzz", datetime.now(UTC))

    assert (found.holds, found.entries, found.checks) == (False, 0, ())


def test_snapshots_of_members_are_not_read() -> None:
    """The command line has no way into members, and says so."""
    with a_safe(snapshots=True) as safe:
        assert states(safe) == {State.ELSEWHERE}
        assert report(safe).holds
