"""Slips in what `irhub respond` is given are met before the hub is asked: it could only lay the request aside."""

import pytest
from click.testing import CliRunner

from deployer.cli import cli
from deployer.forms import REGION

PLACE = ("--account", "333333333333", "--region", "eu-west-1")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--finding", "nope", *PLACE), "'nope' is not the id or the ARN of a finding."),
        (("--finding", "arn:aws:securityhub:eu-west-1:333333333333:finding/0"), "is not the id or the ARN of a finding."),
        (
            ("--resource", "i-0a1b2c3d", "--account", "3333", "--region", "eu-west-1"),
            "'3333' is not an account id. It has 12 digits.",
        ),
        (("--resource", "i-0a1b2c3d", "--account", "333333333333", "--region", "xx"), "'xx' is not a Region."),
    ],
)
def test_a_slip_is_met_at_once(words: tuple[str, ...], says: str) -> None:
    """Nobody waits five minutes for an answer that cannot come."""
    said = CliRunner().invoke(cli, ["respond", *words, "--yes"])

    assert said.exit_code == 2
    assert says in said.stderr


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-iso-east-1", "ap-southeast-2"])
def test_the_regions_of_every_partition_are_known_as_such(region: str) -> None:
    """A form that is too narrow would lock people out."""
    assert REGION.convert(region, None, None) == region
