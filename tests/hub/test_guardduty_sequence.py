"""What an attack sequence names."""

from typing import Any

import pytest

from hub.finding import SEVERAL, Finding
from hub.sources import Trust, read
from tests.replay import recorded

MEMBER, OTHER = "333333333333", "444444444444"


def sequence(resources: list[dict[str, Any]], actors: list[dict[str, Any]] | None = None) -> Finding:
    """A sequence that names these."""
    event = recorded("instance")
    found = {"uid": "s-1", "resources": resources, "actors": actors or []}
    event["detail"] |= {"type": "AttackSequence:IAM/CompromisedCredentials", "resource": {"resourceType": "AttackSequence"}}
    event["detail"]["service"] |= {"detection": {"sequence": found}}
    return read(event, Trust())


def resource(kind: str, uid: str, **more: Any) -> dict[str, Any]:
    """One resource of a sequence."""
    return {"resourceType": kind, "uid": uid, "accountId": MEMBER, "region": "us-east-1", **more}


INSTANCE = resource("EC2_INSTANCE", f"arn:aws:ec2:us-east-1:{MEMBER}:instance/i-0a1b2c3d4e5f60718")
BUCKET = resource("S3_BUCKET", "arn:aws:s3:::invoices")
KEY = resource("ACCESS_KEY", "ASIA1", data={"accessKey": {"userType": "AssumedRole", "userName": "build"}})

NAMED = (
    (INSTANCE, ("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718")),
    (resource("EC2_INSTANCE", "i-0a1b2c3d4e5f60718"), ("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718")),
    (BUCKET, ("AWS::S3::Bucket", "invoices")),
    (resource("S3_OBJECT", "arn:aws:s3:::invoices/2026/a.pdf"), ("AWS::S3::Bucket", "invoices")),
    (KEY, ("AWS::IAM::Role", "build")),
    (resource("EKS_CLUSTER", f"arn:aws:eks:us-east-1:{MEMBER}:cluster/shop"), ("AWS::EKS::Cluster", "shop")),
    (
        resource("ECS_TASK", f"arn:aws:ecs:us-east-1:{MEMBER}:task/jobs/0f1e"),
        ("AWS::ECS::Task", f"arn:aws:ecs:us-east-1:{MEMBER}:task/jobs/0f1e"),
    ),
    (resource("BEDROCK_PROMPT", "p-1"), ("BEDROCK_PROMPT", "p-1")),
)


@pytest.mark.parametrize(("named", "target"), NAMED)
def test_a_resource_of_a_sequence_is_named_in_cloudformations_words(named: dict[str, Any], target: tuple[str, str]) -> None:
    """Whatever form its id comes in; a kind without a word keeps the one that GuardDuty gave it."""
    finding = sequence([named])

    assert (finding.target.kind, finding.target.id) == target


def test_every_resource_is_a_part_once() -> None:
    """An object and its bucket are one, and the finding itself is the target."""
    finding = sequence([INSTANCE, BUCKET, resource("S3_OBJECT", "arn:aws:s3:::invoices/a"), KEY])

    assert [part.id for part in finding.parts] == ["i-0a1b2c3d4e5f60718", "invoices", "build"]
    assert (finding.target.kind, finding.target.id) == (SEVERAL, finding.id)


def test_a_resource_without_a_name_is_no_part() -> None:
    """What nobody can name nobody can look at; the others are answered."""
    assert sequence([resource("EC2_INSTANCE", ""), INSTANCE]) == sequence([INSTANCE])


def test_an_identity_that_acted_is_a_part() -> None:
    """Also where the sequence lists it as an actor alone."""
    user = {"name": "ann", "type": "IAMUser", "credentialUid": "AKIA1", "account": {"uid": MEMBER}}
    finding = sequence([INSTANCE], [{"id": "a-1", "user": user}, {"id": "a-2", "user": {"type": "AWSService"}}])

    assert [(part.kind, part.id) for part in finding.parts][1:] == [("AWS::IAM::AccessKey", "AKIA1")]


def test_a_resource_lies_where_the_sequence_says() -> None:
    """One finding may name resources of several accounts and Regions; what is no account or Region counts as the finding's."""
    away = resource("EC2_INSTANCE", "i-0b1b2c3d4e5f60718") | {"accountId": OTHER, "region": "eu-west-1"}
    vague = resource("S3_BUCKET", "letters") | {"accountId": "everybody", "region": "global"}
    finding = sequence([away, vague])

    assert [(part.account_id, part.region) for part in finding.parts] == [(OTHER, "eu-west-1"), (MEMBER, "us-east-1")]


def test_a_sequence_that_names_nothing_is_the_accounts() -> None:
    """Pipelines drop the block; people are told all the same."""
    assert sequence([]).target.kind == "AWS::::Account"


def test_an_identity_is_left_alone_only_where_aws_invented_it() -> None:
    """A user may choose a name that looks like a sample's."""
    user = {"userType": "IAMUser", "userName": "GeneratedFindingUserName"}

    assert not sequence([resource("ACCESS_KEY", "ASIA1", data={"accessKey": user})]).sample


def test_a_sequence_about_one_thing_with_an_odd_name_is_told_all_the_same() -> None:
    """Several signals agree; a name that irhub cannot use is no reason to pass over them, and the account stands for it."""
    finding = sequence([resource("KUBERNETES_WORKLOAD", "a b")])

    assert (finding.target.kind, finding.target.id) == ("AWS::::Account", MEMBER)
    assert "'a b' cannot be the id" in finding.left_out[0]
