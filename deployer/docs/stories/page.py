"""One story as a page: what it is about, the playbook in its own words, and what was said."""

from collections.abc import Callable, Iterable

from deployer.demo.stories.names import STORIES
from deployer.demo.stories.script import Script
from deployer.docs.markdown import block, code, document, table
from deployer.docs.stories.stable import Stable
from deployer.docs.techniques import technique
from deployer.playbooks import EXAMPLES, SHIPPED
from deployer.playbooks.file import load
from deployer.screen.stories import SIGNS, lines

MADE = """\
What stands below was said by a real run in the [sandbox](../../README.md): `irhub demo --story {name}`. Ids and times are made
stable; nothing else is. Facts (`=`) are read with an administrator's keys and never from what irhub says of itself."""
INDEX = """\
# Stories

Six incidents from finding to release, each with the playbook that answers it: what the hub did, what it asked, what AWS shows
of it, what people read, how it is taken back, and the proof that all is as before. `irhub demo --story NAME` plays one in a
sandbox on your own machine, in some seconds, and ends with 1 where AWS shows anything else than what was meant.

Playbooks that are called examples are in no installation by themselves. `irhub playbook example NAME > playbooks/NAME.yaml`
puts one into the folder that `playbooks` in [irhub.yaml](../settings.md) names;
[their cases](../../hub/playbooks/examples/tests) show how to [try it](../playbook-tests.md) on findings of your own."""


class Transcript:
    """Collects what a story says, as it stands on a terminal of eighty columns without colours."""

    def __init__(self) -> None:
        self.rows = [SIGNS]
        self._stable = Stable()

    def __call__(self, kind: str, words: str) -> None:
        """One line was said."""
        self.rows += lines(kind, self._stable(words))


def page(name: str, script: Script, rows: Iterable[str]) -> str:
    """The page of a story that was played."""
    folder = SHIPPED if script.is_shipped else EXAMPLES
    said = load(folder / f"{script.playbook}.yaml").document
    link = f"[{script.playbook}](../../hub/playbooks/{'' if script.is_shipped else 'examples/'}{script.playbook}.yaml)"
    whose = "one of those that irhub ships" if script.is_shipped else "an example to take"
    return _made(
        f"# {name}",
        STORIES[name],
        f"The playbook is {link}, {whose}. ATT&CK: {', '.join(technique(number) for number in said.technique)}.",
        f"**What it does.** {said.does}",
        f"**What it cannot.** {said.cannot}",
        f"**The way back.** {said.undo}",
        "## What happened",
        MADE.format(name=name),
        block("\n".join(rows), "text"),
    )


def index(script_of: Callable[[str], Script]) -> str:
    """The page that names all stories."""
    scripts = {name: script_of(name) for name in STORIES}
    rows = (
        (f"[{name}]({name}.md)", STORIES[name], f"{code(one.playbook)}{'' if one.is_shipped else ', an example'}")
        for name, one in scripts.items()
    )
    return _made(INDEX, table(("story", "what happens", "playbook"), rows))


def _made(*blocks: str) -> str:
    return document(*blocks).replace("`make docs`", "`make stories`", 1)
