"""Links lead into the right console, and hold nothing that somebody else could have put there."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.finding import Target
from hub.notice.links import RESOURCES, links_of
from hub.sources.guardduty_sequence import KINDS
from tests.fakes import MEMBER, a_finding, a_target

TASK = f"arn:aws:ecs:eu-west-1:{MEMBER}:task/shop/0123"


def link(target: Target) -> str:
    """The link to the resource."""
    return links_of(target, None)[-1].url


@pytest.mark.parametrize(
    ("partition", "host"),
    [
        ("aws", "eu-west-1.console.aws.amazon.com"),
        ("aws-cn", "eu-west-1.console.amazonaws.cn"),
        ("aws-us-gov", "eu-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_each_partition_has_a_console_of_its_own(partition: str, host: str) -> None:
    """A link into another partition would ask for another password."""
    target = a_target(kind="AWS::EC2::Instance", id="i-0abc", partition=partition)

    assert urlsplit(link(target)).hostname == host


def test_a_partition_without_internet_has_no_links() -> None:
    """There is no console that could be reached."""
    assert links_of(a_target(kind="AWS::EC2::Instance", partition="aws-iso"), a_finding()) == ()


def test_a_finding_of_guardduty_is_shown_in_both_consoles() -> None:
    """In GuardDuty and in Detective, by its id."""
    labels = {one.label: one.url for one in links_of(a_target(), a_finding())}

    assert set(labels) == {"Finding in GuardDuty", "Finding in Detective"}
    assert all("f" * 32 in url for url in labels.values())


def test_detective_is_not_linked_where_it_is_not() -> None:
    """Nor is a finding that is not GuardDuty's."""
    china = links_of(a_target(partition="aws-cn"), a_finding(partition="aws-cn"))

    assert [one.label for one in china] == ["Finding in GuardDuty"]
    assert links_of(a_target(), a_finding(source="config")) == ()


@pytest.mark.parametrize(
    ("kind", "name", "ends"),
    [
        ("AWS::EC2::Instance", "i-0abc", "/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc"),
        ("AWS::EC2::NetworkInterface", "eni-0abc", "/ec2/home?region=eu-west-1#NetworkInterface:networkInterfaceId=eni-0abc"),
        ("AWS::EC2::SecurityGroup", "sg-0abc", "/ec2/home?region=eu-west-1#SecurityGroup:groupId=sg-0abc"),
        ("AWS::EC2::VPC", "vpc-0abc", "/vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-0abc"),
        ("AWS::AutoScaling::AutoScalingGroup", "web", "/ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=web"),
        ("AWS::RDS::DBInstance", "shop", "/rds/home?region=eu-west-1#database:id=shop;is-cluster=false"),
        ("AWS::RDS::DBCluster", "shop", "/rds/home?region=eu-west-1#database:id=shop;is-cluster=true"),
        ("AWS::S3::Bucket", "loot", "/s3/buckets/loot?region=eu-west-1"),
        ("AWS::CloudFormation::Stack", "a:b/c", "/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=a%3Ab%2Fc"),
        ("AWS::SageMaker::Endpoint", "talks", "/sagemaker/home?region=eu-west-1#/endpoints/talks"),
    ],
)
def test_a_resource_is_shown_in_its_own_console(kind: str, name: str, ends: str) -> None:
    """By the address that this console itself shows for it."""
    assert link(a_target(kind=kind, id=name)) == f"https://eu-west-1.console.aws.amazon.com{ends}"


def test_whatever_an_attack_sequence_names_has_a_page() -> None:
    """But for an instance profile, which no console shows by itself."""
    assert {*KINDS.values()} - {*RESOURCES} == {"AWS::IAM::InstanceProfile"}


def test_a_task_is_found_in_its_cluster() -> None:
    """The ARN names both; one without cluster, or what is no ARN, has no page."""
    assert "/ecs/v2/clusters/shop/tasks/0123?" in link(a_target(kind="AWS::ECS::Task", id=TASK))
    assert links_of(a_target(kind="AWS::ECS::Task", id="0123"), None) == ()


@given(st.sampled_from(sorted(RESOURCES)), st.text(max_size=80), st.text(max_size=20))
def test_a_hostile_name_stays_in_its_place(kind: str, name: str, region: str) -> None:
    """Whatever it is called, the link leads to the same host and ends where it should."""
    for one in links_of(a_target(kind=kind, id=name, region=region), a_finding(id=name)):
        assert one.url.startswith("https://")
        assert (urlsplit(one.url).netloc or "").endswith("console.aws.amazon.com")
        assert not set(one.url) & set(' "<>|\\\n\r')
