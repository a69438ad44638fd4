"""The pages in docs/: made from the code, whole, and linked."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deployer.cli import cli
from deployer.docs import FOLDER, PAGES
from deployer.docs.commands import example, walk
from deployer.docs.markdown import anchor, code, prose, sentence, table
from deployer.docs.techniques import technique
from deployer.meanings import meanings

ROOT = FOLDER.parent
EVERY_PAGE = [*sorted(FOLDER.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "spoke" / "README.md"]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = sorted(filter(None, (example(command) for _, command in walk(cli, click.Context(cli, info_name="irhub")))))


def words_of(page: Path) -> str:
    """A page without the files that it shows."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def links() -> Iterator[tuple[Path, str]]:
    """Every link of every page that leads to a place in the project."""
    for page in EVERY_PAGE:
        for target in re.findall(r"\]\(([^)\s]+)\)", words_of(page)):
            if not target.startswith(("http://", "https://")):
                yield page, target


def anchors(page: Path) -> set[str]:
    """What links to a page's headings may name."""
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", words_of(page), re.MULTILINE)}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_the_code_does(name: str) -> None:
    """A page that fell behind is made anew by one command."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("link", sorted(set(links())), ids=lambda link: f"{link[0].relative_to(ROOT)}:{link[1]}")
def test_every_link_leads_somewhere(link: tuple[Path, str]) -> None:
    """To a file of the project and, where it names one, to a heading there."""
    page, (path, _, heading) = link[0], link[1].partition("#")
    target = page.parent / path if path else page

    assert target.exists()
    assert not heading or heading in anchors(target)


def test_the_index_knows_every_page() -> None:
    """Nothing lies in docs/ that nobody finds."""
    listed = set(re.findall(r"\]\(([^)]+)\)", words_of(FOLDER / "README.md")))

    assert {path.name for path in FOLDER.iterdir()} - {"README.md"} <= listed


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "templates.md"])
def test_every_option_key_and_resource_has_words(name: str) -> None:
    """An empty last column means a help line, a docstring, or the comment beside a resource that is missing in the code."""
    assert [line for line in words_of(FOLDER / name).splitlines() if line.endswith("|  |")] == []


@pytest.mark.parametrize("words", EXAMPLES)
def test_every_example_can_be_typed(words: str) -> None:
    """Its command and all its options exist."""
    (command,) = re.findall(r"irhub ([^>)]+)", words)

    assert CliRunner().invoke(cli, [*shlex.split(command), "--help"]).exit_code == 0


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_commands_that_there_are(page: Path) -> None:
    """Nobody is sent to a command that is not built."""
    named = set(re.findall(r"`irhub\s+([a-z]+)", words_of(page)))

    assert named <= set(cli.list_commands(click.Context(cli)))


def test_the_words_beneath_a_field_are_its_meaning() -> None:
    """What Python forgets is read from the source, and a field without words has none."""

    @dataclass(frozen=True)
    class Options:
        """What may be chosen."""

        said: int
        """One thing,
        in two lines."""
        bare: int = 0

    assert meanings(Options) == {"said": "One thing,\nin two lines."}


def test_a_cell_cannot_break_its_table() -> None:
    """Upright strokes and new lines in a cell stay in it."""
    assert table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"


def test_a_table_without_rows_is_left_out() -> None:
    """A command without options shows no empty table."""
    assert table(("a", "b"), []) == ""


def test_a_docstring_reads_as_a_page() -> None:
    """Its code and its lists look as they do in Markdown."""
    assert prose("Does ``x``:\n\n    * one\n    ") == "Does `x`:\n\n- one"


def test_a_sentence_begins_and_ends_as_one() -> None:
    """Help lines of every kind look alike in a table."""
    assert (sentence("a thing"), sentence("Two things."), sentence("")) == ("A thing.", "Two things.", "")


def test_a_heading_is_linked_as_github_does() -> None:
    """Dots go, and spaces become hyphens."""
    assert anchor("channels.slack and more") == "channelsslack-and-more"


def test_words_are_shown_as_typed() -> None:
    """Each in its own backticks."""
    assert code("a", "b") == "`a`, `b`"


def test_a_technique_without_a_name_goes_by_its_id() -> None:
    """No name is guessed."""
    assert technique("T9999.001") == "[T9999.001](https://attack.mitre.org/techniques/T9999/001/)"
