"""Findings where GuardDuty and Security Hub keep them, in several states."""

from collections.abc import Callable, Mapping
from typing import Any

from deployer.sandbox.repairs.guardduty import keep
from hub.action import Place
from hub.actions.findings import archive_finding, set_workflow_status
from hub.actions.findings.set_workflow_status import Options
from hub.finding import SEVERAL, Target
from tests.contract.cloud import HUB_REGION, MEMBER, REGION, Cloud
from tests.contract.state_findings import PRODUCT
from tests.contract.world import World
from tests.fakes import a_finding

FINDING = a_finding()
TARGET = Target(SEVERAL, FINDING.id, MEMBER, REGION)


def in_guardduty(archived: bool) -> Callable[[Cloud], Target]:
    """The finding is kept where GuardDuty is administered."""

    def build(_cloud: Cloud) -> Target:
        finding = {"id": FINDING.id, "type": FINDING.type, "accountId": MEMBER, "service": {"archived": archived}}
        keep(MEMBER, HUB_REGION, finding)
        return TARGET

    return build


def in_security_hub(**more: Any) -> Callable[[Cloud], Target]:
    """The finding is kept where Security Hub's findings gather."""

    def build(cloud: Cloud) -> Target:
        finding: Mapping[str, Any] = {
            "SchemaVersion": "2018-10-08",
            "Id": FINDING.arn,
            "ProductArn": PRODUCT,
            "GeneratorId": "g",
            "AwsAccountId": MEMBER,
            "CreatedAt": "2026-11-21T11:00:00Z",
            "UpdatedAt": "2026-11-21T11:00:00Z",
            "Title": "t",
            "Description": "d",
            "Resources": [{"Type": "Other", "Id": "x"}],
            "Workflow": {"Status": "NEW"},
            **more,
        }
        cloud.client("securityhub", Place.SECURITY_HUB).batch_import_findings(Findings=[finding])
        return TARGET

    return build


def nowhere(_cloud: Cloud) -> Target:
    """Neither service knows of the finding."""
    return TARGET


def take_over(cloud: Cloud, _target: Target) -> None:
    """An analyst deals with the finding."""
    named = [{"Id": FINDING.arn, "ProductArn": PRODUCT}]
    note = {"Text": "mine", "UpdatedBy": "alice"}
    hub = cloud.client("securityhub", Place.SECURITY_HUB)
    hub.batch_update_findings(FindingIdentifiers=named, Note=note, Workflow={"Status": "SUPPRESSED"})


_ARCHIVE, _SET = archive_finding.ACTION, set_workflow_status.ACTION
NOTE = {"Text": "look here", "UpdatedBy": "alice", "UpdatedAt": "2026-11-21T11:30:00Z"}

FINDINGS = (
    World(_ARCHIVE, "shown", in_guardduty(archived=False)),
    World(_ARCHIVE, "archived-before", in_guardduty(archived=True), settled=True),
    World(_ARCHIVE, "no-detector", nowhere, settled=True),
    World(_SET, "new", in_security_hub(), Options()),
    World(_SET, "noted", in_security_hub(Note=NOTE), Options("RESOLVED")),
    World(_SET, "dealt-with", in_security_hub(Workflow={"Status": "SUPPRESSED"}), Options(), settled=True),
    World(_SET, "unknown", nowhere, Options(), settled=True),
    World(_SET, "taken-over", in_security_hub(), Options(), meddle=take_over),
)
