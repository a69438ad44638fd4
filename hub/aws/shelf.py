"""What pages read of the record beside one case: what is open, what was lately, every account, the manifests of evidence.

Calls grow with what is shown. An overview costs one query for each state, and one case file for each card, side by side; of
what is over only the last thirty days are read. Coverage costs two batches for each hundred accounts.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hub.aws.errors import translated
from hub.aws.ledger_items import incident_of
from hub.aws.ledger_table import Table
from hub.aws.register import DynamoRegister
from hub.engine import Together
from hub.finding import Target
from hub.incident import Incident, Mode, State
from hub.pages.coverage import Roll
from hub.pages.figures import DAYS
from hub.pages.overview import MOST_OPEN, MOST_OVER, Known
from hub.record import CaseFile, Ledger

OPEN = (State.OPEN, State.WAITING, State.FAILED)
OVER = (State.CLOSED, State.RELEASED)
FIRST, LAST = "0", "9999"
"""Before and after every time."""
MOST_ENTRIES = 100
"""As many entries of one manifest as a page shows."""


@dataclass(frozen=True, slots=True)
class RecordShelf:
    """A ``hub.people.pages_desk.Shelf``."""

    table: Table
    ledger: Ledger
    together: Together
    s3: Callable[[], Any]
    """S3's client, made when it is first needed."""
    bucket: str
    """Where evidence lies."""
    mode: Mode = Mode.ACT
    regions: tuple[str, ...] = ()

    @property
    def register(self) -> DynamoRegister:
        """The accounts on record."""
        return DynamoRegister(self.table)

    def known(self, now: datetime) -> Known:
        """What is open, and what was lately."""
        since = (now - timedelta(days=DAYS)).isoformat()
        looks = [*((state, FIRST) for state in OPEN), *((state, since) for state in OVER)]
        found = self.together([partial(self.table.opened, state.value, first, LAST) for state, first in looks])
        still_open, over = _newest(found[: len(OPEN)]), _newest(found[len(OPEN) :])
        shown = (*still_open[:MOST_OPEN], *over[:MOST_OVER])
        cases = self._cases(shown)
        return Known(
            open=tuple(cases[one.id] for one in still_open[:MOST_OPEN]),
            over=tuple(cases[one.id].incident if one.id in cases else one for one in over),
            names=self._names({one.target.account_id for one in shown}),
            paused=self.ledger.standing("").paused,
            more=max(0, len(still_open) - MOST_OPEN),
        )

    def name(self, account_id: str) -> str:
        """The account's name; empty where nobody noted it."""
        return self._names({account_id}).get(account_id, "")

    def roll(self) -> Roll:
        """Every account that the last comparison with the organization saw."""
        accounts = self.register.told().accounts
        members, paused = self.register.members(accounts), self.register.paused(accounts)
        return Roll(members, self.regions, self.mode, paused, bool(accounts))

    def manifest(self, target: Target, incident_id: str) -> tuple[tuple[Mapping[str, Any], ...], int]:
        """The first entries of the manifest of an incident's evidence, and how many more there are."""
        from hub.actions.evidence import chain  # with it comes every action, and most requests need none

        with translated("s3:ListObjectsV2"):
            pages = (
                self.s3()
                .get_paginator("list_objects_v2")
                .paginate(Bucket=self.bucket, Prefix=chain.folder(target, incident_id))
            )
            links = chain.links(one["Key"] for page in pages for one in page.get("Contents", ()))
        entries = self.together([partial(self._entry, link.key) for link in links[:MOST_ENTRIES]])
        return tuple(entries), max(0, len(links) - MOST_ENTRIES)

    def _entry(self, key: str) -> Mapping[str, Any]:
        with translated("s3:GetObject"):
            entry: Mapping[str, Any] = json.loads(self.s3().get_object(Bucket=self.bucket, Key=key)["Body"].read())
        return entry

    def _cases(self, shown: Iterable[Incident]) -> Mapping[str, CaseFile]:
        found: list[CaseFile] = self.together([partial(self.ledger.case_file, one.id) for one in shown])
        return {case.incident.id: case for case in found}

    def _names(self, account_ids: Iterable[str]) -> Mapping[str, str]:
        return {member.account_id: member.name for member in self.register.members(account_ids)}


def _newest(found: Iterable[Iterable[Mapping[str, Any]]]) -> list[Incident]:
    """The incidents of several queries, the newest first."""
    incidents = (incident_of(item) for items in found for item in items)
    return sorted(incidents, key=lambda one: one.opened_at, reverse=True)
