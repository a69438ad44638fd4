"""Holds an incident's evidence against its manifest.

First the chain: every entry is read in its oldest version, its SHA-256 computed here, and compared with what the next entry
and the manifest say. Then each piece that an entry names: all its bytes, as they stream by, its lock, and whether something
lies over it. Then what lies there and no entry names. Nothing that S3 says about hashes is believed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deployer.aws.vault import Locked, SafeRoom, Version
from deployer.errors import NotFoundError
from deployer.evidence.check import Check, Report, State
from hub.actions.evidence import chain, vault
from hub.finding import Target


@dataclass(slots=True)
class Chain:
    """The entries of a manifest as they were read."""

    entries: list[Mapping[str, Any]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    last: str = ""


def verify(room: SafeRoom, target: Target, incident_id: str, now: datetime) -> Report:
    """What became of each piece of evidence of the incident."""
    read = _chain(room, room.versions(chain.folder(target, incident_id)))
    kinds = (room.versions(f"{vault.folder(kind, target)}{incident_id}") for kind in vault.KINDS)
    kept = [version for found in kinds for version in found]
    checks = [_piece(room, entry["what"], kept, now) for entry in read.entries]
    named = {entry["what"].get("key") for entry in read.entries}
    unlisted = sorted({version.key for version in kept} - named)
    checks += [Check(key, State.UNLISTED) for key in unlisted]
    return Report(incident_id, room.bucket, len(read.entries), read.last, (*read.checks, *checks))


def _chain(room: SafeRoom, versions: tuple[Version, ...]) -> Chain:
    oldest: dict[str, Version] = {}
    for version in (one for one in versions if not one.is_marker):
        oldest.setdefault(version.key, version)
    read = Chain()
    for number, link in enumerate(chain.links(oldest), 1):
        _follow(read, number, link.key, room.content(link.key, oldest[link.key].id))
    seals = chain.seals(oldest)
    if read.entries or seals:
        read.checks.extend(_closed(room, read, oldest[seals[-1].key] if seals else None))
    read.checks.extend(_covered(versions, oldest))
    return read


def _follow(read: Chain, number: int, key: str, content: bytes) -> None:
    """Takes in one entry; says where it does not hold on to the one before."""
    digest = chain.sha256(content)
    entry = _parsed(content, chain.ENTRY)
    if entry is None:
        read.checks.append(Check(key, State.BROKEN, "it is no entry that this version of irhub can read", digest))
    elif entry.get("number") != number:
        read.checks.append(Check(key, State.BROKEN, f"it says that it is entry {entry.get('number')}, not {number}", digest))
    elif entry.get("previous") != read.last:
        read.checks.append(Check(key, State.BROKEN, "it names another hash for the entry before it", digest))
    if entry is not None:
        read.entries.append(entry)
    read.last = digest


def _parsed(content: bytes, kind: str) -> Mapping[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    fits = isinstance(document, dict) and document.get("irhub") == kind and document.get("format") == chain.FORMAT
    return document if fits and (kind != chain.ENTRY or isinstance(document.get("what"), dict)) else None


def _closed(room: SafeRoom, read: Chain, seal: Version | None) -> Iterator[Check]:
    if seal is None:
        yield Check("manifest", State.OPEN, "no manifest closes the chain of entries yet")
        return
    document = _parsed(room.content(seal.key, seal.id), chain.SEAL) or {}
    closes = document.get("entries")
    if closes != len(read.entries):
        state = State.OPEN if isinstance(closes, int) and closes < len(read.entries) else State.BROKEN
        yield Check(seal.key, state, f"it closes {closes} entries, and there are {len(read.entries)}")
    elif document.get("last") != read.last:
        yield Check(seal.key, State.BROKEN, "it names another hash for the last entry")
    else:
        yield Check(seal.key, State.INTACT, f"closes {len(read.entries)} entries")


def _covered(versions: tuple[Version, ...], oldest: Mapping[str, Version]) -> Iterator[Check]:
    """What lies over the objects of the manifest itself."""
    over = sorted({one.key for one in versions if oldest.get(one.key) is not one})
    yield from (Check(key, State.HIDDEN, "there is more than one version of it") for key in over)


def _piece(room: SafeRoom, what: Mapping[str, Any], kept: list[Version], now: datetime) -> Check:
    if what.get("kind") == "snapshot":
        return _snapshot(room, what)
    key, version = str(what.get("key")), str(what.get("version"))
    there = [one for one in kept if one.key == key]
    gone = Check(key, State.MISSING, f"version {version} is gone")
    if not any(one.id == version and not one.is_marker for one in there):
        return gone
    try:
        digest, lock = room.sha256(key, version), room.lock(key, version)
    except NotFoundError:
        return gone
    state, says = _judged(what, digest, lock, now)
    if state is State.INTACT and len(there) > 1:
        state, says = State.HIDDEN, "there is more than one version of it"
    return Check(key, state, says, digest, lock.until)


def _judged(what: Mapping[str, Any], digest: str, lock: Locked, now: datetime) -> tuple[State, str]:
    if digest != what.get("sha256"):
        return State.CHANGED, f"the manifest says {what.get('sha256') or 'no hash'}"
    if not lock.until:
        return State.UNLOCKED, "it has no lock"
    ends = _moment(lock.until)
    if ends <= now:
        return State.UNLOCKED, "its lock ended"
    was = str(what.get("locked_until") or "")
    return (State.SHORTENED, f"the manifest says {was}") if was and ends < _moment(was) else (State.INTACT, "")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _snapshot(room: SafeRoom, what: Mapping[str, Any]) -> Check:
    name = f"{what.get('id')} in {what.get('account')} {what.get('region')}"
    if what.get("account") != room.settings.hub.account:
        return Check(name, State.ELSEWHERE)
    found = room.snapshot(str(what.get("id")), str(what.get("region")))
    if found is None:
        return Check(name, State.MISSING)
    if found["State"] == "pending":
        return Check(name, State.PENDING)
    same = found["State"] == "completed" and found["StartTime"].isoformat() == what.get("stored_at")
    return Check(name, State.INTACT, "a snapshot has no hash; id and time agree") if same else Check(name, State.CHANGED)
