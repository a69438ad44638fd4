"""What AWS shows, read with an administrator's keys: plain values by their names, to be compared before and after."""

from typing import Any

from deployer.demo import eyes
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene

State = dict[str, Any]


def instance(sandbox: Sandbox, scene: Scene) -> State:
    """All that actions change of an instance and around it; not its snapshots, which are kept."""
    sight = eyes.look(sandbox, scene)
    groups = {f"security groups of {one}": sorted(names) for one, names in sight.groups.items()}
    attributes = {f"attributes of {scene.instance_id}": dict(sight.attributes)}
    return {**groups, **attributes, **role(sandbox, scene), **targets(sandbox, scene), **acls(sandbox, scene)}


def role(sandbox: Sandbox, scene: Scene) -> State:
    """The inline policies of the role in its profile."""
    if not scene.profile:
        return {}
    iam = sandbox.client("iam", scene.account_id, "us-east-1")
    return {f"role policies of {scene.profile}": iam.list_role_policies(RoleName=scene.profile)["PolicyNames"]}


def targets(sandbox: Sandbox, scene: Scene) -> State:
    """Which target groups and classic load balancers send requests to it."""
    elbv2 = sandbox.client("elbv2", scene.account_id, scene.region)
    arns = [one["TargetGroupArn"] for one in elbv2.describe_target_groups()["TargetGroups"]]
    held = [arn.split("/")[1] for arn in arns if scene.instance_id in _targets(elbv2, arn)]
    elb = sandbox.client("elb", scene.account_id, scene.region)
    described = elb.describe_load_balancers()["LoadBalancerDescriptions"]
    classic = [one["LoadBalancerName"] for one in described if {"InstanceId": scene.instance_id} in one["Instances"]]
    return {f"load balancing of {scene.instance_id}": sorted([*held, *classic])}


def _targets(elbv2: Any, arn: str) -> set[str]:
    healths = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return {one["Target"]["Id"] for one in healths}


def acls(sandbox: Sandbox, scene: Scene) -> State:
    """The entries of the network ACLs of its subnets, but for the last, which nobody can change."""
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    subnets = sorted({one.subnet_id for one in scene.interfaces})
    found = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": subnets}])["NetworkAcls"]
    return {f"network ACL entries of {one['NetworkAclId']}": sorted(map(_entry, one["Entries"])) for one in found}


def _entry(one: dict[str, Any]) -> str:
    way = "out to" if one["Egress"] else "in from"
    return f"{one['RuleNumber']:>5} {one['RuleAction']} {way} {one.get('CidrBlock') or one.get('Ipv6CidrBlock')}"


def blocked(sandbox: Sandbox, account_id: str, region: str) -> State:
    """The addresses in each IP set of AWS WAF."""
    waf = sandbox.client("wafv2", account_id, region)
    sets = waf.list_ip_sets(Scope="REGIONAL")["IPSets"]
    read = {one["Name"]: waf.get_ip_set(Scope="REGIONAL", Name=one["Name"], Id=one["Id"])["IPSet"] for one in sets}
    return {f"blocked addresses of {name}": sorted(found["Addresses"]) for name, found in read.items()}


def snapshots(sandbox: Sandbox, scene: Scene) -> dict[str, str]:
    """The volume of each of irhub's snapshots of the instance."""
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    found = ec2.describe_snapshots(Filters=[{"Name": "volume-id", "Values": list(scene.volumes)}], OwnerIds=["self"])
    return {one["SnapshotId"]: one["VolumeId"] for one in found["Snapshots"] if one["State"] == "completed"}


def is_isolated(sandbox: Sandbox, scene: Scene, but: tuple[str, ...] = ()) -> bool:
    """True where every interface, but for these, carries groups without a rule alone."""
    sight = eyes.look(sandbox, scene)
    rest = [groups for one, groups in sight.groups.items() if one not in but]
    return bool(rest) and not any(sight.rules[group] for groups in rest for group in groups)


def bucket(sandbox: Sandbox, account_id: str, region: str, name: str) -> State:
    """Whether the bucket's own settings close it to the public."""
    s3 = sandbox.client("s3", account_id, region)
    try:
        found = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    except s3.exceptions.ClientError:
        found = {}
    return {f"public access of {name}": dict(sorted(found.items()))}


def user(sandbox: Sandbox, account_id: str, name: str) -> State:
    """The user's keys with their status, and the policies that stand in the user."""
    iam = sandbox.client("iam", account_id, "us-east-1")
    keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    policies = iam.list_user_policies(UserName=name)["PolicyNames"]
    return {
        f"access keys of {name}": {one["AccessKeyId"]: one["Status"] for one in keys},
        f"user policies of {name}": policies,
    }


def trail(sandbox: Sandbox, account_id: str, region: str, name: str) -> State:
    """Whether the trail records."""
    status = sandbox.client("cloudtrail", account_id, region).get_trail_status(Name=name)
    return {f"recording of {name}": status["IsLogging"]}


def evidence(sandbox: Sandbox, prefix: str) -> dict[str, dict[str, Any]]:
    """Every object in the evidence bucket by its name: its hash, and until when it is locked."""
    hub, region = sandbox.world.hub.id, sandbox.world.hub_region
    s3, name = sandbox.client("s3", hub, region), f"{prefix}-evidence-{hub}-{region}"
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=name).get("Contents", ())]
    heads = {key: s3.head_object(Bucket=name, Key=key, ChecksumMode="ENABLED") for key in keys}
    return {
        key: {"sha256": one.get("ChecksumSHA256"), "until": one.get("ObjectLockRetainUntilDate")} for key, one in heads.items()
    }


def copies(sandbox: Sandbox, instance_id: str) -> list[str]:
    """The snapshots of the instance in the evidence account."""
    ec2 = sandbox.client("ec2", sandbox.world.hub.id, sandbox.world.hub_region)
    found = ec2.describe_snapshots(OwnerIds=["self"], Filters=[{"Name": "tag:irhub:instance", "Values": [instance_id]}])
    return [one["SnapshotId"] for one in found["Snapshots"]]
