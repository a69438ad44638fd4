"""EC2 calls with DryRun change nothing, also those in which stock moto forgets to ask."""

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import ec2_dry_run, repaired
from tests.sandbox.aws import client


def test_stock_moto_forgets_dry_runs() -> None:
    """The canary: once this fails, the repair can go."""
    with mock_aws():
        assert "SecurityGroups" in client("ec2").describe_security_groups(DryRun=True)


def test_a_dry_run_is_answered_as_one() -> None:
    """With AWS's code for yes."""
    with repaired(ec2_dry_run.REPAIRS), mock_aws(), pytest.raises(ClientError, match="DryRunOperation"):
        client("ec2").describe_security_groups(DryRun=True)


def test_other_calls_are_made() -> None:
    """Without the flag nothing is different."""
    with repaired(ec2_dry_run.REPAIRS), mock_aws():
        assert "SecurityGroups" in client("ec2").describe_security_groups()
