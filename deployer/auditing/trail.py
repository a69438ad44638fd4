"""CloudTrail's event history of one account and Region, as far as sessions of irhub's roles are in it.

The history holds management events of 90 days, some minutes late, and not what is done to objects ("Working with CloudTrail
event history", AWS CloudTrail User Guide). LookupEvents takes one attribute and two requests a second for an account and
Region. So sessions are found by the role that was entered, and what each did by its name.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deployer.calls import Aws, Call, Door, Pause
from deployer.errors import AwsError

PAUSE_SECONDS = 0.5
MOST_PAGES = 40
"""Of one question: 2,000 events, twenty seconds; more were never seen of one session."""


@dataclass(frozen=True, slots=True)
class Place:
    """An account and Region, and by whose credentials its history is read."""

    account_id: str
    region: str
    door: Door
    role: str = ""
    """A role that is entered for it; empty where the door's own credentials read it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One call, as CloudTrail has it."""

    at: datetime
    name: str
    """As IAM has it, such as ``ec2:CreateSecurityGroup``."""
    writes: bool
    error: str
    caller: str
    """The ARN of the role or user behind it."""
    role_entered: str = ""
    """Of AssumeRole, the role's ARN."""
    session: str = ""
    """Of AssumeRole, the name that the session was given."""


@dataclass(frozen=True, slots=True)
class History:
    """Reads it, at the speed that AWS allows."""

    aws: Aws
    pause: Pause
    since: datetime

    def entries(self, place: Place, role_arn: str) -> tuple[Event, ...]:
        """Each time that this role was entered."""
        found = self._events(place, "ResourceName", role_arn)
        return tuple(one for one in found if one.name == "sts:AssumeRole" and one.role_entered == role_arn and not one.error)

    def of_session(self, place: Place, session: str) -> tuple[Event, ...]:
        """All that was called under a session's name."""
        return tuple(self._events(place, "Username", session))

    def _events(self, place: Place, attribute: str, value: str) -> Iterator[Event]:
        asked = {"LookupAttributes": [{"AttributeKey": attribute, "AttributeValue": value}], "StartTime": self.since}
        call = Call(place.door, "cloudtrail", "LookupEvents", place.region, asked, place.role)
        for _ in range(MOST_PAGES):
            answer = self.aws.make(call)
            yield from (_event(one) for one in answer.get("Events", ()))
            if not answer.get("NextToken"):
                return
            call = call.but(NextToken=answer["NextToken"])
            self.pause(PAUSE_SECONDS)
        words = f"{value} has more than {MOST_PAGES} pages of events since then; name a shorter time with --since"
        raise AwsError(call.name, "TooManyEvents", words)


def _event(said: Mapping[str, Any]) -> Event:
    whole: dict[str, Any] = json.loads(said.get("CloudTrailEvent") or "{}")
    asked = whole.get("requestParameters") or {}
    service = str(whole.get("eventSource", "")).partition(".")[0]
    return Event(
        at=said["EventTime"],
        name=f"{service}:{_plain(str(whole.get('eventName', '')))}",
        writes=not whole.get("readOnly", False),
        error=str(whole.get("errorCode") or ""),
        caller=_caller(whole.get("userIdentity") or {}),
        role_entered=str(asked.get("roleArn") or ""),
        session=str(asked.get("roleSessionName") or ""),
    )


def _plain(name: str) -> str:
    """The operation without the date that Lambda's names carry in CloudTrail, such as ``PutFunctionConcurrency20171031``."""
    return name.rstrip("0123456789") if name[-8:].isdigit() else name


def _caller(identity: Mapping[str, Any]) -> str:
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return str(issuer.get("arn") or identity.get("arn") or identity.get("invokedBy") or "nobody that it names")
