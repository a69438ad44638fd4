"""Drills: asks the hub for them, and follows each on the hub's record to its end."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from deployer.aws.incidents import ledger
from deployer.aws.people import asking
from deployer.calls import Pair
from deployer.errors import DeployerError
from deployer.settings import Settings
from deployer.wiring import Desk
from hub.drilling import TYPE, Course
from hub.values import from_plain, to_plain

POLL_SECONDS = 2.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which canary is drilled with, and how."""

    pair: Pair
    subnet: str = ""
    instance: str = ""
    """An instance that carries the canary's tags; empty: one is launched and ended."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What holds for every drill of one command."""

    keep: bool = False
    type: str = TYPE
    seconds: float = 900


@dataclass(frozen=True, slots=True)
class Drilled:
    """How one drill went."""

    pair: Pair
    course: Course | None
    """None: the hub never answered."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What was not as it should be."""
        if self.course is None:
            return ("the hub did not answer in time: irhub verify shows what is wrong with it",)
        return (*self.course.gaps, *self._unfinished(self.course))

    def _unfinished(self, course: Course) -> tuple[str, ...]:
        if course.ended:
            return ()
        alive = f"; the canary {course.instance or 'it launched'} may still run" if course.launched else ""
        return (f"it was at the stage {course.stage} when the time was over{alive}; the hub goes on with it",)

    @property
    def timeline(self) -> tuple[tuple[float, str], ...]:
        """Seconds since it was asked for, and what was seen then."""
        if self.course is None:
            return ()
        began = datetime.fromisoformat(self.course.began_at)
        return tuple(
            (round((datetime.fromisoformat(line.at) - began).total_seconds(), 1), line.says) for line in self.course.lines
        )

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        timeline = [{"seconds": seconds, "says": says} for seconds, says in self.timeline]
        course = to_plain(self.course) if self.course else {}
        return {
            "account": self.pair.account_id,
            "region": self.pair.region,
            **{name: course.get(name) for name in ("instance", "incident", "containment", "released", "ended", "kept", "run")},
            "timeline": timeline,
            "gaps": list(self.gaps),
        }


def wishes(settings: Settings, pair: Pair | None, instance: str) -> tuple[Wish, ...]:
    """The drills that are meant: one with the instance named, or one in each place of the settings, or in that place."""
    if instance:
        if pair is None:
            raise DeployerError(
                "--instance names no place.", "An instance lies in an account and Region.", "Give --account and --region too."
            )
        return (Wish(pair, instance=instance),)
    found = tuple(
        Wish(Pair(place.account, place.region), place.subnet or "")
        for place in settings.drill.places
        if pair in {None, Pair(place.account, place.region)}
    )
    if not found:
        where = f"in {pair.account_id} {pair.region}" if pair else "anywhere"
        raise DeployerError(
            f"No canary may be launched {where}.",
            "The settings do not name it under drill.places, and only there a role gets the right to launch one.",
            "Add the place and deploy, or name an instance with --instance that carries the tags "
            f"irhub:installation={settings.prefix} and irhub:purpose=drill.",
        )
    return found


def drill(desk: Desk, wanted: Sequence[Wish], manner: Manner, tell: Tell) -> tuple[Drilled, ...]:
    """How each drill went, once all have ended or their time is over."""
    run = f"drill-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    calls = [asking(desk.read, desk.settings, "drill", _body(run, wish, manner)) for wish in wanted]
    desk.outside.together([partial(desk.write.make, call) for call in calls])
    abouts = [f"DRILL#{wish.pair.account_id}#{wish.pair.region}" for wish in wanted]
    courses: dict[str, Course] = {}
    try:
        for found in _followed(desk, run, abouts, manner.seconds):
            _tell_news(courses, found, tell)
            courses = found
    except KeyboardInterrupt:
        tell("Stopped looking. The hub goes on with the drill and ends it.")
    return tuple(Drilled(wish.pair, courses.get(about)) for wish, about in zip(wanted, abouts, strict=True))


def _followed(desk: Desk, run: str, abouts: Sequence[str], seconds: float) -> Iterator[dict[str, Course]]:
    """How all of them stand, again and again, until all have ended or the time is over."""
    record, waited, ended = ledger(desk.read, desk.settings, desk.outside.pause), 0.0, 0
    while ended < len(abouts) and waited < seconds:
        desk.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS
        courses = {about: from_plain(Course, said) for about, said in record.answers(run, abouts).items()}
        ended = sum(course.ended for course in courses.values())
        yield courses


def _body(run: str, wish: Wish, manner: Manner) -> Mapping[str, Any]:
    place = {"account": wish.pair.account_id, "region": wish.pair.region}
    how = {"subnet": wish.subnet, "instance": wish.instance, "keep": manner.keep, "type": manner.type}
    return {"run": run, **place, **how}


def _tell_news(before: Mapping[str, Course], now: Mapping[str, Course], tell: Tell) -> None:
    for about, course in now.items():
        told = len(before[about].lines) if about in before else 0
        for line in course.lines[told:]:
            tell(f"{course.account_id} {course.region}: {line.says}")
