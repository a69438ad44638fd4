"""The comparison operators of EventBridge event patterns: how each compares, and what an operand may be.

Written after "Comparison operators for use in event patterns in Amazon EventBridge" (EventBridge user guide). Comparisons
never change a value's type: the text ``5`` is not the number 5, and ``true`` is not 1.
"""

import ipaddress
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_LOWER_BOUNDS = (">", ">=")
_UPPER_BOUNDS = ("<", "<=")
_IGNORE_CASE = "equals-ignore-case"


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison."""

    meets: Callable[[Any, Any], bool]
    """Whether a value (second) meets an operand (first) that has no fault."""
    fault: Callable[[Any], str]
    """What is wrong with an operand, or nothing."""


def is_number(value: Any) -> bool:
    """True for JSON's numbers, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equals(expected: Any, value: Any) -> bool:
    """True where both are the same text, the same number, or the same of true, false and null."""
    return isinstance(expected, bool) == isinstance(value, bool) and bool(expected == value)


def _affix(starts_or_ends: Callable[[str, str], bool], operand: Any, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if isinstance(operand, Mapping):
        return starts_or_ends(value.lower(), operand[_IGNORE_CASE].lower())
    return starts_or_ends(value, operand)


def _prefix(operand: Any, value: Any) -> bool:
    return _affix(str.startswith, operand, value)


def _suffix(operand: Any, value: Any) -> bool:
    return _affix(str.endswith, operand, value)


def _ignore_case(operand: str, value: Any) -> bool:
    return isinstance(value, str) and value.lower() == operand.lower()


@lru_cache(maxsize=256)
def _wildcard_regex(operand: str) -> re.Pattern[str]:
    r"""The regular expression that a wildcard means; ``\*`` and ``\\`` stand for themselves.

    Each part is found at its first place and kept there (an atomic group): text chosen by an attacker costs linear time.
    """
    parts = [""]
    for escaped, plain in re.findall(r"\\([*\\])|(.)", operand, re.DOTALL):
        if plain == "*":
            parts.append("")
        else:
            parts[-1] += re.escape(escaped or plain)
    if len(parts) == 1:
        return re.compile(parts[0], re.DOTALL)
    first, *middle, last = parts
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle) + ".*" + last, re.DOTALL)


def _wildcard(operand: str, value: Any) -> bool:
    return isinstance(value, str) and _wildcard_regex(operand).fullmatch(value) is not None


def _numeric(operand: Sequence[Any], value: Any) -> bool:
    bounds = zip(operand[::2], operand[1::2], strict=True)
    return is_number(value) and all(_COMPARISONS[sign](value, bound) for sign, bound in bounds)


def _cidr(operand: str, value: Any) -> bool:
    try:
        return isinstance(value, str) and ipaddress.ip_address(value) in ipaddress.ip_network(operand, strict=False)
    except ValueError:
        return False


def _exists(operand: bool, _value: Any) -> bool:
    return operand


def _anything_but(operand: Any, value: Any) -> bool:
    if not isinstance(operand, Mapping):
        return not any(equals(item, value) for item in _listed(operand))
    ((name, excluded),) = operand.items()
    return not any(OPERATORS[name].meets(item, value) for item in _listed(excluded))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _text_fault(operand: Any) -> str:
    return "" if isinstance(operand, str) else "must be text"


def _affix_fault(operand: Any) -> str:
    if isinstance(operand, Mapping):
        only = tuple(operand) == (_IGNORE_CASE,) and isinstance(operand[_IGNORE_CASE], str)
        return "" if only else f"must be text, or {{{_IGNORE_CASE}: text}}"
    return _text_fault(operand)


def _wildcard_fault(operand: Any) -> str:
    if not isinstance(operand, str):
        return "must be text"
    if re.fullmatch(r"(?:\\[*\\]|[^\\])*", operand, re.DOTALL) is None:
        return "has a backslash before something other than * and \\"
    return "has two * in a row" if "**" in re.sub(r"\\.", "", operand, flags=re.DOTALL) else ""


def _numeric_fault(operand: Any) -> str:
    match operand:
        case ["<" | "<=" | "=" | ">=" | ">", bound] if _is_bound(bound):
            return ""
        case [lower, bottom, upper, top] if lower in _LOWER_BOUNDS and upper in _UPPER_BOUNDS:
            if _is_bound(bottom) and _is_bound(top):
                return "" if bottom < top else "has a lower bound that is not below the upper one"
    return 'must be a list such as [">=", 7] or [">", 0, "<=", 5]'


def _is_bound(value: Any) -> bool:
    return is_number(value) and math.isfinite(value)


def _cidr_fault(operand: Any) -> str:
    if not isinstance(operand, str) or "/" not in operand:
        return "must be text such as 10.0.0.0/8"
    try:
        network = ipaddress.ip_network(operand, strict=False)
    except ValueError:
        return "is not a network such as 10.0.0.0/8"
    return "" if network.prefixlen < network.max_prefixlen else "must name more than one address"


def _exists_fault(operand: Any) -> str:
    return "" if isinstance(operand, bool) else "must be true or false"


def _anything_but_fault(operand: Any) -> str:
    if isinstance(operand, Mapping):
        return _excluding_fault(operand)
    items = _listed(operand)
    if items and (all(isinstance(item, str) for item in items) or all(is_number(item) for item in items)):
        return ""
    return "must be text, a number, or a list of only texts or only numbers"


def _excluding_fault(operand: Mapping[str, Any]) -> str:
    if len(operand) != 1 or next(iter(operand)) not in _EXCLUDABLE:
        return f"may hold one of {', '.join(_EXCLUDABLE)}"
    ((name, excluded),) = operand.items()
    items = _listed(excluded)
    if not items or (name in _AFFIXES and "" in items):
        return "must not be empty"
    return next((fault for item in items if (fault := OPERATORS[name].fault(item) or _text_fault(item))), "")


_AFFIXES = ("prefix", "suffix")
_EXCLUDABLE = (*_AFFIXES, _IGNORE_CASE, "wildcard")
OPERATORS: Mapping[str, Operator] = {
    "prefix": Operator(_prefix, _affix_fault),
    "suffix": Operator(_suffix, _affix_fault),
    _IGNORE_CASE: Operator(_ignore_case, _text_fault),
    "wildcard": Operator(_wildcard, _wildcard_fault),
    "numeric": Operator(_numeric, _numeric_fault),
    "cidr": Operator(_cidr, _cidr_fault),
    "exists": Operator(_exists, _exists_fault),
    "anything-but": Operator(_anything_but, _anything_but_fault),
}
