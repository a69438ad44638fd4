"""Profiles with single sign-on and with an MFA device: who one is, what is asked, and what to do where it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.credentials import AssumeRoleProvider
from click.shell_completion import ShellComplete

from deployer.cli import cli
from tests.deployer.config.signing_in import BEFORE, CODE, HUB, Desk, Sso, doors


@pytest.fixture
def sso() -> Sso:
    """AWS's doors, of which nothing was asked yet."""
    return Sso()


@pytest.fixture
def desk(sso: Sso, tmp_path: Path) -> Iterator[Desk]:
    """A person's home, and nobody signed in."""
    with doors(sso) as endpoint:
        yield Desk(tmp_path, endpoint)


def test_a_sign_on_is_enough(desk: Desk, sso: Sso) -> None:
    """The token that ``aws sso login`` left buys the role's credentials."""
    desk.sign_in()

    assert desk.enter("security") == "arn:of:ASIASSO"
    assert (sso.asked, sso.tokens) == (["GetRoleCredentials", "GetCallerIdentity"], ["of-jo"])


@pytest.mark.parametrize("profile", ["security", "onwards"])
def test_whoever_never_signed_in_reads_the_command(desk: Desk, profile: str) -> None:
    """For the profile that has the sign-on, also where another one builds on it."""
    said = desk.enter(profile)

    assert "Sign in: aws sso login --profile security" in said
    assert "Traceback" not in said


def test_whoever_is_signed_out_reads_the_command(desk: Desk, sso: Sso) -> None:
    """A token that ran out is told before anything is asked of AWS."""
    desk.sign_in(until=BEFORE)

    assert "Token has expired" in desk.enter("security")
    assert "Sign in: aws sso login --profile security" in desk.enter("security")
    assert sso.asked == []


def test_a_role_may_build_on_a_sign_on(desk: Desk, sso: Sso) -> None:
    """The sign-on's credentials enter the role."""
    desk.sign_in()

    assert desk.enter("onwards") == "arn:of:ASIAROLE"
    assert sso.asked == ["GetRoleCredentials", "AssumeRole", "GetCallerIdentity"]


def test_a_profile_that_cannot_be_meant_is_told(desk: Desk) -> None:
    """Its sign-on stands nowhere; what is wrong is said as botocore says it."""
    assert 'The specified sso-session does not exist: "none"' in desk.enter("broken")


def test_a_profile_that_is_nowhere_is_told_with_those_there_are(desk: Desk) -> None:
    """A slip of the pen is seen at once."""
    assert "There are: broken, guarded, onwards, person, security." in desk.enter("securty")


def test_a_code_is_asked_for_on_the_terminal(desk: Desk) -> None:
    """With the device and the profile; what is typed is not shown."""
    out, talk = desk.enter_on_a_terminal("guarded", CODE)

    assert out == "arn:of:ASIAROLE"
    assert f"Code of arn:aws:iam::{HUB}:mfa/jo, for profile guarded" in talk
    assert CODE not in talk


def test_one_code_serves_the_next_command_too(desk: Desk, sso: Sso) -> None:
    """The session lies where the AWS CLI keeps its own."""
    desk.enter_on_a_terminal("guarded", CODE)
    again = desk.enter("guarded")

    assert again == "arn:of:ASIAROLE"
    assert sso.asked == ["AssumeRole", "GetCallerIdentity", "GetCallerIdentity"]
    assert len(list((desk.home / ".aws" / "cli" / "cache").iterdir())) == 1


def test_without_a_terminal_no_code_is_waited_for(desk: Desk, sso: Sso) -> None:
    """CI does not hang, and reads what to do."""
    said = desk.enter("guarded")

    assert f"profile guarded wants a code of arn:aws:iam::{HUB}:mfa/jo, and there is no terminal to ask on" in said
    assert sso.asked == []


def test_a_wrong_code_is_told_as_one(desk: Desk) -> None:
    """And not as a permission that is missing."""
    out, _ = desk.enter_on_a_terminal("guarded", "000000")

    assert out.startswith("AssumeRole, for sts:GetCallerIdentity, failed.")
    assert "with the next code that the device shows" in out


def test_botocore_still_has_the_place_where_we_ask() -> None:
    """It takes no prompter from outside, so we put ours where its own is."""
    provider = AssumeRoleProvider(dict, None, {}, "any")

    assert callable(provider._prompter)


def test_a_shell_completes_profiles(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the AWS configuration."""
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)

    found = ShellComplete(cli, {}, "irhub", "_").get_completions(["plan", "--profile"], "s")

    assert [one.value for one in found] == ["security"]
