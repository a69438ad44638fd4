"""Points in time as people give them: a day, a moment, or how long ago."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGO = re.compile(r"([1-9][0-9]{0,4})([mhdw])")


class When(click.ParamType):  # type: ignore[type-arg]  # generic in its newest version alone
    """``24h``, ``7d``, ``2026-11-21`` or ``2026-11-21T03:00``; what names no zone is UTC."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A function of the time it is now, so that the clock is the command's."""
        text = str(value)
        if ago := AGO.fullmatch(text):
            span = timedelta(**{UNITS[ago[2]]: int(ago[1])})
            return lambda now: now - span
        try:
            then = datetime.fromisoformat(text)
        except ValueError:
            self.fail("Say how long ago, such as 90m, 24h or 7d, or when: 2026-11-21 or 2026-11-21T03:00.", param, ctx)
        at = then if then.tzinfo else then.replace(tzinfo=UTC)
        return lambda _now: at
