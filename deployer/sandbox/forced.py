"""Makes moto give the ids we choose to what it makes next."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def forced(module: ModuleType, maker: str, ids: Iterable[str]) -> Iterator[None]:
    """Inside the block the function ``maker`` of a moto module hands out these ids in turn, then makes its own again."""
    original = getattr(module, maker)
    left = iter(ids)

    def make(*args: Any, **kwargs: Any) -> Any:
        return next(left, None) or original(*args, **kwargs)

    setattr(module, maker, make)
    try:
        yield
    finally:
        setattr(module, maker, original)
