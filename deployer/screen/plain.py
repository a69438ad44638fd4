"""Texts that others wrote, made fit for a screen: whatever could move a cursor or turn the reading direction is spelt out."""

import json
from typing import Any


def plain(text: str) -> str:
    r"""One line in which every character can be seen; what cannot is written as ``\x1b`` or ``\u202e``."""
    return "".join(one if one.isprintable() else _spelt(one) for one in text)


def readable(text: str) -> str:
    """The same with its lines and tabs, in which every other character can be seen."""
    if text.isprintable():
        return text
    return "".join(one if one in "\n\t" or one.isprintable() else _spelt(one) for one in text)


def plain_json(value: Any) -> str:
    """The value as indented JSON in which every character can be seen, line ends aside."""
    lines = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
    return "\n".join(plain(line) for line in lines)


def escaped(text: str) -> str:
    """JSON that says the same and holds nothing but what can be seen, blanks and line ends."""
    return "".join(one if one == "\n" or one.isprintable() else _in_json(one) for one in text)


def _spelt(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")


def _in_json(one: str) -> str:
    return json.dumps(one)[1:-1]
