"""Plays a story on a sandbox of its own: a small organization, irhub deployed with the story's playbook, and the act."""

import importlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from deployer.demo.stories.names import STORIES
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, HOME, MEMBER, OTHER, Script
from deployer.errors import DeployerError
from deployer.playbooks import EXAMPLES, library
from deployer.sandbox import Sandbox, World
from deployer.sandbox.installation import settings_file, with_people
from deployer.sandbox.repairs import UNREPAIRED

SMALL = {"concurrency": 4}
"""Enough for a story, and little enough for a machine that does other things."""
OWN = "playbooks"
"""The folder beside irhub.yaml that a story's example is taken into."""


def script_of(name: str) -> Script:
    """The story of that name; raises ``DeployerError`` where there is none."""
    if name not in STORIES:
        raise DeployerError(f"There is no story {name}.", f"There are: {', '.join(STORIES)}.", "irhub demo --story list")
    script: Script = importlib.import_module(f"deployer.demo.stories.{name.replace('-', '_')}").SCRIPT
    return script


def perform(name: str, say: Callable[[str, str], None], meddle: Callable[[Sandbox], None] = lambda _: None) -> Performance:
    """The story as it was played, with all that was found; ``meddle`` is given the sandbox before the act begins."""
    script = script_of(name)
    with tempfile.TemporaryDirectory(prefix="irhub-story-") as folder, Sandbox.start(world()) as sandbox:
        play = Performance(sandbox, _settings(script, sandbox, Path(folder)), say)
        play.order = _order(script, Path(folder))
        say("chapter", STORIES[name])
        _introduce(script, play)
        play.deploy()
        meddle(sandbox)
        script.act(play)
        play.went_well()
        say("chapter", "What this sandbox cannot show")
        for sentence in sandbox.repairs.cannot:
            if sentence not in UNREPAIRED:
                say("fact", sentence)
        return play


def world() -> World:
    """Management, hub and two members in two Regions: no more than the stories need."""
    demo = World.demo()
    members = tuple(account for account in demo.members if account.id in {MEMBER, OTHER})
    return replace(demo, members=members, regions=(HOME, ABROAD))


def _settings(script: Script, sandbox: Sandbox, folder: Path) -> Path:
    config = settings_file(sandbox, folder / "irhub.yaml")
    said: dict[str, Any] = {"limits": SMALL, **script.settings}
    if not script.is_shipped:
        (folder / OWN).mkdir()
        shutil.copy(EXAMPLES / f"{script.playbook}.yaml", folder / OWN)
        said["playbooks"] = OWN
    config.write_text(config.read_text(encoding="utf-8") + yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    return with_people(config) if script.has_people else config


def _order(script: Script, folder: Path) -> tuple[str, ...]:
    known = library(None if script.is_shipped else folder / OWN)
    return tuple(use.action for book in known if book.name == script.playbook for use in book.uses)


def _introduce(script: Script, play: Performance) -> None:
    world = play.sandbox.world
    members = ", ".join(f"{one.name} ({one.id})" for one in world.members)
    play.say("fact", "An AWS Organization inside this process; nothing of it can reach AWS.")
    play.say("fact", f"Hub: account {world.hub.id}, {world.hub_region}. Members: {members}; {', '.join(world.regions)}.")
    if script.is_shipped:
        play.say("fact", f"The playbook is {script.playbook}, one of those that irhub ships.")
    else:
        play.say("fact", f"The playbook is {script.playbook}, an example to take: irhub playbook example {script.playbook}")
