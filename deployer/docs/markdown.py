"""Words as GitHub's Markdown: paragraphs, tables, and what our docstrings look like there."""

import inspect
import re
from collections.abc import Iterable, Sequence

NOTE = "<!-- Made from the code by `make docs`: change the words there, not here. -->\n"
"""Stands above every page that is made."""


def document(*blocks: str) -> str:
    """A page: its blocks, an empty line between each two, those without words left out."""
    return NOTE + "\n" + "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty where it would have no row."""
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join((f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines)) if lines else ""


def code(*words: str) -> str:
    """Each word as it is typed, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def block(text: str, language: str = "") -> str:
    """Lines as they stand in a file."""
    return f"```{language}\n{text.rstrip()}\n```"


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def prose(docstring: str | None) -> str:
    """A docstring as paragraphs: its code in one backtick, its lists marked as ours are."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    return re.sub(r"^\* ", "- ", text, flags=re.MULTILINE)


def sentence(words: str) -> str:
    """With a capital at its beginning and a full stop at its end; empty where there are no words."""
    words = words.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def anchor(heading: str) -> str:
    """What GitHub calls a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(words: str, page: str = "") -> str:
    """A link to the heading of these words, on this page or another."""
    return f"[{words}]({page}#{anchor(words)})"


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())
