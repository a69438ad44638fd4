"""The one place where the function that makes reports is put together: settings in, everything a run works with out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.aws.clients import Clients
from hub.aws.errors import translated
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_report import Cases
from hub.aws.ledger_table import Table
from hub.aws.queue import SqsQueue
from hub.aws.register import DynamoRegister
from hub.aws.wiring import Process
from hub.report.figures import Assumption
from hub.report.making import Sources
from hub.report.settings import ReportSettings

FOLDER = "reports/"
"""Where reports lie in the bucket; the function may write nowhere else."""


class Shelf(Protocol):
    """Where reports are put."""

    def put(self, name: str, text: str, kind: str) -> str:
        """The text lies under this name, in the place of what lay there; gives the whole key."""


class Queue(Protocol):
    """The responder's queue."""

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """The message is in the queue."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """What a run works with."""

    settings: ReportSettings
    sources: Sources
    shelf: Shelf
    queue: Queue
    now: Callable[[], datetime]


class S3Shelf:
    """A folder of a bucket in our own account."""

    def __init__(self, client: Any, bucket: str, account_id: str) -> None:
        self._client = client
        self._bucket = bucket
        self._account_id = account_id

    def put(self, name: str, text: str, kind: str) -> str:
        """The text lies under this name, in the place of what lay there; gives the whole key."""
        key = f"{FOLDER}{name}"
        where = {"Bucket": self._bucket, "Key": key, "ExpectedBucketOwner": self._account_id}
        with translated("s3:PutObject"):
            self._client.put_object(**where, Body=text.encode(), ContentType=kind)
        return key


def build(settings: ReportSettings, clients: Clients | None = None, process: Process | None = None) -> Reporter:
    """A reporter on these clients; it makes no call before it is used."""
    clients, process = clients or Clients(settings.region), process or Process()
    table = Table(clients.own("dynamodb"), settings.table, process.pause)
    return Reporter(
        settings=settings,
        sources=sources(table, settings.prefix, settings.assumption, process),
        shelf=S3Shelf(clients.own("s3"), settings.bucket, settings.account_id),
        queue=SqsQueue(clients.own("sqs"), settings.queue_url, ""),
        now=process.now,
    )


def sources(table: Table, prefix: str, assumption: Assumption, process: Process) -> Sources:
    """What figures are made from, read from this table."""
    ledger = DynamoLedger(table, 0, process.now, process.together)
    return Sources(Cases(table, ledger, process.together), DynamoRegister(table), prefix, assumption)
