"""What a shell offers for the options of a canary."""

from deployer.canary import completing
from deployer.commands.canary import command
from tests.deployer.conftest import Shell


def test_a_shell_completes_what_the_settings_know(shell: Shell) -> None:
    """Accounts and Regions, and nothing where there are no settings yet."""
    context = command.make_context("canary", ["--config", str(shell.config)])
    without = command.make_context("canary", ["--config", str(shell.config.parent / "no.yaml")])
    option = command.params[0]

    assert [one.value for one in completing.accounts(context, option, "")] == ["222222222222", "111111111111"]
    assert [one.value for one in completing.regions(context, option, "us")] == ["us-east-1"]
    assert completing.regions(without, option, "") == []
