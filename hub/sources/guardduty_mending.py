"""What happens to a GuardDuty finding on its way through logs, tickets and consoles, and how it is made good again.

Only for findings that people hand over (a file for the demo, a case for a test): they lose quotes or gain them, and drop what
a tool did not need. Events are never mended: EventBridge drops nothing, so what is missing there is a reason for distrust.
"""

import re
from collections.abc import Mapping
from typing import Any

_ACCOUNT_DIGITS = 12
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def mended(finding: Mapping[str, Any]) -> dict[str, Any]:
    """The finding with its quotes put right, and with the ARN and times that the rest of it gives."""
    made = dict(finding)
    account = made.get("accountId")
    if isinstance(account, int) and len(str(account)) == _ACCOUNT_DIGITS:
        made["accountId"] = str(account)
    made["severity"] = _unquoted(made.get("severity"))
    if isinstance(made.get("service"), Mapping):
        made["service"] = {
            key: _unquoted(value) if key in {"archived", "count"} else value for key, value in made["service"].items()
        }
    for one, other in (("updatedAt", "createdAt"), ("createdAt", "updatedAt")):
        made[one] = made.get(one) or made.get(other)
    made["arn"] = made.get("arn") or _arn(made)
    return {key: value for key, value in made.items() if value is not None}


def _unquoted(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def _arn(finding: Mapping[str, Any]) -> str:
    service = finding.get("service")
    detector = service.get("detectorId") if isinstance(service, Mapping) else None
    where = f"{finding.get('partition') or 'aws'}:guardduty:{finding.get('region')}:{finding.get('accountId')}"
    return f"arn:{where}:detector/{detector or 'unknown'}/finding/{finding.get('id')}"
