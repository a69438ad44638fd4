"""aws-cn and aws-us-gov: everything renders, lints, and names that partition in every ARN; there is one Region."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session as CoreSession
from click.testing import CliRunner, Result

from deployer import settings, texts
from deployer.cli import cli
from deployer.desired import desire
from deployer.settings.partition import host_of, partition_of
from deployer.template import Where, resources
from tests.fake_aws import BUNDLE, an_organization, some_texts

EXAMPLE = Path(__file__).parents[3] / "docs" / "irhub.example.yaml"
PARTITIONS = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}
EVERYWHERE = {"events.amazonaws.com", "lambda.amazonaws.com", "cloudwatch.amazonaws.com", "states.amazonaws.com"}
"""Service principals that are called the same in every partition."""
ARN = re.compile(r"\barn:([^:\"' ]+):[a-z0-9-]+:")
SUBSTITUTED = "${Partition}"
"""What stands in the workflow's definition, where CloudFormation puts the partition (DefinitionSubstitutions)."""


def written(folder: Path, region: str, more: str = "") -> Path:
    """The example for an organization of that partition."""
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("[eu-west-1, us-east-1, ap-southeast-2]", f"[{', '.join(filter(None, (region, more)))}]")
    path = folder / "irhub.yaml"
    path.write_text(text.replace("region: eu-west-1", f"region: {region}"), encoding="utf-8")
    return path


def irhub(path: Path, *words: str) -> Result:
    """A command, on that file."""
    return CliRunner().invoke(cli, [*words, "--config", str(path)])


@cache
def files(region: str) -> dict[str, str]:
    """Every template and policy of an installation there, as they are written to files."""
    loaded = settings.load(EXAMPLE)
    target = settings.Target(ou="ou-a1b2-c3d4e5f6", regions=(region,))
    there = settings.Settings(
        version=1,
        organization=loaded.organization,
        hub=settings.Hub(account=loaded.hub.account, region=region),
        management=loaded.management,
        external_id=loaded.external_id,
        targets=(target,),
    )
    return texts.rendered(there).files


def principals(value: Any) -> Iterator[str]:
    """Every service that a policy names, anywhere in a value."""
    if isinstance(value, dict):
        service = value.get("Service")
        yield from [service] if isinstance(service, str) else service or ()
        for part in value.values():
            yield from principals(part)
    elif isinstance(value, list):
        for part in value:
            yield from principals(part)


@pytest.mark.parametrize("region", PARTITIONS)
def test_every_template_renders_and_lints_there(tmp_path: Path, region: str) -> None:
    """As a user does it, warnings included."""
    path = written(tmp_path, region)

    assert irhub(path, "config", "validate").exit_code == 0
    assert irhub(path, "render", "--out", str(tmp_path / "out")).exit_code == 0
    assert irhub(path, "lint").exit_code == 0


@pytest.mark.parametrize("region", PARTITIONS)
def test_every_arn_names_the_partition(region: str) -> None:
    """Spelt out, or left to CloudFormation; in templates, in policies, and in what guards them."""
    found = {(name, arn[1]) for name, text in files(region).items() for arn in ARN.finditer(text)}

    assert {partition for _, partition in found} <= {"${AWS::Partition}", SUBSTITUTED, PARTITIONS[region]}
    assert len(found) > len(PARTITIONS)


@pytest.mark.parametrize("region", PARTITIONS)
def test_policies_lie_in_the_partition_once_resolved(region: str) -> None:
    """Each resource's ARNs, as CloudFormation would fill them in there."""
    where = Where(PARTITIONS[region], region, "222222222222")
    for name, text in files(region).items():
        if name.endswith(".yaml"):
            there = list(resources(text, where).values())
            given = [one["Properties"].get("DefinitionSubstitutions", {}) for one in there if "Properties" in one]
            assert {each["Partition"] for each in given if each} <= {PARTITIONS[region]}
            said = json.dumps(there).replace(SUBSTITUTED, PARTITIONS[region])
            assert {arn[1] for arn in ARN.finditer(said)} <= {PARTITIONS[region]}, name


@pytest.mark.parametrize("region", PARTITIONS)
def test_services_are_called_what_they_are_called_there(region: str) -> None:
    """None is meant that has another name in that partition."""
    where = Where(PARTITIONS[region], region, "222222222222")
    templates = [text for name, text in files(region).items() if name.endswith(".yaml")]
    every = {found for text in templates for found in principals(list(resources(text, where).values()))}

    assert every == EVERYWHERE


@pytest.mark.parametrize(("region", "second"), [("cn-north-1", "cn-northwest-1"), ("us-gov-west-1", "us-gov-east-1")])
def test_there_is_one_region(tmp_path: Path, region: str, second: str) -> None:
    """A second one is refused with the reason, before anything is rendered."""
    said = irhub(written(tmp_path, region, second), "config", "validate")

    assert said.exit_code == 1
    assert f"EventBridge sends no event across Regions in {PARTITIONS[region]}" in said.stdout


@pytest.mark.parametrize("region", PARTITIONS)
def test_a_region_of_another_partition_is_refused(tmp_path: Path, region: str) -> None:
    """No role and no event crosses that line."""
    assert "lie in different partitions" in irhub(written(tmp_path, region, "eu-west-1"), "config", "validate").stdout


@pytest.mark.parametrize(("region", "host"), [("cn-north-1", "amazonaws.com.cn"), ("us-gov-west-1", "amazonaws.com")])
def test_templates_in_a_bucket_have_the_host_of_the_partition(tmp_path: Path, region: str, host: str) -> None:
    """CloudFormation reads what is too large to be sent from there."""
    made = desire(settings.load(written(tmp_path, region)), an_organization(), some_texts(), BUNDLE)

    assert made.suffix == host


def test_partitions_and_hosts_are_those_of_botocore() -> None:
    """Each Region that botocore knows lies where we say, and its hosts end as we say."""
    for partition in CoreSession().get_data("endpoints")["partitions"]:
        for region in partition["regions"]:
            assert partition_of(region) == partition["partition"]
            assert host_of(partition_of(region)) == partition["dnsSuffix"]
