"""Condition keys that ministack leaves empty or fills in otherwise than AWS does; without them every condition on them refuses.

Each is here because a template of ours has such a condition. Measured without ``one_organization`` the hub's role enters no
account at all (its own policy asks for aws:ResourceOrgID), and without ``source_of_events`` it tells no system anything.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import EvalContext
from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, iam, tagging

ORGANIZATION = ("111111111111", "222222222222", "333333333333")
"""The accounts that belong together, the management account first; every other account is a stranger."""
NO_ATTRIBUTES = {"Action", "Version", "DryRun", "InstanceId", "NetworkInterfaceId"}
"""Parameters of Modify...Attribute that say of what, and not which attribute; the one left over is it (EC2 API)."""
OF_A_LIST = re.compile(r"\.\d")
"""What stands in the name of a list's parameter, such as ``SecurityGroupId.1``."""
ARN_NAMES = {"sg": "security-group", "i": "instance", "eni": "network-interface"}
"""What EC2's ids begin with, and the word for it in an ARN."""

Json = Any


def principal_arn() -> None:
    """aws:PrincipalArn of a session is the ARN of its role, not of the session."""
    own = iam_evaluator._resolve_condition_key

    def resolved(key: str, context: EvalContext) -> Json:
        if key.lower() == "aws:principalarn" and context.principal_type == "AssumedRole":
            return _role(context)["Arn"]
        return own(key, context)

    iam_evaluator._resolve_condition_key = resolved


def _role(context: EvalContext) -> dict[str, str]:
    name = iam_evaluator._role_name_from_assumed_arn(context.principal_arn)
    found: dict[str, str] = iam._roles.get_scoped(context.principal_account, None, name)
    return found


def one_organization() -> None:
    """Our three accounts share one organization in aws:PrincipalOrgID, and aws:ResourceOrgID is filled in."""
    own_id, own_key = iam_evaluator._principal_org_id, iam_evaluator._resolve_condition_key

    def organization(account: str) -> str | None:
        found: str | None = own_id(ORGANIZATION[0] if account in ORGANIZATION else account)
        return found

    def resolved(key: str, context: EvalContext) -> Json:
        if key.lower() == "aws:resourceorgid":
            return organization(iam_evaluator._account_from_arn(context.resource_arn) or context.principal_account)
        return own_key(key, context)

    iam_evaluator._principal_org_id, iam_evaluator._resolve_condition_key = organization, resolved


def tags_of_ec2() -> None:
    """aws:ResourceTag is filled in for what EC2 keeps in this account and Region."""

    def tagged() -> Iterator[tuple[str, list[dict[str, str]]]]:
        for resource, tags in ec2._tags.items():
            kind = ARN_NAMES.get(resource.split("-")[0])
            yield f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{resource}", tags

    tagging._RESOURCE_TAG_COLLECTORS["ec2"] = tagged


def attribute_of_ec2() -> None:
    """ec2:Attribute and its value are filled in for ModifyInstanceAttribute and ModifyNetworkInterfaceAttribute, but no lists.

    EC2 has them for primitives and Value objects (EC2 User Guide, "Condition keys for Amazon EC2"). What it does for a list is
    not written there, so nothing of ours may need them to be there.
    """
    own = iam_actions.request_tag_context

    def context(service: str, action: str, body: bytes, params: dict[str, Json]) -> dict[str, Json]:
        known: dict[str, Json] = own(service, action, body, params)
        if action not in {"ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute"}:
            return known
        whole, value = next((name, value) for name, value in params.items() if name not in NO_ATTRIBUTES)
        name = whole.partition(".")[0]
        return known if OF_A_LIST.search(whole) else known | {"ec2:Attribute": name, f"ec2:Attribute/{name}": value[0]}

    iam_actions.request_tag_context = context


def source_of_events() -> None:
    """events:source and events:detail-type are filled in for PutEvents."""
    own = iam_actions.request_tag_context

    def context(service: str, action: str, body: bytes, params: dict[str, Json]) -> dict[str, Json]:
        known: dict[str, Json] = own(service, action, body, params)
        return known | (said_of(json.loads(body)["Entries"]) if action == "events:PutEvents" else {})

    iam_actions.request_tag_context = context


def said_of(entries: list[dict[str, str]]) -> dict[str, Json]:
    """The keys of these events; one value stands alone, since a condition without a set operator is compared with one."""
    sources, types = ({entry[name] for entry in entries} for name in ("Source", "DetailType"))
    return {
        "events:source": sources.pop() if len(sources) == 1 else [*sources],
        "events:detail-type": types.pop() if len(types) == 1 else [*types],
    }
