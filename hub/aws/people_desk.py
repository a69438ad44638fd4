"""The one place where the door for people is put together: its environment in, everything a request is worked with out."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from hub.approval.people import Approvers
from hub.aws.approvals import DynamoApprovals
from hub.aws.clients import Clients
from hub.aws.clock import in_utc
from hub.aws.ledger import PeopleLedger
from hub.aws.ledger_table import Table
from hub.aws.pages_desk import Reading, pages
from hub.aws.queue import SqsQueue
from hub.aws.secrets import KeptSecrets
from hub.aws.slack_web import HOME, SlackWeb
from hub.aws.sso_roles import SsoRoles
from hub.aws.together import side_by_side
from hub.aws.workflow import StepFunctions
from hub.people.desk import PeopleDesk, PeopleSettings, SlackApp
from hub.values import from_plain

APPROVERS = "hub/approvers.json"
"""Who may be asked, as the settings say; the deployer puts it into the bundle."""
NO_LEASE = 0
"""The door works on no case, so it never holds one."""


def build(environ: Mapping[str, str]) -> PeopleDesk:
    """A desk for this environment; it makes no call before it is used."""
    settings = read(environ)
    clients = Clients(settings.hub_region)
    table = Table(clients.own("dynamodb"), settings.table, time.sleep)
    secrets = KeptSecrets(clients.own("secretsmanager"), in_utc)
    ledger = PeopleLedger(table, NO_LEASE, in_utc, side_by_side)
    return PeopleDesk(
        settings=settings,
        ledger=ledger,
        approvals=DynamoApprovals(table, in_utc),
        workflow=StepFunctions(clients.own("stepfunctions"), ""),
        approvers=approvers(Path(environ.get("LAMBDA_TASK_ROOT", Path(__file__).parents[2]))),
        queue=SqsQueue(clients.own("sqs"), settings.queue_url, ""),
        secrets=secrets,
        roles=SsoRoles(clients.own("iam")),
        slack=SlackWeb(lambda: secrets.read(settings.slack_app.bot_token), environ.get("IRHUB_SLACK_API", HOME)),
        now=in_utc,
        pages=pages(environ, Reading(clients, table, ledger, secrets)) if environ.get("IRHUB_PAGES_ISSUER") else None,
    )


def read(environ: Mapping[str, str]) -> PeopleSettings:
    """The settings in an environment; raises KeyError where the stack did not set what it must."""
    slack = {name: environ.get(f"IRHUB_SLACK_{name.upper()}", "") for name in ("team", "signing_secret", "bot_token")}
    return PeopleSettings(
        prefix=environ["IRHUB_PREFIX"],
        partition=environ.get("IRHUB_PARTITION", "aws"),
        hub_account_id=environ["IRHUB_HUB_ACCOUNT_ID"],
        hub_region=environ["AWS_REGION"],
        table=environ["IRHUB_TABLE"],
        queue_url=environ["IRHUB_QUEUE_URL"],
        evidence_bucket=environ.get("IRHUB_EVIDENCE_BUCKET", ""),
        slack_app=SlackApp(**slack),
    )


def approvers(bundle: Path) -> Approvers:
    """Who may be asked, as it lies in the bundle; nobody where it does not."""
    path = bundle / APPROVERS
    return from_plain(Approvers, json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Approvers()
