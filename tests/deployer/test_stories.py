"""`irhub demo --story`: which there are, how one is named, how its lines stand on a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deployer.cli import cli
from deployer.demo.stories.names import STORIES
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.theatre import script_of
from deployer.docs.stories import FOLDER
from deployer.docs.stories.page import index
from deployer.docs.stories.stable import Stable
from deployer.playbooks import EXAMPLES, SHIPPED
from deployer.screen.stories import lines


def demo(*words: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(cli, ["demo", *words])


def test_the_list_names_every_story() -> None:
    """In eighty columns."""
    listed = demo("--story", "list").stdout

    assert all(name in listed for name in STORIES)
    assert max(map(len, listed.splitlines())) <= 80


def test_the_list_comes_as_an_object_too() -> None:
    """For programs."""
    assert '"name": "block-address"' in demo("--story", "list", "--json").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--story", "block-adress"), "Did you mean block-address?"),
        (("--story", "xyz"), "There are: isolate-and-snapshot"),
        (("--story", "block-address", "--finding", __file__), "Give it or --finding"),
    ],
    ids=["a slip", "none", "both"],
)
def test_a_story_that_there_is_not_is_told(words: tuple[str, ...], says: str) -> None:
    """As any misuse."""
    told = demo(*words)

    assert told.exit_code == 2
    assert says in told.stderr


@pytest.mark.parametrize("name", STORIES)
def test_each_has_a_playbook_that_a_user_can_take(name: str) -> None:
    """Shipped, or an example; and a page."""
    script = script_of(name)
    folder = SHIPPED if script.is_shipped else EXAMPLES

    assert (folder / f"{script.playbook}.yaml").exists()
    assert (FOLDER / f"{name}.md").exists()


def test_the_pages_are_named_on_one() -> None:
    """As ``make stories`` writes it."""
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == index(script_of)


def test_what_is_not_so_is_said_and_kept() -> None:
    """It makes the whole story one that does not hold."""
    said: list[tuple[str, str]] = []
    play = Performance(None, Path(), lambda *line: said.append(line))  # type: ignore[arg-type]  # no sandbox is needed to say it
    play.shows("the moon is round", holds=True)
    play.shows("the moon is square", holds=False)

    assert said == [("proof", "the moon is round"), ("trouble", "NOT SO: the moon is square")]
    assert not play.holds


def test_long_lines_hang_below_their_sign() -> None:
    """Names are never cut, however long."""
    wrapped = lines("notice", f"• a word {'x' * 90} and more")

    assert wrapped == ["  | • a word", f"      {'x' * 90}", "      and more"]


def test_each_id_keeps_a_name_of_its_own() -> None:
    """By the order in which it was first said; times are all one."""
    stable = Stable()

    assert stable("i-0aaaaaaaaaaaaaaaa, i-0bbbbbbbbbbbbbbbb") == "i-00000000000000001, i-00000000000000002"
    assert stable("inc-20261122-abcdefghijkl on i-0bbbbbbbbbbbbbbbb") == "inc-20260131-aaaaaaaaaaaa on i-00000000000000002"
    assert stable("AKIAU3HBXAVK2QCDIG3F at 2026-11-22T03:10:46Z") == "AKIAEXAMPLE000000001 at 2026-01-31T09:30:00Z"
