"""Dead letters on the screen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from deployer.letters.letter import Letter, account_of, subject
from deployer.letters.reading import Shelf
from deployer.letters.sending import Moved, Sent
from deployer.letters.ways import Course, Way, course
from deployer.screen.plain import plain, plain_json
from deployer.screen.words import console, talk
from deployer.settings import Settings
from deployer.words import many

LONGEST_WORDS = 160
MINUTE, HOUR, DAY = 60, 3600, 86400


def facts(letter: Letter, settings: Settings, now: datetime) -> dict[str, Any]:
    """The letter as plain JSON values, without its text."""
    goes = course(letter, settings)
    return {
        "id": letter.id,
        "queue": letter.queue.name,
        "region": letter.queue.region,
        "sent_at": letter.sent_at.isoformat(),
        "age_seconds": letter.age_seconds(now),
        "receives": letter.receives,
        "account": account_of(letter) or None,
        "about": subject(letter),
        "reason": letter.reason,
        "attributes": dict(letter.attributes),
        "goes_to": goes.way.value,
        "why_not": goes.why or None,
    }


def shelf_facts(shelf: Shelf, now: datetime) -> dict[str, Any]:
    """What was seen of a queue, as plain JSON values."""
    oldest = max((one.age_seconds(now) for one in shelf.letters), default=None)
    return {
        "name": shelf.queue.name,
        "region": shelf.queue.region,
        "letters": None if shelf.unseen else shelf.visible,
        "taken_by_others": None if shelf.unseen else shelf.taken,
        "shown": len(shelf.letters),
        "oldest_seconds": oldest,
        "unknown_because": shelf.unseen or None,
    }


def show_shelves(shelves: Iterable[Shelf], settings: Settings, now: datetime) -> None:
    """Prints a line for each queue, and beneath it two for each letter."""
    screen = console()
    for shelf in shelves:
        screen.print(_of_shelf(shelf, now), style="magenta" if shelf.unseen else "yellow" if shelf.letters else "green")
        for letter in shelf.letters:
            screen.print(f"  {_headline(letter, now)}")
            screen.print(f"    {_shortened(letter.reason)}{_whither(course(letter, settings))}", style="dim")
        if not shelf.is_whole:
            screen.print(f"  and about {shelf.visible - len(shelf.letters)} more; see them with --limit", style="dim")


def show_letter(letter: Letter, settings: Settings, now: datetime) -> None:
    """Prints everything about one letter."""
    screen = console()
    where = course(letter, settings)
    screen.print(letter.id, style="bold")
    screen.print(f"in {letter.queue.name} {letter.queue.region} since {letter.sent_at.isoformat()} ({age(letter, now)})")
    screen.print(f"because {plain(letter.reason)}")
    screen.print(f"irhub dlq redrive {letter.short_id}: {_said(where)}{_again(letter, where)}")
    for name, value in sorted(letter.attributes.items()):
        screen.print(f"  {plain(name)}: {plain(value)}", style="dim")
    screen.print(plain_json(letter.event) if letter.event else plain(letter.body))


def show_plan(letters: Iterable[Letter], settings: Settings, now: datetime) -> None:
    """Says on stderr where each letter would go."""
    for letter in letters:
        talk(f"  {_headline(letter, now)}: {_said(course(letter, settings))}")


def show_sent(sent: Sequence[Sent], moved: Sequence[Moved], *, left: int) -> None:
    """Prints what failed and why, and one line that sums up."""
    screen = console()
    for one in sent:
        if one.failed:
            screen.print(f"! {one.letter.short_id} stays in {one.letter.queue.region}: {plain(one.failed)}", style="red")
    for task in moved:
        if not task.is_done:
            screen.print(f"! SQS says {task.status} for {task.queue.name}: {plain(task.failed)}", style="red")
    gone = sum(not one.failed for one in sent) + sum(task.moved for task in moved)
    stays = f", {many(left, 'letter')} left" if left else ""
    screen.print(f"{many(gone, 'letter')} sent on{stays}.", style="bold")


def age(letter: Letter, now: datetime) -> str:
    """How old a letter is, in the largest unit that fits."""
    return duration(letter.age_seconds(now))


def duration(seconds: int) -> str:
    """Seconds in the largest unit that fits, such as ``3 h``."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _of_shelf(shelf: Shelf, now: datetime) -> str:
    name = f"{shelf.queue.region}  {shelf.queue.name}"
    if shelf.unseen:
        return f"{name}: unknown. {plain(shelf.unseen)}"
    taken = f", {shelf.taken} taken by somebody just now" if shelf.taken else ""
    if not shelf.letters:
        return f"{name}: empty{taken}"
    oldest = duration(max(one.age_seconds(now) for one in shelf.letters))
    return f"{name}: {many(shelf.visible, 'letter')}, the oldest {oldest} old{taken}"


def _headline(letter: Letter, now: datetime) -> str:
    where = " ".join(filter(None, (plain(account_of(letter)), plain(str(letter.event.get("region", ""))))))
    return "  ".join(filter(None, (letter.short_id, age(letter, now), where, _shortened(subject(letter)))))


def _shortened(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= LONGEST_WORDS else f"{shown[: LONGEST_WORDS - 1]}…"


def _whither(where: Course) -> str:
    return f" (cannot be sent on: {plain(where.why)})" if where.way is Way.NOWHERE else ""


def _again(letter: Letter, where: Course) -> str:
    """A word on letters that the hub itself put here since it could not read them."""
    comes_back = where.way is Way.WORK and "reason" in letter.attributes
    return "; unless irhub was changed since, it comes back" if comes_back else ""


def _said(where: Course) -> str:
    says = {
        Way.WORK: "to the work queue, where the hub reads it again",
        Way.BUS: "to the hub bus, where the webhook's rule takes it again",
        Way.AWAY: "put away, once that Region's own queue is empty",
        Way.NOWHERE: f"stays: {plain(where.why)}",
    }
    return says[where.way]
