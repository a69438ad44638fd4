"""`irhub demo --serve`: a sandbox in which something has happened, and the pages of its hub, to look at with a browser.

Everything is what is deployed: the HTTP API, the function for people in a process of its own, the record. People sign in at a
provider of OpenID Connect that the sandbox brings along, as any of its people, by one click.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deployer.demo.play import Play
from deployer.errors import DeployerError
from deployer.sandbox import Sandbox, World
from deployer.sandbox.installation import settings_file, with_pages, with_people
from deployer.sandbox.oidc import OidcProvider
from deployer.sandbox.people import MALLORY, PEOPLE
from deployer.sandbox.scene import Sketch, a_scene

CONTAINED, ASKED, WATCHED, RELEASED = "333333333333", "222222222222", "777777777777", "555555555555"
"""A member that is contained, one whose people are asked, one that is only watched, and one whose case is over."""
ABROAD = "ap-southeast-2"


@dataclass(frozen=True, slots=True)
class Served:
    """Pages to look at."""

    url: str
    who: tuple[str, ...]
    """Who may sign in, and what they are."""
    sandbox: Sandbox
    play: Play


@contextmanager
def served(say: Callable[[str, str], None], port: int = 0) -> Iterator[Served]:
    """Inside the block the pages are there, with a few incidents; afterwards nothing of it is left."""
    with (
        tempfile.TemporaryDirectory(prefix="irhub-pages-") as folder,
        OidcProvider() as provider,
        Sandbox.start(World.demo(), max(0, port - 1)) as sandbox,
    ):
        config = settings_file(sandbox, Path(folder) / "irhub.yaml", watched=("Sandbox",))
        play = Play(sandbox, with_pages(sandbox, with_people(config), provider.issuer), say)
        _deploy(play)
        _happen(play)
        yield Served(address(sandbox), _who(), sandbox, play)


def _deploy(play: Play) -> None:
    play.say("chapter", "An organization inside this process, and irhub in it")
    deployed = play.run("deploy", "--yes")
    if deployed.exit_code:
        raise DeployerError("The sandbox could not be deployed into.", deployed.talk[-500:], "Please report this.")
    play.sandbox.warm()
    play.sandbox.beat()
    play.sandbox.settle()


def _happen(play: Play) -> None:
    """Findings on four instances; one case is taken back."""
    play.say("chapter", "Findings: one to contain, one to ask about, one to watch, one that is over")
    for account in (RELEASED, WATCHED, CONTAINED, ASKED):
        scene = a_scene(account, ABROAD, Sketch(name="served"))
        play.stage(scene)
        play.raise_finding(scene)
        if account == RELEASED:
            play.run("incidents", "release", play.incident(scene)["id"], "--yes")
            play.sandbox.settle()
        found = play.incident(scene)
        play.say("fact", f"{found['id']}: {found['state']}, {found['containment']}; {scene.instance_id} in {account}")


def address(sandbox: Sandbox) -> str:
    """Where the pages are."""
    client = sandbox.client("apigatewayv2", sandbox.world.hub.id, sandbox.world.hub_region)
    return str(client.get_apis()["Items"][0]["ApiEndpoint"])


def _who() -> tuple[str, ...]:
    known = (f"{one.name} ({one.email})" for one in PEOPLE)
    return (*known, f"{MALLORY.name} ({MALLORY.email}), whom irhub.yaml does not name")
