"""What must hold for every template of every kind of installation, proved on the texts themselves."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from deployer import template
from deployer.render import render
from deployer.settings import Channels
from deployer.standing.versions import version_in
from deployer.version import VERSION
from hub import settings as hub_settings
from hub.actions import catalogue
from hub.heartbeat import EVERY_HOURS
from tests.deployer.installations import KEY, KINDS, LIBRARY, properties, rendered, resources

FORBIDDEN = ("Transform", "Parameters", "Mappings", "Conditions", "Rules", "Hooks")
FORBIDDEN_TYPES = ("AWS::CloudFormation::", "Custom::", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::Serverless::")
WITHOUT_TAGS = {
    "AWS::CloudWatch::Dashboard",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::Events::ApiDestination",
    "AWS::Events::Connection",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::KMS::Alias",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
"""Types that have no tags in CloudFormation."""

each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_a_template_is_plain(kind: str) -> None:
    """StackSets take no transforms, macros or nested stacks; emulators take no custom resources."""
    for text in rendered(kind).templates.values():
        parsed = template.parse(text)
        assert not parsed.keys() & set(FORBIDDEN)
        assert not [one["Type"] for one in parsed["Resources"].values() if one["Type"].startswith(FORBIDDEN_TYPES)]


@each_kind
def test_a_template_fits_into_a_call(kind: str) -> None:
    """Inline templates have at most 51,200 bytes (CloudFormation API, CreateStackSet); the hub's is stored first."""
    sizes = {name: len(text.encode()) for name, text in rendered(kind).templates.items()}

    assert sizes.pop("hub/stack") <= 1_000_000
    assert all(size <= 51_200 for size in sizes.values())


@each_kind
def test_no_template_names_a_partition(kind: str) -> None:
    """ARNs come from AWS::Partition, so one text serves every partition."""
    assert not [name for name, text in rendered(kind).templates.items() if "arn:aws" in text]


@each_kind
def test_no_colon_stands_unquoted_inside_braces(kind: str) -> None:
    """Older YAML parsers refuse it, PyYAML lets it pass."""
    for text in rendered(kind).templates.values():
        assert not list(colons_inside_braces(text))


def colons_inside_braces(text: str) -> Any:
    """Plain scalars with a colon inside a flow collection."""
    depth = 0
    for token in yaml.scan(text):
        depth += isinstance(token, yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken)
        depth -= isinstance(token, yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken)
        if depth and isinstance(token, yaml.ScalarToken) and token.plain and ":" in token.value:
            yield token.value


@each_kind
def test_a_bus_is_named_by_its_attribute(kind: str) -> None:
    """`!Ref` of a bus gives its name on AWS and an error in the emulator; `!GetAtt Bus.Name` is right in both."""
    assert '"Ref": "Bus"' not in str(template.parse(rendered(kind).hub)).replace("'", '"')


@each_kind
def test_everything_is_tagged(kind: str) -> None:
    """What irhub makes can be told from what it found, by the installation's tag and the user's own."""
    expected = {"irhub:installation": KINDS[kind].prefix, **KINDS[kind].tags}
    for name, resource in resources(kind):
        if resource["Type"] not in WITHOUT_TAGS:
            tags = resource["Properties"]["Tags"]
            assert (tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}) == expected, name


@each_kind
def test_every_name_begins_with_the_prefix(kind: str) -> None:
    """Two installations live side by side."""
    for name, resource in resources(kind):
        for key in ("Name", "QueueName", "RoleName", "TableName", "TopicName", "BucketName", "AlarmName", "FunctionName"):
            if resource["Type"] != "AWS::Lambda::EventSourceMapping":
                assert resource["Properties"].get(key, KINDS[kind].prefix).startswith(KINDS[kind].prefix), name


@pytest.mark.parametrize("name", ["Key", "KeyAlias", "Ledger", "Evidence"])
def test_record_and_evidence_outlive_the_stack(name: str) -> None:
    """Deleting the hub stack leaves the record, the evidence and the key of both."""
    resource = dict(resources())[f"hub/stack/{name}"]

    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_function_reads_what_the_stack_sets() -> None:
    """Environment and settings name the same variables; AWS_ ones are Lambda's own."""

    class Asked(dict[str, str]):
        def __init__(self, values: dict[str, str]) -> None:
            super().__init__(values, AWS_REGION="eu-west-1")
            self.names: set[str] = set()

        def __getitem__(self, name: str) -> str:
            self.names.add(name)
            return super().__getitem__(name)

        def get(self, name: str, default: Any = None) -> Any:
            self.names.add(name)
            return super().get(name, default)

    variables = properties("hub/stack/Respond")["Environment"]["Variables"]
    asked = Asked(variables)
    hub_settings.read(asked)

    assert {name for name in asked.names if not name.startswith("AWS_")} == variables.keys()


def test_the_function_is_told_the_settings() -> None:
    """The values arrive as the hub reads them."""
    read = hub_settings.read(properties("hub/stack/Respond", "administrator")["Environment"]["Variables"] | {"AWS_REGION": "x"})

    assert (read.intake, read.administrator_account_id) == (hub_settings.Intake.ADMINISTRATOR, "222222222222")
    assert (read.evidence_bucket, read.bus_name) == ("irhub-evidence-222222222222-eu-west-1", "irhub-hub")


def test_a_message_stays_hidden_for_six_timeouts() -> None:
    """Lambda asks for it, so that a slow run is not joined by a second one (Lambda guide, "Using Lambda with SQS")."""
    function = properties("hub/stack/Respond")

    assert properties("hub/stack/Work")["VisibilityTimeout"] == 6 * function["Timeout"]
    assert function["Environment"]["Variables"]["IRHUB_TIMEOUT_SECONDS"] == str(function["Timeout"])


def test_a_letter_is_dead_after_five_receives_and_kept_for_two_weeks() -> None:
    """What fails again and again leaves the way to the others, and waits for people."""
    redrive = properties("hub/stack/Work")["RedrivePolicy"]

    assert redrive["maxReceiveCount"] == 5
    assert redrive["deadLetterTargetArn"].endswith(":irhub-dead-letters")
    assert properties("hub/stack/DeadLetters")["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_findings_are_taken_one_at_a_time() -> None:
    """A failed finding never takes others along, and side by side there are as many as the settings say."""
    mapping = properties("hub/stack/Mapping")

    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 10}


def test_the_function_reserves_nothing_and_is_no_loop_to_lambda() -> None:
    """Reserving fails in fresh accounts; without RecursiveLoop Lambda stops a case that puts itself off 16 times."""
    function = properties("hub/stack/Respond")

    assert "ReservedConcurrentExecutions" not in function
    assert function["RecursiveLoop"] == "Allow"


def test_the_function_is_small_and_pure() -> None:
    """arm64 from S3, by the key of the bundle, with memory that comes with a whole processor at most."""
    function = properties("hub/stack/Respond")

    assert function["Code"] == {"S3Bucket": "irhub-artifacts-222222222222-eu-west-1", "S3Key": KEY}
    assert (function["Architectures"], function["Handler"]) == (["arm64"], "hub.handler.respond")
    assert 1024 <= function["MemorySize"] <= 1769


def test_every_queue_is_encrypted_by_sqs() -> None:
    """No customer key on a queue: a delivery that may not use it fails in silence."""
    for name, queue in resources(only="AWS::SQS::Queue"):
        if queue["Type"] == "AWS::SQS::Queue":
            assert queue["Properties"]["SqsManagedSseEnabled"] is True, name
            assert "KmsMasterKeyId" not in queue["Properties"]


def test_the_record_is_kept_well() -> None:
    """Point-in-time recovery, deletion protection, our key, the index and the time to live that the ledger counts on."""
    table = properties("hub/stack/Ledger")

    assert table["DeletionProtectionEnabled"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["SSESpecification"]["KMSMasterKeyId"].startswith("arn:aws:kms:")
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires_at"
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by-state"]


def test_evidence_is_locked_for_as_long_as_settings_say() -> None:
    """Object Lock in governance mode, over versions, under our key."""
    bucket = properties("hub/stack/Evidence")

    assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 365}
    assert bucket["ObjectLockEnabled"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


@pytest.mark.parametrize("name", ["hub/bootstrap/Artifacts", "hub/stack/Evidence"])
def test_no_bucket_can_become_public(name: str) -> None:
    """All four blocks, and no ACLs at all."""
    bucket = properties(name)

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_every_alarm_reaches_people() -> None:
    """Alarms here act on the topic; that of a Region is an event that becomes a dead letter here."""
    for name, alarm in resources(only="AWS::CloudWatch::Alarm"):
        if name.startswith("hub/stack/"):
            assert alarm["Properties"]["AlarmActions"] == ["arn:aws:sns:eu-west-1:222222222222:irhub-notices"]
        else:
            assert alarm["Properties"]["AlarmName"] in properties("hub/stack/AlarmsRule")["EventPattern"]["detail"]["alarmName"]


def test_subscriptions_keep_their_names_when_another_leaves() -> None:
    """An address keeps its logical id wherever it stands in the list, so nobody has to confirm again."""
    alone = render(replace(KINDS["full"], channels=Channels(email=("b@example.com",))), LIBRARY, catalogue(), KEY).hub

    (name,) = [name for name, one in template.parse(alone)["Resources"].items() if one["Type"] == "AWS::SNS::Subscription"]
    assert f"hub/stack/{name}" in dict(resources("full"))


@pytest.mark.parametrize("kind", KINDS)
def test_signs_of_life_take_the_way_of_the_findings(kind: str) -> None:
    """The very rule that forwards findings has the schedule, so that it stops when the way is closed."""
    rule = properties("spoke/forwarding/ForwardGuardDuty", kind)

    assert rule["ScheduleExpression"] == f"rate({EVERY_HOURS} hours)"
    assert rule["EventPattern"]["source"] == ["aws.guardduty"]


def test_signs_of_life_never_stand_before_a_finding() -> None:
    """They have a queue of their own, and two invocations at most."""
    mapping = properties("hub/stack/HeartbeatsMapping")

    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["EventSourceArn"] != properties("hub/stack/Mapping")["EventSourceArn"]
    assert "aws.events" not in properties("hub/stack/FindingsRule")["EventPattern"]["source"]


@pytest.mark.parametrize("name", ["hub", "role"])
def test_hub_and_role_say_what_rendered_them(name: str) -> None:
    """So that a hub and members of different versions are seen; forwarding says nothing and is not updated for it."""
    assert version_in(getattr(rendered("members"), name)) == VERSION
    assert version_in(rendered("members").forwarding) == ""


@pytest.mark.parametrize("text", ["Description: other", "- a list", "{", "Metadata: {irhub: 7}"])
def test_a_template_of_others_says_no_version(text: str) -> None:
    """Unknown is not the same version."""
    assert version_in(text) == ""
