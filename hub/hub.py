"""Everything a run works with, handed in: the doors to AWS as promises, the library, the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from hub.action import Action, Role
from hub.approval.nobody import NoApprovals, NoWorkflow
from hub.approval.people import NOBODY, Approvers
from hub.approval.promises import Approvals, Workflow
from hub.context import NOTHING_KNOWN, Context
from hub.engine import Means, Together, Way
from hub.finding import Finding, Target
from hub.incident import Incident, Mode
from hub.notice import Notice
from hub.outbox import NoOutbox, Outbox
from hub.playbook import Playbook, Use, choose
from hub.record import Ledger
from hub.register import Register
from hub.routes import EVERYBODY, Routes
from hub.settings import Intake, Settings
from hub.sources import Trust


class Accounts(Protocol):
    """The way into member accounts."""

    def enter(self, target: Target, incident_id: str, role: Role, actions: Sequence[Action[Any, Any]]) -> Mapping[str, Way]:
        """One way in for each action, by its name; no role is assumed before the first call that needs it."""


class Organization(Protocol):
    """The organization that the hub belongs to."""

    def holds(self, account_id: str) -> bool:
        """True where the account belongs to the organization."""

    def name(self, account_id: str) -> str:
        """The account's name; empty where it does not belong to the organization."""

    def accounts(self) -> Mapping[str, str]:
        """The names of all active accounts, by their ids."""


class Queue(Protocol):
    """The hub's own queue."""

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Sends a message to ourselves, due after at most 900 seconds."""

    def bury(self, body: str, reason: str) -> None:
        """Keeps what cannot be read in the dead-letter queue, with the reason."""


class Channel(Protocol):
    """One way to people."""

    @property
    def name(self) -> str:
        """The channel's name, such as ``slack``."""

    def send(self, notice: Notice) -> None:
        """Hands the notice over; raises ``HubError`` where it was not taken."""


@dataclass(frozen=True, slots=True)
class Hub:
    """What a run works with."""

    settings: Settings
    ledger: Ledger
    register: Register
    accounts: Accounts
    organization: Organization
    queue: Queue
    channels: tuple[Channel, ...]
    playbooks: tuple[Playbook, ...]
    actions: Mapping[str, Action[Any, Any]]
    together: Together
    now: Callable[[], datetime]
    pause: Callable[[float], None]
    new_incident_id: Callable[[], str]
    new_run: Callable[[], str]
    context: Context = NOTHING_KNOWN
    routes: Routes = EVERYBODY
    outbox: Outbox = field(default_factory=NoOutbox)
    approvers: Approvers = NOBODY
    approvals: Approvals = field(default_factory=NoApprovals)
    workflow: Workflow = field(default_factory=NoWorkflow)

    @property
    def means(self) -> Means:
        """The part of it that the engine works with."""
        return Means(self.ledger, self.together, self.pause)

    @property
    def trust(self) -> Trust:
        """Which envelopes may carry a finding to this hub."""
        settings = self.settings
        gathers = settings.intake is Intake.ADMINISTRATOR
        administrator = settings.administrator_account_id if gathers else ""
        return Trust(settings.partition, administrator, settings.hub_account_id, settings.prefix, settings.sources)

    def ways_into(self, incident: Incident, actions: Sequence[Action[Any, Any]]) -> Mapping[str, Way]:
        """One way in for each action, by its name, in the role that the action works in."""
        ways: dict[str, Way] = {}
        for role in dict.fromkeys(action.role for action in actions):
            ways |= self.accounts.enter(incident.target, incident.id, role, [each for each in actions if each.role is role])
        return ways

    def playbook_for(self, finding: Finding) -> Playbook:
        """The playbook that answers a finding, with the mode spelt out of what asks by default, and of what always does."""
        found = choose(self.playbooks, finding)
        return replace(found, uses=tuple(self._spelt_out(use) for use in found.uses))

    def _spelt_out(self, use: Use) -> Use:
        action = self.actions.get(use.action)
        asks = action and (action.asks if use.mode is None else action.destructive and use.mode is Mode.ACT)
        return replace(use, mode=Mode.ASK) if asks else use
