"""Who is told of what, and what waits: routes, quiet hours and storms, as the settings have them; pure.

A playbook that names channels decides for its incidents; else the first route that fits; else every channel is told. Whatever
names nobody who is there tells everybody: a mistake in the settings must not make an incident silent.

What waits is kept on record and told as one digest: what is not urgent, until the quiet hours end; what is too much at once,
until the storm is over. What asks people waits for nothing, in quiet hours nor does what is High or graver, and programs (a
SIEM, a webhook) get each notice at once whatever the hour.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.approval.rules import lies_in
from hub.notice import Notice
from hub.notice.notice import HIGH

BUS = "bus"
"""The hub's own event bus, which hears of everything."""
ALIASES = {"email": "sns"}
"""What people call a channel, where its records call it otherwise."""
LONGEST_QUIET_MINUTES = 4 * 24 * 60
SATURDAY = 5
PROGRAMS = frozenset({"webhook", "siem"})
ENDING = frozenset({"decision", "release", "close"})
"""What acknowledges or resolves an alert: held, it would leave somebody on call for nothing."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One receiver that EventBridge calls for us, and the form in which it is told."""

    name: str
    kind: str
    """``teams``, ``pagerduty``, ``webhook`` or ``siem``."""


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The Slack app that posts with threads and buttons."""

    channel: str
    bot_token: str
    """The secret whose text is the token, by its name."""
    url: str = "https://slack.com/api"


@dataclass(frozen=True, slots=True)
class Route:
    """Who is told of what fits; what is empty fits everything."""

    to: tuple[str, ...]
    severity: float = 0.0
    """From which severity on."""
    accounts: tuple[str, ...] = ()
    ous: tuple[str, ...] = ()
    """Units by their names from below the root down, with all beneath them."""
    kinds: tuple[str, ...] = ()
    """What led to the notice, such as ``ask`` or ``release``."""

    def fits(self, notice: Notice) -> bool:
        """True where everything that the route names agrees."""
        return (
            notice.severity >= self.severity
            and (not self.accounts or notice.account_id in self.accounts)
            and (not self.ous or any(lies_in(notice.ou, unit) for unit in self.ous))
            and (not self.kinds or notice.kind in self.kinds)
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """From a moment on, how far the clocks of a place are ahead of UTC."""

    at: int
    """Seconds since the epoch."""
    seconds: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which what is not urgent waits."""

    begins: int
    """Minutes since midnight, by the clocks of the place."""
    ends: int
    shifts: tuple[Shift, ...] = ()
    """The clocks of the place for twenty years: the function has no time zones of its own to look them up in."""
    below: float = HIGH
    """What is below this severity waits; never more than High."""
    weekends: bool = False
    """True where Saturday and Sunday are quiet as a whole."""
    channels: tuple[str, ...] = ()
    """Who is left in peace; everybody where none is named."""

    def until(self, now: datetime) -> datetime | None:
        """The moment at which these quiet hours end; None where it is not quiet now."""
        this = now.replace(second=0, microsecond=0)
        if not self._holds_at(this):
            return None
        coming = (this + timedelta(minutes=minutes) for minutes in range(1, LONGEST_QUIET_MINUTES))
        return next((moment for moment in coming if not self._holds_at(moment)), None)

    def _holds_at(self, moment: datetime) -> bool:
        local = moment.astimezone(UTC) + timedelta(seconds=self._ahead(moment))
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        minutes = local.hour * 60 + local.minute
        if self.begins <= self.ends:
            return self.begins <= minutes < self.ends
        return minutes >= self.begins or minutes < self.ends

    def _ahead(self, moment: datetime) -> int:
        """Seconds by which the clocks of the place are ahead then."""
        at = moment.timestamp()
        return next((shift.seconds for shift in reversed(self.shifts) if shift.at <= at), 0)


@dataclass(frozen=True, slots=True)
class Storm:
    """How many notices a channel gets in so many minutes before the rest of them waits for the digest; never with 0."""

    notices: int = 30
    minutes: int = 10

    def window(self, now: datetime) -> tuple[str, datetime]:
        """The name of the minutes that now belongs to, and the moment at which they end."""
        seconds = self.minutes * 60
        begun = int(now.timestamp()) // seconds * seconds
        return str(begun), datetime.fromtimestamp(begun + seconds, UTC)


@dataclass(frozen=True, slots=True)
class Routes:
    """All of it."""

    destinations: tuple[Destination, ...] = ()
    slack_app: SlackApp | None = None
    sms: bool = False
    """True where there is a topic for text messages."""
    chat: bool = False
    """True where there is a topic that Amazon Q Developer listens to."""
    routes: tuple[Route, ...] = ()
    quiet: Quiet | None = None
    storm: Storm = Storm()

    def chosen(self, notice: Notice, wanted: Collection[str], names: Iterable[str]) -> frozenset[str]:
        """The names, among these, of the channels that are told; ``wanted`` is what the incident's playbooks say."""
        there = frozenset(names)
        route = next((one for one in self.routes if one.fits(notice)), None)
        said = frozenset(ALIASES.get(name, name) for name in (wanted or (route.to if route else ())))
        return (said & there or there) | (there & {BUS})

    def quiet_until(self, notice: Notice, channel: str, now: datetime) -> datetime | None:
        """The moment until which this notice waits for the end of the quiet hours; None where it does not."""
        quiet = self.quiet
        if quiet is None or notice.asks or notice.severity >= min(quiet.below, HIGH) or not self.may_wait(notice, channel):
            return None
        left_alone = frozenset(ALIASES.get(name, name) for name in quiet.channels)
        return quiet.until(now) if not left_alone or channel in left_alone else None

    def may_wait(self, notice: Notice, channel: str) -> bool:
        """True for what people read, and is nothing that a later digest could not say as well."""
        kinds = {one.name: one.kind for one in self.destinations}
        if channel == BUS or kinds.get(channel) in PROGRAMS or notice.asks or notice.kind in {"digest", "channel"}:
            return False
        return not (kinds.get(channel) == "pagerduty" and (notice.is_over or notice.by or notice.kind in ENDING))


EVERYBODY = Routes()
"""Everybody is told everything, and storms become digests."""
