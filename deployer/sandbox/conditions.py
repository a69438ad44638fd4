"""The Condition element of an IAM policy, for the operators and keys that irhub's policies use.

"IAM JSON policy elements: Condition operators" of the IAM User Guide is the source. Operators are joined by *and*, so are
the keys of one operator; the values of a key by *or*, and for negated operators by *neither nor*. An operator, a key or a
policy variable that is not known here makes the condition unknown, unless another part of it fails anyway.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from deployer.sandbox.glob import arns, globs

Context = Mapping[str, Sequence[str]]
"""Condition keys and their values; a key with no values is known to be absent from the request."""


class Match(Enum):
    """Whether something holds, does not, or cannot be told."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def holds(condition: Mapping[str, Mapping[str, Any]], context: Context) -> tuple[Match, str]:
    """Whether the whole condition holds in this context, with the part that fails or is not known."""
    known = {key.lower(): tuple(values) for key, values in context.items()}
    unknown = ""
    for operator, keys in condition.items():
        for key, wanted in keys.items():
            match, why = _one(operator, (key, _strings(wanted)), known)
            if match is Match.NO:
                return match, why
            unknown = unknown or (why if match is Match.UNKNOWN else "")
    return (Match.UNKNOWN, unknown) if unknown else (Match.YES, "")


def _one(operator: str, asked: tuple[str, tuple[str, ...]], known: Context) -> tuple[Match, str]:
    key, wanted = asked
    if key.lower() not in known:
        return Match.UNKNOWN, f"the key {key} is not known here"
    values = tuple(known[key.lower()])
    if operator == "Null":
        return _told((wanted[0].lower() == "true") == (not values), f"{key} is {'present' if values else 'absent'}")
    set_name, _, plain = operator.rpartition(":")
    compare = _OPERATORS.get(plain.removesuffix("IfExists"))
    if compare is None or set_name not in _SETS or any("${" in value for value in wanted):
        return Match.UNKNOWN, f"{operator} with {', '.join(wanted)} is not known here"
    if not set_name and len(values) > 1:
        return Match.UNKNOWN, f"{operator} is for one value, and {key} has {len(values)}"
    if not values and plain.endswith("IfExists"):
        return Match.YES, ""
    holds_for = _SETS[set_name](values, lambda value: compare(wanted, value), plain)
    return _told(holds_for, f"{operator} of {key}: {', '.join(values) or 'absent'} is not {', '.join(wanted)}")


def _told(match: bool, otherwise: str) -> tuple[Match, str]:
    return (Match.YES, "") if match else (Match.NO, otherwise)


def _single(values: Sequence[str], fits: Callable[[str], bool], operator: str) -> bool:
    """An absent key fits only an operator that says not."""
    return fits(values[0]) if values else "Not" in operator


def _every(values: Sequence[str], fits: Callable[[str], bool], _: str) -> bool:
    """True of no values at all, which is why a policy adds `Null: false`."""
    return all(map(fits, values))


def _some(values: Sequence[str], fits: Callable[[str], bool], _: str) -> bool:
    return any(map(fits, values))


_SETS = {"": _single, "ForAllValues": _every, "ForAnyValue": _some}


_OPERATORS: Mapping[str, Callable[[tuple[str, ...], str], bool]] = {
    "StringEquals": lambda wanted, value: value in wanted,
    "StringNotEquals": lambda wanted, value: value not in wanted,
    "StringEqualsIgnoreCase": lambda wanted, value: value.lower() in {want.lower() for want in wanted},
    "StringLike": globs,
    "StringNotLike": lambda wanted, value: not globs(wanted, value),
    "ArnEquals": arns,
    "ArnLike": arns,
    "ArnNotEquals": lambda wanted, value: not arns(wanted, value),
    "ArnNotLike": lambda wanted, value: not arns(wanted, value),
    "Bool": lambda wanted, value: value.lower() in {want.lower() for want in wanted},
    "NumericGreaterThan": lambda wanted, value: any(float(value) > float(want) for want in wanted),
}


def _strings(wanted: Any) -> tuple[str, ...]:
    values = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
    return tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
