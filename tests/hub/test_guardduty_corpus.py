"""Every GuardDuty finding that others recorded: read right, or refused in words; and replayed, acted on."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from hub.errors import EventError
from hub.finding import Finding
from hub.playbook import choose
from hub.sources import Trust, read
from hub.sources.guardduty import read_finding
from tests import corpus
from tests.corpus import Line
from tests.library import shipped
from tests.replay import acting, consistent

pytestmark = corpus.needed

LINES = corpus.guardduty()
TARGETS = {
    "Instance": ("InstanceDetails", "InstanceId"),
    "AccessKey": ("AccessKeyDetails", "AccessKeyId"),
    "S3Bucket": ("S3BucketDetails", "Name"),
    "EKSCluster": ("EksClusterDetails", "Name"),
    "ECSCluster": ("EcsClusterDetails", "Name"),
    "RDSDBInstance": ("RdsDbInstanceDetails", "DbInstanceIdentifier"),
}
"""Written down here once more, by hand, so that the reader is not compared with itself."""


def pick(value: Any, *path: str) -> Any:
    """What lies under a path, whatever the casing of its first letters; None where there is nothing."""
    for name in path:
        found = value[0] if isinstance(value, list) and value else value
        known = found if isinstance(found, dict) else {}
        value = known.get(name, known.get(name[0].lower() + name[1:]))
    return value


def twelve_digits(line: Line) -> bool:
    """True where the finding's account has twelve digits, be it text or a number."""
    return re.fullmatch(r"[0-9]{12}", str(pick(line.finding, "AccountId"))) is not None


def is_marked(line: Line, target_id: str) -> bool:
    """True where the raw text of a line shows a sample."""
    flagged = re.search(r'sample\\*"\s*:\s*true', line.text) or '"[SAMPLE]' in line.text
    return bool(flagged) or target_id == "i-99999999" or target_id.lower().startswith("generatedfinding")


def expected_target(line: Line) -> str:
    """The id of the resource that the line's own type of resource names, or else the account."""
    kind = str(pick(line.finding, "Resource", "ResourceType"))
    if kind == "AccessKey" and ":S3/" in str(pick(line.finding, "Type")) and pick(line.finding, "Resource", "S3BucketDetails"):
        return str(pick(line.finding, "Id"))  # the key, and the bucket that was opened with it
    if is_of_a_session(line):
        return of_a_session(line)
    path = TARGETS.get(kind, ())
    return str((path and pick(line.finding, "Resource", *path)) or pick(line.finding, "AccountId"))


def is_of_a_session(line: Line) -> bool:
    """True for a finding about a temporary key."""
    resource = pick(line.finding, "Resource")
    key = pick(resource, "AccessKeyDetails", "AccessKeyId")
    return pick(resource, "ResourceType") == "AccessKey" and str(key).startswith("ASIA")


def of_a_session(line: Line) -> str:
    """The user or role behind the temporary key; root has neither. People choose these names, so they mark no sample."""
    whole = pick(line.finding, "Resource", "AccessKeyDetails")
    return str(pick(line.finding, "AccountId") if pick(whole, "UserType") == "Root" else pick(whole, "UserName"))


def expected(line: Line) -> dict[str, Any]:
    """The fields of a finding, taken from the line without the reader; without those the line does not have."""
    whole = line.finding
    arn = re.search(r'"[Aa]rn"\s*:\s*"arn:(aws[^:"]*):guardduty:([^:"]*):([0-9]{12}):', line.text)
    found = {
        "account_id": arn[3] if arn else str(pick(whole, "AccountId")),
        "partition": arn[1] if arn else "aws",
        "region": arn[2] if arn else pick(whole, "Region"),
        "arn": pick(whole, "Arn"),
        "id": pick(whole, "Id"),
        "type": pick(whole, "Type"),
        "severity": float(pick(whole, "Severity")),
        "title": pick(whole, "Title"),
        "description": pick(whole, "Description"),
        "created_at": pick(whole, "CreatedAt"),
        "updated_at": pick(whole, "UpdatedAt"),
        "resource_type": pick(whole, "Resource", "ResourceType"),
        "count": int(pick(whole, "Service", "Count") or 1),
        "archived": str(pick(whole, "Service", "Archived")).lower() == "true",
        "sample": is_marked(line, "" if is_of_a_session(line) else expected_target(line)),
    }
    return {name: value for name, value in found.items() if value is not None}


def outcome(read_it: Callable[..., Finding], *given: Any) -> str:
    """``read``, or the name of our error that says why not; no other error passes."""
    try:
        read_it(*given)
    except EventError as error:
        return type(error).__name__ if str(error) == f"{error.field}: {error.reason}" and error.field else "unnamed"
    return "read"


def test_there_are_83_lines_and_49_of_them_have_an_account() -> None:
    """If the shared findings change, these tests no longer say what they say now."""
    assert (len(LINES), sum(map(twelve_digits, LINES))) == (83, 49)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_line_is_read_exactly_where_its_account_is_one(line: Line) -> None:
    """Whatever the tool that recorded it left out, a finding with an account is read; one without is told by field."""
    assert outcome(read_finding, line.finding) == ("read" if twelve_digits(line) else "MalformedEventError")


@pytest.mark.parametrize("line", [line for line in LINES if twelve_digits(line)], ids=lambda line: line.name)
def test_a_line_is_read_field_by_field(line: Line) -> None:
    """The reader takes from a finding what a plain look into it shows."""
    finding = read_finding(line.finding)
    wanted = expected(line)

    assert {name: getattr(finding, name) for name in wanted} == wanted
    assert finding.target.id == expected_target(line)
    assert (finding.target.account_id, finding.target.region) == (finding.account_id, finding.region)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_the_queue_door_knows_only_our_errors(line: Line) -> None:
    """Whatever lies in the queue is read, refused or malformed, and says by which field."""
    assert outcome(read, line.value, Trust()) in {"read", "RefusedError", "MalformedEventError"}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_bare_finding_never_passes_the_queue_door(line: Line) -> None:
    """Without the envelope that only AWS can write, nothing is believed."""
    assert outcome(read, line.finding, Trust()) == "MalformedEventError"


INSTANCES = [line for line in LINES if pick(line.finding, "Resource", "ResourceType") == "Instance"]


@pytest.mark.parametrize("line", INSTANCES, ids=lambda line: line.name)
def test_an_instance_whose_ids_agree_is_trusted(line: Line) -> None:
    """Every shape of an instance that was ever recorded gets through, once its ids could exist."""
    finding = read(json.loads(json.dumps(consistent(line.value))), Trust())

    assert finding.target.kind == "AWS::EC2::Instance"
    assert re.fullmatch(r"i-[0-9a-f]{8,17}", finding.target.id)
    assert not finding.sample
    assert not finding.archived


@pytest.mark.parametrize("line", INSTANCES, ids=lambda line: line.name)
def test_an_instance_of_any_shape_is_acted_on(line: Line) -> None:
    """The shape of a finding never stands between a compromised instance and its playbook."""
    finding = read(acting(line.value), Trust())

    assert choose(shipped(), finding).name == "compromised-instance"
