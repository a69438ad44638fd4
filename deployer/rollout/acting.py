"""As whom a deployment acts: the account, the principal, and what that account is in the organization."""

from collections.abc import Iterator
from dataclasses import dataclass

from deployer.aws import organization as organizations
from deployer.aws import standing
from deployer.aws.organization import Identity
from deployer.calls import Aws, Door
from deployer.delegation import PRINCIPAL
from deployer.errors import AwsError
from deployer.organization import Organization
from deployer.settings import Settings


@dataclass(frozen=True, slots=True)
class Acting:
    """One of the principals that a deployment calls AWS as."""

    account_id: str
    name: str
    arn: str
    role: str
    """What the account is in the organization, in words."""

    @property
    def says(self) -> str:
        """All of it as one line."""
        return f"{self.arn} in {self.account_id} {self.name}".rstrip() + f", {self.role}"

    def shown(self) -> dict[str, str]:
        """The same as plain JSON values."""
        return {"account": self.account_id, "name": self.name, "arn": self.arn, "role": self.role}


def acting(aws: Aws, settings: Settings, identity: Identity, organization: Organization) -> Iterator[Acting]:
    """Who we are in the hub account and, where there are credentials for it, in the management account."""
    region = settings.hub.region
    yield _acting(identity, _role(aws, identity, organization, region), organization)
    if settings.profiles.management:
        yield _acting(organizations.whoami(aws, Door.MANAGEMENT, region), "the management account", organization)


def _acting(identity: Identity, role: str, organization: Organization) -> Acting:
    account = organization.account(identity.account_id)
    return Acting(identity.account_id, account.name if account else "", identity.arn, role)


def _role(aws: Aws, identity: Identity, organization: Organization, region: str) -> str:
    if identity.account_id == organization.management_account_id:
        return "the management account"
    try:
        administers = identity.account_id in standing.administrators(aws, PRINCIPAL, region)
    except AwsError:
        return "a member; whether it is a delegated administrator of StackSets cannot be seen"
    return "a delegated administrator of StackSets" if administers else "a member, and no delegated administrator of StackSets"
