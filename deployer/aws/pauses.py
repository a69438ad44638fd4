"""Pauses in the hub's table: while one is there, irhub watches and says what it would do, and changes nothing.

Keys and attributes are those of ``hub/aws/ledger_accounts.py``, which the hub reads at every delivery.
"""

from deployer.aws.register import Table
from deployer.calls import Call, Door

EVERYTHING = {"PK": {"S": "SETTING#pause"}, "SK": {"S": "META"}}


def put(table: Table, account_id: str, reason: str) -> Call:
    """The call that pauses one account, or everything where none is named."""
    item = {**_key(account_id), "reason": {"S": reason}}
    return Call(Door.HUB, "dynamodb", "PutItem", table.region, {"TableName": table.name, "Item": item})


def delete(table: Table, account_id: str) -> Call:
    """The call that ends the pause of one account, or that of everything."""
    parameters = {"TableName": table.name, "Key": _key(account_id)}
    return Call(Door.HUB, "dynamodb", "DeleteItem", table.region, parameters)


def _key(account_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"ACCOUNT#{account_id}"}, "SK": {"S": "PAUSE"}} if account_id else EVERYTHING
