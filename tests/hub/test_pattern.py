"""Event patterns: what AWS documents of each operator, and what a wrong pattern is told."""

from typing import Any

import pytest

from hub.errors import PlaybookError
from hub.pattern import check, matches, why

PEOPLE = {"people": [{"first": "Anna", "last": "Smith", "ages": [7]}, {"first": "Peter", "last": "Jones"}]}

MET: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"state": ["running", "stopped"]}, {"state": "stopped"}),
    ({"state": ["running"], "count": [5]}, {"state": "running", "count": 5, "more": 1}),
    ({"a": {"b": {"c": [None]}}}, {"a": {"b": {"c": None}}}),
    ({"on": [True]}, {"on": True}),
    ({"count": [300]}, {"count": 300.0}),
    ({"name": [""]}, {"name": ""}),
    ({"list": ["b", "z"]}, {"list": ["a", "b"]}),
    ({"people": {"first": ["Anna"]}}, PEOPLE),
    ({"people": {"first": ["Anna"], "last": ["Smith"]}}, PEOPLE),
    ({"people": {"first": ["Anna"], "ages": [7]}}, PEOPLE),
    ({"deep": {"x": [2]}}, {"deep": [[{"x": 1}], [{"x": 2}]]}),
    ({"time": [{"prefix": "2017-10-02"}]}, {"time": "2017-10-02T18:43:48Z"}),
    ({"service": [{"prefix": {"equals-ignore-case": "eventb"}}]}, {"service": "EventBridge"}),
    ({"file": [{"suffix": ".png"}]}, {"file": "a.png"}),
    ({"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, {"file": "a.png"}),
    ({"name": [{"equals-ignore-case": "alice"}]}, {"name": "Alice"}),
    ({"state": [{"anything-but": "initializing"}]}, {"state": "running"}),
    ({"state": [{"anything-but": ["stopped", "overloaded"]}]}, {"state": "running"}),
    ({"limit": [{"anything-but": [100, 200]}]}, {"limit": 300}),
    ({"limit": [{"anything-but": "100"}]}, {"limit": 100}),
    ({"region": [{"anything-but": {"prefix": "us-"}}]}, {"region": "eu-west-1"}),
    ({"region": [{"anything-but": {"prefix": ["us-", "ca-"]}}]}, {"region": "eu-west-1"}),
    ({"file": [{"anything-but": {"suffix": [".txt", ".rtf"]}}]}, {"file": "a.png"}),
    ({"file": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"file": "/bin/a"}),
    ({"state": [{"anything-but": {"equals-ignore-case": ["a", "b"]}}]}, {"state": "c"}),
    ({"count": [{"numeric": [">", 0, "<=", 5]}]}, {"count": 5}),
    ({"limit": [{"numeric": ["=", 3.018e2]}]}, {"limit": 301.8}),
    ({"gone": [{"exists": False}]}, {"other": 1}),
    ({"gone": [{"exists": False}]}, {"gone": []}),
    ({"gone": [{"exists": False}]}, {"gone": {"leaf": 1}}),
    ({"here": [{"exists": True}]}, {"here": None}),
    ({"here": [{"exists": False}, "x"]}, {"here": "x"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.255"}),
    ({"ip": [{"cidr": "2001:db8::/32"}]}, {"ip": "2001:db8::1"}),
    ({"path": [{"wildcard": "dir/*.png"}]}, {"path": "dir/sub/a.png"}),
    ({"path": [{"wildcard": "*a*a*"}]}, {"path": "xaxax"}),
    ({"path": [{"wildcard": r"a\*b\\c"}]}, {"path": r"a*b\c"}),
    ({"$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}),
    ({"s": ["x"], "d": {"$or": [{"a": [1]}, {"b": [2], "c": [3]}]}}, {"s": "x", "d": {"b": 2, "c": 3}}),
)

NOT_MET: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"state": ["running"]}, {"state": "Running"}),
    ({"state": ["running"], "count": [5]}, {"state": "running"}),
    ({"count": ["5"]}, {"count": 5}),
    ({"on": [True]}, {"on": 1}),
    ({"on": [1]}, {"on": True}),
    ({"on": [False]}, {"on": None}),
    ({"list": ["a"]}, {"list": []}),
    ({"a": {"b": [1]}}, {"a": 1}),
    ({"a": [1]}, {"a": {"b": 1}}),
    ({"people": {"first": ["Anna"], "last": ["Jones"]}}, PEOPLE),
    ({"people": {"first": ["Peter"], "ages": [7]}}, PEOPLE),
    ({"people": {"ages": [{"exists": False}]}}, PEOPLE),
    ({"time": [{"prefix": "2017"}]}, {"time": 2017}),
    ({"file": [{"suffix": ".png"}]}, {"file": "a.PNG"}),
    ({"name": [{"equals-ignore-case": "alice"}]}, {"name": "alicia"}),
    ({"state": [{"anything-but": ["stopped"]}]}, {"state": "stopped"}),
    ({"state": [{"anything-but": "x"}]}, {}),
    ({"file": [{"anything-but": {"suffix": [".txt", ".rtf"]}}]}, {"file": "a.rtf"}),
    ({"file": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"file": "/lib/a"}),
    ({"count": [{"numeric": [">", 0, "<=", 5]}]}, {"count": 0}),
    ({"count": [{"numeric": [">=", 1]}]}, {"count": "5"}),
    ({"count": [{"numeric": [">=", 1]}]}, {"count": True}),
    ({"here": [{"exists": True}]}, {"here": {}}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.1.0"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "not an address"}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": 167772160}),
    ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "2001:db8::1"}),
    ({"path": [{"wildcard": "*.png"}]}, {"path": "a.png.txt"}),
    ({"path": [{"wildcard": "a*a"}]}, {"path": "a"}),
    ({"path": [{"wildcard": "*"}]}, {"path": 1}),
    ({"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 2, "b": 1}),
)

WRONG: tuple[tuple[Any, str], ...] = (
    ({}, "its top"),
    ([], "its top"),
    ({"a": "x"}, "a"),
    ({"a": []}, "a"),
    ({"a": {}}, "a"),
    ({"a": {"b": [{}]}}, "a.b[0]"),
    ({"a": {"b": [[1]]}}, "a.b[0]"),
    ({"a": ["x", {"prefx": "x"}]}, "a[1]"),
    ({"a": [{"prefix": "x", "suffix": "y"}]}, "a[0]"),
    ({"a": [{"prefix": 1}]}, "a[0].prefix"),
    ({"a": [{"suffix": {"wildcard": "x"}}]}, "a[0].suffix"),
    ({"a": [{"equals-ignore-case": 1}]}, "a[0].equals-ignore-case"),
    ({"a": [{"exists": "true"}]}, "a[0].exists"),
    ({"a": [{"numeric": [">", "1"]}]}, "a[0].numeric"),
    ({"a": [{"numeric": [">", 1, "<"]}]}, "a[0].numeric"),
    ({"a": [{"numeric": ["<", 1, ">", 0]}]}, "a[0].numeric"),
    ({"a": [{"numeric": [">", 5, "<", 1]}]}, "a[0].numeric"),
    ({"a": [{"numeric": [">", 5, "<", "9"]}]}, "a[0].numeric"),
    ({"a": [{"numeric": [">", float("nan")]}]}, "a[0].numeric"),
    ({"a": [{"cidr": "10.0.0.0"}]}, "a[0].cidr"),
    ({"a": [{"cidr": "10.0.0/8"}]}, "a[0].cidr"),
    ({"a": [{"cidr": "10.0.0.1/32"}]}, "a[0].cidr"),
    ({"a": [{"wildcard": "a**"}]}, "a[0].wildcard"),
    ({"a": [{"wildcard": r"a\b"}]}, "a[0].wildcard"),
    ({"a": [{"wildcard": 1}]}, "a[0].wildcard"),
    ({"a": [{"anything-but": []}]}, "a[0].anything-but"),
    ({"a": [{"anything-but": ["x", 1]}]}, "a[0].anything-but"),
    ({"a": [{"anything-but": {"numeric": [">", 1]}}]}, "a[0].anything-but"),
    ({"a": [{"anything-but": {"prefix": ""}}]}, "a[0].anything-but"),
    ({"a": [{"anything-but": {"suffix": [1]}}]}, "a[0].anything-but"),
    ({"$or": [{"a": [1]}]}, "$or"),
    ({"b": {"$or": {"a": [1]}}}, "b.$or"),
    ({"$or": [{"a": [1]}, {"b": [{"prefix": 2}]}]}, "b[0].prefix"),
    ({"a": [1], "$or": [{"a": [2]}, {"b": [3]}]}, "a"),
)


@pytest.mark.parametrize(("pattern", "document"), MET)
def test_a_pattern_is_met(pattern: dict[str, Any], document: dict[str, Any]) -> None:
    """Each documented operator accepts what the user guide says it accepts."""
    check(pattern)

    assert matches(pattern, document)


@pytest.mark.parametrize(("pattern", "document"), NOT_MET)
def test_a_pattern_is_not_met(pattern: dict[str, Any], document: dict[str, Any]) -> None:
    """Each documented operator refuses what the user guide says it refuses."""
    check(pattern)

    assert not matches(pattern, document)


@pytest.mark.parametrize(("pattern", "path"), WRONG)
def test_a_wrong_pattern_is_told_where(pattern: Any, path: str) -> None:
    """A fault is named by its path, so that nobody searches a long playbook."""
    with pytest.raises(PlaybookError) as told:
        check(pattern)

    assert str(told.value).startswith(f"The pattern is wrong at {path}: ")


def test_text_chosen_by_an_attacker_costs_no_time() -> None:
    """Wildcards never backtrack: twenty of them over long text answer at once."""
    pattern = {"agent": [{"wildcard": "*a" * 20 + "*b"}]}

    assert not matches(pattern, {"agent": "a" * 50_000})


@pytest.mark.parametrize(
    ("pattern", "document", "met"),
    [
        ({"a": [1, {"prefix": "x"}]}, {"a": ["y", "xz"]}, [("a", {"prefix": "x"}, "xz")]),
        ({"a": {"b": [{"exists": False}]}}, {"a": {}}, [("a.b", {"exists": False}, None)]),
        ({"$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}, [("b", 2, 2)]),
        ({"a": [1]}, {"a": 2}, []),
    ],
)
def test_it_says_what_met_the_pattern(pattern: Any, document: Any, met: Any) -> None:
    """Each condition with the value that met it, of the branch that was met; nothing where none was."""
    assert [(one.path, one.test, one.value) for one in why(pattern, document)] == met
