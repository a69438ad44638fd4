"""What the docstrings beneath the fields of a dataclass say; Python keeps them in the source only."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise


def meanings(kind: type) -> dict[str, str]:
    """The docstring beneath each field of a dataclass, by the field's name; fields without one are absent."""
    (defined,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    return dict(_documented(defined)) if isinstance(defined, ast.ClassDef) else {}


def _documented(defined: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(defined.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, inspect.cleandoc(words)
