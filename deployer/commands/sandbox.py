"""`irhub sandbox`: an AWS organization inside this machine, to try every command by hand."""

import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployer.options import OFFLINE
from deployer.sandbox_shell import lines, to_forget
from deployer.screen.until import until_interrupted
from deployer.screen.words import result, talk

if TYPE_CHECKING:
    from deployer.sandbox.running import Sandbox
    from deployer.sandbox.scene import Scene


@click.command(epilog="For instance: irhub sandbox --port 4566")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on; any free one by default.")
@click.option(
    "--pace",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="StackSets work on N accounts and Regions a second, so that there is something to watch; else they are done at once.",
)
@click.option("--notes", is_flag=True, help="List all that is moved or repaired, and what cannot be shown.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr.")
@OFFLINE[2]
def command(*, port: int, pace: float | None, notes: bool, as_json: bool, debug: bool) -> None:
    """Run an AWS organization inside this machine, to try every command.

    Prints the lines to put into another shell, and the file that holds them, and runs until Ctrl-C. An instance runs in it,
    and a finding on that instance lies ready. Nothing in it can reach AWS: it has keys of its own that mean nothing
    elsewhere, and one address, on loopback. With it ends all that was done in it.
    """
    click.get_current_context().find_root().meta.update({"irhub.debug": debug, "irhub.json": as_json})
    from deployer.sandbox import Sandbox, World

    found = set(os.environ)
    with tempfile.TemporaryDirectory(prefix="irhub-") as folder, Sandbox.start(World.demo(), port) as sandbox:
        at = Path(folder)
        if pace:
            sandbox.pace(pace)
        variables = {**sandbox.exports("hub"), "IRHUB_CONFIG": str(_settings(sandbox, at / "irhub.yaml"))}
        scene = _stage(sandbox, at / "finding.json")
        forget = to_forget(found, variables)
        (at / "exports.sh").write_text(lines(forget, variables) + "\n", encoding="utf-8")
        for line in _introduction(sandbox, scene, at / "finding.json", notes=notes):
            talk(line)
        if as_json:
            files = {"source": str(at / "exports.sh"), "event": str(at / "finding.json")}
            result("sandbox", {"endpoint": sandbox.endpoint, "forget": forget, "export": variables, **files, **_facts(sandbox)})
        else:
            click.echo(lines(forget, variables))
        source = shlex.quote(str(at / "exports.sh"))
        until_interrupted(lambda: talk(f"In another shell: source {source}    Ctrl-C here ends it."))
        talk("The sandbox is gone, and all that was in it.")


def _settings(sandbox: "Sandbox", file: Path) -> Path:
    """The settings: people who are asked and may sign in to the pages, and a place for drills in the last active member."""
    from deployer.sandbox.installation import settings_file, with_drill, with_pages, with_people

    members = [one for one in sandbox.world.members if not one.suspended]
    named = with_pages(sandbox, with_people(settings_file(sandbox, file)), sandbox.provider.issuer)
    return with_drill(named, members[-1].id, sandbox.world.hub_region)


def _facts(sandbox: "Sandbox") -> dict[str, object]:
    said = sandbox.repairs
    return {
        "accounts": [{"id": one.id, "name": one.name, "suspended": one.suspended} for one in sandbox.world.accounts],
        "regions": list(sandbox.world.regions),
        "receiver": sandbox.receiver.url,
        "moved": list(said.moved),
        "repaired": list(said.repaired),
        "not_shown": list(said.cannot),
    }


def _stage(sandbox: "Sandbox", file: Path) -> "Scene":
    """An instance runs in the first member, and the file holds a finding on it."""
    from deployer.demo.written import event
    from deployer.sandbox.scene import a_scene
    from deployer.sandbox.stage import build

    world = sandbox.world
    ours = {world.management.id, world.hub.id}
    member = next(one for one in world.accounts if one.id not in ours and not one.suspended)
    scene = a_scene(member.id, world.regions[-1])
    build(scene, sandbox.client)
    file.write_text(json.dumps(event(scene), indent=2), encoding="utf-8")
    return scene


def _introduction(sandbox: "Sandbox", scene: "Scene", file: Path, *, notes: bool) -> Iterator[str]:
    from deployer.sandbox.people import PEOPLE

    said, door = sandbox.repairs, f"{sandbox.endpoint}/irhub"
    if notes:
        yield from said.lines()
    else:
        counts = f"{len(said.moved)} things are moved by the sandbox, {len(said.repaired)} repaired in moto"
        yield f"{counts}, {len(said.cannot)} not shown: irhub sandbox --notes lists them."
    yield f"The instance {scene.instance_id} runs in {scene.account_id} {scene.region}."
    yield "In the other shell: irhub plan, irhub deploy, irhub status. Then:"
    yield f"  raise a finding on it    curl --data @{shlex.quote(str(file))} {door}/events"
    yield f"  wait until all is done   curl -X POST {door}/settle"
    yield f"  let time pass            curl -X POST {door}/hasten"
    yield f"  what people heard        curl {door}/received"
    yield f"  which calls were made    curl {door}/calls"
    yield f"  come as a person         --profile after a command, with one of {', '.join(one.name for one in PEOPLE)}"
