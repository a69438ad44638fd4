"""Makes other people's findings fit to be replayed: the shape stays, what hinders it from being acted on goes."""

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ACCOUNT_ID, REGION = "333333333333", "us-east-1"
EVENTS = Path(__file__).parent / "events"
SOUND = re.compile(r"(i|eni|vpc|subnet|sg|ami)-[0-9a-f]{8,17}")
PREFIXES = {
    "instanceId": "i",
    "imageId": "ami",
    "networkInterfaceId": "eni",
    "vpcId": "vpc",
    "subnetId": "subnet",
    "groupId": "sg",
}


def recorded(name: str) -> dict[str, Any]:
    """One of our own event files, fresh at each call."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event


def consistent(event: Mapping[str, Any]) -> dict[str, Any]:
    """The finding in an event, or a bare one, as an event whose account, Region and ids agree and could exist.

    Marks of samples and of the archive are gone. Casing, interfaces, type and severity are as they were.
    """
    detail = copy.deepcopy(dict(event.get("detail", event)))
    cased = _Cased(detail)
    account, region = str(cased.get(detail, "accountId", "")), str(cased.get(detail, "region", ""))
    account = account if re.fullmatch("[0-9]{12}", account) else ACCOUNT_ID
    region = region if re.fullmatch(r"[a-z]{2}(-[a-z]+)+-[0-9]", region) else REGION
    finding_id = hashlib.md5(json.dumps(detail, sort_keys=True).encode(), usedforsecurity=False).hexdigest()
    cased.put(detail, "accountId", account)
    cased.put(detail, "region", region)
    cased.put(detail, "id", finding_id)
    cased.put(detail, "arn", f"arn:aws:guardduty:{region}:{account}:detector/{'d' * 32}/finding/{finding_id}")
    cased.put(detail, "partition", "aws")
    cased.put(detail, "severity", float(cased.get(detail, "severity", 5)))
    cased.put(detail, "title", str(cased.get(detail, "title", "a finding")).removeprefix("[SAMPLE]"))
    for time in ("createdAt", "updatedAt"):
        cased.put(detail, time, cased.get(detail, time, "2026-11-21T11:00:00.000Z"))
    _settle(detail, cased, account)
    return _enveloped(detail, account, region)


def acting(event: Mapping[str, Any]) -> dict[str, Any]:
    """The same, but of a type and severity that the shipped playbooks act on by themselves."""
    made = consistent(event)
    detail = made["detail"]
    cased = _Cased(detail)
    cased.put(detail, "type", "Backdoor:EC2/C&CActivity.B")
    cased.put(detail, "severity", 8)
    service = cased.get(detail, "service", {})
    cased.put(service, "action", {})
    cased.put(detail, "service", service)
    return made


class _Cased:
    """Fields by their camelCase name, whichever of the two casings a finding is in."""

    def __init__(self, detail: Mapping[str, Any]) -> None:
        self.is_pascal = "AccountId" in detail or "Resource" in detail

    def key(self, name: str) -> str:
        return name[0].upper() + name[1:] if self.is_pascal else name

    def get(self, part: Mapping[str, Any], name: str, default: Any) -> Any:
        found = part.get(self.key(name))
        return default if found is None else found

    def put(self, part: dict[str, Any], name: str, value: Any) -> None:
        part[self.key(name)] = value


def _settle(detail: dict[str, Any], cased: _Cased, account: str) -> None:
    service = dict(cased.get(detail, "service", {}))
    cased.put(service, "archived", False)
    cased.put(service, "count", int(cased.get(service, "count", 1)))
    service.pop(cased.key("additionalInfo"), None)
    cased.put(detail, "service", service)
    resource = detail.setdefault(cased.key("resource"), {})
    if cased.get(resource, "resourceType", "Instance") == "Instance":
        instance = resource.setdefault(cased.key("instanceDetails"), {})
        instance.setdefault(cased.key("instanceId"), "i-none")
        _mend_ids(instance, cased)
        profile = cased.get(instance, "iamInstanceProfile", {})
        if profile:
            cased.put(profile, "arn", f"arn:aws:iam::{account}:instance-profile/web")


def _mend_ids(node: Any, cased: _Cased) -> None:
    """Ids that AWS could not have given out become such as it could; equal ones stay equal, others stay apart."""
    if isinstance(node, list):
        for item in node:
            _mend_ids(item, cased)
    elif isinstance(node, dict):
        for name, prefix in PREFIXES.items():
            found = node.get(cased.key(name))
            if isinstance(found, str) and (not SOUND.fullmatch(found) or found.endswith("-99999999")):
                digest = hashlib.md5(found.encode(), usedforsecurity=False).hexdigest()
                node[cased.key(name)] = f"{prefix}-{digest[:17]}"
        for value in node.values():
            _mend_ids(value, cased)


def _enveloped(detail: dict[str, Any], account: str, region: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "0f0f0f0f-1111-2222-3333-444444444444",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": account,
        "time": "2026-11-21T11:05:00Z",
        "region": region,
        "resources": [],
        "detail": detail,
    }
