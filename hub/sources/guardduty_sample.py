"""Tells GuardDuty's sample findings, which must never change anything, from real ones.

Samples ("Sample findings", GuardDuty user guide) have been marked in three ways over the years, and any of them may stand
alone: a flag, the same flag inside a text that is JSON, and a title that begins with [SAMPLE]. Some that people pass around
have lost all three, so ids that GuardDuty invents count too. Only the target's own id and ids that AWS gives out are looked
at: in tags, user agents and domains an attacker could write ``GeneratedFinding`` and be left alone for it. For the same
reason addresses of the documentation ranges are no mark.
"""

import json
import re
from collections.abc import Iterator

from hub.sources.foreign import Reader
from hub.sources.guardduty_identity import ROLE, USER
from hub.sources.guardduty_resource import Named

TITLE = "[SAMPLE]"
INVENTED = re.compile(r"(i|ami)-99999999|(vpc-)?generated(finding|vpcid).*", re.IGNORECASE | re.DOTALL)


def is_sample(detail: Reader, names: tuple[Named, ...]) -> bool:
    """True where any of the marks is there."""
    if detail.text("title", "", longest=10_000).startswith(TITLE):
        return True
    return _is_flagged(detail.part("service")) or any(
        INVENTED.fullmatch(found) for name in names for found in _given_ids(detail, name)
    )


def _is_flagged(service: Reader) -> bool:
    info = service.part("additionalInfo").values
    return _says_sample(info) or _says_sample(_unpacked(info.get("value")))


def _says_sample(info: object) -> bool:
    return isinstance(info, dict) and info.get("sample") in (True, "true")


def _unpacked(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _given_ids(detail: Reader, target: Named) -> Iterator[str]:
    if target.kind not in {USER, ROLE}:  # their names are chosen by people
        yield target.id
    if target.kind != "AWS::EC2::Instance":
        return
    instance = detail.part("resource").part("instanceDetails")
    yield instance.text("imageId", "")
    for interface in instance.parts("networkInterfaces"):
        yield interface.text("vpcId", "")
        yield interface.text("subnetId", "")
