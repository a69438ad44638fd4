"""A sandbox starts, stands alone, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from deployer.sandbox import Sandbox
from deployer.sandbox.running import AlreadyRunningError
from deployer.sandbox.world import World
from tests.sandbox.plumbing import HUB, MEMBER

SLOW = "import time\ndef handler(event, context):\n    time.sleep(60)\n"
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


def test_another_process_finds_it_by_its_environment(sandbox: Sandbox) -> None:
    """As the account it is given, whatever keys this process has."""
    command = [sys.executable, "-c", WHO]
    said = subprocess.run(command, env=sandbox.environment(MEMBER), capture_output=True, text=True, check=True)  # noqa: S603

    assert said.stdout.strip() == f"arn:aws:iam::{MEMBER}:user/administrator"


@pytest.mark.parametrize("profile", ["hub", "management", f"member-{MEMBER}"])
def test_each_profile_is_its_account(sandbox: Sandbox, profile: str) -> None:
    """A client of this very process, made by profile, lands in the sandbox."""
    identity = boto3.Session(profile_name=profile).client("sts").get_caller_identity()

    assert identity["Account"] == {"hub": HUB, "management": "111111111111"}.get(profile, MEMBER)
    assert sandbox.calls[-1].principal_arn == identity["Arn"]


def test_the_environment_inherits_no_aws_variable(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a key nor another endpoint of whoever starts it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "https://ec2.example.com")

    assert not {"AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_EC2"} & set(sandbox.environment())


def test_there_is_one_at_a_time(sandbox: Sandbox) -> None:
    """moto's state is one for the process, so a second sandbox is refused."""
    assert sandbox.endpoint
    with pytest.raises(AlreadyRunningError), Sandbox.start(World.demo()):
        pass


def test_credentials_file_is_for_its_owner_alone(sandbox: Sandbox) -> None:
    """Fake as they are, keys lie about for nobody."""
    path = Path(sandbox.exports()["AWS_SHARED_CREDENTIALS_FILE"])

    assert path.stat().st_mode & 0o077 == 0
