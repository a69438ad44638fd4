"""Which accounts belong to the organization, and what they are called."""

from collections.abc import Mapping
from typing import Any

from hub.aws.errors import translated
from hub.errors import NotFoundError


class HomeOrganization:
    """The organization that the hub belongs to; a ``hub.Organization``.

    One account is asked for only where it is not on record, and all of them once a day. A member of the organization may ask
    where it is a delegated administrator (Organizations API, DescribeAccount, ListAccounts). What was found inside is
    remembered while warm, because nothing follows from it but that irhub watches.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inside: dict[str, str] = {}

    def holds(self, account_id: str) -> bool:
        """True where the account belongs to the organization; raises ``AwsError`` where nobody can say."""
        if account_id not in self._inside:
            try:
                with translated("organizations:DescribeAccount"):
                    account = self._client.describe_account(AccountId=account_id)["Account"]
            except NotFoundError:
                return False
            self._inside[account_id] = str(account.get("Name", ""))
        return True

    def name(self, account_id: str) -> str:
        """The account's name; empty where it does not belong to the organization."""
        return self._inside[account_id] if self.holds(account_id) else ""

    def accounts(self) -> Mapping[str, str]:
        """The names of all active accounts, by their ids; ``State`` is read first, for AWS retires ``Status``."""
        with translated("organizations:ListAccounts"):
            pages = self._client.get_paginator("list_accounts").paginate()
            every = [account for page in pages for account in page["Accounts"]]
        return {one["Id"]: one.get("Name", "") for one in every if (one.get("State") or one.get("Status")) == "ACTIVE"}
