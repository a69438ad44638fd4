"""What every line of the log says beside its own words: which incident it is about, and which message brought it.

Lambda writes JSON, in which the attributes of a record stand at the top (Lambda developer guide, "Python: JSON log format"). So
whoever looks into a case finds each line of each run by ``incident``, those of other threads among them: threads are started
with a copy of the context (``hub/aws/together.py``).
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

SAID = "irhub_said"
_said: ContextVar[Mapping[str, str]] = ContextVar("irhub-log", default={})  # noqa: B039 (never changed, only replaced)


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """Every line that is written inside carries these fields, and those of outside; what is empty says nothing."""
    said = {**_said.get(), **{name: value for name, value in fields.items() if value}}
    token = _said.set(said)
    try:
        yield
    except Exception as error:
        error.__dict__.setdefault(SAID, said)
        raise
    finally:
        _said.reset(token)


def said_of(error: Exception) -> Mapping[str, str]:
    """What was said where an error was raised, for the door that writes it down after everything has been left."""
    found: Mapping[str, str] = error.__dict__.get(SAID, {})
    return found


class Filter(logging.Filter):
    """Gives each line what is said of it; what the line says itself goes before."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every line is written."""
        for name, value in _said.get().items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True


def begin() -> logging.Logger:
    """irhub's own log, ready; however often it is asked for."""
    log = logging.getLogger("irhub")
    log.setLevel(logging.INFO)
    if not any(isinstance(one, Filter) for one in log.filters):
        log.addFilter(Filter())
    return log
