"""What others wrote, made harmless for every channel: a finding's title, and names of resources, are the words of attackers.

Three things are done once for all channels; what a vendor gives a meaning to is escaped by the channel's own file.

* Characters that cannot be seen are taken out: controls, line and paragraph separators, marks that turn the direction of
  writing (Unicode, "Bidirectional algorithm"), zero-width ones but for those that scripts need, and towers of accents. So a
  text stays in its line, cannot forge a heading of ours, and cannot be shown otherwise than it is.
* Addresses are broken (``https[:]//``), so that no reader's program makes a link of them; in titles, where nothing is meant to
  be copied into a command, also those without a scheme (``evil[.]example``).
* What is too long is cut, and says so.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from hub.notice import Notice

T = TypeVar("T")

LONGEST_LINE = 600
JOINERS = frozenset("\u200c\u200d")
"""Zero-width, and needed by scripts and by emoji."""
SPACES = frozenset({"Cc", "Zl", "Zp"})
INVISIBLE = frozenset({"Cf", "Cs", "Co", "Cn"})
ACCENTS = frozenset({"Mn", "Me"})
TOWER = 3
"""Accents on one letter; no language writes more."""
SCHEME = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]{1,30}):(?=//)")
WORLD_WIDE = re.compile(r"\b(www)\.", re.IGNORECASE)
DOT = re.compile(r"(?<=[A-Za-z0-9_-])\.(?=[A-Za-z]{2,})")
AT = re.compile(r"(?<=[^\s\[])@(?=[^\s\]])")
LISTS = ("done", "proof", "survives", "asked", "not_done", "tags")
WORDS = ("headline", "title", "resource", "account_name", "region", "finding_type", "owner", "crown_jewel", "by", "ou")
LONGEST_WORD = 1_000
BUDGETS = ((60, 600), (30, 600), (16, 400), (8, 300), (4, 200), (2, 120), (1, 60))
"""How many lines each list keeps at most, and how long each text is, tried one after the other until a message fits."""


def tame(text: str) -> str:
    """The text in one line, without anything that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    seen: list[str] = []
    accents = 0
    for letter in text:
        kind = unicodedata.category(letter)
        accents = accents + 1 if kind in ACCENTS else 0
        if kind in SPACES:
            seen.append(" ")
        elif (kind not in INVISIBLE or letter in JOINERS) and accents <= TOWER:
            seen.append(letter)
    return "".join(seen)


def without_links(text: str) -> str:
    """The text with addresses broken that name their scheme."""
    return WORLD_WIDE.sub(r"\1[.]", SCHEME.sub(r"\1[:]", text))


def disarmed(text: str) -> str:
    """The text with every address broken, of sites and of mail."""
    return AT.sub("[@]", DOT.sub("[.]", without_links(text)))


def cut(text: str, characters: int) -> str:
    """The text, or as much of it as may stand there, and a mark that there was more."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def tamed(notice: Notice) -> Notice:
    """The notice for people's eyes: every text tame, no address but our own links, no line empty or too long."""
    clean: Notice = _tamed(notice)
    lists: dict[str, Any] = {name: tuple(filter(None, map(_line, getattr(clean, name)))) for name in LISTS}
    words: dict[str, Any] = {name: cut(without_links(getattr(clean, name)).strip(), LONGEST_WORD) for name in WORDS}
    words |= {"title": cut(disarmed(clean.title).strip(), LONGEST_WORD), "headline": words["headline"] or "irhub"}
    return replace(clean, **lists, **words)


def _line(text: str) -> str:
    return cut(without_links(text).strip(), LONGEST_LINE)


def _tamed(value: Any) -> Any:
    if isinstance(value, str):
        return tame(value)
    if isinstance(value, tuple):
        return tuple(_tamed(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _tamed(getattr(value, part.name)) for part in fields(value)})
    return value


def bounded(lines: tuple[str, ...], most: int, more: str) -> tuple[str, ...]:
    """The first of the lines, and where there are too many, one that says how many more there are, and where they stand."""
    if len(lines) <= most:
        return lines
    kept = max(1, most - 1)
    return (*lines[:kept], f"and {len(lines) - kept} more: {more}")


def within(lines: tuple[str, ...], characters: int, most: int, more: str) -> tuple[str, ...]:
    """As many of the lines as fit into so many characters, and how many more there are; the first one stays in any case."""
    kept = bounded(lines, most, more)
    for fewer in range(len(kept) - 1, 0, -1):
        if sum(map(len, kept)) + len(kept) <= characters:
            break
        kept = bounded(lines, fewer, more)
    return kept


def shorter(notice: Notice, most: int, characters: int = LONGEST_LINE) -> Notice:
    """The notice with so many lines in each of its lists at most, and no text longer than so many characters."""
    more = f"irhub incidents show {notice.incident_id}" if notice.incident_id else "irhub incidents list"
    lists: dict[str, Any] = {
        name: bounded(tuple(cut(line, characters) for line in getattr(notice, name)), most, more) for name in LISTS
    }
    words: dict[str, Any] = {name: cut(getattr(notice, name), characters) for name in WORDS}
    return replace(notice, **lists, **words)


def fitted(notice: Notice, compose: Callable[[Notice], T], limit: int) -> T:
    """What is composed of as much of the notice as fits into so many bytes of JSON."""
    made = compose(notice)
    for most, characters in BUDGETS:
        if size(made) <= limit:
            break
        made = compose(shorter(notice, most, characters))
    return made


def size(payload: Mapping[str, Any] | Any) -> int:
    """Bytes of a payload as JSON, in the longest way in which JSON may be written."""
    return len(json.dumps(payload).encode())
