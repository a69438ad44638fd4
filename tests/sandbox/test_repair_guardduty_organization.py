"""GuardDuty for an organization in the sandbox: one administrator, its settings, and its members."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.guardduty.models import GuardDutyBackend

from deployer.sandbox.repairs import guardduty_organization, repaired
from tests.sandbox.aws import HUB, MEMBER, OWNER, an_organization, client


@pytest.fixture(autouse=True)
def _organization() -> Iterator[None]:
    with repaired(guardduty_organization.REPAIRS), mock_aws():
        an_organization()
        yield


def _code(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def _named() -> str:
    """The hub administers GuardDuty; its detector."""
    client("guardduty", OWNER).enable_organization_admin_account(AdminAccountId=HUB)
    return str(client("guardduty", HUB).create_detector(Enable=True)["DetectorId"])


def _details(*accounts: str) -> list[dict[str, str]]:
    return [{"AccountId": one, "Email": f"{one}@example.com"} for one in accounts]


def test_only_the_management_account_names_one_administrator() -> None:
    """A member may not, and a second one is refused."""
    assert _code(client("guardduty", HUB).enable_organization_admin_account, AdminAccountId=HUB) == "BadRequestException"
    _named()

    assert _code(client("guardduty", OWNER).enable_organization_admin_account, AdminAccountId=MEMBER) == "BadRequestException"
    admins = client("organizations", OWNER).list_delegated_administrators(ServicePrincipal="guardduty.amazonaws.com")
    assert [one["Id"] for one in admins["DelegatedAdministrators"]] == [HUB]


def test_settings_are_kept_by_the_administrator() -> None:
    """First none join by themselves, then all do; a member may not ask."""
    detector, hub = _named(), client("guardduty", HUB)
    before = hub.describe_organization_configuration(DetectorId=detector)["AutoEnableOrganizationMembers"]
    hub.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="ALL")

    assert (before, hub.describe_organization_configuration(DetectorId=detector)["AutoEnableOrganizationMembers"]) == (
        "NONE",
        "ALL",
    )
    own = client("guardduty").create_detector(Enable=True)["DetectorId"]
    assert _code(client("guardduty").describe_organization_configuration, DetectorId=own) == "BadRequestException"


def test_a_member_gets_a_detector_and_knows_its_administrator() -> None:
    """With CreateMembers alone."""
    client("guardduty", HUB).create_members(DetectorId=_named(), AccountDetails=_details(MEMBER))
    (own,) = client("guardduty").list_detectors()["DetectorIds"]

    assert client("guardduty").get_administrator_account(DetectorId=own)["Administrator"]["AccountId"] == HUB


def test_the_management_account_must_have_a_detector_first() -> None:
    """Without one it is not made a member, and that is said."""
    detector, hub = _named(), client("guardduty", HUB)
    refused = hub.create_members(DetectorId=detector, AccountDetails=_details(OWNER, MEMBER))["UnprocessedAccounts"]
    client("guardduty", OWNER).create_detector(Enable=True)

    assert [one["AccountId"] for one in refused] == [OWNER]
    assert hub.create_members(DetectorId=detector, AccountDetails=_details(OWNER))["UnprocessedAccounts"] == []


def test_members_are_listed_page_by_page() -> None:
    """One a page, each once."""
    detector, hub = _named(), client("guardduty", HUB)
    client("guardduty", OWNER).create_detector(Enable=True)
    hub.create_members(DetectorId=detector, AccountDetails=_details(MEMBER, OWNER))
    first = hub.list_members(DetectorId=detector, MaxResults=1)
    second = hub.list_members(DetectorId=detector, MaxResults=1, NextToken=first["NextToken"])

    assert [one["AccountId"] for page in (first, second) for one in page["Members"]] == [OWNER, MEMBER]
    assert "NextToken" not in second


def test_a_member_can_be_started_again() -> None:
    """Who is none is named."""
    detector, hub = _named(), client("guardduty", HUB)
    hub.create_members(DetectorId=detector, AccountDetails=_details(MEMBER))

    refused = hub.start_monitoring_members(DetectorId=detector, AccountIds=[MEMBER, OWNER])["UnprocessedAccounts"]
    assert [one["AccountId"] for one in refused] == [OWNER]


def test_stock_moto_has_no_members_of_guardduty() -> None:
    """Canary: on the day this fails the repair can go."""
    assert not hasattr(GuardDutyBackend, "create_members")
