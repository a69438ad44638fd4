"""What GuardDuty and Security Hub show of findings; who wrote a note last, and when, cannot be brought back."""

from collections.abc import Callable
from typing import Any

from moto.guardduty.models import guardduty_backends

from hub.finding import Target
from tests.fakes import a_finding

HUB_REGION = "eu-west-1"
PRODUCT = f"arn:aws:securityhub:{HUB_REGION}::product/aws/guardduty"


def finding(client: Callable[..., Any], target: Target) -> dict[str, Any]:
    """Whether the finding is archived, and its status in Security Hub."""
    return {"archived": list(_archived(target)), "status": _status(client)}


def _archived(target: Target) -> list[Any]:
    regions = [backend for _, backend in sorted(guardduty_backends[target.account_id].items())]
    detectors = [detector for backend in regions for detector in backend.detectors.values()]
    return [one["service"]["archived"] for each in detectors for one in vars(each).get("findings", {}).values()]


def _status(client: Callable[..., Any]) -> list[Any]:
    wanted = [{"Value": a_finding().arn, "Comparison": "EQUALS"}]
    found = client("securityhub", region=HUB_REGION).get_findings(Filters={"Id": wanted})["Findings"]
    return [one["Workflow"]["Status"] for one in found]
