"""What somebody says in irhub.yaml while a command waits is neither overlooked nor undone."""

from collections.abc import Mapping
from typing import Any

from deployer.calls import Call
from tests.deployer.conftest import Shell
from tests.fake_aws import ONE, FakeAws


class Meanwhile(FakeAws):
    """Somebody changes the settings the moment that the plan begins to be made."""

    shell: Shell

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, after somebody else has written the file."""
        if call.operation == "ListStackInstances":
            text = self.shell.config.read_text()
            self.shell.config.write_text(text.replace("mode: act", "mode: ask"))
        return super().make(call)


def meanwhile(shell: Shell) -> Shell:
    """The same shell, in which somebody is about to change the file."""
    aws = Meanwhile(**{name: getattr(shell.aws, name) for name in shell.aws.__dataclass_fields__})
    aws.shell = shell
    shell.aws = aws
    return shell


def test_a_deployment_is_refused_where_the_file_changed(deployed_shell: Shell) -> None:
    """A plan from the old words could take away what somebody just onboarded."""
    result = meanwhile(deployed_shell).run("deploy", "--yes")

    assert result.exit_code == 5, result.output
    assert "was changed since this command began" in result.output
    assert deployed_shell.aws.writes == []


def test_an_offboarding_is_refused_where_the_file_changed(deployed_shell: Shell) -> None:
    """Its edits count targets as they were."""
    result = meanwhile(deployed_shell).run("offboard", ONE, "--yes")

    assert "was changed since this command began" in result.output
    assert deployed_shell.aws.writes == []
