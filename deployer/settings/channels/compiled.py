"""Routes, quiet hours and storms as the hub reads them; no secret and no address is among them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from deployer.settings.channels.channels import Channels
from deployer.settings.channels.told import Quiet, Route
from hub import routes

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
"""The clocks of a place are told for these years: fixed, so that the same settings give the same bytes on any day."""


def for_hub(said: Channels) -> routes.Routes:
    """Who is told, as the hub reads it."""
    app = said.slack_app
    return routes.Routes(
        destinations=destinations(said),
        slack_app=routes.SlackApp(app.channel, app.bot_token, app.url) if app else None,
        sms=bool(said.sms),
        chat=said.chat,
        routes=tuple(map(_route, said.routes)),
        quiet=_quiet(said.quiet) if said.quiet else None,
        storm=routes.Storm(said.storm.notices, said.storm.minutes),
    )


def destinations(said: Channels) -> tuple[routes.Destination, ...]:
    """What EventBridge calls, by name and form."""
    kinds = (("teams", said.teams), ("pagerduty", said.pagerduty), ("webhook", said.webhooks), ("siem", said.siem))
    first = (routes.Destination("webhook", "webhook"),) if said.webhook else ()
    return (*first, *(routes.Destination(one.name, kind) for kind, several in kinds for one in several))


def _route(said: Route) -> routes.Route:
    return routes.Route(said.to, said.severity, said.accounts, said.ous, said.kinds)


def _quiet(said: Quiet) -> routes.Quiet:
    begins, ends = (int(text[:2]) * 60 + int(text[3:]) for text in said.hours.split("-"))
    return routes.Quiet(begins, ends, tuple(shifts(said.zone)), said.below, said.weekends, said.channels)


def shifts(zone: str) -> Iterator[routes.Shift]:
    """How far the clocks of a place are ahead of UTC, from each moment on at which that changes."""
    info, last = ZoneInfo(zone), None
    moment = FIRST
    while moment < LAST:
        ahead = _ahead(info, moment)
        if ahead != last:
            exact = moment if last is None else _change(info, moment - timedelta(days=1), moment)
            yield routes.Shift(int(exact.timestamp()), ahead)
            last = ahead
        moment += timedelta(days=1)


def _change(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute at which the clocks change between two moments."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (before, middle) if _ahead(info, middle) == _ahead(info, after) else (middle, after)
    return after.replace(second=0, microsecond=0)


def _ahead(info: ZoneInfo, moment: datetime) -> int:
    return int((moment.astimezone(info).utcoffset() or timedelta()).total_seconds())
