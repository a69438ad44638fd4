"""The test worlds of the actions on nodes and clusters."""

import json
from collections.abc import Callable

from hub.actions.ec2.isolate_instance import Options
from hub.actions.eks import isolate_eks_node, restrict_cluster_endpoint
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World
from tests.contract.worlds import group_of, lone, reused_with_foreign_rules, two_vpcs, untracking_ready


def node(build: Callable[[Cloud], Target], key: str = "eks:cluster-name", value: str = "shop") -> Callable[[Cloud], Target]:
    """The instance as a node of a cluster."""

    def tagged(cloud: Cloud) -> Target:
        target = build(cloud)
        cloud.ec2.create_tags(Resources=[target.id], Tags=[{"Key": key, "Value": value}])
        return target

    return tagged


def cluster(*, public: bool = True, private: bool = False) -> Callable[[Cloud], Target]:
    """A cluster whose API answers like this."""

    def build(cloud: Cloud) -> Target:
        trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = cloud.client("iam").create_role(RoleName="cluster", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        endpoints = {"endpointPublicAccess": public, "endpointPrivateAccess": private, "publicAccessCidrs": ["192.0.2.0/24"]}
        network = {"subnetIds": [cloud.network().subnet], **endpoints}
        cloud.client("eks").create_cluster(name="shop", roleArn=role, resourcesVpcConfig=network)
        return Target("AWS::EKS::Cluster", "shop", MEMBER, REGION)

    return build


def open_again(cloud: Cloud, target: Target) -> None:
    """Somebody opens the API to everybody."""
    network = {"endpointPublicAccess": True, "endpointPrivateAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    cloud.client("eks").update_cluster_config(name=target.id, resourcesVpcConfig=network)


NODE, RESTRICT = isolate_eks_node.ACTION, restrict_cluster_endpoint.ACTION
ONE, UNTRACK = Options(), Options(untrack=True)
EKS = (
    World(NODE, "managed", node(two_vpcs), ONE),
    World(NODE, "own", node(lone, "kubernetes.io/cluster/shop", "owned"), ONE),
    World(NODE, "foreign-rules", node(reused_with_foreign_rules), ONE),
    World(NODE, "untracked", node(two_vpcs), UNTRACK),
    World(NODE, "untracking-broken", node(untracking_ready), UNTRACK),
    World(NODE, "in-a-group", node(group_of(1, 2)), ONE),
    World(NODE, "no-node", lone, ONE, settled=True),
    World(RESTRICT, "public", cluster()),
    World(RESTRICT, "both", cluster(private=True)),
    World(RESTRICT, "private", cluster(public=False, private=True), settled=True),
    World(RESTRICT, "opened", cluster(), meddle=open_again),
)
