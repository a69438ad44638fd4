"""Security Hub finds and edits findings and keeps custom actions; stock moto does none of it."""

from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.securityhub import REPAIRS
from tests.hub.listened import imported

FINDING = imported()["detail"]["findings"][0]
NAMED = [{"Id": FINDING["Id"], "ProductArn": FINDING["ProductArn"]}]


@pytest.fixture
def hub() -> Any:
    """Security Hub with two findings."""
    with mock_aws(), repaired(REPAIRS):
        make: Any = boto3.client
        client = make("securityhub", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
        client.batch_import_findings(Findings=[FINDING, {**FINDING, "Id": "other"}])
        yield client


def test_findings_are_found_by_id(hub: Any) -> None:
    """And no others."""
    found = hub.get_findings(Filters={"Id": [{"Value": "other", "Comparison": "EQUALS"}]})["Findings"]

    assert [one["Id"] for one in found] == ["other"]


def test_an_edit_shows_and_leaves_the_products_own_time(hub: Any) -> None:
    """UpdatedAt is the product's (Security Hub API, BatchUpdateFindings)."""
    note = {"Text": "t", "UpdatedBy": "irhub"}
    hub.batch_update_findings(FindingIdentifiers=NAMED, Workflow={"Status": "NOTIFIED"}, Note=note)

    (found,) = hub.get_findings(Filters={"Id": [{"Value": FINDING["Id"], "Comparison": "EQUALS"}]})["Findings"]
    assert (found["Workflow"]["Status"], found["UpdatedAt"]) == ("NOTIFIED", FINDING["UpdatedAt"])


def test_a_finding_that_is_not_there_is_not_edited(hub: Any) -> None:
    """It is named among those that were not processed."""
    named = [{"Id": "never", "ProductArn": FINDING["ProductArn"]}]

    assert hub.batch_update_findings(FindingIdentifiers=named, Workflow={"Status": "NEW"})["UnprocessedFindings"]


def test_custom_actions_are_kept(hub: Any) -> None:
    """Made, listed, removed."""
    arn = hub.create_action_target(Name="n", Description="d", Id="isolate")["ActionTargetArn"]
    assert [one["ActionTargetArn"] for one in hub.describe_action_targets()["ActionTargets"]] == [arn]

    hub.delete_action_target(ActionTargetArn=arn)
    assert hub.describe_action_targets()["ActionTargets"] == []


def test_canary() -> None:
    """On the day that moto edits findings, or keeps actions, by itself, this fails."""
    assert not hasattr(SecurityHubResponse, "batch_update_findings")
    assert not hasattr(SecurityHubResponse, "create_action_target")
    assert "not yet implemented" in str(SecurityHubBackend.get_findings.__doc__)
