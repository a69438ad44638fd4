"""irhub.yaml is changed by as few characters as can be, whatever way it is written in."""

from pathlib import Path

import pytest

from deployer.covering import file
from deployer.covering.edits import Add, Drop, Edit, New, Remove, after
from deployer.covering.splice import spliced
from deployer.errors import RefusedError
from deployer.settings import Target, load
from tests.fake_aws import ONE, PRODUCTION, ROOT, TWO, WORK

HEAD = """\
version: 1   # ours
organization: o-a1b2c3d4e5
hub: {account: "222222222222", region: eu-west-1}
management:
  account: "111111111111"
external_id: irhub-0123456789

# Whose findings are answered.
targets:
"""
TAIL = """
# The last word.
mode: observe
"""
BLOCK = """\
  # everything
  - ou: r-a1b2   # the root
    regions: [eu-west-1]
    # exclude: ["444444444444"]   # all but these
  # production
  - ou: ou-a1b2-producti
    mode: ask
    regions:
      - eu-west-1
    include:
      - "444444444444"   # bank
      - '555555555555'
"""
TIGHT = """\
- ou: r-a1b2
  exclude: [ "333333333333", "444444444444" ]   # not yet
  regions: [eu-west-1]
- exclude:
  - "555555555555"
  ou: ou-a1b2-producti
  regions: [eu-west-1]
"""
FLOW = '  [{ou: r-a1b2, regions: [eu-west-1], exclude: ["333333333333"]}, {ou: ou-a1b2-producti, regions: [eu-west-1]}]\n'
EMPTY = """\
  - ou: r-a1b2
    regions: [eu-west-1]
    exclude: []
  - ou: ou-a1b2-producti
    include:
    regions: [eu-west-1]
"""
STYLES = {"block": BLOCK, "tight": TIGHT, "flow": FLOW, "empty": EMPTY}
EDITS: dict[str, tuple[Edit, ...]] = {
    "out of a list": (Add(0, "exclude", (ONE, TWO)),),
    "into a list": (Add(1, "include", (ONE,)),),
    "a new target": (New(Target(ou=WORK, regions=("eu-west-1", "us-east-1"), include=(ONE,)), "Work"),),
    "a target gone": (Drop(1),),
    "a target in between gone": (Drop(0),),
    "all at once": (Add(0, "exclude", (ONE,)), New(Target(ou=WORK, regions=("eu-west-1",))), Drop(1)),
    "out and in again": (Add(0, "exclude", ("777777777777",)), Remove(0, "exclude", ("777777777777",))),
}
REMOVALS = [
    ("block", Remove(1, "include", ("444444444444",))),
    ("block", Remove(1, "include", ("555555555555",))),
    ("block", Remove(1, "include", ("444444444444", "555555555555"))),
    ("tight", Remove(0, "exclude", (ONE,))),
    ("tight", Remove(0, "exclude", (TWO,))),
    ("tight", Remove(0, "exclude", (ONE, TWO))),
    ("tight", Remove(1, "exclude", ("555555555555",))),
    ("flow", Remove(0, "exclude", (ONE,))),
]


def written(folder: Path, style: str) -> Path:
    """A settings file whose targets are written in that style."""
    path = folder / "irhub.yaml"
    path.write_text(HEAD + STYLES[style] + TAIL)
    return path


SENSELESS = [
    ("tight", "into a list"),
    *(("flow", name) for name, edits in EDITS.items() if any(isinstance(x, Drop) for x in edits)),
]
"""Two filters on one target; and a target that is taken out of a line, which is left to people."""
CASES = [(style, name) for style in STYLES for name in EDITS if (style, name) not in SENSELESS]


@pytest.mark.parametrize(("style", "name"), CASES)
def test_the_file_says_what_was_wanted_and_everything_else_stays(tmp_path: Path, style: str, name: str) -> None:
    """Whatever way the targets are written in."""
    path = written(tmp_path, style)
    is_now = load(path).targets

    file.write(file.draft(path, EDITS[name]))

    assert load(path).targets == after(is_now, EDITS[name])
    assert path.read_text().startswith(HEAD)
    assert path.read_text().endswith(TAIL)


@pytest.mark.parametrize(("style", "edit"), REMOVALS)
def test_accounts_are_taken_out_of_lists(tmp_path: Path, style: str, edit: Remove) -> None:
    """Of every style, the first, the last, and all of them."""
    path = written(tmp_path, style)
    is_now = load(path).targets

    file.write(file.draft(path, (edit,)))

    assert load(path).targets == after(is_now, (edit,))


def test_comments_stay_with_what_they_are_about() -> None:
    """A new target stands behind the comments of the one before; a target that goes takes its own with it."""
    text = HEAD + BLOCK + TAIL
    new = spliced(text, (Drop(1), New(Target(ou=WORK, regions=("eu-west-1",)), "Work")))

    assert 'exclude: ["444444444444"]   # all but these\n  - ou: ou-a1b2-workload   # Work\n' in new
    assert "# production" in new


def test_only_the_lines_that_change_are_in_the_diff(tmp_path: Path) -> None:
    """People read it before they agree."""
    made = file.draft(written(tmp_path, "block"), (Add(0, "exclude", (ONE,)),))

    changed = [line for line in made.diff if line[0] in "+-" and line[:3] not in {"+++", "---"}]
    assert changed == [f'+    exclude: ["{ONE}"]']


def test_without_an_edit_nothing_is_written(tmp_path: Path) -> None:
    """Not even the same text."""
    made = file.draft(written(tmp_path, "block"), ())
    made.path.unlink()

    file.write(made)

    assert (made.is_change, made.path.exists()) == (False, False)


def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Their word is not lost."""
    path = written(tmp_path, "block")
    made = file.draft(path, (Drop(1),))
    path.write_text(path.read_text() + "# mine\n")

    with pytest.raises(RefusedError, match="changed by somebody else"):
        file.write(made)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is changed."""
    path = written(tmp_path, "block")
    link = tmp_path / "link.yaml"
    link.symlink_to(path)

    file.write(file.draft(link, (Drop(1),)))

    assert link.is_symlink()
    assert [target.ou for target in load(path).targets] == [ROOT]


def test_what_cannot_be_done_safely_is_told_to_do_by_hand(tmp_path: Path) -> None:
    """With the very change; the file stays."""
    path = written(tmp_path, "flow")

    with pytest.raises(RefusedError, match=f"add a target: ou {WORK}, regions eu-west-1, include {ONE}; take out targets"):
        file.draft(path, (New(Target(ou=WORK, regions=("eu-west-1",), include=(ONE,))), Drop(0)))

    assert path.read_text() == HEAD + FLOW + TAIL


def test_a_file_without_a_last_line_end_is_no_trouble(tmp_path: Path) -> None:
    """Editors differ."""
    path = tmp_path / "irhub.yaml"
    path.write_text((HEAD.replace("targets:\n", "mode: act\ntargets:\n") + BLOCK).rstrip("\n"))

    file.write(file.draft(path, (Add(1, "include", (ONE,)),)))

    assert load(path).targets[1].include == (TWO, "555555555555", ONE)
    assert load(path).targets[1].ou == PRODUCTION


@pytest.mark.parametrize("name", EDITS)
def test_line_ends_stay_as_they_are(tmp_path: Path, name: str) -> None:
    """A file with line ends of Windows has them everywhere afterwards, and no line changes for them alone."""
    path = written(tmp_path, "block")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    file.write(file.draft(path, EDITS[name]))

    expected = spliced(HEAD + STYLES["block"] + TAIL, EDITS[name])
    assert path.read_bytes() == expected.replace("\n", "\r\n").encode()


def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    """And nothing beside it is left behind or overwritten."""
    path = written(tmp_path, "block")
    path.chmod(0o640)
    (tmp_path / ".irhub.yaml.new").write_text("mine")
    before = set(tmp_path.iterdir())

    file.write(file.draft(path, (Drop(1),)))

    assert path.stat().st_mode & 0o777 == 0o640
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / ".irhub.yaml.new").read_text() == "mine"
