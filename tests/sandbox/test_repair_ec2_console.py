"""The screen of an instance can be asked for in the sandbox."""

import pytest
from moto import mock_aws

from deployer.sandbox.repairs import ec2_console, repaired
from tests.sandbox.aws import client


def screenshot() -> str:
    """What the screen of a new instance shows."""
    ec2 = client("ec2")
    made = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
    return str(ec2.get_console_screenshot(InstanceId=made["Instances"][0]["InstanceId"])["ImageData"])


def test_stock_moto_has_no_screen() -> None:
    """The canary: once this fails, the repair can go."""
    with mock_aws(), pytest.raises(NotImplementedError):
        screenshot()


def test_a_screen_is_a_picture() -> None:
    """In base64, as AWS gives it."""
    with repaired(ec2_console.REPAIRS), mock_aws():
        assert screenshot() == ec2_console.NOTHING
