"""`irhub demo`: the whole story in a sandbox, judged by an observer."""

import difflib
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from deployer.demo.stories.names import STORIES
from deployer.errors import DeployerError
from deployer.options import OFFLINE
from deployer.screen.words import result

if TYPE_CHECKING:
    from deployer.demo.story import Told

LOOKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "chapter": ("\n", {"bold": True}),
    "command": ("$ ", {"fg": "cyan"}),
    "step": ("  + ", {"fg": "green"}),
    "proof": ("  = ", {"bold": True}),
    "notice": ("  | ", {"fg": "yellow"}),
    "trouble": ("  ! ", {"fg": "red"}),
    "fact": ("  ", {}),
}
"""How each kind of line begins and looks."""


LIST = "list"


def _stories(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=line) for name, line in STORIES.items() if name.startswith(begun)]


def _known(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name and name not in {LIST, *STORIES}:
        near = difflib.get_close_matches(name, STORIES, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(STORIES)}."
        raise click.BadParameter(f"there is no story {name!r}. {hint}")
    return name


@click.command(epilog="For instance: irhub demo --story isolate-and-snapshot")
@click.option(
    "--finding",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tell the story of this finding: an EventBridge event, or a bare GuardDuty finding, as JSON.",
)
@click.option(
    "--story",
    metavar="NAME",
    shell_complete=_stories,
    callback=_known,
    help="Tell a shorter story, of one playbook; list: which there are.",
)
@click.option("--serve", is_flag=True, help="Let a few things happen, and serve the hub's pages until Ctrl-C.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="With --serve: the pages' port; any free one by default."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr.")
@OFFLINE[2]
def command(*, file: Path | None, story: str | None, serve: bool, port: int, as_json: bool, debug: bool) -> None:  # noqa: PLR0913
    """Show the whole story in a sandbox, from finding to release.

    Builds an organization, deploys into it, raises a finding, and shows what comes of it. Everything is judged by an observer
    who sees only what an outsider could see. With --story one playbook is shown instead: what the hub did, what AWS shows of
    it, what people read, and the way back. With --serve the pages of the hub can be looked at with a browser. Exits with 1
    where a promise was broken, or AWS shows something else.
    """
    click.get_current_context().find_root().meta.update({"irhub.debug": debug, "irhub.json": as_json})
    if serve and (story or file):
        raise click.UsageError("--serve brings findings of its own. Give it alone.")
    if story and file:
        raise click.UsageError("--story brings findings of its own. Give it or --finding.")
    if serve:
        _serve(port, as_json=as_json)
        return
    if story:
        _play(story, as_json=as_json)
        return
    say = _said(to_stderr=as_json)
    told = _tell(_finding_in(file) if file else None, say)
    if as_json:
        promises = {name: not words for name, words in told.complaints.items()}
        complaints = {name: list(words) for name, words in told.complaints.items() if words}
        result("demo", {**told.facts, "promises": promises, "complaints": complaints})
    click.get_current_context().exit(0 if told.kept else 1)


def _play(name: str, *, as_json: bool) -> None:
    if name == LIST:
        _list_stories(as_json=as_json)
        return
    from deployer.demo.stories.theatre import perform
    from deployer.screen.stories import teller

    played = perform(name, teller(to_stderr=as_json))
    if as_json:
        result("story", played.shown(name))
    click.get_current_context().exit(0 if played.holds else 1)


def _serve(port: int, *, as_json: bool) -> None:
    from deployer.demo.serving import served
    from deployer.screen.until import until_interrupted

    say = _said(to_stderr=True)
    with served(say, port) as pages:
        if as_json:
            result("pages", {"url": pages.url, "people": list(pages.who)})
        else:
            click.echo(pages.url)
        say("chapter", f"The pages are at {pages.url}")
        for who in pages.who:
            say("fact", f"sign in as {who}")
        until_interrupted(lambda: say("fact", "Ctrl-C ends it, and all that was done in it."))


def _list_stories(*, as_json: bool) -> None:
    if as_json:
        result("stories", {"stories": [{"name": name, "about": line} for name, line in STORIES.items()]})
        return
    from deployer.screen.stories import show_list

    show_list(STORIES)


def _said(*, to_stderr: bool) -> Callable[[str, str], None]:
    def say(kind: str, words: str) -> None:
        mark, look = LOOKS[kind]
        click.secho(f"{mark}{words}", err=to_stderr, **look)

    return say


def _tell(finding: Mapping[str, Any] | None, say: Callable[[str, str], None]) -> "Told":
    from deployer.demo.play import Play
    from deployer.demo.retelling import tell_of, world_of
    from deployer.demo.story import tell
    from deployer.sandbox import Sandbox, World
    from deployer.sandbox.installation import settings_file

    world = world_of(finding) if finding is not None else World.demo()
    watched = () if finding is not None else ("Sandbox",)
    with tempfile.TemporaryDirectory(prefix="irhub-demo-") as folder, Sandbox.start(world) as sandbox:
        play = Play(sandbox, settings_file(sandbox, Path(folder) / "irhub.yaml", watched=watched), say)
        _introduce(world, say)
        told = tell(play) if finding is None else tell_of(play, finding)
        _say_promises(told, say)
        say("chapter", "What this sandbox cannot show")
        for sentence in sandbox.repairs.cannot:
            say("fact", sentence)
        return told


def _introduce(world: Any, say: Callable[[str, str], None]) -> None:
    say("chapter", "An AWS Organization inside this process; nothing of it can reach AWS")
    for account in world.accounts:
        where = "/".join(("root", *account.unit))
        say("fact", f"{account.id}  {account.name:<16} {where}{'  (suspended)' if account.suspended else ''}")
    say("fact", f"Regions: {', '.join(world.regions)}; the hub is in {world.hub_region}")


def _say_promises(told: "Told", say: Callable[[str, str], None]) -> None:
    say("chapter", "The promises, judged by the observer")
    for name, complaints in told.complaints.items():
        say("fact", f"{'kept  ' if not complaints else 'BROKEN'}  {name.replace('_', ' ')}")
        for complaint in complaints:
            say("trouble", complaint)


def _finding_in(file: Path) -> Mapping[str, Any]:
    try:
        finding = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        why = "It is not JSON, or not in UTF-8."
        raise DeployerError(f"{file} cannot be read.", why, "Give one finding, or one event, as a JSON object.") from error
    if isinstance(finding, Mapping) and isinstance(finding.get("Findings"), list):
        todo = "Give one of them: the objects in Findings, one a file."
        raise DeployerError(f"{file} holds a list of findings.", "It is an answer of GuardDuty's API.", todo)
    if not isinstance(finding, Mapping):
        raise DeployerError(f"{file} holds no finding.", "It is JSON, but no object.", "Give one finding, or one event.")
    return finding
