"""`irhub dlq`: dead letters, why they lie there, and the way on."""

from datetime import UTC, datetime
from typing import Any

import click

from deployer.errors import DeployerError
from deployer.letters import reading, redriving
from deployer.letters.reading import Shelf
from deployer.options import Asked, online
from deployer.screen import letters as screen
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many

PARTLY = 4
MOST_LOOKED_THROUGH = 10_000
"""As many letters of a queue as `show` and `redrive` look through for an id."""


@click.group()
def command() -> None:
    """See what lies in dead-letter queues, and send it on again."""


@command.command("list", epilog="For instance: irhub dlq list --limit 500")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="As many letters of each queue.")
@online
def list_(*, asked: Asked, limit: int) -> None:
    """List the letters of every dead-letter queue.

    Each with what it is about, why it lies there and how old it is. Reads the hub's own queue and, in each Region, the one
    for what members could not forward. SQS shows nothing without hiding it from others meanwhile: letters are given back at
    once, at the latest after half a minute. Nothing is deleted. Exits with 4 where a queue cannot be seen.
    """
    now = datetime.now(UTC)
    with desk(asked) as works:
        shelves = _look(works, limit)
    if asked.as_json:
        letters = [screen.facts(one, works.settings, now) for shelf in shelves for one in shelf.letters]
        result("dead-letters", {"queues": [screen.shelf_facts(one, now) for one in shelves], "letters": letters})
    else:
        screen.show_shelves(shelves, works.settings, now)
        if any(shelf.letters for shelf in shelves):
            talk("Look at one: irhub dlq show ID; send on: irhub dlq redrive ID, or --all.")
    if any(shelf.unseen for shelf in shelves):
        click.get_current_context().exit(PARTLY)


@command.command(epilog="For instance: irhub dlq show 1a2b3c4d")
@click.argument("letter", metavar="ID")
@online
def show(*, asked: Asked, letter: str) -> None:
    """Show one letter: its event, and why it lies there.

    Where it would go is told too. ID is the beginning of its id, as the list has it. What others wrote is shown with
    everything that cannot be seen spelt out. Nothing is changed.
    """
    now = datetime.now(UTC)
    with desk(asked) as works:
        (found,) = reading.named(_look(works, MOST_LOOKED_THROUGH), (letter,))
    if asked.as_json:
        said = dict(found.event) if found.event else None
        result("dead-letter", {**screen.facts(found, works.settings, now), "event": said, "body": found.body})
    else:
        screen.show_letter(found, works.settings, now)


@command.command(epilog="For instance: irhub dlq redrive --all --dry-run")
@click.argument("letters", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that lies there now.")
@click.option("--dry-run", is_flag=True, help="Say where each would go, and send none.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def redrive(*, asked: Asked, letters: tuple[str, ...], everything: bool, **how: Any) -> None:
    """Send letters on to where they should have gone.

    Events go to the hub's work queue, what the webhook missed goes to the bus again, and the news of an alarm is put away
    once that Region's own queue is empty. A letter is taken out only after it arrived, so it may be read twice but is never
    lost. One that does not fit the rule it came by stays. Exits with 4 where some could not be sent.
    """
    if bool(letters) == everything:
        raise click.UsageError("Name letters by their ids, or give --all.")
    with desk(asked) as works:
        done = _redrive(works, letters, **how)
    if asked.as_json:
        result("redrive", {**done.shown(), "dry_run": how["dry_run"]})
    elif not how["dry_run"]:
        screen.show_sent(done.sent, done.moved, left=done.left)
    if not done.complete:
        click.get_current_context().exit(PARTLY)


def _redrive(works: Desk, letters: tuple[str, ...], *, dry_run: bool, yes: bool) -> redriving.Done:
    from deployer.screen.ask import agree

    now = datetime.now(UTC)
    identity, shelves = _enter(works), _look(works, MOST_LOOKED_THROUGH)
    chosen = reading.named(shelves, letters) if letters else tuple(one for shelf in shelves for one in shelf.letters)
    screen.show_plan(chosen[: redriving.MOST_TOLD], works.settings, now)
    _say_more(len(chosen))
    unseen = tuple(shelf for shelf in shelves if shelf.unseen)
    for shelf in unseen:
        talk(f"{shelf.queue.name} in {shelf.queue.region} cannot be seen: {shelf.unseen}")
    if dry_run or not chosen:
        return redriving.Done(unseen=unseen)
    agree(f"Send {many(len(chosen), 'letter')} on as {identity}?", yes=yes)
    return redriving.redrive(works, shelves, None if not letters else chosen, now)


def _say_more(count: int) -> None:
    more = count - redriving.MOST_TOLD
    talk(f"  and {many(more, 'more letter')}" if more > 0 else f"{many(count, 'letter')} in all.")


def _enter(works: Desk) -> str:
    from deployer.caller import check_hub

    return check_hub(works.read, works.settings).arn


def _look(works: Desk, most: int) -> tuple[Shelf, ...]:
    """What lies in each queue; raises ``DeployerError`` where none can be seen."""
    _enter(works)
    shelves = reading.look(works.write, works.settings, works.outside.together, most)
    if all(shelf.unseen for shelf in shelves):
        raise DeployerError("No dead-letter queue can be seen.", shelves[0].unseen, "Deploy the hub: irhub deploy.")
    return shelves
