"""The hub's own code, put together for one person at one terminal.

What is different here: calls are signed by the person's own credentials, members are entered by a role that trusts that person,
the record is the hub's table or a file, messages wait in this process, and notices are said on this terminal alone. Modes and
pauses of the record do not hold, since the person has read the steps and typed the account's id; what a playbook asks stays
asked, and exemptions hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deployer.direct.file_ledger import FileLedger
from deployer.playbooks import library
from deployer.responding.asking import Tell
from deployer.settings import Settings
from deployer.settings.context import for_hub
from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.aws.wiring import Process, build
from hub.hub import Hub
from hub.incident import Mode
from hub.notice import Notice
from hub.outbox import NoOutbox
from hub.record import Standing
from hub.settings import Settings as HubSettings


@dataclass(frozen=True, slots=True)
class Direct:
    """How somebody goes there without the hub."""

    account_id: str
    """The one account that is meant; no other is entered."""
    role: str = ""
    """A role of that account, by its name with its path; irhub's own where none is named."""
    record: Path | None = None
    """The file that the record is kept in; the hub's table where none is named."""


class AgreedLedger(DynamoLedger):
    """The hub's record, but for what holds the hub back: the person who typed the account's id stands for that."""

    def standing(self, account_id: str) -> Standing:
        """What is known of the account, and free."""
        known = super().standing(account_id)
        return replace(known, onboarded=True, mode=Mode.ACT, held_at=Mode.ACT, paused="")


@dataclass(slots=True)
class Messages:
    """What the hub would send itself, with the seconds until then; a ``hub.Queue``."""

    waiting: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Keeps the message."""
        self.waiting.append((delay_seconds, message))

    def take(self) -> tuple[int, Mapping[str, Any]] | None:
        """The message that is due first, and when; None where there is none."""
        first = min(self.waiting, key=lambda one: one[0], default=None)
        if first:
            self.waiting.remove(first)
        return first

    def bury(self, body: str, reason: str) -> None:
        """Nothing: no event is read here."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A ``hub.Channel`` to the one person who is there."""

    tell: Tell
    name: str = "terminal"

    def send(self, notice: Notice) -> None:
        """The headline is said, with what was not done and why: nobody else reads this notice."""
        self.tell(notice.headline)
        for line in notice.not_done:
            self.tell(f"  not done: {line}")


@dataclass(frozen=True, slots=True)
class OneAccount:
    """A ``hub.Organization`` of the one account whose id was typed."""

    account_id: str

    def holds(self, account_id: str) -> bool:
        """True for that one."""
        return account_id == self.account_id

    def name(self, account_id: str) -> str:
        """Unknown."""
        del account_id
        return ""

    def accounts(self) -> Mapping[str, str]:
        """That one."""
        return {self.account_id: ""}


def hub_here(settings: Settings, direct: Direct, tell: Tell) -> Hub:
    """A hub in this process; it makes no call before it is used."""
    own = Path(settings.playbooks) if settings.playbooks else None
    clients = Clients(settings.hub.region, settings.profiles.hub)
    made = build(_settings(settings, direct), library(own), clients, Process())
    return replace(
        made,
        ledger=FileLedger.open(direct.record) if direct.record else _agreed(made, clients),
        queue=Messages(),
        channels=(Terminal(tell),),
        outbox=NoOutbox(),
        organization=OneAccount(direct.account_id),
        context=replace(for_hub(settings.context), jewels=()),
    )


def _agreed(made: Hub, clients: Clients) -> AgreedLedger:
    table = Table(clients.own("dynamodb"), made.settings.table, made.pause)
    return AgreedLedger(table, made.settings.lease_seconds, made.now, made.together)


def _settings(settings: Settings, direct: Direct) -> HubSettings:
    """What the stack would tell the function, as far as it matters here."""
    prefix, account, region = settings.prefix, settings.hub.account, settings.hub.region
    return HubSettings(
        prefix=prefix,
        partition=settings.partition,
        hub_account_id=account,
        hub_region=region,
        management_account_id=settings.management.account,
        external_id=settings.external_id,
        table=f"{prefix}-ledger",
        queue_url="",
        dead_letter_url="",
        topic_arn="",
        bus_name="",
        evidence_bucket=f"{prefix}-evidence-{account}-{region}",
        enter_by=direct.role,
    )
