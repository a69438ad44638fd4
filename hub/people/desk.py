"""What the door for people works with, handed in: promises, settings, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from hub.approval.deciding import Desk
from hub.approval.people import Approvers
from hub.approval.promises import Approvals, Workflow
from hub.hub import Queue
from hub.people.pages_desk import PagesDesk
from hub.record import Ledger


class Secrets(Protocol):
    """Secrets by their names, kept for a few minutes."""

    def read(self, name: str) -> str:
        """The secret as it was last read; raises ``HubError`` where it cannot be."""

    def read_again(self, name: str) -> str:
        """The secret as it is now, or as it was a moment ago: what strangers can cause costs one read a minute."""


class Roles(Protocol):
    """The roles of the hub account."""

    def is_of_identity_center(self, role: str, role_id: str) -> bool:
        """True where IAM Identity Center made the role of this name and id."""


class Slack(Protocol):
    """Slack's Web API, as the app's bot."""

    def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Slack's answer; raises ``ChannelError`` where it said no, or nothing in time."""


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The Slack app of an installation; empty where there is none."""

    team: str = ""
    signing_secret: str = ""
    """The name of the secret."""
    bot_token: str = ""
    """The name of the secret."""


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """What the door is told by its stack; every field comes from an environment variable."""

    prefix: str
    partition: str
    hub_account_id: str
    hub_region: str
    table: str
    queue_url: str
    evidence_bucket: str = ""
    slack_app: SlackApp = field(default_factory=SlackApp)


@dataclass(frozen=True, slots=True)
class PeopleDesk:
    """What a request is worked with."""

    settings: PeopleSettings
    ledger: Ledger
    approvals: Approvals
    workflow: Workflow
    approvers: Approvers
    queue: Queue
    secrets: Secrets
    roles: Roles
    slack: Slack
    now: Callable[[], datetime]
    pages: PagesDesk | None = None
    """What pages are made with; None where no sign-in is set up, and then there are none."""

    @property
    def deciding(self) -> Desk:
        """The part of it that a decision is made with."""
        return Desk(self.approvals, self.workflow, self.ledger, self.approvers, self.queue, self.now, self.settings.prefix)
