"""The wildcards of IAM policies: `*` is any run of characters, `?` is one, and nothing else is special."""

import re
from collections.abc import Iterable
from functools import lru_cache


def globs(patterns: Iterable[str], value: str, *, fold: bool = False) -> bool:
    """Whether one of the patterns covers the value; with `fold`, case does not matter."""
    return any(_regex(pattern, fold).fullmatch(value) is not None for pattern in patterns)


def arns(patterns: Iterable[str], value: str) -> bool:
    """Whether one of the patterns covers the ARN, each of its six parts by itself, as ArnEquals and ArnLike do."""
    return any(_arn(pattern.split(":", 5), value.split(":", 5)) for pattern in patterns)


def _arn(pattern: list[str], value: list[str]) -> bool:
    if pattern == ["*"]:
        return True
    return len(pattern) == len(value) and all(globs([part], piece) for part, piece in zip(pattern, value, strict=True))


@lru_cache(maxsize=1024)
def _regex(pattern: str, fold: bool) -> re.Pattern[str]:
    pieces = (".*" if mark == "*" else "." if mark == "?" else re.escape(mark) for mark in pattern)
    return re.compile("".join(pieces), re.DOTALL | (re.IGNORECASE if fold else 0))
