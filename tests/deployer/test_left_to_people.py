"""What irhub cannot do itself is never called done."""

import pytest

from tests.deployer.conftest import Shell
from tests.fake_aws import HOME, MANAGEMENT

ID = ("--organization", "o-a1b2c3d4e5")


@pytest.fixture
def handing_over(shell: Shell) -> Shell:
    """A deployed shell whose settings name no profile for the management account."""
    shell.config.write_text(shell.config.read_text().replace('  management: "management"\n', ""))
    assert shell.run("deploy", "--yes").exit_code == 4
    return shell


def test_a_deployment_that_leaves_stacks_to_people_is_not_complete(handing_over: Shell) -> None:
    """It says how many and which, and exits with 4, also where it has nothing to do itself."""
    result = handing_over.run("deploy")

    assert result.exit_code == 4
    assert f"3 stacks are left to you: irhub-role in {MANAGEMENT} {HOME}" in result.stdout
    assert "as it should be." not in result.stdout


def test_the_lines_for_people_can_be_copied(handing_over: Shell) -> None:
    """The file they name is the one that the line before writes."""
    said = handing_over.run("deploy").stdout

    assert f"irhub render --config {handing_over.config} --out rendered" in said
    assert f"aws cloudformation deploy --region {HOME} --stack-name irhub-role --template-file rendered/spoke/role.yaml" in said


def test_what_destroying_leaves_to_people_has_its_lines(handing_over: Shell) -> None:
    """Nobody has to guess how a stack is deleted."""
    result = handing_over.run("destroy", "--yes", *ID)

    assert result.exit_code == 4
    assert f"aws cloudformation delete-stack --region {HOME} --stack-name irhub-role" in result.stdout


def test_status_is_not_well_where_something_is_unknown(handing_over: Shell) -> None:
    """What cannot be seen counts as little as what is missing."""
    result = handing_over.run("status")

    assert result.exit_code == 4
    assert "3 stacks left to you: irhub plan." in result.stdout


def test_status_is_not_well_where_there_is_something_to_change(deployed_shell: Shell) -> None:
    """A template that was edited past irhub is a change to make."""
    for stack in deployed_shell.aws.stacks.values():
        stack["TemplateBody"] = "Description: mine\n"

    result = deployed_shell.run("status")

    assert result.exit_code == 4
    assert "to make: irhub plan." in result.stdout


def test_a_deployment_that_failed_after_a_beginning_exits_with_4(shell: Shell) -> None:
    """Something was made, so it is partly done; the cause stands last in the list."""
    shell.aws.failing["irhub-hub"] = "the table exists"

    result = shell.run("deploy", "--yes")

    assert result.exit_code == 4
    assert "the table exists" in result.stdout.splitlines()[-2]
