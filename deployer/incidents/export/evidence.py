"""The evidence that goes along: what AWS's APIs said of the resource, and the manifest; every hash checked, nothing believed.

What hosts gave, such as a capture of memory, may be gigabytes and holds what people typed; it stays in its locked bucket, and
the list says where, with its hash.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from deployer.aws.vault import SafeRoom, Version
from deployer.errors import NotFoundError
from deployer.evidence.check import Check, Report
from deployer.evidence.verifying import verify
from hub.actions.evidence import vault
from hub.incident import Incident

TAKEN = (vault.API_STATE, vault.MANIFEST)
"""The folders of the bucket whose objects go along."""
PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Along:
    """What goes along, and how the evidence stands."""

    files: Mapping[str, bytes]
    report: Report


def along(room: SafeRoom, incident: Incident, now: datetime) -> Along:
    """The evidence of an incident: its small objects, and the check of every piece."""
    try:
        report = verify(room, incident.target, incident.id, now)
    except NotFoundError:
        return Along({}, Report(incident.id, room.bucket, 0, "", ()))
    found = dict(_objects(room, incident))
    pieces = [{**one.shown(), "file": _file_of(one, incident)} for one in report.checks]
    listed = {**report.shown(), "checks": pieces}
    return Along({**found, "evidence.json": (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode()}, report)


def _objects(room: SafeRoom, incident: Incident) -> Iterator[tuple[str, bytes]]:
    """The first version of each object, which is the one that was locked."""
    for kind in TAKEN:
        oldest: dict[str, Version] = {}
        for one in room.versions(f"{vault.folder(kind, incident.target)}{incident.id}"):
            if not one.is_marker:
                oldest.setdefault(one.key, one)
        for key in sorted(oldest):
            yield file_name(key), room.content(key, oldest[key].id)


def file_name(key: str) -> str:
    """Where an object of the bucket goes: its kind and its own name, with nothing in it that a file system gives a meaning."""
    kind, _, rest = key.partition("/")
    own = rest.rpartition("/")[2]
    return f"evidence/{kind}/{PLAIN.sub('-', own).strip('.') or 'nameless'}"


def _file_of(check: Check, incident: Incident) -> str | None:
    taken = any(check.what.startswith(f"{vault.folder(kind, incident.target)}{incident.id}") for kind in TAKEN)
    return file_name(check.what) if taken else None
