"""Playbooks are checked before they are deployed, and every error says where and what instead."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.playbooks import SHIPPED, compiled, library
from deployer.playbooks.file import schema
from hub.action import Action
from hub.actions import catalogue
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use, choose, load
from tests.fakes import a_finding, switch_off


@dataclass(frozen=True, slots=True)
class Dimming:
    """Options of a test action."""

    percent: int = 0
    lamps: tuple[str, ...] = ()


ACTIONS: dict[str, Action[Any, Any]] = {
    **{action.name: action for action in catalogue()},
    "switch-off": switch_off(name="switch-off"),
    "dim": switch_off(name="dim", options=Dimming),
}
GOOD = """\
name: lamps
order: 9
threat: A lamp is on that nobody switched on.
technique: [T1496]
does: Switches the lamp off, and nothing else.
cannot: It cannot find out who switched it on.
undo: irhub incidents release INCIDENT switches it on again.
mode: act
answers:
  type: [{prefix: "Backdoor:"}]
beside:
  - dim: {percent: 20, lamps: [left, right]}
contain:
  - switch-off: {mode: ask, within: 30min}
"""


def folder(where: Path, text: str, name: str = "lamps") -> Path:
    """A folder with one playbook in it."""
    (where / f"{name}.yaml").write_text(text, encoding="utf-8")
    return where


def told(where: Path, text: str) -> str:
    """What is said of a folder with this playbook."""
    with pytest.raises(DeployerError) as error:
        library(folder(where, text), ACTIONS)
    return str(error.value).replace(f"{where}/", "")


def test_a_playbook_of_ones_own_joins_the_shipped_ones_in_its_order(tmp_path: Path) -> None:
    """The lowest number is asked first, and the default last."""
    names = [playbook.name for playbook in library(folder(tmp_path, GOOD), ACTIONS)]

    assert names[names.index("lamps") + 1] == "suspicious-instance"
    assert names[-1] == "default"


def test_everything_it_says_reaches_the_hub(tmp_path: Path) -> None:
    """The compiled text holds each action with its phase, mode and options."""
    every = load(compiled(library(folder(tmp_path, GOOD), ACTIONS)))
    found = next(playbook for playbook in every if playbook.name == "lamps")

    assert found == Playbook(
        name="lamps",
        about="A lamp is on that nobody switched on.",
        answers={"type": [{"prefix": "Backdoor:"}]},
        mode=Mode.ACT,
        uses=(
            Use("dim", Phase.BESIDE, None, {"percent": 20, "lamps": ["left", "right"]}),
            Use("switch-off", Phase.CONTAIN, Mode.ASK, {}, 1800),
        ),
    )
    assert choose((found,), a_finding()) is found


def test_a_look_before_containment_reaches_the_hub_with_its_time(tmp_path: Path) -> None:
    """For so many seconds containment waits for it."""
    text = GOOD.replace("beside:", "before:\n  - collect-from-instance: {seconds: 60, within: 2min}\nbeside:")
    found = next(playbook for playbook in library(folder(tmp_path, text), ACTIONS) if playbook.name == "lamps")

    assert found.uses[0] == Use("collect-from-instance", Phase.BEFORE, None, {"seconds": 60}, 120)


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """The bundle's bytes, and so a plan, do not change while no playbook does."""
    first = compiled(library(folder(tmp_path, GOOD), ACTIONS))

    assert first == compiled(library(folder(tmp_path, GOOD), ACTIONS))


def test_a_playbook_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    """A team that wants to be asked writes a file of the same name, and the shipped one is gone."""
    text = (SHIPPED / "compromised-instance.yaml").read_text(encoding="utf-8").replace("mode: act", "mode: ask")
    found = library(folder(tmp_path, text, "compromised-instance"), ACTIONS)

    assert [playbook.mode for playbook in found if playbook.name == "compromised-instance"] == [Mode.ASK]


def test_a_cautious_playbook_keeps_its_caution(tmp_path: Path) -> None:
    """The mode for an unconfirmed finding reaches the hub as a mode."""
    found = library(folder(tmp_path, GOOD.replace("mode: act\n", "mode: act\nunconfirmed: ask\n", 1)), ACTIONS)

    assert [playbook.unconfirmed for playbook in found if playbook.name == "lamps"] == [Mode.ASK]


ITEM = "switch-off: {mode: ask, within: 30min}"
WRONG: tuple[tuple[str, str, str], ...] = (
    ("mode: act\n", "mode: akt\n", "lamps.yaml:8: mode: "),
    ("undo: irhub", "undoo: irhub", "lamps.yaml:7: undoo: there is no such key. Did you mean undo?"),
    ("threat: A lamp is on that nobody switched on.\n", "", "lamps.yaml:1: threat: this is needed: what has"),
    ("T1496", "1496", "lamps.yaml:4: technique[0]: YAML reads 1496 as a number or a date. Put it in quotes."),
    ("T1496", "TA0001", "lamps.yaml:4: technique[0]: 'TA0001' is not an ATT&CK technique"),
    ("[T1496]", "[]", "lamps.yaml:4: technique: there is nothing in this list."),
    ("name: lamps", "name: lamp", "lamps.yaml:1: name: the file is called lamps.yaml, so this must be lamps."),
    ("order: 9\n", "", "lamps.yaml:1: order: this is needed"),
    ("order: 9", "order: 20", "lamps.yaml:2: order: compromised-instance has 20 too. Give one another number."),
    ("prefix:", "prefx:", "lamps.yaml:10: answers.type[0]: it has no operator 'prefx'"),
    ('[{prefix: "Backdoor:"}]', "Backdoor", "lamps.yaml:10: answers.type: it must be an object, or a list"),
    ("switch-off: {", "switch-of: {", "lamps.yaml:14: contain[0]: there is no action switch-of. Did you mean switch-off?"),
    (ITEM, "7", "lamps.yaml:14: contain[0]: an action's name is meant here"),
    (ITEM, "switch-off: ask", "lamps.yaml:14: contain[0].switch-off: keys with values are meant here"),
    (ITEM, "switch-off:", "lamps.yaml:14: contain[0]: an action's name is meant here"),
    (ITEM, "stop-task: {mode: act}", "contain[0].stop-task.mode: nothing brings back what stop-task does, so it never acts"),
    (ITEM, "dim", "lamps.yaml:14: contain[0]: dim stands in this playbook twice."),
    ("{mode: ask,", "{mode: aks,", "lamps.yaml:14: contain[0].switch-off.mode: there is no mode aks. Did you mean ask?"),
    ("{mode: ask,", "{moed: ask,", "lamps.yaml:14: contain[0].switch-off.moed: switch-off has no option moed. Did you mean"),
    ("30min", "49h", "lamps.yaml:14: contain[0].switch-off.within: 49h is no time such as 30min or 1h, of at most 48h."),
    ("30min", "soon", "lamps.yaml:14: contain[0].switch-off.within: soon is no time"),
    ("beside:", "before:", "lamps.yaml:12: before[0]: containment waits for dim, so say how long: within: 2min, and 10min"),
    ("beside:\n  - dim: {", "before:\n  - dim: {within: 11min, ", "before[0]: containment waits for dim, so say how long"),
    ("beside:\n  - dim: {", "before:\n  - dim: {within: 2min, ", "before[0]: dim does more than look. Write it under"),
    ("beside:", "before:\n  - capture-memory: {within: 2min}\nbeside:", "before[0]: people are asked about capture-memory"),
    ("beside:", "before:\n  - collect-from-instance: {within: 2min, mode: ask}\nbeside:", "before[0]: people are asked about"),
    ("contain:", "before:\n  - capture-api-state: {within: 2min}\nafter:", "before[0]: this playbook contains nothing that"),
    ("percent: 20", "procent: 20", "lamps.yaml:12: beside[0].dim.procent: dim has no option procent. Did you mean percent?"),
    ("percent: 20", 'percent: "20"', "lamps.yaml:12: beside[0].dim.percent: Input should be a valid integer."),
    ("mode: act\n", "mode: observe\n", "switch-off.mode: ask is freer than the playbook's mode observe, which no step may be."),
    ("mode: act\n", "mode: ask\nunconfirmed: ask\n", "lamps.yaml:9: unconfirmed: ask is not stricter"),
    ("mode: act\n", "mode: act\nmode: ask\n", "lamps.yaml:9: mode stands here twice."),
)  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    """Nobody searches a playbook for the word that is wrong."""
    assert says in told(tmp_path, GOOD.replace(right, wrong, 1))


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """A second try does not bring up what the first kept back."""
    says = told(tmp_path, GOOD.replace("prefix:", "prefx:").replace("{mode: ask,", "{mode: aks,"))

    assert "answers.type[0]" in says
    assert "switch-off.mode" in says


def test_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    """A broken file is named, and no other file is blamed."""
    assert "lamps.yaml:1" in told(tmp_path, "name: [lamps")
    assert "lamps.yaml:1" in told(tmp_path, "")


def test_the_default_playbook_has_no_pattern(tmp_path: Path) -> None:
    """It answers what no other does, and a pattern in it would never be asked."""
    (tmp_path / "default.yaml").write_text(GOOD.replace("name: lamps", "name: default"), encoding="utf-8")

    with pytest.raises(DeployerError, match=r"default\.yaml:9: answers: the default playbook answers what no other does"):
        library(tmp_path, ACTIONS)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A misspelt folder does not silently mean that there is none."""
    with pytest.raises(DeployerError, match="There is no folder"):
        library(tmp_path / "palybooks", ACTIONS)


def test_only_yaml_files_are_playbooks(tmp_path: Path) -> None:
    """A README beside the playbooks is welcome."""
    (tmp_path / "README.md").write_text("# ours", encoding="utf-8")

    assert len(library(tmp_path, ACTIONS)) == len(library(None, ACTIONS))


def test_the_shipped_library_uses_only_actions_that_there_are() -> None:
    """The real catalogue knows every action and option of the shipped playbooks."""
    known = {action.name for action in catalogue()}

    assert {use.action for playbook in library() for use in playbook.uses} <= known


def test_the_published_schema_is_the_one_that_is_used() -> None:
    """An editor that follows the published schema and irhub agree."""
    published = json.loads((SHIPPED / "playbook.schema.json").read_text(encoding="utf-8"))

    assert published == schema(), "write schema() there, indented by two, its keys sorted"


@pytest.mark.parametrize("answers", ["resource: {instanceDetails: {tags: {key: [a]}}}", "Resources: {Tags: {team: [a]}}"])
def test_a_playbook_that_is_chosen_by_tags_asks_at_most(tmp_path: Path, answers: str) -> None:
    """Who got into an account can tag."""
    text = GOOD.replace('type: [{prefix: "Backdoor:"}]', answers)

    assert "who got into an account can tag" in told(tmp_path, text)
