"""Makers of event patterns and documents for property tests."""

from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ("", "a", "A", "ab", "aB", "abc", "b*", "\\", "a\\b", "10.0.0.7", "10.1.0.7", "2001:db8::7", "é", "true", "5")
)
NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from((0.5, 4.9, 7.0, 8.25)))
KEYS = st.sampled_from(("k", "l"))
WILDCARDS = st.sampled_from(("*", "a*", "*b", "a*c", "*a*b*", "abc", "b\\*", "\\\\*", "a\\\\b", ""))
NETWORKS = st.sampled_from(("10.0.0.0/16", "10.0.0.6/31", "2001:db8::/32", "10.0.0.0/8"))


def _one(key: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return value.map(lambda operand: {key: operand})


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3)


def _ranges() -> st.SearchStrategy[list[Any]]:
    single = st.tuples(st.sampled_from(("<", "<=", "=", ">", ">=")), NUMBERS).map(list)
    signs = st.tuples(st.sampled_from((">", ">=")), st.sampled_from(("<", "<=")))
    bounds = st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] < pair[1])
    double = st.tuples(signs, bounds).map(lambda both: [both[0][0], both[1][0], both[0][1], both[1][1]])
    return single | double


def _affixes(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return _one(name, WORDS | _one("equals-ignore-case", WORDS))


def _exclusions() -> st.SearchStrategy[Any]:
    words = WORDS.filter(bool)
    named = [_one(name, words | _some(words)) for name in ("prefix", "suffix", "equals-ignore-case")]
    return st.one_of(WORDS, NUMBERS, _some(WORDS), _some(NUMBERS), _one("wildcard", WILDCARDS | _some(WILDCARDS)), *named)


def tests_of_a_value() -> st.SearchStrategy[Any]:
    """One entry of a pattern's list: a plain value or an operator with a sound operand."""
    operators = (
        _affixes("prefix"),
        _affixes("suffix"),
        _one("equals-ignore-case", WORDS),
        _one("wildcard", WILDCARDS),
        _one("numeric", _ranges()),
        _one("cidr", NETWORKS),
        _one("exists", st.booleans()),
        _one("anything-but", _exclusions()),
    )
    return st.one_of(WORDS, NUMBERS, st.none(), *operators)


def patterns() -> st.SearchStrategy[dict[str, Any]]:
    """Well-made patterns of up to three levels, with ``$or`` now and then."""
    values = _some(tests_of_a_value())
    return st.recursive(
        st.dictionaries(KEYS, values, min_size=1, max_size=2), lambda deeper: _deeper(values, deeper), max_leaves=4
    )


def _deeper(values: st.SearchStrategy[Any], deeper: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = st.dictionaries(KEYS, values | deeper, min_size=1, max_size=3)
    choices = st.lists(st.dictionaries(st.sampled_from(("x", "y")), values, min_size=1), min_size=2, max_size=3)
    return fields | st.tuples(fields, choices).map(lambda both: {**both[0], "$or": both[1]})


def documents(*, arrays_of_objects: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Documents over the same keys and words as ``patterns``."""
    scalars = st.one_of(WORDS, NUMBERS, st.none())
    leaves = scalars | st.lists(scalars, min_size=0 if arrays_of_objects else 1, max_size=3)
    keys = st.sampled_from(("k", "l", "x"))

    def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        objects = st.dictionaries(keys, inner, min_size=0 if arrays_of_objects else 1, max_size=4)
        return objects | st.lists(inner, max_size=3) if arrays_of_objects else objects

    return st.dictionaries(keys, st.recursive(leaves, deeper, max_leaves=6), max_size=4)
