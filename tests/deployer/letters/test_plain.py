"""What others wrote cannot move the cursor of whoever reads it."""

import json

from deployer.screen.plain import escaped, plain, plain_json


def test_what_cannot_be_seen_is_spelt_out() -> None:
    """Escape sequences, line ends and marks that turn the reading direction."""
    assert plain("a\x1b[2Jb\nc\u202ed\x9be") == r"a\x1b[2Jb\nc\u202ed\x9be"


def test_letters_of_any_language_stay() -> None:
    """Names are not spelt out."""
    assert plain("Zürich 東京") == "Zürich 東京"


def test_json_keeps_its_lines() -> None:
    """And everything else is spelt out."""
    assert plain_json({"a": "\u202e"}) == '{\n  "a": "\\u202e"\n}'


def test_json_says_the_same_after_escaping() -> None:
    """Beyond what JSON escapes by itself there are characters that terminals obey."""
    said = {"a": "\x9b2J \u202e \U000e0041 é"}
    text = escaped(json.dumps(said, indent=2, ensure_ascii=False))

    assert json.loads(text) == said
    assert all(one == "\n" or one.isprintable() for one in text)
