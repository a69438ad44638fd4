"""The way into member accounts: AssumeRole, as narrow as what is about to be done there.

No role is assumed before the first call that needs it. Credentials are kept by account, incident, role and policy while they
are valid for five minutes more; so a run that goes on where another stopped enters again only if it must. All accounts are
entered through the hub Region's own STS endpoint, whose tokens every Region takes, also those that must be opted in to (IAM
User Guide, "Manage AWS STS in an AWS Region"). A session that is begun by a role lasts an hour at most (STS API, AssumeRole).
"""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from botocore.credentials import ReadOnlyCredentials

from hub.action import Action, Place, Role
from hub.aws.clients import Clients
from hub.aws.errors import translated
from hub.aws.gate import Doors, Gate, Keys
from hub.aws.policy import Facts, session_policies
from hub.engine import Together
from hub.errors import AwsError, EntryError, ThrottledError
from hub.finding import Target
from hub.settings import Settings

SESSION_SECONDS = 3_600
MARGIN = timedelta(minutes=5)
KEPT = 256
"""Entries kept while warm; the oldest goes first."""


@dataclass(slots=True)
class Entry:
    """One session in one account, begun when its keys are first asked for, and again when it is nearly over."""

    request: Mapping[str, Any]
    clients: Clients
    now: Callable[[], datetime]
    _answer: Mapping[str, Any] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keys(self) -> ReadOnlyCredentials:
        """Keys that are valid for five minutes more; raises ``EntryError`` where the role cannot be entered."""
        with self._lock:
            if self._answer is None or self._answer["Expiration"] - MARGIN < self.now():
                self._answer = self._assume()
            return ReadOnlyCredentials(
                self._answer["AccessKeyId"], self._answer["SecretAccessKey"], self._answer["SessionToken"], None
            )

    def _assume(self) -> Mapping[str, Any]:
        call = f"sts:AssumeRole of {self.request['RoleArn']}"
        try:
            with translated(call):
                answer: Mapping[str, Any] = self.clients.own("sts").assume_role(**self.request)
        except ThrottledError:
            raise
        except AwsError as error:
            raise EntryError(call, error.code, str(error).removeprefix(f"{call} failed: {error.code}: ")) from error
        return dict(answer["Credentials"])


class MemberAccounts:
    """Ways into member accounts, one for each action of an incident; a ``hub.Accounts``."""

    def __init__(self, settings: Settings, clients: Clients, now: Callable[[], datetime], together: Together) -> None:
        self._settings = settings
        self._clients = clients
        self._now = now
        self._together = together
        self._entries: dict[tuple[str, str], Entry] = {}
        self._lock = threading.Lock()

    def enter(self, target: Target, incident_id: str, role: Role, actions: Sequence[Action[Any, Any]]) -> Mapping[str, Gate]:
        """One way in for each action, by its name; no role is assumed before the first call that needs it."""
        prefix, bucket = self._settings.prefix, self._settings.evidence_bucket
        center = self._settings.identity_center_account_id, self._settings.identity_center_region
        found = self._settings.sources.securityhub
        gathering = (found.account_id, found.region) if found else ("", "")
        places = (
            (Place.TARGET, target.account_id, target.region),
            (Place.IDENTITY_CENTER, *center),
            (Place.GUARDDUTY, self._settings.guardduty_account_id, target.region),
            (Place.SECURITY_HUB, *gathering),
        )
        named = sorted(actions, key=attrgetter("name"))
        entries = {
            (place, *call): self._entry(self._request(replace(target, account_id=account), incident_id, role, policy.document))
            for place, account, region in places
            for policy in session_policies(named, role, Facts(target.partition, region, account, prefix, bucket), place)
            for call in policy.covers
        }
        doors = Doors(self._clients, target.region, prefix, bucket, self._together, self._now, *center, *gathering)
        return {action.name: Gate(action, role, doors, _keys_of(action.name, entries)) for action in actions}

    def _request(self, target: Target, incident_id: str, role: Role, policy: str) -> dict[str, Any]:
        ours = f"irhub/{self._settings.prefix}-{role}"
        return {
            "RoleArn": f"arn:{target.partition}:iam::{target.account_id}:role/{self._settings.enter_by or ours}",
            "RoleSessionName": incident_id,
            "ExternalId": self._settings.external_id,
            "DurationSeconds": SESSION_SECONDS,
            "Policy": policy,
        }

    def _entry(self, request: dict[str, Any]) -> Entry:
        policy = hashlib.sha256(request["Policy"].encode()).hexdigest()
        key = (request["RoleArn"], f"{request['RoleSessionName']}/{policy}")
        with self._lock:
            if key not in self._entries:
                while len(self._entries) >= KEPT:
                    del self._entries[next(iter(self._entries))]
                self._entries[key] = Entry(request, self._clients, self._now)
            return self._entries[key]


def _keys_of(action: str, entries: Mapping[tuple[Place, str, str], Entry]) -> Keys:
    return lambda call: entries[call.place, action, call.name].keys()
