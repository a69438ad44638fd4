"""`irhub completion`: completes irhub's words in a shell."""

import click
from click.shell_completion import get_completion_class


@click.command(epilog='For instance: eval "$(irhub completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes irhub's words in a shell.

    Put the example into the shell's start-up file; it completes commands, options and their values, such as Regions of
    irhub.yaml, and asks AWS nothing. For fish: irhub completion fish | source. Bash must be 4.4 or later.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"click knows no shell {shell}.", ctx)
    root = ctx.find_root()
    script = kind(root.command, {}, "irhub", "_IRHUB_COMPLETE").source()
    click.echo(script.replace('string split ","', 'string split -m 1 ","'))  # fish would cut help lines at their commas
