"""`docs/commands.md`: every command with its options, exit codes and an example, from the Click tree."""

import re
from collections.abc import Iterator

import click

from deployer.cli import cli
from deployer.docs.markdown import anchor, block, bullets, code, document, link, prose, table
from deployer.docs.options import option_table, put_by
from deployer.options import OFFLINE, ONLINE

INTRO = """\
# Commands

All of irhub is one command, `irhub`. Results go to stdout and talk to stderr, so `--json` can be piped; it tells the
same facts. What a command is told about the installation stands in [irhub.yaml](settings.md). Before anything is
changed it is shown and asked; `--yes` agrees beforehand. To try every command without an AWS account, run `irhub
sandbox`."""

SHARED = {"Options of every command": OFFLINE, "Options of commands that call AWS": ONLINE}
"""What is told once, and what puts these options on a command."""
FOR_ALL, FOR_AWS = (f"## {heading}" for heading in SHARED)
BUT_FOR = "Commands that need no settings, such as `irhub demo`, list all that they have."
CREDENTIALS = """\
Credentials are those of an AWS profile or, without one, what the environment gives. A command whose credentials
belong to another account than [irhub.yaml](settings.md) names is refused (5) before anything is done."""

EXAMPLE = "For instance: "
"""What the last line of a command's help begins with."""
CODE = re.compile(r"[Ee]xits?\s+with\s+(\d)")
ALWAYS = {"0", "1", "2"}
REFUSED = "5"


def page() -> str:
    """The whole page."""
    every = dict(walk(cli, click.Context(cli, info_name="irhub")))
    overview = ((link(words), _first_line(command)) for words, command in every.items())
    return document(
        INTRO,
        table(("command", "what it does"), overview),
        _exit_codes(cli.help or ""),
        FOR_ALL,
        BUT_FOR,
        option_table(put_by(OFFLINE)),
        FOR_AWS,
        CREDENTIALS,
        option_table(put_by(ONLINE)),
        *(part for words, command in every.items() for part in _section(words, command)),
    )


def walk(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, by all the words that one types for it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from walk(command, click.Context(command, context, info_name=name))
        elif command is not None and not command.hidden:
            yield f"{context.command_path} {name}", command


def example(command: click.Command) -> str:
    """The example that a command's help ends with; empty where it has none."""
    epilog = command.epilog or ""
    return epilog.removeprefix(EXAMPLE) if epilog.startswith(EXAMPLE) else ""


def _first_line(command: click.Command) -> str:
    return prose(command.help).partition("\n")[0]


def _exit_codes(help_text: str) -> str:
    """The table of exit codes, from the sentence in which `irhub --help` tells them."""
    told = " ".join(help_text.split()).partition("Exit codes: ")[2].rstrip(".")
    rows = (one.partition(" ")[::2] for one in told.split("; "))
    return "## Exit codes\n\n" + table(("code", "means"), ((code(number), means) for number, means in rows))


def _section(words: str, command: click.Command) -> Iterator[str]:
    own, shared = _own(command)
    usage = command.collect_usage_pieces(click.Context(command))
    yield f"## {words}"
    yield prose(command.help)
    yield block(" ".join((words, *usage)), "text")
    yield option_table(own)
    yield bullets(
        (
            *((f"Options of {' and of '.join(shared)}.",) if shared else ()),
            f"Exit codes: {code(*exit_codes(command))}.",
            *((f"For instance: {code(example(command))}",) if example(command) else ()),
        )
    )


def _own(command: click.Command) -> tuple[list[click.Option], list[str]]:
    """The options that only this command tells of, and links to where the others are told."""
    own, links = [option for option in command.params if isinstance(option, click.Option)], []
    for heading, decorators in SHARED.items():
        names = {option.name for option in put_by(decorators)}
        if names <= {option.name for option in own}:
            links.append(f"[{heading.removeprefix('Options of ')}](#{anchor(heading)})")
            own = [option for option in own if option.name not in names]
    return own, links


def exit_codes(command: click.Command) -> list[str]:
    """0, 1, 2, those that its help names, and 5 where it asks AWS who it is."""
    helps = [command.help or "", *(option.help or "" for option in command.params if isinstance(option, click.Option))]
    is_online = any(option.name == "profile" for option in command.params)
    return sorted({*ALWAYS, *CODE.findall(" ".join(helps)), *({REFUSED} if is_online else ())})
