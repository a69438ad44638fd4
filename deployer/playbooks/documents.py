"""What people hand over to be explained: files, folders, JSON lines, or a text, each taken apart into single documents.

Findings pass through SNS, SQS, log pipelines and the answers of APIs before somebody has them in a file, so whatever wraps them
is taken off. Nothing here judges them, and nothing that is wrong with one keeps the others.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DEEPEST = 6
"""Wrappers around wrappers; a Config notice through SNS and SQS has three."""
PIPED = Path("-")
SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})


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
            yield from in_text(file.read_text(encoding="utf-8", errors="replace"), str(file))


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


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())


def _parsed(text: str, name: str) -> Document:
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
    """The documents in a wrapper: a list, records of a queue, a topic or a trail, a notice of SNS, an answer of GetFindings."""
    if isinstance(value, list):
        yield from _each(value)
    elif isinstance(value, Mapping) and _several(value):
        yield from _apart(value)
    elif isinstance(value, Mapping):
        for key in ("Records", "Findings"):
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
    """The message that a record of SNS, a record of SQS, or a notice of SNS carries."""
    if "detail-type" in value or "accountId" in value:
        return
    notice = value.get("Sns")
    if isinstance(notice, Mapping) and "Message" in notice:
        yield notice["Message"]
    elif isinstance(value.get("body"), str):
        yield value["body"]
    elif "Message" in value and ("TopicArn" in value or value.get("Type") == "Notification"):
        yield value["Message"]


def _opened(message: Any) -> Document:
    """A message as JSON; documentation prints some as objects where AWS sends text."""
    return _parsed(message, "") if isinstance(message, str) else Document("", message)
