"""What may change of a security group and of a snapshot."""

from typing import Any

from hub.finding import Target


def security_group(client: Any, target: Target) -> dict[str, Any]:
    """Its rules, without their ids, which are new each time that a rule is written."""
    by_group = [{"Name": "group-id", "Values": [target.id]}]
    rules = client("ec2").describe_security_group_rules(Filters=by_group)["SecurityGroupRules"]
    kept = [{key: value for key, value in rule.items() if not key.startswith("SecurityGroupRule")} for rule in rules]
    return {"rules": sorted(kept, key=str)}


def snapshot(client: Any, target: Target) -> dict[str, Any]:
    """Who may create volumes of it."""
    answer = client("ec2").describe_snapshot_attribute(SnapshotId=target.id, Attribute="createVolumePermission")
    return {"permissions": sorted(answer["CreateVolumePermissions"], key=str)}
