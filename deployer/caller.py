"""Who AWS takes us for, held against the settings before anything else is asked."""

from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.calls import Aws, Door
from deployer.errors import WrongAccountError
from deployer.settings import Settings


def check_hub(aws: Aws, settings: Settings) -> Identity:
    """Who we are in the hub account; raises ``WrongAccountError`` where the credentials are those of another account."""
    hub = organizations.whoami(aws, Door.HUB, settings.hub.region)
    _insist(hub, settings.hub.account, "hub.account", "--profile")
    return hub


def check_identity(aws: Aws, settings: Settings) -> Identity:
    """Who we are in the hub account; raises ``WrongAccountError`` where this or the management door leads elsewhere."""
    hub = check_hub(aws, settings)
    if settings.profiles.management:
        management = organizations.whoami(aws, Door.MANAGEMENT, settings.hub.region)
        _insist(management, settings.management.account, "management.account", "--management-profile")
    return hub


def _insist(identity: Identity, wanted: str, key: str, option: str) -> None:
    if identity.account_id != wanted:
        raise WrongAccountError(
            f"These credentials are those of {identity.arn}.",
            f"The settings say {key}: {wanted}.",
            f"Name a profile of that account with {option}, or correct the key.",
        )
