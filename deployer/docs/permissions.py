"""What an action declares, as tables that a person who reads IAM policies can follow."""

from collections.abc import Iterator
from typing import Any

from deployer.docs.markdown import code, table
from hub.action import Action, Permission, Place, Role

PLACES = {
    (Place.TARGET, Role.CONTAIN): "By the role `contain`, in the incident's account:",
    (Place.TARGET, Role.RESTORE): "By the role `restore`, in the incident's account:",
    (Place.EVIDENCE, Role.CONTAIN): "By the responder's own role, in the hub account, while containing:",
    (Place.IDENTITY_CENTER, Role.RESTORE): "By the role `restore`, in the account of IAM Identity Center:",
    (Place.GUARDDUTY, Role.CONTAIN): "By the role `contain`, in the account of GuardDuty's administrator:",
    (Place.GUARDDUTY, Role.RESTORE): "By the role `restore`, in the account of GuardDuty's administrator:",
    (Place.SECURITY_HUB, Role.CONTAIN): "By the role `contain`, in the account of Security Hub's administrator:",
    (Place.SECURITY_HUB, Role.RESTORE): "By the role `restore`, in the account of Security Hub's administrator:",
    (Place.EVIDENCE, Role.RESTORE): "By the responder's own role, in the hub account, at a release:",
}


def permissions(action: Action[Any, Any]) -> Iterator[str]:
    """A heading and a table for each role that the action makes calls by."""
    for (place, role), heading in PLACES.items():
        declared = [one for one in action.permissions if one.place is place and role in one.roles]
        if declared:
            yield heading
            yield table(("may call", "on", "where"), map(_row, declared))


def _row(permission: Permission) -> tuple[str, str, str]:
    part_of = f"<br>(only as part of `{permission.implied_by}`)" if permission.implied_by else ""
    return (
        "<br>".join(code(action) for action in permission.actions) + part_of,
        "<br>".join(_resource(arn) for arn in permission.on),
        "<br>".join(_conditions(permission)),
    )


def _resource(arn: str) -> str:
    """What an ARN names, without the account and Region that are plain from the incident."""
    if arn == "*":
        return "anything"
    account, _, name = arn.partition(":")[2].split(":", 3)[3].partition(":")
    whose = {"*": " of any account", "aws": " of AWS"}.get(account, "")
    return code(name) + whose


def _conditions(permission: Permission) -> Iterator[str]:
    for operator, keys in permission.when.items():
        for key, values in keys.items():
            yield f"{operator}: `{key}` = {code(*((values,) if isinstance(values, str) else values))}"
