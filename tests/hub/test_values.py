"""Values survive the record."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.incident import Mode
from hub.values import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Inner:
    """A value within a value."""

    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    """A value with all that a record needs."""

    mode: Mode
    parts: tuple[Inner, ...] = ()
    one: Inner | None = None
    words: tuple[str, ...] = ()


INNER = st.builds(Inner, st.text(), st.none() | st.integers())


@given(st.builds(Outer, st.sampled_from(Mode), st.lists(INNER).map(tuple), st.none() | INNER, st.lists(st.text()).map(tuple)))
def test_a_value_comes_back_as_it_was(value: Outer) -> None:
    """Writing and reading again gives an equal value, whatever it holds."""
    assert from_plain(Outer, to_plain(value)) == value


def test_absent_fields_take_their_defaults() -> None:
    """A record written before a field existed can still be read."""
    assert from_plain(Outer, {"mode": "act"}) == Outer(Mode.ACT)


def test_mappings_and_sets_become_plain() -> None:
    """What JSON has no form for is written in one that it has."""
    assert to_plain({1: {"a"}, "b": frozenset({2})}) == {"1": ["a"], "b": [2]}


@pytest.mark.parametrize(
    "plain", [{}, {"mode": "act", "parts": [{"size": 1}]}, {"mode": "act", "parts": None}, None, {"mode": "x"}]
)
def test_what_cannot_be_read_is_said_in_one_kind_of_error(plain: Any) -> None:
    """A record of another version, without a field that is needed now, is no programming error."""
    with pytest.raises(ValueError):  # noqa: PT011  # an enum's words are Python's own
        from_plain(Outer, plain)


def test_a_field_that_is_missing_is_named() -> None:
    """Whoever reads it knows what the record lacks."""
    with pytest.raises(ValueError, match="Inner lacks name"):
        from_plain(Inner, {})
