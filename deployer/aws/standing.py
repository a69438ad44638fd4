"""What an account is in its organization: the organization's features, trusted access, and who administers what for all."""

from dataclasses import dataclass

from deployer.aws.organization import SERVICE
from deployer.calls import Aws, Call, Door, pages


@dataclass(frozen=True, slots=True)
class Outline:
    """An organization without its accounts (Organizations API, DescribeOrganization)."""

    id: str
    management_account_id: str
    features: str
    """``ALL``, or ``CONSOLIDATED_BILLING``."""


def outline(aws: Aws, region: str) -> Outline:
    """The organization that the hub account is in."""
    said = aws.make(Call(Door.HUB, SERVICE, "DescribeOrganization", region))["Organization"]
    return Outline(said["Id"], said.get("MasterAccountId", ""), said.get("FeatureSet", ""))


def administrators(aws: Aws, principal: str, region: str) -> tuple[str, ...]:
    """The accounts that administer this service for the organization; only one of them, or the owner, may ask."""
    asked = Call(Door.HUB, SERVICE, "ListDelegatedAdministrators", region, {"ServicePrincipal": principal})
    return tuple(one["Id"] for one in pages(aws, asked, "DelegatedAdministrators"))


def trusts_stacksets(aws: Aws, region: str) -> str:
    """ENABLED, DISABLED or DISABLED_PERMANENTLY (CloudFormation API, DescribeOrganizationsAccess)."""
    asked = Call(Door.HUB, "cloudformation", "DescribeOrganizationsAccess", region, {"CallAs": "DELEGATED_ADMIN"})
    return str(aws.make(asked).get("Status", ""))
