"""Findings that Security Hub imports: whose they are, what they are about, and how far they are trusted."""

from typing import Any

import pytest

from hub.errors import MalformedEventError, RefusedError
from hub.finding import SEVERAL
from hub.pattern import matches
from hub.sources import apart, read
from hub.sources.asff import read_finding
from hub.sources.switched import Feed
from hub.sources.trust import Trust
from tests.fakes import HUB_ACCOUNT, MEMBER
from tests.hub.listened import HOME, INSTANCE, imported, listened, resource, trusting

DEFAULT = f"arn:aws:securityhub:{HOME}:{MEMBER}:product/{MEMBER}/default"
GUARDDUTY = f"arn:aws:securityhub:{HOME}::product/aws/guardduty"
ARN = f"arn:aws:ec2:{HOME}:{MEMBER}"


def targets(*resources: dict[str, Any]) -> set[tuple[str, str]]:
    """Kind and id of what a finding with these resources is about."""
    finding = read(imported(Resources=list(resources)), trusting())
    return {(one.kind, one.id) for one in finding.parts or (finding.target,)}


def test_a_finding_is_read_into_the_one_shape() -> None:
    """Its id is the product's own, its account and Region are the member's, and its target is named as S3 names it."""
    finding = read(imported(), trusting())

    assert (finding.id, finding.product) == (f"arn:aws:macie2:{HOME}:{MEMBER}:finding/5e3c0d4b1f2a", "aws/macie")
    assert finding.target.key == f"aws/{MEMBER}/{HOME}/AWS::S3::Bucket/payments-exports"
    assert (finding.severity, finding.type, finding.doubt) == (8.0, "Policy:IAMUser-S3BucketPublic", "")


def test_every_resource_becomes_a_target() -> None:
    """Nothing takes the first resource alone."""
    found = targets(
        resource("AwsEc2SecurityGroup", f"{ARN}:security-group/sg-1"), resource("AwsEc2Instance", f"{ARN}:instance/{INSTANCE}")
    )

    assert found == {("AWS::EC2::SecurityGroup", "sg-1"), ("AWS::EC2::Instance", INSTANCE)}


def test_a_finding_with_several_resources_is_a_target_itself() -> None:
    """It has a case of its own, above those of its resources."""
    several = [resource("AwsS3Bucket", f"arn:aws:s3:::bucket-{number}") for number in (1, 2)]

    assert read(imported(Resources=several), trusting()).target.kind == SEVERAL


@pytest.mark.parametrize(
    ("kind", "uid", "found"),
    [
        ("AwsIamRole", f"arn:aws:iam::{MEMBER}:role/path/web", ("AWS::IAM::Role", "web")),
        ("AwsLambdaFunction", f"arn:aws:lambda:{HOME}:{MEMBER}:function:f:7", ("AWS::Lambda::Function", "f")),
        ("AwsRdsDbInstance", f"arn:aws:rds:{HOME}:{MEMBER}:db:shop", ("AWS::RDS::DBInstance", "shop")),
        ("AwsRdsDbSnapshot", f"arn:aws:rds:{HOME}:{MEMBER}:snapshot:rds:shop-1", ("AWS::RDS::DBSnapshot", "rds:shop-1")),
        (
            "AwsCloudTrailTrail",
            f"arn:aws:cloudtrail:{HOME}:{MEMBER}:trail/a",
            ("AWS::CloudTrail::Trail", f"arn:aws:cloudtrail:{HOME}:{MEMBER}:trail/a"),
        ),
        ("AwsS3Object", "arn:aws:s3:::bucket/key/of/it", ("AWS::S3::Bucket", "bucket")),
        ("AwsAccount", f"AWS::::Account:{MEMBER}", ("AWS::::Account", MEMBER)),
        ("AwsAccount", f"arn:aws:iam::{MEMBER}:root", ("AWS::::Account", MEMBER)),
        ("AwsAccount", "who knows", ("AWS::::Account", MEMBER)),
        ("AwsNewThing", f"arn:aws:new:{HOME}:{MEMBER}:thing/one", ("AwsNewThing", "one")),
        ("AwsIamAccessKey", "AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE", ("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE")),
        ("Other", "", ("AWS::::Account", MEMBER)),
    ],
)
def test_a_resource_is_known_by_the_id_that_its_own_api_takes(kind: str, uid: str, found: tuple[str, str]) -> None:
    """ARNs end in other ways for each service; what is not known keeps ASFF's word, and nothing known is the account."""
    assert targets(resource(kind, uid)) == {found}


def test_keys_of_a_session_are_about_its_role() -> None:
    """A session's key cannot be switched off, so the role is what something can be done about."""
    details = {"AwsIamAccessKey": {"PrincipalType": "AssumedRole", "PrincipalName": "web", "PrincipalId": "AROAX:s"}}

    assert targets(resource("AwsIamAccessKey", "AWS::IAM::AccessKey:ASIAX", Details=details)) == {("AWS::IAM::Role", "web")}


def test_the_keys_of_root_are_told_only() -> None:
    """Root has no entity in IAM, so the account is all there is to name."""
    root = resource("AwsIamAccessKey", "AKIAX", Details={"AwsIamAccessKey": {"PrincipalType": "Root"}})

    assert targets(root) == {("AWS::::Account", MEMBER)}


@pytest.mark.parametrize(("session", "is_target"), [(INSTANCE, True), ("mallory", False)])
def test_an_instance_beside_credentials_is_a_bystander_unless_they_are_its_own(session: str, is_target: bool) -> None:
    """Else a finding about a key would isolate whoever used it first."""
    details = {"AwsIamAccessKey": {"PrincipalType": "AssumedRole", "PrincipalName": "web", "PrincipalId": f"AROAX:{session}"}}
    key = resource("AwsIamAccessKey", "AWS::IAM::AccessKey:ASIAX", Details=details)

    found = targets(resource("AwsEc2Instance", f"{ARN}:instance/{INSTANCE}"), key)

    assert (("AWS::EC2::Instance", INSTANCE) in found) is is_target


def test_a_resource_of_another_account_is_left_out_in_words() -> None:
    """Who may write a finding may write any ARN into it."""
    foreign = resource("AwsEc2Instance", f"arn:aws:ec2:{HOME}:444444444444:instance/{INSTANCE}")
    finding = read(imported(Resources=[foreign]), trusting())

    assert (finding.target.kind, finding.parts) == ("AWS::::Account", ())
    assert MEMBER in finding.left_out[0]


def test_an_account_that_is_not_the_findings_own_is_left_out() -> None:
    """A finding speaks of its own account only."""
    assert targets(resource("AwsAccount", "AWS::::Account:444444444444")) == {("AWS::::Account", MEMBER)}


@pytest.mark.parametrize(
    ("severity", "read_as"),
    [({"Label": "LOW", "Normalized": 90}, 2.0), ({"Normalized": 70}, 7.0), ({"Label": "ODD", "Normalized": 40}, 4.0)],
)
def test_the_label_counts_before_the_number(severity: dict[str, Any], read_as: float) -> None:
    """They may disagree, and people sort by the label."""
    assert read(imported(Severity=severity), trusting()).severity == read_as


def test_a_product_of_the_members_own_is_doubted() -> None:
    """Anybody in an account may write findings under its default product."""
    assert "only ask" in read(imported(ProductArn=DEFAULT), trusting()).doubt


def test_a_severity_that_somebody_raised_is_doubted() -> None:
    """Any account may edit the severity of its findings; what the product said stands beside it."""
    raised = imported(Severity={"Label": "CRITICAL"})

    assert "raised" in read(raised, trusting()).doubt


def test_a_product_that_graded_in_its_own_word_only_is_overruled_by_none() -> None:
    """Whatever stands above it was put there by somebody else, and the finding is read all the same."""
    said = {"Severity": {"Original": "P1"}, "Types": imported()["detail"]["findings"][0]["Types"]}

    assert "raised" in read(imported(FindingProviderFields=said), trusting()).doubt


def test_types_that_somebody_changed_are_doubted() -> None:
    """Playbooks choose by them, and any account may edit those of its findings."""
    assert "types were changed" in read(imported(Types=["TTPs/Backdoor:EC2-C&CActivity.B"]), trusting()).doubt


@pytest.mark.parametrize(
    "changes",
    [
        {"Workflow": {"Status": "SUPPRESSED"}},
        {"Workflow": {"Status": "RESOLVED"}, "WorkflowState": "NEW"},
        {"RecordState": "ARCHIVED"},
        {"Compliance": {"Status": "PASSED"}},
    ],
)
def test_what_is_over_counts_as_archived(changes: dict[str, Any]) -> None:
    """Whoever dealt with it did so in one of four places."""
    assert read(imported(**changes), trusting()).archived


@pytest.mark.parametrize("status", ["NEW", "NOTIFIED"])
def test_what_is_new_or_told_is_not_over(status: str) -> None:
    """Being told of it is not dealing with it."""
    assert not read(imported(Workflow={"Status": status}), trusting()).archived


@pytest.mark.parametrize(
    "changes",
    [
        {"Title": "[SAMPLE] a bucket"},
        {"Sample": True},
        {"ProductFields": {"aws/guardduty/service/additionalInfo/sample": "true"}},
        {"Resources": [resource("AwsEc2Instance", f"{ARN}:instance/i-99999999")]},
    ],
)
def test_a_sample_is_known_by_any_of_its_marks(changes: dict[str, Any]) -> None:
    """A sample must never change anything, and each mark may stand alone."""
    assert read(imported(**changes), trusting()).sample


@pytest.mark.parametrize(("noted", "is_refused"), [("2026-11-21T12:00:00Z", True), ("2026-11-21T10:00:00Z", False)])
def test_our_own_note_is_no_news(noted: str, is_refused: bool) -> None:
    """An update of ours comes back as an event; it must not go round, and a later word of the product must pass."""
    event = imported(Note={"UpdatedBy": "irhub", "UpdatedAt": noted, "Text": "inc-1"})
    if not is_refused:
        assert read(event, trusting()).id
        return
    with pytest.raises(RefusedError, match="own note"):
        read(event, trusting())


@pytest.mark.parametrize(
    ("field", "event"),
    [
        ("source", (imported(), Trust())),
        ("detail-type", (imported(), trusting(Feed.OCSF))),
        ("detail-type", (listened("securityhub-v2"), trusting())),
        ("account", (imported() | {"account": MEMBER}, trusting())),
        ("account", (imported() | {"region": "us-east-1"}, trusting())),
        ("product", (imported(ProductArn=GUARDDUTY), trusting())),
        ("detail.findings[0].ProductArn", (imported(ProductArn=DEFAULT.replace(MEMBER, "444444444444")), trusting())),
        ("detail.arn", (imported(ProductArn="arn:aws-cn:securityhub:cn-north-1::product/aws/macie"), trusting())),
    ],
)
def test_what_does_not_agree_is_refused(field: str, event: tuple[dict[str, Any], Trust]) -> None:
    """A feed that is off, a bus of a member's own, GuardDuty's findings, another account's product: none is answered."""
    with pytest.raises(RefusedError) as told:
        read(*event)

    assert told.value.field == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("AwsAccountId", {"AwsAccountId": "12"}),
        ("ProductArn", {"ProductArn": "macie"}),
        ("Severity", {"Severity": {}}),
        ("Severity.Normalized", {"Severity": {"Normalized": 101}}),
        ("Id", {"Id": ""}),
        ("UpdatedAt", {"UpdatedAt": None}),
        ("Resources", {"Resources": "arn"}),
    ],
)
def test_what_cannot_be_read_is_malformed_by_its_field(field: str, changes: dict[str, Any]) -> None:
    """It is kept in the dead-letter queue, with the name of what was wrong."""
    with pytest.raises(MalformedEventError) as told:
        read(imported(**changes), trusting())

    assert told.value.field == f"detail.findings[0].{field}"


def test_the_region_is_taken_from_where_it_stands() -> None:
    """Older findings lack it; then a resource or the product names one, and without any it cannot be read."""
    assert read(imported(Region=None), trusting()).region == HOME
    with pytest.raises(MalformedEventError, match="Region"):
        read(imported(Region="x", Resources=[], ProductArn="arn:aws:securityhub:xx::product/aws/macie"), trusting())


def test_an_event_with_several_findings_is_taken_apart() -> None:
    """Each is answered by itself, in an event that differs in nothing else."""
    event = imported()
    event["detail"]["findings"] *= 3

    parts = apart(event)

    assert [len(part["detail"]["findings"]) for part in parts] == [1, 1, 1]
    assert read(parts[0], trusting()) == read(imported(), trusting())


@pytest.mark.parametrize("event", [imported(), listened("malware"), {"source": "aws.securityhub", "detail": 1}])
def test_other_events_are_left_whole(event: dict[str, Any]) -> None:
    """Only what holds several findings is taken apart."""
    assert apart(event) == ()


def test_more_findings_than_security_hub_sends_are_malformed() -> None:
    """One message must not become thousands."""
    event = imported()
    event["detail"]["findings"] *= 101
    with pytest.raises(MalformedEventError, match="101"):
        apart(event)


def test_an_event_without_a_finding_is_malformed() -> None:
    """Results of insights and the like carry none."""
    event = imported()
    event["detail"]["findings"] = []
    with pytest.raises(MalformedEventError, match="holds 0"):
        read(event, trusting())


def test_a_bare_finding_is_read_and_doubted() -> None:
    """What a person hands over is vouched for by nobody."""
    bare = imported()["detail"]["findings"][0]

    assert read_finding({"Findings": [bare]}).doubt
    with pytest.raises(MalformedEventError, match="holds 2"):
        read_finding({"Findings": [bare, bare]})


def test_the_hub_account_is_where_findings_gather() -> None:
    """The envelope names the administrator, and the finding its member."""
    assert (imported()["account"], read(imported(), trusting()).account_id) == (HUB_ACCOUNT, MEMBER)


@pytest.mark.parametrize(("team", "met"), [("payments", True), ("search", False)])
def test_a_playbook_may_choose_by_label_and_by_tag(team: str, met: bool) -> None:
    """In the words of the feed: the older one knows tags by their keys, the newer one as names with values."""
    tagged = imported(Resources=[resource("AwsS3Bucket", "arn:aws:s3:::x", Tags={"team": team, "stage": "payments"})])
    newer = listened("securityhub-v2")
    newer["detail"]["findings"][0]["resources"][0]["tags"] = [
        {"name": "team", "value": team},
        {"name": "a", "value": "payments"},
    ]
    older = {"Severity": {"Label": ["HIGH", "CRITICAL"]}, "Resources": {"Tags": {"team": ["payments"]}}}
    ocsf = {"severity_id": [4, 5], "resources": {"tags": {"name": ["team"], "value": ["payments"]}}}

    assert matches(older, read(tagged, trusting()).detail) is met
    assert matches(ocsf, read(newer, trusting(Feed.OCSF)).detail) is met
