"""The manifest of an incident's evidence: how its objects are named, what stands in them, how each holds on to the one before.

Both sides stand here, so that what the hub writes is what `irhub evidence verify` reads.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.actions.evidence import vault
from hub.finding import Target

FORMAT = 1
ENTRY, SEAL = "evidence-entry", "evidence-manifest"
_ENTRY = re.compile(r"(?P<number>[0-9]{4})-(?P<mark>[0-9a-f]{20})\.json")
_SEAL = re.compile(r"manifest-(?P<number>[0-9]{4})\.json")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a chain, by its name."""

    key: str
    incident_id: str
    number: int
    mark: str
    """What tells which piece of evidence it is about."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One manifest, by its name."""

    key: str
    incident_id: str
    number: int
    """How many entries it closes."""


def folder(target: Target, incident_id: str) -> str:
    """Where the manifest of an incident lies."""
    return f"{vault.folder(vault.MANIFEST, target)}{incident_id}/"


def mark_of(identity: str) -> str:
    """What stands in an entry's name for this piece of evidence."""
    return hashlib.sha256(identity.encode()).hexdigest()[:20]


def links(keys: Iterable[str]) -> tuple[Link, ...]:
    """The entries among these names, in their order."""
    found = ((key, *_parts(key), _ENTRY.fullmatch(key.rpartition("/")[2])) for key in keys)
    made = (Link(key, incident, int(name["number"]), name["mark"]) for key, incident, name in found if name)
    return tuple(sorted(made, key=lambda link: (link.incident_id, link.number)))


def seals(keys: Iterable[str]) -> tuple[Seal, ...]:
    """The manifests among these names, the last one last."""
    found = ((key, *_parts(key), _SEAL.fullmatch(key.rpartition("/")[2])) for key in keys)
    made = (Seal(key, incident, int(name["number"])) for key, incident, name in found if name)
    return tuple(sorted(made, key=lambda seal: (seal.incident_id, seal.number)))


def _parts(key: str) -> tuple[str]:
    """The incident that a name in the manifest's folder belongs to."""
    return (key.split("/")[-2] if "/" in key else "",)


def entry_key(where: str, number: int, identity: str) -> str:
    """The name of an entry."""
    return f"{where}{number:04}-{mark_of(identity)}.json"


def seal_key(where: str, number: int) -> str:
    """The name of the manifest that closes so many entries."""
    return f"{where}manifest-{number:04}.json"


def text(document: Mapping[str, Any]) -> bytes:
    """A document as it is stored; the same facts give the same bytes."""
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def sha256(content: bytes) -> str:
    """In hexadecimal, as people compare them."""
    return hashlib.sha256(content).hexdigest()


def in_hex(checksum: str) -> str:
    """S3's base64 in hexadecimal; empty where there is none, or where it is one of parts and not of the whole."""
    return base64.b64decode(checksum).hex() if checksum and "-" not in checksum else ""
