"""Redrives what was chosen: members' queues first, then the hub's, and the news of alarms last of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deployer.letters.letter import Letter
from deployer.letters.reading import Shelf, look
from deployer.letters.sending import Moved, Post, Sent, among, before, move, send_on
from deployer.letters.ways import Course, Way, course
from deployer.wiring import Desk

MOST_TOLD = 20
"""More letters than this are counted and not listed before it is asked."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it all."""

    sent: tuple[Sent, ...] = ()
    moved: tuple[Moved, ...] = ()
    unseen: tuple[Shelf, ...] = ()
    missed: tuple[str, ...] = ()
    """The ids of letters that were chosen and not met again: somebody else has them, or dealt with them."""

    @property
    def left(self) -> int:
        """How many letters still lie there that should not."""
        return sum(bool(one.failed) for one in self.sent) + len(self.missed)

    @property
    def complete(self) -> bool:
        """True where everything that was chosen went its way."""
        return not (self.left or self.unseen) and all(task.is_done for task in self.moved)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "complete": self.complete,
            "sent": [{"id": one.letter.id, "to": one.course.way.value} for one in self.sent if not one.failed],
            "failed": [{"id": one.letter.id, "why": one.failed} for one in self.sent if one.failed],
            "moved": [{"queue": one.queue.name, "letters": one.moved, "status": one.status} for one in self.moved],
            "missed": list(self.missed),
            "unseen": [{"queue": one.queue.name, "region": one.queue.region, "why": one.unseen} for one in self.unseen],
        }


def redrive(works: Desk, shelves: Sequence[Shelf], chosen: Sequence[Letter] | None, began: datetime) -> Done:
    """Every chosen letter, or all that lay there when it began, went its way, or it is said why it did not."""
    post = Post(works.write, works.settings, works.outside.pause)
    seen = [shelf for shelf in shelves if not shelf.unseen]
    done = Done(unseen=tuple(shelf for shelf in shelves if shelf.unseen) if chosen is None else ())
    for shelf in seen:
        wanted = _wanted(shelf, chosen)
        if chosen is None and _is_all_work(shelf, post):
            done = replace(done, moved=(*done.moved, move(post, shelf.queue)))
        elif wanted:
            done = _one_by_one(post, shelf, (wanted, chosen is None, began), done)
    return _with_news(works, post, done, _news(seen, chosen, post))


def _wanted(shelf: Shelf, chosen: Sequence[Letter] | None) -> tuple[Letter, ...]:
    return shelf.letters if chosen is None else tuple(one for one in shelf.letters if one in chosen)


def _is_all_work(shelf: Shelf, post: Post) -> bool:
    """True where SQS may move the whole queue by itself: the hub's own, with nothing in it but what the hub reads.

    SQS moves what nobody has seen as well, so every letter must have been seen and nobody may hold one.
    """
    own = f"{post.settings.prefix}-dead-letters"
    if not shelf.letters or not shelf.is_whole or shelf.taken:
        return False
    return all(one.queue.name == own and course(one, post.settings).way is Way.WORK for one in shelf.letters)


def _one_by_one(post: Post, shelf: Shelf, what: tuple[tuple[Letter, ...], bool, datetime], done: Done) -> Done:
    wanted, everything, began = what
    news = {one.id for one in wanted if course(one, post.settings).way is Way.AWAY}
    picks = before(began) if everything else among(wanted)
    most = max(shelf.visible, len(shelf.letters))
    sent = tuple(send_on(post, shelf.queue, lambda one: picks(one) and one.id not in news, most))
    met = {one.letter.id for one in sent} | news
    missed = tuple(one.id for one in wanted if one.id not in met)
    return replace(done, sent=(*done.sent, *sent), missed=(*done.missed, *missed))


def _news(seen: Sequence[Shelf], chosen: Sequence[Letter] | None, post: Post) -> tuple[Letter, ...]:
    wanted = (one for shelf in seen for one in _wanted(shelf, chosen))
    return tuple(one for one in wanted if course(one, post.settings).way is Way.AWAY)


def _with_news(works: Desk, post: Post, done: Done, news: tuple[Letter, ...]) -> Done:
    """The news of Regions that have no dead letters any more is put away; other news stays, for it still holds."""
    if not news:
        return done
    again = look(works.write, works.settings, works.outside.together, 1)
    full = {one.queue.region for one in again if one.queue.name != news[0].queue.name and (one.unseen or one.letters)}
    stale = tuple(one for one in news if one.event.get("region") not in full)
    sent = tuple(send_on(post, news[0].queue, among(stale), again[-1].visible + len(news))) if stale else ()
    held = Course(Way.AWAY)
    kept = tuple(Sent(one, held, f"{one.event.get('region')} still has dead letters") for one in news if one not in stale)
    return replace(done, sent=(*done.sent, *sent, *kept))
