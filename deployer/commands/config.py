"""`irhub config`: what irhub.yaml may say, and whether a file says it rightly."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployer.options import Asked, offline
from deployer.screen.words import result, talk
from deployer.words import many

if TYPE_CHECKING:
    from deployer.validation import Checked

WRONG, UNREAD = 1, 2


@click.group()
def command() -> None:
    """Check irhub.yaml, or print its schema."""


@command.command(epilog="For instance: irhub config schema --out irhub.schema.json")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write to; stdout by default.")
@offline
def schema(*, asked: Asked, out: Path | None) -> None:
    """Print the JSON schema of irhub.yaml, for editors.

    An editor finds it by a line at the top of irhub.yaml: `# yaml-language-server: $schema=irhub.schema.json`. The
    settings themselves are not read.
    """
    from deployer.settings.published import published

    made = published()
    text = json.dumps(made, indent=2) + "\n"
    if out is not None:
        out.write_text(text, encoding="utf-8", newline="\n")
        talk(f"{out} is written.")
    if asked.as_json:
        result("schema", {"path": str(out) if out else None, "schema": made})
    elif out is None:
        click.echo(text, nl=False)


@command.command(epilog="For instance: irhub config validate irhub.yaml irhub.dev.yaml")
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@offline
def validate(*, asked: Asked, files: tuple[Path, ...]) -> None:
    """Check settings files offline, several side by side too.

    Keys, values and playbooks are checked. Without FILES it is the one that --config and --env name. Names file, line and
    key of everything wrong, and the key that was probably meant. Exits with 1 where something is wrong, with 2 where a file
    cannot be read.
    """
    from deployer.validation import check, side_by_side

    if not files:
        for line in asked.lines:
            talk(line)
    today = datetime.now(UTC).date()
    checked = side_by_side(check(path, today) for path in dict.fromkeys(files or (asked.config,)))
    if asked.as_json:
        result("validation", {"valid": all(one.is_valid for one in checked), "files": [one.shown() for one in checked]})
    else:
        for one in checked:
            _show(one)
    click.get_current_context().exit(_code(checked))


def _show(checked: "Checked") -> None:
    for problem in checked.problems:
        click.secho(problem, fg="red")
    for warning in checked.warnings:
        click.secho(f"{warning.path}:{warning.line}: warning: {warning.key}: {warning.says}", fg="yellow")
    if checked.unread:
        click.secho(str(checked.unread), fg="red")
    elif checked.is_valid:
        click.echo(f"{checked.path}: valid")
    else:
        talk(f"{checked.path}: {many(len(checked.problems), 'problem')}.")


def _code(checked: tuple["Checked", ...]) -> int:
    if any(one.unread for one in checked):
        return UNREAD
    return 0 if all(one.is_valid for one in checked) else WRONG
