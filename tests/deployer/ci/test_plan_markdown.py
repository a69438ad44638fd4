"""The plan as a comment on a pull request."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deployer.screen.plan_markdown import LONGEST, markdown, marker
from tests.deployer.conftest import Shell


def facts(**changes: Any) -> Mapping[str, Any]:
    """A plan with one change."""
    change = {
        "verb": "delete",
        "kind": "stack",
        "name": "irhub-hub",
        "stage": "hub",
        "says": "delete stack irhub-hub",
        "diff": [],
    }
    told = {
        "organization": "o-a1b2c3d4e5",
        "identity": "arn:aws:iam::222222222222:role/ci",
        "hub": {"account": "222222222222", "region": "eu-west-1"},
        "counts": {"create": 0, "delete": 1, "nothing": 3, "by hand": 0},
        "changes": [{**change, "details": [], "pairs": [], "replaces": []}],
        "newly_allowed": [{"document": "stack irhub-hub, RespondRole", "way": "more", "says": "allows s3:GetObject"}],
        "drift": [],
        "losses": [],
        "refused": None,
        "costs": {"dollars_a_month": 2.18},
    }
    return {**told, **changes}


def with_name(name: str) -> Mapping[str, Any]:
    """The same, of an object with this name."""
    (change,) = facts()["changes"]
    return facts(changes=[{**change, "says": f"delete stack {name}"}])


def test_the_weighty_things_come_first() -> None:
    """A summary, what is newly allowed, then the changes, coloured by their signs."""
    text = markdown(facts())

    assert "### irhub plan: 1 to delete; 3 as they should be" in text
    assert "stack irhub-hub, RespondRole: more: allows s3:GetObject" in text
    assert text.index("Newly allowed by IAM") < text.index("- delete stack irhub-hub")
    assert "```diff\n- delete" in text


def test_the_next_plan_finds_the_comment_by_its_first_line() -> None:
    """Organization, hub and stack: two installations have two comments."""
    assert markdown(facts()).splitlines()[0] == marker(facts())
    assert marker(facts()) == "<!-- irhub plan: o-a1b2c3d4e5 222222222222 eu-west-1 irhub-hub -->"


def test_a_refused_plan_says_so() -> None:
    """With the reason and what to do."""
    text = markdown(facts(refused={"why": "It would lose 4 instances.", "todo": "Give --allow-removal."}))

    assert "**This plan is refused.**" in text
    assert "Give --allow-removal." in text


def test_no_name_ends_its_block() -> None:
    """The fence is longer than any run of backticks in it, and no line break gets through."""
    text = markdown(with_name("````\n@everybody <script>"))

    assert "`````diff\n- delete stack ````\\n@everybody <script>\n`````" in text


def test_a_long_plan_is_cut_and_says_so() -> None:
    """GitHub refuses longer comments altogether."""
    text = markdown(facts(newly_allowed=[{"document": "d", "way": "more", "says": "x" * 200}] * 400))

    assert len(text) < LONGEST + 500
    assert text.count("```") % 2 == 0
    assert text.endswith("or the job's log.\n")


def test_plan_writes_it_beside_the_plan(shell: Shell, tmp_path: Path) -> None:
    """The same facts as --json."""
    told = json.loads(shell.run("plan", "--json", "--markdown", str(tmp_path / "plan.md")).stdout)

    assert (tmp_path / "plan.md").read_text() == markdown(told)
