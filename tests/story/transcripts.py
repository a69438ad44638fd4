"""Stories played as `make stories` plays them, each once for a file of tests."""

from dataclasses import dataclass

from deployer.demo.stories.performance import Performance
from deployer.demo.stories.theatre import perform, script_of
from deployer.docs.stories import FOLDER
from deployer.docs.stories.page import Transcript, page


@dataclass(frozen=True)
class Played:
    """A story that was played, and what was said."""

    name: str
    play: Performance
    page: str

    @property
    def wrong(self) -> list[str]:
        """The facts that were not found so."""
        return [fact.says for fact in self.play.facts if not fact.holds]

    def found(self, words: str) -> bool:
        """True where a fact with these words was looked for and found."""
        return any(words in fact.says and fact.holds for fact in self.play.facts)

    @property
    def written(self) -> str:
        """The page in `docs/`."""
        return (FOLDER / f"{self.name}.md").read_text(encoding="utf-8")


def played(name: str) -> Played:
    """The story, played now."""
    transcript = Transcript()
    play = perform(name, transcript)
    return Played(name, play, page(name, script_of(name), transcript.rows))
