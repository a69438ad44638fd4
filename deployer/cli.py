"""The command `irhub`: finds a command's module only when it is asked for, and turns every error into words and an exit code.

Help must come at once, and what commands import (boto3, jinja2, cfn-lint, rich) takes a second. So the table below holds each
command's one line, and its module is imported when it is invoked. A test holds the lines against the docstrings.
"""

import difflib
import importlib
import json
import os
from importlib.util import find_spec
from typing import Any

import click

from deployer.errors import DeployerError, MissingExtraError, PathError, SandboxGoneError
from deployer.sandbox_shell import dead_endpoint
from deployer.screen.plain import readable
from hub.errors import HubError

COMMANDS = {
    "init": "Write a commented irhub.yaml for this organization.",
    "config": "Check irhub.yaml, or print its schema.",
    "doctor": "Check everything that a deployment needs, and name what mends it.",
    "render": "Write every template and policy as files.",
    "lint": "Check every rendered template, warnings included.",
    "plan": "Show what deploy would change, and change nothing.",
    "canary": "Make one real change set in one account, show it, and delete it.",
    "deploy": "Bring hub, spokes and register to what irhub.yaml says.",
    "watch": "Watch what is being deployed, also from another terminal.",
    "onboard": "Bring accounts under irhub, in observe, with proof.",
    "offboard": "Take accounts out of irhub again.",
    "mode": "Say how far irhub may go in an account.",
    "status": "Show for each account and Region what is wanted and what is.",
    "drift": "Find what somebody changed behind irhub's back.",
    "verify": "Prove with sample findings and dry runs that every account is covered.",
    "drill": "Contain and release a canary instance for real.",
    "guard": "Protect irhub's own parts in members by a service control policy.",
    "guardduty": "Switch GuardDuty on in every account and Region.",
    "upgrade": "Bring hub, record and spokes to this version, or back.",
    "destroy": "Take the installation away; cases and evidence stay.",
    "respond": "Respond to a finding or a resource by hand.",
    "incidents": "List, show, watch, decide, release, close and export incidents.",
    "evidence": "Check evidence against its manifest.",
    "exemptions": "Say what irhub leaves alone, until when and why.",
    "playbook": "List, explain, test and backtest playbooks.",
    "dlq": "See what lies in dead-letter queues, and send it on again.",
    "pause": "Change nothing any more, anywhere, until irhub resume.",
    "resume": "End a pause.",
    "report": "Report on incidents over a time.",
    "audit": "List what irhub itself changed, from CloudTrail.",
    "sandbox": "Run an AWS organization inside this machine, to try every command.",
    "demo": "Show the whole story in a sandbox, from finding to release.",
    "completion": "Print the script that completes irhub's words in a shell.",
}
"""Each command's one line; a command without a file in deployer/commands is not shown."""

EXTRAS = {"moto": "demo", "flask": "demo", "werkzeug": "demo", "reportlab": "pdf"}
"""Modules that come with an extra of irhub, and its name."""

VERSION = 1
"""The version of every object that ``--json`` prints."""


class LazyGroup(click.Group):
    """A group whose commands are imported one by one, when they are invoked."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands there are, in the order in which one meets them."""
        return [name for name in COMMANDS if find_spec(f"deployer.commands.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"deployer.commands.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As ever; for a command that there is not, the one that may have been meant."""
        names = self.list_commands(ctx)
        if args[0] in names or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(args[0], names, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
        return ctx.fail(f"No such command {args[0]!r}. {hint}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their lines from the table, so that none is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As ever; whether an object, or no colour, is asked for is known before the words are understood, or are not.

        Whoever sets NO_COLOR gets plain text on a terminal too: neither colours nor bold type.
        """
        ctx.meta["irhub.json"] = "--json" in args
        ctx.color = False if os.environ.get("NO_COLOR") else ctx.color
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """The command's own answer; errors end here, as words and an exit code."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if ctx.meta["irhub.json"]:
                where = error.ctx.command_path if error.ctx else "irhub"
                _print_object(DeployerError(error.format_message(), "", f"{where} --help"), error.exit_code)
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.meta.get("irhub.debug"):
                raise
            said = _of_dead_sandbox() or _in_three_parts(error)
            _say(said, as_json=bool(ctx.meta.get("irhub.json")))
            ctx.exit(said.exit_code)


def _of_dead_sandbox() -> DeployerError | None:
    """What is wrong where the shell was given a sandbox that has ended: its files are gone, and nobody answers."""
    endpoint = dead_endpoint(os.environ)
    return SandboxGoneError(endpoint) if endpoint else None


def _in_three_parts(error: Exception) -> DeployerError:
    if isinstance(error, DeployerError):
        return error
    if isinstance(error, HubError):
        return DeployerError(str(error))
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in EXTRAS:
        module = str(error.name).partition(".")[0]
        return MissingExtraError(module, EXTRAS[module])
    if isinstance(error, OSError) and error.filename:
        return PathError(f"{error.filename} cannot be used.", f"{error.strerror}.", "Name another with --config or --out.")
    return DeployerError(
        f"irhub stopped: {type(error).__name__}: {error}.",
        "That is a fault of irhub and not of yours.",
        "Give the command again with --debug and report what it shows.",
    )


def _say(error: DeployerError, *, as_json: bool) -> None:
    what, why, todo = (readable(said) for said in (error.what, error.why, error.todo))
    lines = [click.style(f"Error: {what}", fg="red"), why, todo and click.style(todo, bold=True)]
    click.echo("\n".join(filter(None, lines)), err=True)
    if as_json:
        _print_object(error, error.exit_code)


def _print_object(error: DeployerError, exit_code: int) -> None:
    said = {"kind": "error", "version": VERSION, "what": error.what, "why": error.why, "todo": error.todo}
    click.echo(json.dumps({**said, "exit_code": exit_code}, indent=2))


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"irhub {version('irhub')}")
    except PackageNotFoundError:
        click.echo("irhub, from a checkout that is not installed")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version.")
def cli() -> None:
    """Incident response for a whole AWS organization: contain, secure the evidence, tell people, and take it all back.

    Begin with `irhub init`, then `irhub plan` and `irhub deploy`. Exit codes: 0 done; 1 error, failed lint or demo;
    2 usage; 3 changes (with --detailed-exitcode); 4 partly done, or gaps; 5 refused before anything was changed.
    """


def main() -> None:
    """Runs the command line."""
    cli(prog_name="irhub")


if __name__ == "__main__":
    main()
