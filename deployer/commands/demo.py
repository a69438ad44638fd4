"""`irhub demo`: the whole story in a sandbox, judged by an observer."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from deployer.options import OFFLINE
from deployer.screen.words import result

MARKS = {
    "chapter": "\n== ",
    "command": "$ ",
    "step": "   + ",
    "proof": "   = ",
    "notice": "   > ",
    "trouble": "   ! ",
    "fact": "   ",
}


def _said(*, to_stderr: bool) -> Callable[[str, str], None]:
    def say(kind: str, words: str) -> None:
        click.echo(f"{MARKS[kind]}{words}", err=to_stderr)

    return say


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr.")
@OFFLINE[2]
def command(*, as_json: bool, debug: bool) -> None:
    """Show the whole story in a sandbox, from finding to release.

    Builds an organization, deploys into it, raises a finding, and shows what comes of it. Everything is judged by an observer
    who sees only what an outsider could see. Exits with 1 where a promise was broken.
    """
    click.get_current_context().find_root().meta.update({"irhub.debug": debug, "irhub.json": as_json})
    from deployer.demo.play import Play
    from deployer.demo.story import tell
    from deployer.sandbox import Sandbox, World
    from deployer.sandbox.installation import settings_file

    say = _said(to_stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="irhub-demo-") as folder, Sandbox.start(World.demo()) as sandbox:
        config = settings_file(sandbox, Path(folder) / "irhub.yaml", watched=("Sandbox",))
        told = tell(Play(sandbox, config, say))
    for name, complaints in told.complaints.items():
        say("fact", f"{'kept' if not complaints else 'BROKEN'}  {name.replace('_', ' ')}")
        for complaint in complaints:
            say("trouble", complaint)
    if as_json:
        result("demo", {**told.facts, "promises": {name: not words for name, words in told.complaints.items()}})
    click.get_current_context().exit(0 if told.kept else 1)
