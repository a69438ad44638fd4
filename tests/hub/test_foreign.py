"""JSON of others: what is kept, what is refused, and by which name."""

from typing import Any

import pytest

from hub.errors import MalformedEventError
from hub.sources.foreign import DEEPEST, Reader, own, short


def nested(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


BAD: tuple[tuple[Any, str], ...] = (
    ({"a": {"b": float("inf")}}, "a.b"),
    ({"a": [0, float("nan")]}, "a[1]"),
    ({"a": 2**64}, "a"),
    ({"a": "\udfff"}, "a"),
    ({"a": {"\udfff": 1}}, "a"),
    ({"\udfff": 1}, r"'\udfff'"),
    ({"a": {1: 2}}, "a"),
    ({1: 2}, "finding"),
    ({"a": b"x"}, "a"),
    ({"a": {1, 2}}, "a"),
    ({"": 2**64}, "''"),
    ({"x" * 100: 2**64}, "'" + "x" * 59 + "..."),
    ({"a": {"b": nested(DEEPEST)}}, "a.b"),
)


@pytest.mark.parametrize(("value", "name"), BAD)
def test_what_cannot_be_kept_is_refused_by_name(value: Any, name: str) -> None:
    """What would break when the record is written is told when it comes."""
    with pytest.raises(MalformedEventError) as told:
        own(value, "")

    assert told.value.field.startswith(name)


@pytest.mark.parametrize("value", [{}, {"a": [1, 2.5, True, None, "ä", {"b": []}]}, {"a": nested(DEEPEST - 3)}])
def test_json_is_kept_as_it_is(value: Any) -> None:
    """A copy says what the original said."""
    assert own(value, "") == value


def test_lowering_reaches_every_level_but_maps() -> None:
    """Names are lowered, keys of maps and all values stay."""
    value = {"A": [{"Key": "Name", "Value": "Web"}], "Tags": {"Team": {"X": 1}}, "Profiles": [{"K": "V"}]}

    assert own(value, "", lower=True) == {
        "a": [{"key": "Name", "value": "Web"}],
        "tags": {"Team": {"X": 1}},
        "profiles": [{"k": "V"}],
    }


@pytest.mark.parametrize(
    ("value", "kind"),
    [({}, "an object"), ([], "a list"), (True, "true or false"), (7, "a number"), (b"x", "a bytes")],
)
def test_a_field_of_another_kind_is_called_by_json_s_words(value: Any, kind: str) -> None:
    """Whoever reads the message knows JSON, and need not know Python."""
    with pytest.raises(MalformedEventError, match=f"must be text, but is {kind}"):
        Reader({"a": value}).text("a")


@pytest.mark.parametrize("value", [None, "", "absent"])
def test_an_absent_text_takes_its_default(value: Any) -> None:
    """Null, empty and absent mean the same to whoever reads a text."""
    values = {} if value == "absent" else {"a": value}

    assert Reader(values).text("a", "default") == "default"


@pytest.mark.parametrize("value", [None, [], {}])
def test_an_absent_part_is_empty(value: Any) -> None:
    """An unused block comes as null, as an empty list, or not at all."""
    assert Reader({"a": value}).part("a").values == {}
    assert Reader({"a": value}).parts("a") == ()


def test_a_missing_number_without_default_is_told() -> None:
    """A severity is never guessed."""
    with pytest.raises(MalformedEventError, match=r"service\.count: is missing"):
        Reader({}, "service").number("count", 10)


@pytest.mark.parametrize("value", ["1", {"a": 1}, [1]])
def test_a_flag_is_true_false_or_absent(value: Any) -> None:
    """The text false is not false."""
    with pytest.raises(MalformedEventError, match="must be true or false"):
        Reader({"archived": value}).flag("archived")


def test_what_is_too_deep_to_be_shown_is_named_by_its_kind() -> None:
    """A message about it must not fail where Python's own words for it would."""
    assert short(nested(5_000)) == "a list"
