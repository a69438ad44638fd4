"""The test worlds of the actions on trails and functions."""

import io
import json
import zipfile
from collections.abc import Callable

from hub.actions.awslambda import zero_concurrency
from hub.actions.cloudtrail import restart_cloudtrail
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World

TRAIL, FUNCTION = "main-trail", "worker"


def trail(*, stopped: bool = True, by_arn: bool = False, selectors: str = "", wide: bool = False) -> Callable[[Cloud], Target]:
    """A trail that somebody stopped."""

    def build(cloud: Cloud) -> Target:
        trails = cloud.client("cloudtrail")
        cloud.client("s3").create_bucket(Bucket="trails-of-all", CreateBucketConfiguration={"LocationConstraint": REGION})
        made = trails.create_trail(
            Name=TRAIL, S3BucketName="trails-of-all", IsMultiRegionTrail=wide, EnableLogFileValidation=wide
        )
        trails.start_logging(Name=TRAIL)
        if selectors:
            trails.put_event_selectors(TrailName=TRAIL, EventSelectors=[{"ReadWriteType": selectors, "DataResources": []}])
        if stopped:
            trails.stop_logging(Name=TRAIL)
        return Target("AWS::CloudTrail::Trail", made["TrailARN"] if by_arn else TRAIL, MEMBER, REGION)

    return build


def function(reserved: int | None) -> Callable[[Cloud], Target]:
    """A function with such a reserved concurrency."""

    def build(cloud: Cloud) -> Target:
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = cloud.client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        functions = cloud.client("lambda")
        functions.create_function(
            FunctionName=FUNCTION, Role=role, Runtime="python3.13", Handler="a.b", Code={"ZipFile": package()}
        )
        if reserved is not None:
            functions.put_function_concurrency(FunctionName=FUNCTION, ReservedConcurrentExecutions=reserved)
        return Target("AWS::Lambda::Function", FUNCTION, MEMBER, REGION)

    return build


def package() -> bytes:
    """The smallest code that Lambda takes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.py", "def b(*_): return None\n")
    return kept.getvalue()


def give(cloud: Cloud, target: Target) -> None:
    """Somebody lets the function run again, with a reservation of its own."""
    cloud.client("lambda").put_function_concurrency(FunctionName=target.id, ReservedConcurrentExecutions=7)


RESTART, ZERO = restart_cloudtrail.ACTION, zero_concurrency.ACTION
ALONE = restart_cloudtrail.Options()
STRONG = restart_cloudtrail.Options(log_file_validation=True, every_region=True)
OTHERS = (
    World(RESTART, "stopped", trail(), ALONE),
    World(RESTART, "by-arn", trail(by_arn=True), STRONG),
    World(RESTART, "weakened", trail(stopped=False, selectors="WriteOnly"), STRONG),
    World(RESTART, "records", trail(stopped=False, wide=True), STRONG, settled=True),
    World(ZERO, "unreserved", function(None)),
    World(ZERO, "reserved", function(5)),
    World(ZERO, "off", function(0), settled=True),
    World(ZERO, "given-another", function(5), meddle=give),
)
