"""Declared permissions as IAM statements, and as session policies that narrow an entry to what its actions declare. Pure.

A session policy has at most 2,048 characters (STS API, AssumeRole). What does not fit is split over several sessions, first
by action and then by call; it is never widened. A call and everything it stands on (its statements for other resources, and
the tagging that it implies) always stay in one session.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from hub.action import Action, Permission, Place, Role
from hub.actions.evidence import vault
from hub.errors import ActionError

LONGEST_SESSION_POLICY = 2_048


@dataclass(frozen=True, slots=True)
class Facts:
    """What the placeholders of a permission stand for; ``region`` is ``*`` in a role's policy."""

    partition: str
    region: str
    account: str
    prefix: str
    evidence_bucket: str

    def fill(self, text: str) -> str:
        """The text with every placeholder filled in; IAM's own ``${…}`` variables are left alone."""
        for part in fields(self):
            text = text.replace("{" + part.name + "}", getattr(self, part.name))
        safe = vault.of_bucket(self.evidence_bucket)
        return text.replace("{evidence_account}", safe.account_id).replace("{drop_bucket}", safe.drop_bucket)


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """One session policy, and the calls that are made under it."""

    covers: frozenset[tuple[str, str]]
    """Names of actions, each with the IAM name of a call."""
    document: str


def statements(permissions: Iterable[Permission], facts: Facts) -> list[dict[str, Any]]:
    """The permissions as IAM statements, merged where that allows nothing new.

    Under the same condition, the same actions join their resources, and then the same resources their actions.
    """
    resources: dict[tuple[frozenset[str], str], frozenset[str]] = {}
    for permission in permissions:
        on, actions = frozenset(map(facts.fill, permission.on)), frozenset(permission.actions)
        condition = json.dumps(_condition(permission, facts), sort_keys=True)
        resources[actions, condition] = resources.get((actions, condition), frozenset()) | on
    merged: dict[tuple[frozenset[str], str], frozenset[str]] = {}
    for (actions, condition), on in resources.items():
        merged[on, condition] = merged.get((on, condition), frozenset()) | actions
    return [_statement(actions, on, json.loads(condition)) for (on, condition), actions in merged.items()]


def session_policies(
    actions: Sequence[Action[Any, Any]], role: Role, facts: Facts, place: Place = Place.TARGET
) -> tuple[SessionPolicy, ...]:
    """As few session policies as a first fit finds, which together allow just what the actions declare for role and place."""
    groups: list[tuple[_Part, ...]] = []
    for part in (part for action in actions for part in _parts(action, _Entered(role, place), facts)):
        fitting = (number for number, group in enumerate(groups) if _fits((*group, part), facts))
        number = next(fitting, None)
        if number is None:
            groups.append((part,))
        else:
            groups[number] = (*groups[number], part)
    return tuple(SessionPolicy(_covered(group), _document(group, facts)) for group in groups)


def allowing(action: Action[Any, Any], role: Role, name: str, place: Place) -> tuple[Permission, ...]:
    """The permissions that let an action make a call of this IAM name, in this place, by this role."""
    return tuple(
        permission
        for permission in action.permissions
        if name in permission.actions and not permission.implied_by and role in permission.roles and permission.place is place
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What is never split: calls, and the permissions they stand on."""

    covers: frozenset[tuple[str, str]]
    permissions: tuple[Permission, ...]


def _covered(parts: Iterable[_Part]) -> frozenset[tuple[str, str]]:
    return frozenset(call for part in parts for call in part.covers)


@dataclass(frozen=True, slots=True)
class _Entered:
    """The role of a session, and the place that it is begun in."""

    role: Role
    place: Place


def _parts(action: Action[Any, Any], entered: _Entered, facts: Facts) -> tuple[_Part, ...]:
    """The action whole, or call by call where it does not fit whole; nothing where the role lets it do nothing."""
    calls = tuple(_call(action, entered, name) for name in _names(action, entered))
    if not calls:
        return ()
    whole = _Part(_covered(calls), tuple(permission for part in calls for permission in part.permissions))
    if _fits((whole,), facts):
        return (whole,)
    for part in calls:
        if not _fits((part,), facts):
            raise ActionError(f"The session policy of {action.name} is too long for one call. Declare fewer resources for it.")
    return calls


def _names(action: Action[Any, Any], entered: _Entered) -> tuple[str, ...]:
    declared = (name for permission in action.permissions for name in permission.actions)
    return tuple(name for name in dict.fromkeys(declared) if allowing(action, entered.role, name, entered.place))


def _call(action: Action[Any, Any], entered: _Entered, name: str) -> _Part:
    role, place = entered.role, entered.place
    own = tuple(replace(permission, actions=(name,)) for permission in allowing(action, role, name, place))
    implied = tuple(p for p in action.permissions if p.implied_by == name and role in p.roles and p.place is place)
    return _Part(frozenset({(action.name, name)}), own + implied)


def _fits(parts: tuple[_Part, ...], facts: Facts) -> bool:
    return len(_document(parts, facts)) <= LONGEST_SESSION_POLICY


def _document(parts: tuple[_Part, ...], facts: Facts) -> str:
    declared = statements((permission for part in parts for permission in part.permissions), facts)
    return json.dumps({"Version": "2012-10-17", "Statement": declared}, separators=(",", ":"))


def _condition(permission: Permission, facts: Facts) -> dict[str, Any]:
    return {
        operator: {facts.fill(key): _filled(value, facts) for key, value in keys.items()}
        for operator, keys in permission.when.items()
    }


def _filled(value: str | tuple[str, ...], facts: Facts) -> str | list[str]:
    return facts.fill(value) if isinstance(value, str) else [facts.fill(item) for item in value]


def _statement(actions: frozenset[str], on: frozenset[str], condition: dict[str, Any]) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": _single(sorted(actions)), "Resource": _single(sorted(on))}
    return made | ({"Condition": condition} if condition else {})


def _single(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
