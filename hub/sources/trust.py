"""Whose finding this is, and whether its envelope vouches for it.

AWS fills in an event's source, account and Region; what lies inside ``detail`` is believed only where it agrees with them
("AWS service event metadata", EventBridge user guide). Sources that start with ``aws.`` cannot be sent with PutEvents. So:

* the account that the finding names, the account of its ARN and the account of the envelope are one. With GuardDuty's
  administrator as intake, the envelope may be the administrator's instead, which publishes its members' findings too;
* the Region of the ARN is where the detector is and where irhub acts, and it is the envelope's;
* everything that identifies the target lies in that account, and its id can be nothing but an id: it is put into ARNs of
  session policies, where a star would widen them.

Whatever does not agree is refused in words, which is a note and no change.
"""

import re
from dataclasses import dataclass, field

from hub.errors import RefusedError
from hub.finding import Finding, Target
from hub.sources.foreign import Reader, short
from hub.sources.switched import Switched

ACCOUNT_ID = re.compile(r"[0-9]{12}")
REGION = re.compile(r"[a-z0-9-]{2,32}")
INSTANCE_ID = re.compile(r"i-[0-9a-f]{8,17}")
PLAIN_ID = re.compile(r"[A-Za-z0-9_.:/=+@,-]+")
_ACCOUNT_PART = 4


@dataclass(frozen=True, slots=True)
class Trust:
    """What the installation's settings allow an envelope to be."""

    partition: str = "aws"
    administrator_account_id: str = ""
    """The account whose bus carries the findings of all; empty where each member's own bus does."""
    hub_account_id: str = ""
    prefix: str = "irhub"
    switched: Switched = field(default_factory=Switched)
    """The sources beside GuardDuty that are listened to."""


def account_id(reader: Reader, key: str) -> str:
    """An account id as AWS writes it: a text of twelve digits."""
    value = reader.text(key)
    if not ACCOUNT_ID.fullmatch(value):
        raise reader.wrong(key, f"must be an account id of twelve digits, but is {short(value)}")
    return value


def region(reader: Reader, key: str) -> str:
    """A Region's name; it becomes part of host names, so it is held to their letters."""
    value = reader.text(key)
    if not REGION.fullmatch(value):
        raise reader.wrong(key, f"must be a Region, but is {short(value)}")
    return value


def vouch(finding: Finding, envelope: Reader, trust: Trust) -> None:
    """Nothing, where the envelope vouches for the finding; else raises ``RefusedError`` with the field that disagrees."""
    sender, sent_from = account_id(envelope, "account"), region(envelope, "region")
    if sender not in {finding.account_id, trust.administrator_account_id}:
        raise RefusedError("account", f"the event came from {sender}, but the finding is of {finding.account_id}")
    if sent_from != finding.region:
        raise RefusedError("region", f"the event came from {sent_from}, but the finding's ARN is of {finding.region}")
    vouch_for_partition(finding, trust)


def vouch_for_partition(finding: Finding, trust: Trust) -> None:
    """Nothing, where the finding is of the hub's partition; else ``RefusedError``."""
    if finding.partition != trust.partition:
        raise RefusedError("detail.arn", f"names the partition {finding.partition}, but the hub is in {trust.partition}")


def vouch_for_target(target: Target, field: str, arns: tuple[tuple[str, str], ...]) -> None:
    """Nothing, where the target's id can be one and its ARNs lie in the target's account; else ``RefusedError``."""
    shape = INSTANCE_ID if target.kind == "AWS::EC2::Instance" else PLAIN_ID
    if not shape.fullmatch(target.id):
        raise RefusedError(field, f"{short(target.id)} cannot be the id of an {target.kind}")
    for name, arn in arns:
        parts = arn.split(":")
        if parts[0] == "arn" and parts[_ACCOUNT_PART : _ACCOUNT_PART + 1] not in ([""], [target.account_id]):
            raise RefusedError(name, f"{short(arn)} does not lie in the finding's account {target.account_id}")
