"""What an identity action may change of a user, its keys or a role, as IAM describes it."""

from collections.abc import Callable
from typing import Any

from hub.finding import Target

Client = Callable[[str], Any]


def user(client: Client, target: Target) -> dict[str, Any]:
    """The user's keys and policies; not its password, which no action brings back."""
    return _user(client("iam"), target.id)


def key(client: Client, target: Target) -> dict[str, Any]:
    """The keys and policies of the user whose key it is."""
    iam = client("iam")
    return _user(iam, iam.get_access_key_last_used(AccessKeyId=target.id)["UserName"])


def _user(iam: Any, name: str) -> dict[str, Any]:
    keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    return {"keys": {each["AccessKeyId"]: each["Status"] for each in keys}, **_policies(iam, "user", name)}


def role(client: Client, target: Target) -> dict[str, Any]:
    """The role's policies."""
    return _policies(client("iam"), "role", target.id)


def _policies(iam: Any, kind: str, name: str) -> dict[str, Any]:
    named = {f"{kind.title()}Name": name}
    inline = getattr(iam, f"list_{kind}_policies")(**named)["PolicyNames"]
    attached = getattr(iam, f"list_attached_{kind}_policies")(**named)["AttachedPolicies"]
    read = getattr(iam, f"get_{kind}_policy")
    texts = {policy: read(**named, PolicyName=policy)["PolicyDocument"] for policy in inline}
    return {"inline": texts, "attached": sorted(each["PolicyArn"] for each in attached)}
