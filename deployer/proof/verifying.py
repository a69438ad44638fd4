"""Verify: asks the hub to prove itself in accounts and Regions, and follows samples to its record.

The hub works through the questions over the queue of its findings. So only a few are under way at a time, half as many as the
hub works on at once: a real finding never waits behind a thousand questions. What is read while waiting is the few answers
that are due and the notes since the last look, so calls grow with time and not with accounts.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.aws.as_client import GateClient
from deployer.aws.incidents import ledger
from deployer.aws.questions import ask, queue_url
from deployer.calls import Pair
from deployer.proof.archiving import tidy
from deployer.proof.plumbing import parts
from deployer.proof.words import Arrival, Part, Proof, Row
from deployer.settings import Settings
from deployer.wiring import Desk
from hub import guardrails
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.aws.register import DynamoRegister
from hub.record import Note
from hub.rehearsal import Tried
from hub.values import from_plain
from hub.verify import QUEUE, Sample

POLL_SECONDS = 2.0
OVERLAP = timedelta(minutes=1)
"""How far clocks of the hub's runs may differ, so that no note is missed between two looks."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class How:
    """How a verify goes about it."""

    seconds: float = 600
    """How long nothing may change before what is missing counts as missing."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The accounts' names."""


def verify(desk: Desk, pairs: Sequence[Pair], how: How | None = None, tell: Tell | None = None) -> Proof:
    """What could be proved of these accounts and Regions, and of the hub's own parts; samples are archived again."""
    how = how or How()
    run = f"verify-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    found = parts(desk.read, desk.settings, desk.outside.together)
    following = Following(desk, run, how, tell or _silent)
    queue = following.queue()
    if queue.gap:
        rows = tuple(Row(pair, how.names.get(pair.account_id, "")) for pair in pairs)
        return Proof(run, rows, (*found, queue))
    rows = _through(following, pairs)
    archived, left = tidy(desk, rows, following.since)
    return Proof(run, rows, (*found, queue), archived, left)


def _silent(_line: str) -> None:
    return


def _through(following: "Following", pairs: Sequence[Pair]) -> tuple[Row, ...]:
    """Ctrl-C ends the waiting and nothing else: what was made so far is still told and archived."""
    try:
        following.begin(pairs)
        following.go_on()
    except KeyboardInterrupt:
        following.tell("Stopped. What was made so far is archived; what was asked and not answered yet counts as missing.")
    return following.rows()


class Following:
    """One verify under way: what was asked, what was answered, which samples arrived."""

    def __init__(self, desk: Desk, run: str, how: How, tell: Tell) -> None:
        self._desk = desk
        self._settings: Settings = desk.settings
        self._run = run
        self._how = how
        self.tell = tell
        self._url = queue_url(desk.read, desk.settings)
        self._ledger: DynamoLedger = ledger(desk.read, desk.settings, desk.outside.pause)
        self.since = datetime.now(UTC) - OVERLAP
        self._looked_to = self.since
        self._rows: dict[str, Row] = {}
        self._notes: dict[tuple[str, str, str], dict[str, Note]] = {}

    def queue(self) -> Part:
        """A message that names no account went through the queue and the function to the record, or did not in time."""
        self._ask({"irhub": "verify", "run": self._run})
        waited = 0.0
        while not self._ledger.answers(self._run, [QUEUE]):
            if waited >= self._how.seconds:
                gap = f"it was not answered within {waited:g} s, so nothing else was asked"
                return Part("a message to the hub", "no answer", gap)
            self._desk.outside.pause(POLL_SECONDS)
            waited += POLL_SECONDS
        return Part("a message to the hub", f"answered within {max(waited, 1):g} s")

    def begin(self, pairs: Sequence[Pair]) -> None:
        """There is an empty row for each pair."""
        self._rows = {_about(pair): Row(pair, self._how.names.get(pair.account_id, "")) for pair in pairs}

    def go_on(self) -> None:
        """All are asked, answered and arrived, or nothing changes any more."""
        unasked, due, quiet = list(self._rows), list[str](), 0.0
        while quiet < self._how.seconds and (unasked or due or self._under_way()):
            unasked, due = self._ask_further(unasked, due)
            self._desk.outside.pause(POLL_SECONDS)
            before = self._progress()
            due = self._take_in_answers(due)
            self._take_in_arrivals()
            quiet = quiet + POLL_SECONDS if self._progress() == before else 0.0
            if not quiet:
                self._say()

    def _ask(self, *messages: Mapping[str, Any]) -> None:
        ask(self._desk.write, self._settings.hub.region, self._url, messages)

    def _ask_further(self, unasked: list[str], due: list[str]) -> tuple[list[str], list[str]]:
        """As many are under way as may be; those that are still to be asked, and those whose answers are due."""
        room = max(0, self._settings.limits.concurrency // 2 - len(due))
        asked, rest = unasked[:room], unasked[room:]
        pairs = [self._rows[about].pair for about in asked]
        self._ask(*({"irhub": "verify", "run": self._run, "account": pair.account_id, "region": pair.region} for pair in pairs))
        return rest, due + asked

    def _take_in_answers(self, due: list[str]) -> list[str]:
        """The answers that are there are in their rows; those that are still due."""
        answers = self._ledger.answers(self._run, due)
        for about, answer in answers.items():
            tried = tuple(from_plain(Tried, one) for one in answer["tried"])
            sample = from_plain(Sample, answer["sample"])
            self._rows[about] = replace(self._rows[about], answered=True, tried=tried, sample=sample)
        return [about for about in due if about not in answers]

    def _take_in_arrivals(self) -> None:
        """Samples that the hub noted are in their rows."""
        looked_at = datetime.now(UTC)
        for note in self._ledger.noted_aside(self._looked_to):
            self._notes.setdefault(_place(note), {})[note.fields.get("id", "")] = note
        self._looked_to = looked_at - OVERLAP
        for about in self._under_way():
            row = self._rows[about]
            notes = self._notes.get((*row.pair, row.sample.type), {}).values()
            arrived = next((note for note in notes if note.at >= row.sample.at), None)
            self._rows[about] = replace(row, arrival=_arrival(row, arrived) if arrived else None)

    def _under_way(self) -> list[str]:
        """Rows whose samples were made and have not arrived."""
        return [about for about, row in self._rows.items() if row.sample.type and not row.arrival]

    def _progress(self) -> tuple[int, int]:
        rows = self._rows.values()
        return sum(row.answered for row in rows), sum(row.arrival is not None for row in rows)

    def _say(self) -> None:
        answered, arrived = self._progress()
        self.tell(f"{answered} of {len(self._rows)} answered, {arrived} samples arrived")

    def rows(self) -> tuple[Row, ...]:
        """A row for each pair, in their order, with the last sign of life of each."""
        hub = self._settings.hub
        client = GateClient(self._desk.read, "dynamodb", hub.region)
        register = DynamoRegister(Table(client, f"{self._settings.prefix}-ledger", self._desk.outside.pause))
        ids = {row.pair.account_id for row in self._rows.values()}
        beats = {member.account_id: member.heartbeats for member in register.members(ids)}
        rows = self._rows.values()
        return tuple(replace(row, heartbeat=beats.get(row.pair.account_id, {}).get(row.pair.region, "")) for row in rows)


def _about(pair: Pair) -> str:
    return f"{pair.account_id}#{pair.region}"


def _place(note: Note) -> tuple[str, str, str]:
    """Account, Region and type of the finding that a note tells of; the Region is that of its ARN."""
    parts_of_arn = note.fields.get("arn", "").split(":")
    region = parts_of_arn[3] if len(parts_of_arn) > 3 else ""  # noqa: PLR2004 (the Region's place in an ARN)
    return note.fields.get("accountId", ""), region, note.fields.get("type", "")


def _arrival(row: Row, note: Note) -> Arrival:
    seconds = (datetime.fromisoformat(note.at) - datetime.fromisoformat(row.sample.at)).total_seconds()
    return Arrival(note.fields.get("id", ""), round(seconds, 1), "" if note.says == guardrails.SAMPLE else note.says)
