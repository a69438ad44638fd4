"""Where users of StackSets were hurt: nothing done and called a success, silence, accounts that are suspended."""

from typing import Any

from deployer.calls import Call
from deployer.errors import CredentialsError
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, ONE, SUSPENDED, FakeAws


class Idle(FakeAws):
    """StackSets that say SUCCEEDED and have done nothing, as with a filter that leaves nobody over."""

    def _create_stack_instances(self, call: Call, asked: Any) -> dict[str, str]:
        self.operations[asked["OperationId"]] = []
        return {"OperationId": asked["OperationId"]}


def test_a_success_that_did_nothing_is_none(shell: Shell) -> None:
    """Every account and Region that should have a stack and has none is named."""
    shell.aws = Idle()

    result = shell.run("deploy", "--yes")

    assert result.exit_code == 4
    assert f"{ONE} shop {AWAY}: there is no instance, although AWS names no failure" in result.stdout


def test_nothing_to_do_is_said(deployed_shell: Shell) -> None:
    """Zero changes are a result, and not silence."""
    assert "Nothing to change" in deployed_shell.run("deploy", "--yes").stdout


def test_suspended_accounts_are_named_and_hold_nothing_up(shell: Shell) -> None:
    """AWS skips them; so does the plan, and says so."""
    result = shell.run("deploy", "--yes")

    assert (result.exit_code, f"skipped: {SUSPENDED} gone, which is SUSPENDED" in result.stdout) == (0, True)


class Forgetful(FakeAws):
    """An AWS whose credentials run out once all is done."""

    def _batch_get_item(self, call: Call, asked: Any) -> dict[str, Any]:
        if self.items:
            raise CredentialsError(call.name, "ExpiredToken", "The security token included in the request is expired")
        return super()._batch_get_item(call, asked)


def test_what_nobody_read_again_is_not_called_done(shell: Shell) -> None:
    """Everything ended well, and nobody has seen it: exit code 4, and what to do."""
    shell.aws = Forgetful()

    result = shell.run("deploy", "--yes")

    assert result.exit_code == 4
    assert "it could not be read again" in result.stdout
    assert "ExpiredToken" in result.stdout
