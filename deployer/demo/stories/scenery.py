"""What stands around the instances of the stories before anything happens, built by the APIs its owners would use."""

from deployer.sandbox.identity import Keys
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene


def service(sandbox: Sandbox, scene: Scene, others: int = 2) -> None:
    """The scene's Auto Scaling group has more members, and a target group and a classic balancer send requests to all."""
    ec2, elbv2, elb, scaling = (
        sandbox.client(name, scene.account_id, scene.region) for name in ("ec2", "elbv2", "elb", "autoscaling")
    )
    subnet, name = scene.interfaces[0].subnet_id, scene.auto_scaling_group
    launched = ec2.run_instances(ImageId=scene.image_id, SubnetId=subnet, MinCount=others, MaxCount=others)["Instances"]
    members = [scene.instance_id, *(one["InstanceId"] for one in launched)]
    scaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=others + 3)
    scaling.attach_instances(AutoScalingGroupName=name, InstanceIds=members[1:])
    group = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=8080, VpcId=scene.vpc_ids[0], TargetType="instance")[
        "TargetGroups"
    ][0]["TargetGroupArn"]
    balancer = elbv2.create_load_balancer(Name="web", Subnets=[subnet], Type="network")["LoadBalancers"][0]["LoadBalancerArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    elbv2.create_listener(LoadBalancerArn=balancer, Protocol="TCP", Port=80, DefaultActions=forward)
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": one, "Port": 8080} for one in members])
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
    elb.create_load_balancer(LoadBalancerName="web-classic", Listeners=[listener], AvailabilityZones=[scene.zone])
    elb.register_instances_with_load_balancer(
        LoadBalancerName="web-classic", Instances=[{"InstanceId": one} for one in members]
    )


def forensics(sandbox: Sandbox, scene: Scene, prefix: str) -> str:
    """A subnet and a group by which forensics gets in and nothing out; the group's id."""
    ec2, vpc = sandbox.client("ec2", scene.account_id, scene.region), scene.vpc_ids[0]
    where = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.200.0/24", AvailabilityZone=scene.zone)["Subnet"]["SubnetId"]
    ec2.create_tags(Resources=[where], Tags=_tags({"irhub:purpose": "forensics"}))
    named = _tags({"irhub:installation": prefix, "irhub:purpose": "forensics"})
    group: str = ec2.create_security_group(
        GroupName=f"{prefix}-forensics",
        Description="the way in for forensics",
        VpcId=vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": named}],
    )["GroupId"]
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=found["IpPermissionsEgress"])
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.9.0.0/24"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    return group


def ip_sets(sandbox: Sandbox, scene: Scene, prefix: str) -> None:
    """The two IP sets that web ACLs of this Region block, one with an address that somebody put there."""
    waf = sandbox.client("wafv2", scene.account_id, scene.region)
    for kind, held in (("v4", ["198.51.100.7/32"]), ("v6", [])):
        waf.create_ip_set(
            Name=f"{prefix}-blocked-{kind}", Scope="REGIONAL", IPAddressVersion=f"IP{kind.upper()}", Addresses=held
        )


def trail(sandbox: Sandbox, account_id: str, region: str, name: str) -> str:
    """A trail that records; its ARN."""
    bucket(sandbox, account_id, "us-east-1", f"{name}-of-{account_id}")
    cloudtrail = sandbox.client("cloudtrail", account_id, region)
    made: str = cloudtrail.create_trail(Name=name, S3BucketName=f"{name}-of-{account_id}")["TrailARN"]
    cloudtrail.start_logging(Name=name)
    return made


def user(sandbox: Sandbox, account_id: str, name: str) -> Keys:
    """A user with a key; the key."""
    iam = sandbox.client("iam", account_id, "us-east-1")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(key["AccessKeyId"], key["SecretAccessKey"])


def bucket(sandbox: Sandbox, account_id: str, region: str, name: str) -> None:
    """A bucket that nothing closes to the public."""
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    sandbox.client("s3", account_id, region).create_bucket(Bucket=name, **where)


def managed(sandbox: Sandbox, scene: Scene, platform: str) -> None:
    """Systems Manager knows the instance, and a stand-in carries out what it is told."""
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    ec2.create_tags(Resources=[scene.instance_id], Tags=_tags({"sandbox:managed": platform, "sandbox:works": "yes"}))


def _tags(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in named.items()]
