"""Stand-ins of a few lines each for what stands at the seams, and small makers of values with good defaults."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.action import Access, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step
from hub.errors import ChannelError, HubError, IncidentNotFoundError
from hub.finding import Finding, Target
from hub.hub import Hub
from hub.incident import Containment, Ending, Incident, Mode, State
from hub.notice import Notice
from hub.outbox import Box, Thread
from hub.playbook import Phase, Playbook, Use
from hub.record import CaseFile, Claim, Hold, Intent, Lease, Note, Standing, Status, StepRecord
from hub.register import Member, Told
from hub.settings import Settings

MEMBER, HUB_ACCOUNT, MANAGEMENT = "333333333333", "222222222222", "111111111111"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def a_target(**changes: Any) -> Target:
    """A lamp in a member account."""
    return replace(Target("Test::Lamp", "lamp-1", MEMBER, "eu-west-1"), **changes)


def a_finding(**changes: Any) -> Finding:
    """A severe finding on the lamp."""
    finding = Finding(
        source="guardduty",
        id="f" * 32,
        arn=f"arn:aws:guardduty:eu-west-1:{MEMBER}:detector/d/finding/f",
        type="Backdoor:EC2/C&CActivity.B",
        severity=8.0,
        title="the lamp talks to a stranger",
        account_id=MEMBER,
        region="eu-west-1",
        partition="aws",
        target=a_target(),
        resource_type="Instance",
        created_at="2026-11-21T11:00:00Z",
        updated_at="2026-11-21T11:00:00Z",
        detail={"type": "Backdoor:EC2/C&CActivity.B"},
    )
    return replace(finding, **changes)


def an_incident(**changes: Any) -> Incident:
    """An open case on the lamp."""
    incident = Incident("inc-20261121-abcdefghijkl", a_target(), NOON.isoformat(), findings=(a_finding(),))
    return replace(incident, **changes)


def settings(**changes: Any) -> Settings:
    """The settings of a small installation."""
    made = Settings(
        prefix="irhub",
        partition="aws",
        hub_account_id=HUB_ACCOUNT,
        hub_region="eu-central-1",
        management_account_id=MANAGEMENT,
        external_id="external-id",
        table="irhub-ledger",
        queue_url="https://queue",
        dead_letter_url="https://dead-letters",
        topic_arn=f"arn:aws:sns:eu-central-1:{HUB_ACCOUNT}:irhub-notices",
        bus_name="irhub-hub",
        evidence_bucket="irhub-evidence",
    )
    return replace(made, **changes)


def in_turn(thunks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Runs thunks one after the other, which is one way of running them side by side."""
    return [thunk() for thunk in thunks]


@dataclass(frozen=True, slots=True)
class Lamp:
    """What the test action sees: a lamp that is on or off."""

    id: str
    on: bool


@dataclass(slots=True)
class Lamps:
    """A house of lamps, and the ways in which AWS can fail to switch one."""

    on: dict[str, bool] = field(default_factory=lambda: {"lamp-1": True})
    errors: list[HubError | None] = field(default_factory=list)
    switched: list[str] = field(default_factory=list)
    blind: int = 0
    """How many looks still show the state before the last change: eventual consistency."""
    shown: dict[str, bool] = field(default_factory=dict)
    rehearsed: list[Call] = field(default_factory=list)

    prefix: str = "irhub"
    evidence_bucket: str = "irhub-evidence"
    now: datetime = NOON
    identity_center: str = ""
    security_hub: str = ""

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """What the lamps named in the calls show."""
        if self.blind:
            self.blind -= 1
        else:
            self.shown = dict(self.on)
        return tuple({"On": self.shown[call.parameters["Lamp"]]} for call in calls)

    def do(self, step: Step) -> None:
        """Switches a lamp, or fails in the way that is next."""
        error = self.errors.pop(0) if self.errors else None
        (call,) = step.do
        if error is None or "applied" in str(error):
            self.on[call.parameters["Lamp"]] = call.parameters["On"]
            self.switched.append(step.says)
        if error:
            raise error

    def rehearse(self, call: Call) -> None:
        """Remembers the call, or fails in the way that is next."""
        self.rehearsed.append(call)
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error


def _switch(lamp: str, on: bool) -> tuple[Call, ...]:
    return (Call("lamps", "Switch", {"Lamp": lamp, "On": on}),)


def _look(account: Any, target: Target) -> Lamp:
    (answer,) = account.read(Call("lamps", "Look", {"Lamp": target.id}))
    return Lamp(target.id, answer["On"])


def _plan(seen: Lamp, _incident: Incident, _options: NoOptions) -> Plan:
    return (Step(f"switch off {seen.id}", _switch(seen.id, on=False), seen.id),) if seen.on else ()


def _restore(now: Lamp, recorded: Mapping[str, Lamp]) -> tuple[Step | Conflict, ...]:
    if now.on == recorded[now.id].on:
        return ()
    return (Step(f"switch {now.id} back on", _switch(now.id, on=True), now.id),)


def _prove(seen: Lamp) -> Proof:
    return Proof(Containment.NONE if seen.on else Containment.CONTAINED, (f"{seen.id} is {'on' if seen.on else 'off'}",))


def switch_off(**changes: Any) -> Action[Lamp, NoOptions]:
    """An action with one step, a way back and a proof."""
    permission = Permission(("lamps:Look", "lamps:Switch"), ("*",), Access.WRITE)
    made: Action[Lamp, NoOptions] = Action(
        "switch-off", "Switches a lamp off.", "Test::Lamp", Lamp, NoOptions, (permission,), _look, _plan, _restore, _prove
    )
    return replace(made, **changes)


def once_only(seen: Lamp, _incident: Incident, _options: NoOptions) -> Plan:
    """The plan of the lamp action with its step declared ``once``."""
    return tuple(replace(step, once=True) for step in _plan(seen, _incident, _options))


@dataclass(slots=True)
class FakeLedger:
    """A ledger in memory that keeps the promises of the real one for one run at a time."""

    accounts: dict[str, Standing] = field(
        default_factory=lambda: {MEMBER: Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT)}
    )
    cases: dict[str, Incident] = field(default_factory=dict)
    steps: dict[str, StepRecord] = field(default_factory=dict)
    held: dict[tuple[str, str], Hold] = field(default_factory=dict)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    isolations: int = 1
    news: int = 0
    """How many findings come while the next runs are at work."""
    busy: bool = False
    answered: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    intend_error: HubError | None = None

    def standing(self, account_id: str) -> Standing:
        """What was put in."""
        return self.accounts.get(account_id, Standing(account_id))

    def claim(self, finding: Finding, fresh: Incident, run: str) -> Claim:
        """Opens, joins, or tells that the case was released."""
        repeated = f"{finding.id}#{finding.version}" in self.versions
        self.versions.add(f"{finding.id}#{finding.version}")
        for case in self.cases.values():
            if case.target == finding.target and (case.is_open or case.state is State.RELEASED):
                joined = replace(case, findings=(*case.findings, finding), finding_count=case.finding_count + 1)
                self.cases[case.id] = joined
                lease = None if repeated or self.busy or not case.is_open else self._lease(joined, run)
                return Claim(Ending.JOINED, joined, lease, repeated, case.state is State.RELEASED)
        self.cases[fresh.id] = fresh
        return Claim(Ending.OPENED, fresh, self._lease(fresh, run))

    def resume(self, incident_id: str, run: str) -> Claim:
        """Takes the lease of unfinished work."""
        incident = self._case(incident_id)
        return Claim(Ending.JOINED, incident, None if incident.work_done else self._lease(incident, run))

    def seize(self, incident_id: str, run: str) -> Claim:
        """Takes the lease unless somebody is busy."""
        incident = self._case(incident_id)
        return Claim(Ending.JOINED, incident, None if self.busy else self._lease(incident, run))

    def begin(self, incident_id: str, run: str) -> Claim:
        """Takes the lease unless somebody is busy, as the first run of new work."""
        claim = self.seize(incident_id, run)
        if claim.lease is None:
            return claim
        self.cases[incident_id] = replace(claim.incident, work_done=False, runs=1)
        return replace(claim, incident=self.cases[incident_id])

    def count_isolation(self, incident: Incident) -> Mapping[str, int]:
        """The number that was put in, for the account and all that the target lies in."""
        return dict.fromkeys(("", *incident.within), self.isolations)

    def intend(self, lease: Lease, incident: Incident, intents: tuple[Intent, ...]) -> None:
        """Writes steps and first states, or raises what was put in."""
        if self.intend_error:
            raise self.intend_error
        for intent in intents:
            self.steps[intent.says] = StepRecord(
                action=intent.action,
                on=intent.on,
                says=intent.says,
                calls=intent.calls,
                status=Status.INTENDED,
                intended_at=NOON.isoformat(),
                once=intent.once,
                kept=intent.kept,
                releases=intent.releases,
            )
            if intent.recorded is not None:
                self._hold(incident, intent)

    def _hold(self, incident: Incident, intent: Intent) -> None:
        key = (intent.action, intent.on)
        hold = self.held.get(key) or Hold(incident.target.key, intent.action, intent.on, intent.recorded or {}, ())
        self.held[key] = replace(hold, holders=tuple(dict.fromkeys((*hold.holders, incident.id))))

    def settle(self, incident: Incident, intents: tuple[Intent, ...], results: Mapping[str, tuple[Status, str]]) -> None:
        """Writes how each ended."""
        del incident
        for intent in intents:
            status, reason = results[intent.says]
            self.steps[intent.says] = replace(self.steps[intent.says], status=status, reason=reason)

    def finish(self, lease: Lease, incident: Incident, work_done: bool) -> bool:
        """Refuses while news comes in."""
        if self.news and work_done:
            self.news -= 1
            return False
        self.cases[incident.id] = replace(incident, work_done=work_done)
        return True

    def holds(self, incident: Incident, action: str) -> tuple[Hold, ...]:
        """The holds in which the incident is named."""
        return tuple(hold for (name, _), hold in self.held.items() if name == action and incident.id in hold.holders)

    def inherit(self, lease: Lease, incident: Incident, action: str) -> None:
        """The incident joins the holders among whom is the one before it."""
        del lease
        for key, hold in self.held.items():
            if hold.action == action and incident.after in hold.holders:
                self.held[key] = replace(hold, holders=tuple(dict.fromkeys((*hold.holders, incident.id))))

    def let_go(self, incident: Incident, hold: Hold, *, restored: bool) -> bool:
        """Takes the name off, and the hold away with the last one."""
        now = self.held[hold.action, hold.on]
        left = tuple(holder for holder in now.holders if holder != incident.id)
        if left:
            self.held[hold.action, hold.on] = replace(hold, holders=left)
        elif restored:
            del self.held[hold.action, hold.on]
        return bool(left) or restored

    def note(self, incident_id: str, note: Note) -> None:
        """Keeps the note."""
        self.notes.append((incident_id, note))

    def note_aside(self, note: Note) -> None:
        """Keeps the note without an incident."""
        self.notes.append(("", note))

    def keep_answer(self, run: str, about: str, answer: Mapping[str, Any]) -> None:
        """Keeps the answer."""
        self.answered[run, about] = answer

    def answer(self, run: str, about: str) -> Mapping[str, Any] | None:
        """The answer kept."""
        return self.answered.get((run, about))

    def case_file(self, incident_id: str) -> CaseFile:
        """All of it."""
        notes = tuple(note for about, note in self.notes if about == incident_id)
        return CaseFile(self._case(incident_id), tuple(self.steps.values()), notes)

    def incidents(self, state: State | None = None) -> tuple[Incident, ...]:
        """The cases in that state."""
        return tuple(case for case in self.cases.values() if state in {None, case.state})

    def _case(self, incident_id: str) -> Incident:
        if incident_id not in self.cases:
            raise IncidentNotFoundError(incident_id)
        return self.cases[incident_id]

    @staticmethod
    def _lease(incident: Incident, run: str) -> Lease:
        return Lease(incident.id, run, NOON.timestamp() + 65, incident.finding_count)


@dataclass(slots=True)
class FakeQueue:
    """A queue that keeps what is sent."""

    sent: list[tuple[Mapping[str, Any], int]] = field(default_factory=list)
    buried: list[tuple[str, str]] = field(default_factory=list)

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Keeps the message and its delay."""
        self.sent.append((message, delay_seconds))

    def bury(self, body: str, reason: str) -> None:
        """Keeps the body and the reason."""
        self.buried.append((body, reason))

    def kinds(self) -> list[str]:
        """What kinds of messages were sent."""
        return [message["irhub"] for message, _ in self.sent]


@dataclass(slots=True)
class FakeChannel:
    """A channel that keeps its notices, or refuses the first few."""

    name: str = "slack"
    notices: list[Notice] = field(default_factory=list)
    refusals: int = 0

    def send(self, notice: Notice) -> None:
        """Keeps the notice."""
        if self.refusals:
            self.refusals -= 1
            raise ChannelError("slack answered 503. It is tried again.")
        self.notices.append(notice)


@dataclass(slots=True)
class FakeOutbox:
    """A record of messages in memory."""

    told: dict[tuple[str, str], int] = field(default_factory=dict)
    held: dict[Box, dict[str, Notice]] = field(default_factory=dict)
    dues: dict[Box, datetime] = field(default_factory=dict)
    failures: set[tuple[str, str]] = field(default_factory=set)
    threads: dict[tuple[str, str], Thread] = field(default_factory=dict)
    news: list[tuple[Box, Notice]] = field(default_factory=list)
    """What comes while the next box is being emptied."""

    def count(self, channel: str, window: str) -> int:
        """One more."""
        self.told[channel, window] = self.told.get((channel, window), 0) + 1
        return self.told[channel, window]

    def hold(self, box: Box, notice: Notice, due: datetime) -> bool:
        """Keeps the notice."""
        waiting, is_first = self.held.setdefault(box, {}), box not in self.dues
        was_here = notice.headline in waiting
        waiting[notice.headline] = notice
        self.dues.setdefault(box, due)
        return is_first or was_here

    def due(self, box: Box) -> datetime | None:
        """When it is due."""
        return self.dues.get(box)

    def open(self, box: Box, now: datetime) -> Mapping[str, Notice]:
        """What waits."""
        return dict(self.held.get(box, {}))

    def empty(self, box: Box, names: tuple[str, ...], due: datetime) -> bool:
        """Takes these out."""
        for name in names:
            del self.held[box][name]
        del self.dues[box]
        return any(self.hold(where, notice, due) for where, notice in self.news)

    def boxes(self) -> tuple[Box, ...]:
        """Those in which something waits."""
        return tuple(self.dues)

    def is_first_failure(self, channel: str, day: str) -> bool:
        """True once."""
        is_first = (channel, day) not in self.failures
        self.failures.add((channel, day))
        return is_first

    def thread(self, channel: str, incident_id: str) -> Thread | None:
        """What was kept."""
        return self.threads.get((channel, incident_id))

    def keep_thread(self, channel: str, incident_id: str, thread: Thread) -> None:
        """Keeps it."""
        self.threads[channel, incident_id] = thread


@dataclass(slots=True)
class FakeAccounts:
    """Every account is the same house of lamps; who was entered is remembered."""

    lamps: Lamps
    entered: list[tuple[str, str]] = field(default_factory=list)

    def enter(self, target: Target, incident_id: str, role: Any, actions: Sequence[Action[Any, Any]]) -> Mapping[str, Lamps]:
        """The lamps, for each action."""
        del incident_id
        self.entered.append((target.account_id, role.value))
        return {action.name: self.lamps for action in actions}


@dataclass(frozen=True, slots=True)
class FakeOrganization:
    """An organization of a few accounts."""

    members: tuple[str, ...] = (MEMBER, HUB_ACCOUNT, MANAGEMENT)
    names: Mapping[str, str] = field(default_factory=dict)

    def holds(self, account_id: str) -> bool:
        """True for its members."""
        return account_id in self.members

    def name(self, account_id: str) -> str:
        """What was put in."""
        return self.names.get(account_id, "")

    def accounts(self) -> Mapping[str, str]:
        """All of them."""
        return {account_id: self.name(account_id) for account_id in self.members}


@dataclass(slots=True)
class FakeRegister:
    """A register in memory."""

    on_record: dict[str, Member] = field(default_factory=lambda: {MEMBER: Member(MEMBER, "shop", onboarded=True)})
    last: Told = field(default_factory=Told)
    due: datetime = NOON - timedelta(days=1)

    def heard(self, account_id: str, region: str, at: datetime) -> bool:
        """Notes it."""
        member = self.on_record.get(account_id, Member(account_id))
        self.on_record[account_id] = replace(member, heartbeats={**member.heartbeats, region: at.isoformat()})
        return member.onboarded or bool(member.appeared)

    def appeared(self, account_id: str, name: str, at: datetime) -> bool:
        """Puts it on record, once."""
        member = self.on_record.get(account_id, Member(account_id))
        if member.onboarded or member.appeared:
            return False
        self.on_record[account_id] = replace(member, name=name, appeared=at.isoformat())
        return True

    def members(self, account_ids: Iterable[str]) -> tuple[Member, ...]:
        """Those that are on record."""
        return tuple(self.on_record[account_id] for account_id in sorted(account_ids) if account_id in self.on_record)

    def told(self) -> Told:
        """What was kept."""
        return self.last

    def tell(self, told: Told) -> None:
        """Keeps it."""
        self.last = told

    def is_first_to_call(self, now: datetime, until: datetime) -> bool:
        """True until the time that was called for has come."""
        is_first = self.due <= now
        self.due = until if is_first else self.due
        return is_first


@dataclass(slots=True)
class Clock:
    """A clock that goes on only when somebody waits."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def pause(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += timedelta(seconds=seconds)


def a_playbook(**changes: Any) -> Playbook:
    """A playbook that switches the lamp off for a backdoor."""
    made = Playbook("lamps", "", {"type": [{"prefix": "Backdoor:"}]}, Mode.ACT, (Use("switch-off", Phase.CONTAIN),))
    return replace(made, **changes)


DEFAULT_PLAYBOOK = Playbook("default", "", {}, Mode.OBSERVE)


def a_hub(**changes: Any) -> Hub:
    """A hub made of fakes; name what a test wants to look at."""
    clock = changes.pop("clock", Clock())
    parts: dict[str, Any] = {
        "settings": settings(),
        "ledger": FakeLedger(),
        "register": FakeRegister(),
        "accounts": FakeAccounts(Lamps()),
        "organization": FakeOrganization(),
        "queue": FakeQueue(),
        "outbox": FakeOutbox(),
        "channels": (FakeChannel(),),
        "playbooks": (a_playbook(), DEFAULT_PLAYBOOK),
        "actions": {"switch-off": switch_off()},
        "together": in_turn,
        "now": clock,
        "pause": clock.pause,
        "new_incident_id": lambda: an_incident().id,
        "new_run": lambda: "run-1",
    }
    return Hub(**{**parts, **changes})
