"""AWS with pages of the sizes that AWS has, and an organization of a thousand accounts in seventeen Regions."""

from dataclasses import dataclass, field
from typing import Any

from deployer.calls import Call
from deployer.organization import Account, Organization, Unit
from tests.deployer.rollout.slow_aws import SlowAws, page
from tests.fake_aws import HUB, MANAGEMENT, ROOT, SECURITY, an_organization

REGIONS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1"),
    *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)
"""The Regions that every account has without opting in (Account Management Reference Guide, "Enable or disable Regions")."""
A_PAGE_OF_ACCOUNTS = 20


def large_organization(accounts: int, units: int = 60) -> Organization:
    """So many members, the hub among them, in so many units that are full to different degrees."""
    names = [f"ou-a1b2-{number:08}" for number in range(units)]
    members = (Account(f"{500_000_000_000 + n}", f"member-{n}", names[n * n % units]) for n in range(accounts - 1))
    return an_organization(
        units=(Unit(ROOT, "Root"), Unit(SECURITY, "Security", ROOT), *(Unit(name, name, ROOT) for name in names)),
        accounts=(Account(MANAGEMENT, "management", ROOT), Account(HUB, "security", SECURITY), *members),
    )


@dataclass
class PagedAws(SlowAws):
    """Every listing comes in pages as large as AWS makes them, and no larger (Organizations, CloudFormation, DynamoDB APIs)."""

    seconds: float = 0
    listed: dict[str, list[Any]] = field(default_factory=dict)

    def _list_accounts(self, _: Call, asked: Any) -> dict[str, Any]:
        told = ({"Id": one.id, "Name": one.name, "Status": one.state, **self._lies(one)} for one in self.organization.accounts)
        return page(told, asked, "Accounts", A_PAGE_OF_ACCOUNTS)

    def _list_accounts_for_parent(self, _: Call, asked: Any) -> dict[str, Any]:
        inside = (one for one in self.organization.accounts if one.parent == asked["ParentId"])
        told = ({"Id": one.id, "Name": one.name, "Status": one.state} for one in inside)
        return page(told, asked, "Accounts", A_PAGE_OF_ACCOUNTS)

    def _list_organizational_units_for_parent(self, _: Call, asked: Any) -> dict[str, Any]:
        beneath = ({"Id": one.id, "Name": one.name} for one in self.organization.units if one.parent == asked["ParentId"])
        return page(beneath, asked, "OrganizationalUnits", A_PAGE_OF_ACCOUNTS)

    def _list_stack_instances(self, call: Call, asked: Any) -> dict[str, Any]:
        """The list is made for its first page: it does not change between that and the last."""
        if "NextToken" not in asked:
            self.listed[asked["StackSetName"]] = super()._list_stack_instances(call, asked)["Summaries"]
        return page(self.listed[asked["StackSetName"]], asked, "Summaries")

    def _batch_get_item(self, call: Call, asked: Any) -> dict[str, Any]:
        ((_, wanted),) = asked["RequestItems"].items()
        assert len(wanted["Keys"]) <= 100  # as many as AWS takes
        return super()._batch_get_item(call, asked)
