"""Text that others wrote, made harmless to read: markup is escaped elsewhere; here goes what only pretends.

A finding's title is written by whoever named the resource. Characters that turn the direction of writing, or take no room,
can make one name look like another, so they are shown by their numbers (Unicode Technical Report 36, 3.3).
"""

import unicodedata

LONGEST = 2_000
"""Characters of one text that a page shows; the record has all."""
KEPT = frozenset("\n\t")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control, format, surrogate and private characters, and separators of lines and paragraphs (Unicode Standard, table 4-4)."""


def harmless(text: str, most: int = LONGEST) -> str:
    """The text with every character that cannot be seen shown by its number, and its end cut off where it is too long."""
    whole = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(map(_seen, whole))


def _seen(character: str) -> str:
    if character in KEPT or unicodedata.category(character) not in HIDDEN:
        return character
    return f"[U+{ord(character):04X}]"
