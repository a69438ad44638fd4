"""Condition keys of service control policies that no question to IAM can fill in, because only a real call has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from deployer.aws.scps import ServiceControlPolicy

PRINCIPAL = "aws:principalarn"
EXCEPT = frozenset({"ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike"})
"""Operators that hold for everybody but those who are named."""
GIVEN = frozenset({"aws:principalaccount", PRINCIPAL, "aws:principalorgid", "aws:requestedregion"})
"""The keys that the doctor's questions carry."""


def unasked(policies: Iterable[ServiceControlPolicy], actions: Sequence[str], principal: str) -> Iterator[str]:
    """A line for each policy that decides about these actions by keys that are not known beforehand.

    A deny that leaves this principal out by its name does not apply to it, whatever else it asks for.
    """
    for policy in policies:
        unknown = sorted(key for key in _deciding(policy, actions, principal) if key.lower() not in GIVEN)
        if unknown:
            yield f"{policy.name} decides by {', '.join(unknown)}, which only a real call has"


def by_name(policies: Iterable[ServiceControlPolicy], actions: Sequence[str]) -> list[str]:
    """The names of the policies that decide about these actions by who asks, so that nobody can stand in for another."""
    return [one.name for one in policies if PRINCIPAL in {key.lower() for key in _deciding(one, actions)}]


def _deciding(policy: ServiceControlPolicy, actions: Sequence[str], principal: str = "") -> set[str]:
    """The condition keys of the statements that are about these actions, and may be about this principal."""
    about = (one for one in _many(policy.document.get("Statement", ())) if _touches(one, actions))
    return {key for one in about if not _leaves_out(one, principal) for key in _keys(one)}


def _leaves_out(statement: Mapping[str, Any], principal: str) -> bool:
    """All conditions must hold; so one that cannot, because it names this principal as an exception, is enough."""
    asked = (statement.get("Condition") or {}).items()
    named = (value for operator, keys in asked if operator in EXCEPT for key, value in keys.items() if key.lower() == PRINCIPAL)
    return statement.get("Effect") == "Deny" and any(
        fnmatchcase(principal, str(one)) for value in named for one in _many(value)
    )


def _touches(statement: Mapping[str, Any], actions: Sequence[str]) -> bool:
    """Whether the statement is about one of the actions."""
    if "NotAction" in statement:
        return any(not _matches(statement["NotAction"], action) for action in actions)
    return any(_matches(statement.get("Action", ()), action) for action in actions)


def _matches(patterns: Any, action: str) -> bool:
    return any(fnmatchcase(action.lower(), str(one).lower()) for one in _many(patterns))


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    for keys in (statement.get("Condition") or {}).values():
        yield from keys


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
