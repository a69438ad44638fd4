"""Looks into every dead-letter queue of an installation, and leaves everything where it lies."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from deployer.aws import queues
from deployer.calls import Aws, Together
from deployer.errors import AwsError, DeployerError
from deployer.letters.letter import Letter, Queue
from deployer.letters.ways import forwarding_name
from deployer.settings import Settings

FEWEST_LETTERS = 6
"""As many characters of an id as one must give."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was seen of one queue."""

    queue: Queue
    visible: int = 0
    taken: int = 0
    """About how many somebody had taken just then, so that nobody else can see them."""
    letters: tuple[Letter, ...] = ()
    unseen: str = ""
    """Why nothing could be seen; empty where it could."""

    @property
    def is_whole(self) -> bool:
        """True where every letter that could be seen is in here."""
        return len(self.letters) >= self.visible


def dead_letter_queues(settings: Settings) -> tuple[Queue, ...]:
    """Every dead-letter queue there should be, those of members first."""
    name = forwarding_name(settings)
    members = (Queue(name, region, "what members could not forward") for region in settings.regions)
    return (
        *members,
        Queue(f"{settings.prefix}-dead-letters", settings.hub.region, "what could not be read, delivered or done"),
    )


def look(aws: Aws, settings: Settings, together: Together, most: int) -> tuple[Shelf, ...]:
    """What lies in each queue, at most so many letters of each; a queue that cannot be seen says why and stops no other."""
    looks: list[Callable[[], Shelf]] = [partial(_shelf, aws, queue, most) for queue in dead_letter_queues(settings)]
    return tuple(together(looks))


def named(shelves: tuple[Shelf, ...], names: tuple[str, ...]) -> tuple[Letter, ...]:
    """The letters that are meant, each by the beginning of its id; raises ``DeployerError`` where one is not there."""
    every = [letter for shelf in shelves for letter in shelf.letters]
    return tuple(_one(every, name) for name in dict.fromkeys(names))


def _one(letters: list[Letter], name: str) -> Letter:
    found = [one for one in letters if one.id.startswith(name)] if len(name) >= FEWEST_LETTERS else []
    if len(found) != 1:
        why = f"{len(found)} letters begin so." if found else "It was sent on, has expired, or never was."
        short = f"Ids have at least {FEWEST_LETTERS} characters here."
        raise DeployerError(
            f"There is no one dead letter {name}.", why if len(name) >= FEWEST_LETTERS else short, "List them: irhub dlq list."
        )
    return found[0]


def _shelf(aws: Aws, queue: Queue, most: int) -> Shelf:
    try:
        url = queues.url(aws, queue.name, queue.region)
        visible, hidden = queues.counts(aws, queue.region, url)
        letters = _letters(aws, queue, url, min(most, visible)) if visible else queues.taken(aws, queue, url, 0)
    except AwsError as error:
        return Shelf(queue, unseen=f"{error.why or error.what}")
    return Shelf(queue, max(visible, len(letters)), hidden, letters)


def _letters(aws: Aws, queue: Queue, url: str, enough: int) -> tuple[Letter, ...]:
    """Those that a look brings up, the oldest first; they are given back whatever happens."""
    held: dict[str, Letter] = {}
    try:
        while len(held) < enough:
            new = {one.id: one for one in queues.taken(aws, queue, url)}
            if not new.keys() - held.keys():
                break
            held |= new
    finally:
        queues.give_back(aws, url, tuple(held.values()))
    return tuple(sorted(held.values(), key=lambda one: (one.sent_at, one.id)))
