"""Revoking sessions: whatever was begun before a moment is denied everything, in the user or role it was begun from.

Credentials of a session say when they were issued, and long-term keys do not, so a denial by ``aws:TokenIssueTime`` hits every
session that is older than it and nothing else (IAM User Guide, "Revoke IAM role temporary security credentials"). The moment is
the time of the look, aware and in UTC, to the next full second, since IAM counts in whole ones. Three points:

* A revocation is enough where it lies behind the opening of the incident and every finding of it. A finding that is made later
  speaks of sessions that may be newer, so one more revocation follows, under the next name; what is put is never overwritten.
* It cannot be put where IAM takes no more inline policies; the reason is said.
* Sessions that are begun after it go on: whoever can still sign in, or take the role on, can begin one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.actions.iam.denial import Inline
from hub.actions.iam.principal import Policy, Principal, text_of
from hub.incident import Incident

SECONDS = len("2026-11-21T12:00:00")
"""Times are compared by so many of their characters: all of them are in UTC."""
_MARK = "MOMENT"


def _text(moment: str) -> str:
    condition = {"DateLessThan": {"aws:TokenIssueTime": moment}}
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    return text_of({"Version": "2012-10-17", "Statement": [statement]})


_PATTERN = re.compile(re.escape(_text(_MARK)).replace(_MARK, r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"))


def moment_of(policy: Policy) -> str:
    """The moment before which sessions are denied, to the second; empty where the policy is no revocation of ours."""
    found = _PATTERN.fullmatch(policy.text)
    return found.group(1) if found else ""


def coming_second(now: datetime) -> str:
    """The next full second in UTC, as IAM reads times: what was issued within this one is older."""
    return f"{now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Revocation(Inline):
    """The denial of what was begun before its moment; one of any moment is like it."""

    def is_like(self, policy: Policy) -> bool:
        """True where the policy revokes and does nothing else."""
        return bool(moment_of(policy))


def revocation(prefix: str, principal: Principal, moment: str) -> Revocation:
    """The revocation of the principal's sessions before this moment."""
    return Revocation(
        f"{prefix}-revoke-sessions", _text(moment), f"the sessions of {principal.called} that were begun before now"
    )


def reaches(revoking: Revocation, principal: Principal) -> str:
    """The last moment before which the principal's sessions are revoked; empty where none are."""
    return max(map(moment_of, revoking.ours(principal)), default="")


def needed(incident: Incident, now: str) -> str:
    """The moment that a revocation must lie behind; a finding that claims to be of the future does not count."""
    times: Iterable[str] = (incident.opened_at, *(finding.created_at for finding in incident.findings))
    return max(time[:SECONDS] for time in (*times, "") if time[:SECONDS] <= now[:SECONDS])
