"""Metric math ("Using metric math", CloudWatch User Guide): what irhub's alarms need of it, for one period at a time.

Numbers, ids, arithmetic, comparisons, and FILL, IF, ABS, MAX, MIN, SUM, AVG. What is missing makes the result missing, save in
FILL. Anything else is unknown, and an alarm with it has no data.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

Value = float | None
Values = Mapping[str, Value]

_ARITHMETIC: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b if b else float("nan"),
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_OVER_MANY: Mapping[str, Callable[[list[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
}


def reckon(expression: str, values: Values) -> Value:
    """What the expression comes to with these values; raises ``ValueError`` where it is not known here."""
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{expression} is no expression that is known here") from error
    return _of(tree, values)


def _of(node: ast.expr, values: Values) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _of(node.operand, values)
        return None if value is None else -value
    if isinstance(node, ast.BinOp):
        return _joined(node.op, _of(node.left, values), _of(node.right, values))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _joined(node.ops[0], _of(node.left, values), _of(node.comparators[0], values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _called(node.func.id, node.args, values)
    raise ValueError(f"{ast.unparse(node)} is not known here")


def _joined(how: Any, left: Value, right: Value) -> Value:
    if type(how) not in _ARITHMETIC:
        raise ValueError(f"{type(how).__name__} is not known here")
    if left is None or right is None:
        return None
    found = float(_ARITHMETIC[type(how)](left, right))
    return None if found != found else found  # noqa: PLR0124  # no number: CloudWatch has no datapoint there


def _called(name: str, args: list[ast.expr], values: Values) -> Value:
    if name == "FILL":
        found = _of(args[0], values)
        return _of(args[1], values) if found is None else found
    if name == "IF":
        condition = _of(args[0], values)
        return None if condition is None else _of(args[1] if condition else args[2], values)
    if name == "ABS":
        found = _of(args[0], values)
        return None if found is None else abs(found)
    if name in _OVER_MANY:
        many = args[0].elts if len(args) == 1 and isinstance(args[0], ast.List) else args
        given = [one for one in (_of(arg, values) for arg in many) if one is not None]
        return float(_OVER_MANY[name](given)) if given else None
    raise ValueError(f"{name} is not known here")
