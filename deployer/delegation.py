"""Tells apart a hub account that is no delegated administrator of StackSets from credentials that lack a permission.

Organizations answers its list calls to the management account and to delegated administrators alone, CloudFormation likewise
the StackSet calls that say DELEGATED_ADMIN (CloudFormation User Guide, "Register a delegated administrator"). A permission
that is missing in IAM is told in other words, which name the call.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from deployer.aws.organization import Identity
from deployer.errors import AwsError, DeniedError, RefusedError

PRINCIPAL = "member.org.stacksets.cloudformation.amazonaws.com"
IAM_SAYS = "is not authorized to perform"


class NotDelegatedError(RefusedError):
    """The hub account may neither look at the organization nor use its StackSets."""

    def __init__(self, identity: Identity) -> None:
        register = f"aws organizations register-delegated-administrator --account-id {identity.account_id}"
        super().__init__(
            f"{identity.account_id} is no delegated administrator of StackSets.",
            "Only such an account may see the organization and put stacks into its members.",
            "With credentials of the management account, once:\n"
            "  aws cloudformation activate-organizations-access\n"
            f"  {register} --service-principal {PRINCIPAL}",
        )


@contextmanager
def explained(identity: Identity) -> Iterator[None]:
    """Refusals inside the block that come of a missing delegation are told as ``NotDelegatedError``."""
    try:
        yield
    except AwsError as error:
        if not _is_of_delegation(error):
            raise
        raise NotDelegatedError(identity) from error


def _is_of_delegation(error: AwsError) -> bool:
    if error.call.startswith("organizations:List"):
        return isinstance(error, DeniedError) and IAM_SAYS not in error.message
    return error.call.startswith("cloudformation:") and "delegated admin" in error.message.lower()
