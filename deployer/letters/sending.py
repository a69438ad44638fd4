"""Sends dead letters on: first the letter is where it should go, and only then it is taken out of its queue.

Should this die in between, the letter is in both places, or comes back by itself once its time is up: it is dealt with twice
at worst, and the hub tells a repeat from news. A letter that was not chosen is given back at once. What was put here after
the command began stays: a letter that cannot be read comes back as a new one, and must not be sent round and round.

Where all that lies in the hub's queue goes to the work queue, SQS moves it by itself (SQS API, StartMessageMoveTask): faster,
and it goes on without us. The destination is named, for letters that the hub put there itself have no queue they came from.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from deployer.aws import queues
from deployer.calls import Aws, Call, Door, Pause
from deployer.errors import AwsError
from deployer.letters.letter import Letter, Queue
from deployer.letters.ways import MESSAGE_EVENT, Course, Way, channel_of, course
from deployer.settings import Settings

HOLD_SECONDS = 60
"""For how long a letter is hidden while it is sent on."""
POLL_SECONDS = 2.0
LONGEST_MOVE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one letter."""

    letter: Letter
    course: Course
    failed: str = ""
    """Why it still lies there; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a queue that SQS moved."""

    queue: Queue
    moved: int
    status: str
    failed: str = ""

    @property
    def is_done(self) -> bool:
        """True where everything was moved."""
        return self.status == "COMPLETED"


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs."""

    aws: Aws
    settings: Settings
    pause: Pause

    @property
    def work_url(self) -> str:
        """The URL of the hub's work queue."""
        return queues.url(self.aws, f"{self.settings.prefix}-work", self.settings.hub.region)


def send_on(post: Post, queue: Queue, chosen: Callable[[Letter], bool], most: int) -> Iterator[Sent]:
    """Every letter of this queue that is chosen goes its way; at most so many are looked at."""
    url = queues.url(post.aws, queue.name, queue.region)
    work_url = post.work_url
    met: set[str] = set()
    while len(met) < most:
        letters = [one for one in queues.taken(post.aws, queue, url, HOLD_SECONDS) if one.id not in met]
        if not letters:
            return
        met |= {one.id for one in letters}
        others = tuple(one for one in letters if not chosen(one))
        queues.give_back(post.aws, url, others)
        yield from (_sent(post, one, url, work_url) for one in letters if one not in others)


def before(began: datetime) -> Callable[[Letter], bool]:
    """Chooses what lay there when the command began."""
    return lambda letter: letter.sent_at <= began


def among(letters: Iterable[Letter]) -> Callable[[Letter], bool]:
    """Chooses exactly these letters."""
    ids = {one.id for one in letters}
    return lambda letter: letter.id in ids


def move(post: Post, queue: Queue) -> Moved:
    """SQS has moved the whole queue to the work queue, or says how far it came; an error of AWS is told and stops no other."""
    try:
        return _moved(post, queue)
    except AwsError as error:
        return Moved(queue, 0, "UNKNOWN", str(error))


def _moved(post: Post, queue: Queue) -> Moved:
    url = queues.url(post.aws, queue.name, queue.region)
    source = queues.arn(post.aws, queue.region, url)
    destination = queues.arn(post.aws, post.settings.hub.region, post.work_url)
    post.aws.make(queues.call("StartMessageMoveTask", queue.region, SourceArn=source, DestinationArn=destination))
    waited = 0.0
    while True:
        moved = _progress(post, queue, source)
        if moved.status != "RUNNING" or waited >= LONGEST_MOVE_SECONDS:
            return moved
        post.pause(POLL_SECONDS)
        waited += POLL_SECONDS


def _progress(post: Post, queue: Queue, source: str) -> Moved:
    tasks = post.aws.make(queues.call("ListMessageMoveTasks", queue.region, SourceArn=source, MaxResults=1))["Results"]
    said = tasks[0] if tasks else {"Status": "RUNNING"}
    return Moved(queue, int(said.get("ApproximateNumberOfMessagesMoved", 0)), said["Status"], said.get("FailureReason", ""))


def _sent(post: Post, letter: Letter, url: str, work_url: str) -> Sent:
    where = course(letter, post.settings)
    if where.way is Way.NOWHERE:
        queues.give_back(post.aws, url, (letter,))
        return Sent(letter, where, where.why)
    try:
        _carry(post, letter, where.way, work_url)
        queues.delete(post.aws, letter, url)
    except AwsError as error:
        return Sent(letter, where, str(error))
    return Sent(letter, where)


def _carry(post: Post, letter: Letter, way: Way, work_url: str) -> None:
    if way is Way.WORK:
        queues.send(post.aws, post.settings.hub.region, work_url, letter.body)
    elif way is Way.BUS:
        _publish(post, letter)


def _publish(post: Post, letter: Letter) -> None:
    """The event is on the hub bus; EventBridge keeps the whole event, or what the rule took of it, which its rule tells of."""
    event = letter.event
    taken = {"channel": channel_of(letter, post.settings), "payload": event}
    kind, detail = (event["detail-type"], event["detail"]) if "detail-type" in event else (MESSAGE_EVENT, taken)
    bus = f"{post.settings.prefix}-hub"
    entry = {"Source": "irhub", "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": bus}
    answer = post.aws.make(Call(Door.HUB, "events", "PutEvents", post.settings.hub.region, {"Entries": [entry]}))
    for refused in answer.get("Entries", ()):
        if "ErrorCode" in refused:
            raise AwsError("events:PutEvents", refused["ErrorCode"], refused.get("ErrorMessage", ""))
