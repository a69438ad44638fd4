"""A finding of each kind of resource through the shipped library, real engine and record: its steps are those it needs.

For each kind stands what is done unasked and what people are asked, by the actions; and that whatever was done is taken back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hub.finding import Finding, Target
from hub.foretell import foretell
from hub.hub import Hub
from hub.incident import Mode, State
from hub.record import CaseFile
from hub.release import Request, release
from hub.respond import answer
from tests.contract.cloud import Cloud
from tests.contract.worlds import group_of, two_vpcs, with_profile
from tests.contract.worlds_ecs import on_fargate, on_instance
from tests.contract.worlds_eks import cluster, node
from tests.contract.worlds_exposed import SSH, group, snapshot
from tests.contract.worlds_iam import alice, key_of, role_in_use
from tests.contract.worlds_others import function, trail
from tests.contract.worlds_rds import cluster_snapshot, database
from tests.contract.worlds_rds import snapshot as database_snapshot
from tests.contract.worlds_s3 import PUBLIC, bucket
from tests.deployer.playbooks.kinds import findings
from tests.fakes import FakeChannel
from tests.library import shipped
from tests.story.conftest import Scene

EVIDENCE = frozenset({"capture-api-state", "protect-instance", "snapshot-volumes", "copy-snapshots", "write-manifest"})
LEAKED = "CredentialAccess:IAMUser/CompromisedCredentials"
RDS_RULE = "rds-snapshots-public-prohibited"
RAN = "Execution:Runtime/NewBinaryExecuted"


@dataclass(frozen=True)
class Kind:
    """A resource, what a finding says of it, and what is done and asked about it."""

    name: str
    build: Callable[[Cloud], Target]
    said: tuple[str, str, int] | Mapping[str, Any]
    """GuardDuty's type, its word for the resource and which of its shapes; or what another source says."""
    done: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    source: str = field(default="guardduty")

    def finding(self, target: Target, scene: Scene) -> Finding:
        """The finding, about a resource that there is."""
        if isinstance(self.said, Mapping):
            return scene.finding(target, source=self.source, detail=self.said)
        kind, word, shape = self.said
        made = findings(kind, word, 8)[shape]
        return replace(made, target=target, account_id=target.account_id, region=target.region, parts=())


def of(*names: str) -> frozenset[str]:
    """A set of actions."""
    return frozenset(names)


def noncompliant(name: str, build: Callable[[Cloud], Target], rule: str, asks: str) -> Kind:
    """What a rule of AWS Config complains of, about which people are asked."""
    return Kind(name, build, {"configRuleName": rule}, asked=of(asks), source="config")


CONTAINED = EVIDENCE | {"isolate-instance", "deny-instance-credentials"}
OUTSIDE = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
LOOKED_UP = "Backdoor:EC2/C&CActivity.B!DNS"
KINDS = (
    Kind("instance", with_profile, ("Backdoor:EC2/C&CActivity.B", "Instance", 0), CONTAINED),
    Kind(
        "member of an Auto Scaling group",
        group_of(1, 2),
        ("Backdoor:EC2/C&CActivity.B", "Instance", 0),
        EVIDENCE | {"isolate-instance", "auto-scaling-standby"},
    ),
    Kind(
        "instance that only looked a name up",
        with_profile,
        (LOOKED_UP, "Instance", 0),
        asked=of("capture-api-state", "protect-instance", "snapshot-volumes", "isolate-instance"),
    ),
    Kind(
        "instance whose credentials are used elsewhere",
        with_profile,
        (OUTSIDE, "AccessKey", 1),
        EVIDENCE | {"deny-instance-credentials"},
        of("isolate-instance"),
    ),
    Kind("access key", key_of(alice), (LEAKED, "AccessKey", 0), of("deactivate-access-key", "scope-access-key")),
    Kind(
        "user",
        alice,
        (LEAKED, "AccessKey", 1),
        of("revoke-user-sessions", "scope-user"),
        of("deny-all-on-user", "disable-console-login"),
    ),
    Kind("role", role_in_use, (LEAKED, "AccessKey", 2), of("scope-role"), of("revoke-role-sessions", "quarantine-role")),
    Kind(
        "bucket",
        bucket(PUBLIC),
        ("Policy:S3/BucketAnonymousAccessGranted", "S3Bucket", 0),
        asked=of("block-public-access", "restrict-bucket-policy"),
    ),
    Kind(
        "EKS cluster",
        cluster(),
        ("Policy:Kubernetes/AnonymousAccessGranted", "EKSCluster", 0),
        asked=of("restrict-cluster-endpoint"),
    ),
    Kind("EKS node", node(two_vpcs), (RAN, "Container", 2), EVIDENCE, of("isolate-eks-node")),
    Kind(
        "ECS task on an instance",
        on_instance,
        (RAN, "Container", 0),
        asked=of("stop-task", "drain-container-instance"),
    ),
    Kind("ECS task on Fargate", on_fargate, (RAN, "Container", 0), asked=of("stop-task")),
    Kind(
        "database",
        database(),
        ("CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", "RDSDBInstance", 0),
        of("snapshot-database"),
        of("make-database-private", "isolate-database"),
    ),
    Kind("function", function(5), ("Backdoor:Lambda/C&CActivity.B", "Lambda", 0), asked=of("zero-concurrency")),
    Kind(
        "trail",
        trail(),
        {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"},
        of("restart-cloudtrail"),
        source="cloudtrail",
    ),
    noncompliant("security group", group(SSH), "sg-restricted-ssh-1a2b3c4d", "revoke-open-ingress"),
    noncompliant("snapshot", snapshot(), "ebs-snapshot-public-restorable-check", "make-snapshot-private"),
    noncompliant("snapshot of a database", database_snapshot(), RDS_RULE, "make-database-snapshot-private"),
    noncompliant("snapshot of a database cluster", cluster_snapshot, RDS_RULE, "make-cluster-snapshot-private"),
)


@dataclass(frozen=True)
class Came:
    """What came of a finding: the hub that answered it, its case, and what people are asked, by the actions."""

    hub: Hub
    case: CaseFile
    asked: frozenset[str]
    told: tuple[str, ...]
    """The steps that the notice asks for."""
    foretold: tuple[str, ...]
    """The steps that a foretelling said would be asked."""


def come(scene: Scene, kind: Kind) -> Came:
    """The finding is foretold, then answered, by the shipped library."""
    channel = FakeChannel()
    hub = replace(scene.hub, playbooks=shipped(), channels=(channel,))
    finding = kind.finding(kind.build(scene.cloud), scene)
    (foretold,) = foretell(finding, "run", hub)
    asking = [part for part in foretold.parts if part.mode == Mode.ASK.value and part.steps]
    answer(finding, hub)
    (incident,) = hub.ledger.incidents()
    asked, steps = frozenset(part.action for part in asking), tuple(says for part in asking for says in part.steps)
    return Came(hub, hub.ledger.case_file(incident.id), asked, channel.notices[-1].asked, steps)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name))
def test_its_steps_are_those_it_needs(scene: Scene, kind: Kind) -> None:
    """What can be taken back and hits nobody else is done; all the rest is asked, and told; nothing else is either."""
    came = come(scene, kind)

    assert {step.action for step in came.case.steps} == kind.done
    assert came.asked == kind.asked
    assert len(came.told) == len(came.foretold)


@pytest.mark.parametrize("kind", [one for one in KINDS if one.done], ids=lambda kind: str(kind.name))
def test_what_was_done_is_taken_back(scene: Scene, kind: Kind) -> None:
    """Or kept with its reason: a release leaves nothing but what a person has to name, which a key that is off is."""
    came = come(scene, kind)
    incident = came.case.incident
    keys = (incident.target.id,) if kind.name == "access key" else ()
    released = release(Request(incident.id, "anna", force=keys), came.hub)

    assert released.state is State.RELEASED
    assert all(step.kept or not came.hub.ledger.holds(released, step.action) for step in came.case.steps)
