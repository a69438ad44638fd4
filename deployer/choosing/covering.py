"""Whether a target of the settings covers an account."""

from deployer.organization import Organization
from deployer.settings import Target


def covers(target: Target, account_id: str, organization: Organization) -> bool:
    """True where the account is an active member beneath the target's unit and not left out there."""
    return lies_beneath(target, account_id, organization) and not is_left_out(target, account_id)


def lies_beneath(target: Target, account_id: str, organization: Organization) -> bool:
    """True where the account is an active member beneath the target's unit."""
    return any(one.id == account_id for one in organization.beneath(target.ou))


def is_left_out(target: Target, account_id: str) -> bool:
    """True where ``include`` or ``exclude`` leaves the account out."""
    return account_id not in target.include if target.include else account_id in target.exclude
