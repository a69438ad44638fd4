"""The one place where the hub is put together: settings in, everything a run works with out."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hub.actions import catalogue
from hub.approval.people import NOBODY, Approvers
from hub.aws.accounts import MemberAccounts
from hub.aws.approvals import DynamoApprovals
from hub.aws.clients import Clients
from hub.aws.clock import in_utc
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from hub.aws.organization import HomeOrganization
from hub.aws.outbox import DynamoOutbox
from hub.aws.queue import SqsQueue
from hub.aws.register import DynamoRegister
from hub.aws.telling import channels
from hub.aws.together import side_by_side
from hub.aws.workflow import StepFunctions
from hub.context import Context
from hub.engine import Together
from hub.hub import Hub
from hub.incident import new_id
from hub.playbook import Playbook, load
from hub.routes import EVERYBODY
from hub.settings import Settings
from hub.values import from_plain

PLAYBOOKS = "hub/playbooks.json"
"""The compiled library, which the deployer puts into the bundle."""
CONTEXT = "hub/context.json"
"""What the settings say of the organization, put there too."""
APPROVERS = "hub/approvers.json"
"""Who may be asked, as the settings say, put there too."""


@dataclass(frozen=True, slots=True)
class Process:
    """What the process brings that a hub runs in: how it waits, what time it is, how things go side by side."""

    together: Together = side_by_side
    now: Callable[[], datetime] = in_utc
    pause: Callable[[float], None] = time.sleep


def build(settings: Settings, playbooks: tuple[Playbook, ...], clients: Clients, process: Process) -> Hub:
    """A hub on these clients; it makes no call before it is used."""
    now, pause, together = process.now, process.pause, process.together
    table = Table(clients.own("dynamodb"), settings.table, pause)
    return Hub(
        settings=settings,
        ledger=DynamoLedger(table, settings.lease_seconds, now, together),
        register=DynamoRegister(table),
        accounts=MemberAccounts(settings, clients, now, together),
        organization=HomeOrganization(clients.own("organizations")),
        queue=SqsQueue(clients.own("sqs"), settings.queue_url, settings.dead_letter_url),
        channels=channels(settings, EVERYBODY, clients, pause),
        outbox=DynamoOutbox(table, now),
        playbooks=playbooks,
        actions={action.name: action for action in catalogue()},
        together=together,
        now=now,
        pause=pause,
        new_incident_id=lambda: new_id(now()),
        new_run=lambda: secrets.token_hex(8),
        approvals=DynamoApprovals(table, now),
        workflow=StepFunctions(clients.own("stepfunctions"), settings.state_machine_arn),
    )


def approvers(bundle: Path) -> Approvers:
    """Who may be asked, as it lies in the bundle; nobody where it does not."""
    path = bundle / APPROVERS
    return from_plain(Approvers, json.loads(path.read_text(encoding="utf-8"))) if path.exists() else NOBODY


def context(bundle: Path) -> Context:
    """What the organization says of its own, as it lies in the bundle; nothing where it does not."""
    path = bundle / CONTEXT
    return from_plain(Context, json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Context()


def library(bundle: Path) -> tuple[Playbook, ...]:
    """The compiled library as it lies in the bundle."""
    return load((bundle / PLAYBOOKS).read_text(encoding="utf-8"))
