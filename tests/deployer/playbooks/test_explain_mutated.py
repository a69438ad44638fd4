"""A finding with anything in any of its fields, or without any of them, is explained on the command line's own way."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests import corpus
from tests.deployer.conftest import Shell
from tests.deployer.playbooks.test_explain_anything import ENDINGS, explained

EVENTS = Path(__file__).parents[2] / "events"
Way = tuple[str | int, ...]
GONE = object()
DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]
ODD = some.sampled_from([
    *(GONE, None, True, 0, -1, 10**30, 1e308, float("nan"), "", " ", "x" * 100_000, "\ud800", "\u202e\x1b[31m\x00", "-", "*"),
    *([], {}, [[]], [None], {"": None}, DEEP, ["x"] * 5_000, {"x" * 1_000: 1}, "arn:aws:iam::1:role/../x", "1" * 12, "i-"),
])  # fmt: skip


def whole(value: Any, path: Way = ()) -> Iterator[Way]:
    """The way to everything in a value, and to the value itself."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from whole(item, (*path, key))


def changed(value: Any, path: Way, odd: Any) -> Any:
    """The same with something odd there, or nothing."""
    if not path:
        return None if odd is GONE else odd
    made = copy.deepcopy(value)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    if odd is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = odd
    return made


def events() -> list[Any]:
    """Our own recorded events, and of the shared ones each of another wrapper and file."""
    own = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(EVENTS.glob("*.json"))]
    shared = {(line.file, line.wrapper): line.value for line in corpus.of()}
    return [*own, *shared.values()]


EVERY = events()


@given(some.data())
@settings(max_examples=600, deadline=None)
def test_a_finding_with_something_odd_in_it_is_explained(data: Any) -> None:
    """Up to three of its fields are of another type, huge, deep, without sense, or missing."""
    event = data.draw(some.sampled_from(EVERY))
    for _ in range(data.draw(some.integers(1, 3))):
        event = changed(event, data.draw(some.sampled_from(sorted(whole(event), key=str))), data.draw(ODD))

    found = explained(json.dumps(event))

    assert all(one.ending in ENDINGS and (one.playbook or one.reason) for one in found)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Every shared line in one file."""
    path = tmp_path / "findings.jsonl"
    path.write_text("\n".join(line.text for line in corpus.of()), encoding="utf-8")
    return path


@corpus.needed
@pytest.mark.parametrize("mode", ["act", "observe"])
def test_the_command_itself_explains_all_of_them(shell: Shell, lines: Path, mode: str) -> None:
    """Every shared line through the door, in words, and with success."""
    run = shell.run("playbook", "explain", str(lines), "--mode", mode)

    assert run.exit_code == 0
    assert "Traceback" not in run.output
    assert shell.aws.made == []


@corpus.needed
def test_the_command_gives_each_as_json(shell: Shell, lines: Path) -> None:
    """One object, with every line that was handed over; each is a plan, or says why not."""
    told = shell.json("playbook", "explain", str(lines))["explanations"]

    assert len(told) >= len(corpus.of())
    assert {one["ending"] for one in told} <= ENDINGS
    assert all(one["playbook"] or one["reason"] for one in told)
