"""`irhub sandbox`: an AWS organization inside this machine, to try every command by hand."""

import os
import shlex
import signal
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployer.options import OFFLINE
from deployer.screen.words import result, talk

if TYPE_CHECKING:
    from deployer.sandbox.running import Sandbox

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""Keys in a shell's environment stand before any profile, so a shell must forget them."""


@click.command(epilog="For instance: irhub sandbox --port 4566")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on; any free one by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr.")
@OFFLINE[2]
def command(*, port: int, as_json: bool, debug: bool) -> None:
    """Run an AWS organization inside this machine, to try every command.

    Prints the lines to put into another shell, and runs until Ctrl-C. Nothing in it can reach AWS: it has keys of its own
    that mean nothing elsewhere, and one address, on loopback. With it ends all that was done in it.
    """
    click.get_current_context().find_root().meta.update({"irhub.debug": debug, "irhub.json": as_json})
    from deployer.sandbox import Sandbox, World
    from deployer.sandbox.installation import settings_file

    found = set(os.environ)
    with tempfile.TemporaryDirectory(prefix="irhub-") as folder, Sandbox.start(World.demo(), port) as sandbox:
        variables = {**sandbox.exports("hub"), "IRHUB_CONFIG": str(settings_file(sandbox, Path(folder) / "irhub.yaml"))}
        forget = _to_forget(found, variables)
        if as_json:
            result("sandbox", {"endpoint": sandbox.endpoint, "forget": forget, "export": variables, **_facts(sandbox)})
        else:
            lines = (f"export {name}={shlex.quote(value)}" for name, value in variables.items())
            click.echo("\n".join((f"unset {' '.join(forget)}", *lines)))
        _talk_until_interrupted(sandbox)
        talk("The sandbox is gone, and all that was in it.")


def _to_forget(found: Iterable[str], variables: Mapping[str, str]) -> list[str]:
    """The names a shell must lose: keys, and whatever else of its own would steer an AWS client."""
    return sorted({*KEYS, *(name for name in found if name.startswith("AWS_"))} - set(variables))


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


def _talk(sandbox: "Sandbox") -> tuple[str, ...]:
    events = f"{sandbox.endpoint}/irhub/events"
    return (
        "",
        *sandbox.repairs.lines(),
        "",
        "Put the lines above into another shell; then: irhub plan, irhub deploy, irhub status.",
        f"Raise a finding:   curl --data @event.json '{events}?account=333333333333&region=us-east-1'",
        f"What people heard: curl {sandbox.endpoint}/irhub/received",
        "Ctrl-C ends it.",
    )


def _talk_until_interrupted(sandbox: "Sandbox") -> None:
    """A shell that starts this in the background has SIGINT ignored, so both signals are listened to anew."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        for line in _talk(sandbox):
            talk(line)
        threading.Event().wait()
    except KeyboardInterrupt:
        return
