"""Whether an account that is not onboarded belongs to the organization at all."""

from typing import Any

from hub.aws.errors import translated
from hub.errors import NotFoundError


class HomeOrganization:
    """The organization that the hub belongs to; a ``hub.Organization``.

    Asked only for accounts that are not on record. A member of the organization's delegated administrator may ask
    (Organizations API, DescribeAccount); what was found inside is remembered while warm, because nothing follows from it but
    that irhub watches.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inside: set[str] = set()

    def holds(self, account_id: str) -> bool:
        """True where the account belongs to the organization; raises ``AwsError`` where nobody can say."""
        if account_id not in self._inside:
            try:
                with translated("organizations:DescribeAccount"):
                    self._client.describe_account(AccountId=account_id)
            except NotFoundError:
                return False
            self._inside.add(account_id)
        return True
