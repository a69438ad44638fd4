"""GuardDuty's findings in each of their forms."""

from typing import Any

import pytest

from hub.errors import MalformedEventError, RefusedError
from hub.finding import Target
from hub.sources import Trust, read
from hub.sources.guardduty import read_event, read_finding
from tests.replay import recorded


def test_an_event_becomes_a_finding() -> None:
    """What people and playbooks need stands in the finding, whole and in plain values."""
    finding = read(recorded("instance"), Trust())

    assert finding.type == "Backdoor:EC2/C&CActivity.B"
    assert (finding.severity, finding.count, finding.archived, finding.sample) == (8.0, 1, False, False)
    assert (finding.account_id, finding.region, finding.partition) == ("333333333333", "us-east-1", "aws")
    assert (finding.created_at, finding.version) == ("2026-11-21T11:03:20.114Z", "2026-11-21T11:03:20.114Z#1")
    assert finding.title.startswith("The EC2 instance i-0a1b2c3d4e5f60718")


def test_the_target_is_the_instance_where_its_detector_is() -> None:
    """One case is open per instance, in its own account and Region."""
    finding = read(recorded("instance"), Trust())

    assert finding.resource_type == "Instance"
    assert finding.target == Target("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718", "333333333333", "us-east-1", "aws")


def test_a_pasted_api_finding_reads_as_the_event_does() -> None:
    """PascalCase inside an envelope comes from consoles and tests; it must not become another finding."""
    pasted, wire = read(recorded("pascal-case"), Trust()), read(recorded("instance"), Trust())

    assert pasted == wire
    assert pasted.detail == wire.detail


def test_the_answer_of_get_findings_is_read() -> None:
    """The CLI's output can be handed over as it is."""
    answer = {"Findings": [recorded("pascal-case")["detail"]]}

    assert read_finding(answer) == read(recorded("instance"), Trust())


def test_several_findings_at_once_are_refused_in_words() -> None:
    """Taking the first of several would be guessing."""
    with pytest.raises(MalformedEventError, match="Findings: holds 2 findings"):
        read_finding({"Findings": [recorded("instance")["detail"]] * 2})


@pytest.mark.parametrize(("name", "partition"), [("aws-cn", "aws-cn"), ("aws-us-gov", "aws-us-gov")])
def test_other_partitions_are_read_from_the_arn(name: str, partition: str) -> None:
    """In China and in GovCloud every ARN begins differently, and ours follow."""
    event = recorded(name)
    del event["detail"]["partition"]

    assert read(event, Trust(partition)).target.partition == partition


def test_the_detail_is_a_copy() -> None:
    """A playbook's pattern is held against what came, whatever becomes of the event afterwards."""
    event = recorded("instance")
    finding = read(event, Trust())
    event["detail"]["type"] = "changed"

    assert finding.detail["type"] == "Backdoor:EC2/C&CActivity.B"


def test_keys_that_are_data_keep_their_casing() -> None:
    """Names of resources and tags are not field names, and lowering them would make them others."""
    detail = recorded("pascal-case")["detail"]
    detail["Service"]["Action"] = {"AwsApiCallAction": {"AffectedResources": {"AWS::S3::Bucket": "B"}}}
    detail["Resource"]["InstanceDetails"]["Tags"] = {"Owner": {"Team": "Shop"}}
    finding = read_finding(detail)

    assert finding.detail["service"]["action"]["awsApiCallAction"]["affectedResources"] == {"AWS::S3::Bucket": "B"}
    assert finding.detail["resource"]["instanceDetails"]["tags"] == {"Owner": {"Team": "Shop"}}


def test_a_field_in_two_spellings_is_malformed() -> None:
    """Whoever reads the one must not act on the other."""
    detail = recorded("pascal-case")["detail"]

    with pytest.raises(MalformedEventError, match="has 'type' twice"):
        read_finding({**detail, "type": "Recon:EC2/Portscan"})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"severity": "5.0", "accountId": 333333333333}, "severity"),
        ({"service": {"archived": "false", "count": "3"}}, "count"),
        ({"updatedAt": None}, "updated_at"),
        ({"arn": None}, "arn"),
    ],
)
def test_what_logs_do_to_a_finding_is_mended_in_files_only(changes: dict[str, Any], field: str) -> None:
    """A file that a person hands over is read with good will; an event from the queue is not."""
    event = recorded("instance")
    event["detail"] |= changes

    assert getattr(read_finding(event["detail"]), field)
    with pytest.raises(MalformedEventError):
        read_event(event, Trust())


def test_leading_zeros_of_an_account_survive() -> None:
    """An account id is text: as a number it would be another account."""
    detail = recorded("instance")["detail"]
    detail |= {"accountId": "007372331974", "arn": detail["arn"].replace("333333333333", "007372331974")}

    assert read_finding(detail).account_id == "007372331974"


def test_a_finding_without_title_is_named_by_its_type() -> None:
    """The API does not promise a title, and people need a word."""
    detail = recorded("instance")["detail"]
    del detail["title"], detail["description"]

    assert read_finding(detail).title == "Backdoor:EC2/C&CActivity.B"


def test_a_type_nobody_knows_is_read() -> None:
    """GuardDuty adds types without asking; they reach the default playbook."""
    event = recorded("instance")
    event["detail"]["type"] = "ResourceDevelopment:Quantum/Entangled.B!Teleport"

    assert read(event, Trust()).type == "ResourceDevelopment:Quantum/Entangled.B!Teleport"


def test_a_finding_of_a_global_service_keeps_both_regions() -> None:
    """Calls to global services are reported elsewhere than they happened; irhub acts where the detector is."""
    event = recorded("sample-names")
    event["detail"]["region"] = "eu-west-1"
    finding = read(event, Trust())

    assert (finding.region, finding.target.region, finding.activity_region) == ("us-east-1", "us-east-1", "eu-west-1")


def test_an_instance_elsewhere_than_its_detector_is_refused() -> None:
    """An instance is seen by the detector of its own Region and by no other."""
    event = recorded("instance")
    event["detail"]["region"] = "eu-west-1"

    with pytest.raises(RefusedError, match=r"detail\.region: is eu-west-1"):
        read(event, Trust())
