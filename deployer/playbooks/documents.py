"""What people hand over to be explained: files, folders, JSON lines, or a text, each taken apart into single documents.

Findings pass through SNS, SQS, log pipelines and the answers of APIs before somebody has them in a file, so whatever wraps them
is taken off: the zipped files that GuardDuty and CloudTrail put into buckets, and the encodings of Windows, too. Nothing here
judges them, and nothing that is wrong with one keeps the others.
"""

import codecs
import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deployer.errors import DeployerError

DEEPEST = 6
"""Wrappers around wrappers; a Config notice through SNS and SQS has three."""
PIPED = Path("-")
SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
ZIPPED = b"\x1f\x8b"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LISTS = ("Records", "Findings", "findings", "Events", "events", "Messages")
"""What a trail's file, and the answers of GetFindings, LookupEvents, FilterLogEvents and ReceiveMessage, call their list."""


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value, and where it stood."""

    name: str
    value: Any = None
    unread: str = ""
    """Why it is no JSON; empty where it is."""


def in_paths(paths: Iterable[Path], piped: Callable[[], str]) -> Iterator[Document]:
    """Every document in these files, in the JSON files below these folders, and for ``-`` in what is piped in."""
    for path in paths:
        if path == PIPED:
            yield from in_text(piped(), str(path))
        for file in _files(path) if path != PIPED else ():
            yield from _in_file(file)


def text_of(raw: bytes) -> str:
    """The text that these bytes are, zipped or not, in the encoding that their first bytes name."""
    if raw.startswith(ZIPPED):
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            return ""
    return raw.decode("utf-16" if raw.startswith(WIDE) else "utf-8-sig", errors="replace")


def in_text(text: str, name: str) -> tuple[Document, ...]:
    """The documents of a text: one JSON value, one on each line, or several behind each other."""
    whole = _parsed(text, name)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if whole.unread and len(lines) > 1:
        each = tuple(_parsed(line, f"{name}:{number}") for number, line in lines)
        if any(not one.unread and isinstance(one.value, Mapping) for one in each):
            return tuple(found for one in each for found in unwrapped(one))
    behind = _behind_each_other(text)
    return tuple(found for one in behind for found in unwrapped(replace(one, name=name + one.name))) or unwrapped(whole)


def unwrapped(document: Document, levels: int = DEEPEST) -> tuple[Document, ...]:
    """What lies in the document, each by itself: the document, where nothing is wrapped around it."""
    inner = tuple(_inner(document.value)) if levels else ()
    if document.unread or not inner:
        return (document,)
    several = len(inner) > 1
    named = (replace(one, name=f"{document.name}{one.name if several else ''}") for one in inner)
    return tuple(found for one in named for found in unwrapped(one, levels - 1))


def _in_file(file: Path) -> tuple[Document, ...]:
    try:
        return in_text(text_of(file.read_bytes()), str(file))
    except OSError as error:
        return (Document(str(file), unread=f"it cannot be read, {error.strerror}"),)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES) and file.is_file())
    if not found:
        why = "No file in it ends in .json, .jsonl or .ndjson, or in one of these and .gz."
        raise DeployerError(f"{path} holds no findings.", why, "Name another folder, or the files themselves.")
    return found


def _parsed(text: str, name: str) -> Document:
    if not text.strip():
        return Document(name, unread="nothing stands in it that can be read")
    try:
        return Document(name, json.loads(text))
    except (ValueError, RecursionError) as error:
        return Document(name, unread=str(error) if isinstance(error, json.JSONDecodeError) else "it cannot be read as JSON")


def _behind_each_other(text: str) -> tuple[Document, ...]:
    """The values of a text that is nothing but several of them; none where it is anything else."""
    found: list[Document] = []
    rest = text.strip()
    try:
        while rest:
            value, end = json.JSONDecoder().raw_decode(rest)
            found.append(Document(f"[{len(found)}]", value))
            rest = rest[end:].lstrip()
    except (ValueError, RecursionError):
        return ()
    return tuple(found) if len(found) > 1 else ()


def _inner(value: Any) -> Iterator[Document]:
    """The documents in a wrapper: a list, records of a queue, a topic or a trail, a notice of SNS, an answer of an API."""
    if isinstance(value, list):
        yield from _each(value)
    elif isinstance(value, Mapping) and _several(value):
        yield from _apart(value)
    elif isinstance(value, Mapping):
        for key in LISTS:
            if isinstance(value.get(key), list) and "detail-type" not in value:
                yield from _each(value[key])
                return
        for message in _messages(value):
            yield _opened(message)


def _several(event: Mapping[str, Any]) -> bool:
    """True for an event of Security Hub with more than one finding in it."""
    detail = event.get("detail")
    found = detail.get("findings") if isinstance(detail, Mapping) and "detail-type" in event else None
    return isinstance(found, list) and len(found) > 1


def _apart(event: Mapping[str, Any]) -> Iterator[Document]:
    """An event for each of its findings, as the hub takes it apart."""
    detail = event["detail"]
    for place, one in enumerate(detail["findings"]):
        yield Document(f"[{place}]", {**event, "detail": {**detail, "findings": [one]}})


def _each(values: list[Any]) -> Iterator[Document]:
    return (Document(f"[{place}]", value) for place, value in enumerate(values))


def _messages(value: Mapping[str, Any]) -> Iterator[Any]:
    """The message that a record of SNS, of SQS, of a trail or of a log carries, or a notice of SNS."""
    if "detail-type" in value or "accountId" in value:
        return
    notice = value.get("Sns")
    if isinstance(notice, Mapping) and "Message" in notice:
        yield notice["Message"]
    elif text := next((value[key] for key in ("body", "Body", "CloudTrailEvent") if isinstance(value.get(key), str)), ""):
        yield text
    elif "ingestionTime" in value and isinstance(value.get("message"), str):
        yield value["message"]
    elif "Message" in value and ("TopicArn" in value or value.get("Type") == "Notification"):
        yield value["Message"]


def _opened(message: Any) -> Document:
    """A message as JSON; documentation prints some as objects where AWS sends text."""
    return _parsed(message, "") if isinstance(message, str) else Document("", message)
