"""A policy document as single grants: who may do what, on what, under which conditions."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

Json = Any
Condition = tuple[str, str, frozenset[str]]
"""Operator, key and values."""
NEGATED = ("NotAction", "NotResource", "NotPrincipal")


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource for one principal."""

    effect: str
    principal: str
    """Empty in a policy of an identity, where its holder is meant."""
    action: str
    resource: str
    """Empty in a trust policy, where the role itself is meant."""
    conditions: frozenset[Condition]
    """All must hold, and of each one value."""

    def covers(self, other: "Grant") -> bool:
        """True where whatever the other speaks of, this one speaks of too."""
        return (
            self.effect == other.effect
            and reaches(self.principal, other.principal, exactly=not self.principal)
            and reaches(self.action.lower(), other.action.lower())
            and reaches(self.resource, other.resource, exactly=not self.resource)
            and self.is_as_open_as(other)
        )

    def is_as_open_as(self, other: "Grant") -> bool:
        """True where each of our conditions is one of the other's too, or takes more values than that."""
        theirs = {(operator, key): values for operator, key, values in other.conditions}
        return all(_is_looser(operator, values, theirs.get((operator, key))) for operator, key, values in self.conditions)


def grants(document: Json) -> tuple[Grant, ...]:
    """Every grant of a document, without those of statements that say what they do not mean."""
    return tuple(grant for statement in statements(document) if not is_negated(statement) for grant in _grants(statement))


def negated(document: Json) -> frozenset[str]:
    """The statements with NotAction, NotResource or NotPrincipal, as text: they are compared as a whole."""
    return frozenset(json.dumps(one, sort_keys=True) for one in statements(document) if is_negated(one))


def statements(document: Json) -> tuple[Mapping[str, Any], ...]:
    """The statements of a document, whether there is one or a list of them."""
    found = document.get("Statement") if isinstance(document, Mapping) else None
    return tuple(one for one in listed(found) if isinstance(one, Mapping))


def is_negated(statement: Mapping[str, Any]) -> bool:
    """True for a statement that names what it does not mean."""
    return any(key in statement for key in NEGATED)


def listed(value: Any) -> list[Any]:
    """A list of what may be one, many or none."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def reaches(wide: str, narrow: str, *, exactly: bool = False) -> bool:
    """True where the one, with IAM's wildcards or without, stands for all that the other does."""
    return wide == narrow if exactly else bool(_pattern(wide).fullmatch(narrow))


def _grants(statement: Mapping[str, Any]) -> Iterator[Grant]:
    conditions = frozenset(_conditions(statement.get("Condition") or {}))
    for principal in _principals(statement.get("Principal")):
        for action in listed(statement.get("Action")):
            for resource in listed(statement.get("Resource")) or [""]:
                effect = str(statement.get("Effect", ""))
                yield Grant(effect, principal, _text(action), _text(resource), conditions)


def _conditions(said: Mapping[str, Any]) -> Iterator[Condition]:
    for operator, keys in said.items():
        for key, values in keys.items():
            yield operator, key.lower(), frozenset(_text(value) for value in listed(values))


def _principals(said: Any) -> Iterable[str]:
    if said is None:
        return [""]
    if not isinstance(said, Mapping):
        return [_text(said)]
    return [_text(one) if one == "*" else f"{kind} {_text(one)}" for kind, those in said.items() for one in listed(those)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _is_looser(operator: str, values: frozenset[str], theirs: frozenset[str] | None) -> bool:
    if theirs is None:
        return False
    if "Not" in operator:  # each value forbids something, so fewer values allow more
        return values <= theirs
    return values >= theirs


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """IAM's wildcards; a question mark stands for one character and so for no star."""
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(letter, re.escape(letter)) for letter in text), re.DOTALL)
