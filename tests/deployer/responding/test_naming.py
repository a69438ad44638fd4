"""What somebody names on the command line, as the resource that the hub knows."""

import pytest

from deployer.errors import DeployerError
from deployer.forms import FINDING
from deployer.responding.naming import IDS, KINDS, Named, finding, resource
from hub.action import ANY
from hub.actions import catalogue
from hub.finding import SEVERAL
from hub.sample import DETECTOR

ONE, HOME = "333333333333", "eu-west-1"


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        (f"arn:aws:ec2:{HOME}:{ONE}:instance/i-0a1b2c3d", None, "AWS::EC2::Instance i-0a1b2c3d"),
        (f"arn:aws:iam::{ONE}:user/people/alice", None, "AWS::IAM::User alice"),
        (f"arn:aws:lambda:{HOME}:{ONE}:function:pay", None, "AWS::Lambda::Function pay"),
        (f"arn:aws:rds:{HOME}:{ONE}:db:orders", None, "AWS::RDS::DBInstance orders"),
        (f"arn:aws:rds:{HOME}:{ONE}:snapshot:rds:orders-1", None, "AWS::RDS::DBSnapshot rds:orders-1"),
        (f"arn:aws:rds:{HOME}:{ONE}:cluster-snapshot:orders", None, "AWS::RDS::DBClusterSnapshot orders"),
        (f"arn:aws:ec2:{HOME}::snapshot/snap-0a1b2c3d", None, "AWS::EC2::Snapshot snap-0a1b2c3d"),
        ("sg-0a1b2c3d", None, "AWS::EC2::SecurityGroup sg-0a1b2c3d"),
        ("arn:aws:s3:::a-bucket", None, "AWS::S3::Bucket a-bucket"),
        ("i-0a1b2c3d4e5f60718", None, "AWS::EC2::Instance i-0a1b2c3d4e5f60718"),
        ("AKIAIOSFODNN7EXAMPLE", "AWS::IAM::AccessKey", "AWS::IAM::AccessKey AKIAIOSFODNN7EXAMPLE"),
    ],
)
def test_an_arn_or_an_id_names_a_resource(text: str, kind: str | None, named: str) -> None:
    """Its kind is in its form, or was given."""
    assert resource(text, kind, (ONE, HOME), HOME) == Named(*named.split(), ONE, HOME)


NUMBER = "16afba5c5c43e07c9e3e5e2e544e95df"


@pytest.mark.parametrize(("partition", "region"), [("aws", HOME), ("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")])
def test_the_arn_of_a_finding_tells_where_it_lies(partition: str, region: str) -> None:
    """As consoles, notices and Security Hub have it; nothing else need be given."""
    arn = f"arn:{partition}:guardduty:{region}:{ONE}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/{NUMBER}"

    assert FINDING.convert(arn, None, None) == arn
    assert finding(arn, (None, None)) == Named(DETECTOR, NUMBER, ONE, region)


def test_an_id_alone_needs_to_be_told_where() -> None:
    """It says nothing of the account."""
    assert finding(NUMBER, (ONE, HOME)) == Named(DETECTOR, NUMBER, ONE, HOME)
    with pytest.raises(DeployerError, match="Name it with --account"):
        finding(NUMBER, (None, HOME))


def test_an_arn_of_a_finding_that_lies_elsewhere_is_no_guess() -> None:
    """One of the two is a slip."""
    arn = f"arn:aws:guardduty:{HOME}:{ONE}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/{NUMBER}"
    with pytest.raises(DeployerError, match="The ARN and --region disagree"):
        finding(arn, (None, "us-east-1"))


def test_whatever_an_action_works_on_can_be_named() -> None:
    """No action waits for findings alone; those about findings themselves have no resource."""
    works_on = {action.works_on for action in catalogue()} - {ANY, SEVERAL}

    assert works_on <= {*KINDS.values(), *IDS}


def test_identities_need_no_region() -> None:
    """The hub's own is where its clients are."""
    assert resource(f"arn:aws:iam::{ONE}:role/admin", None, (None, None), HOME).region == HOME


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("alice", (ONE, HOME), "Name it with --kind."),
        ("arn:aws:s3:::a-bucket", (None, HOME), "The account is missing."),
        ("arn:aws:s3:::a-bucket", (ONE, None), "The region is missing."),
        (f"arn:aws:iam::{ONE}:role/admin", ("444444444444", None), "The ARN and --account disagree."),
    ],
)
def test_what_is_not_clear_is_asked_back(text: str, place: tuple[str | None, str | None], says: str) -> None:
    """Nobody guesses an account."""
    with pytest.raises(DeployerError, match=says.replace(".", "[.]")):
        resource(text, None, place, HOME)
