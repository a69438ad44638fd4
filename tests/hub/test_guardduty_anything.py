"""Whatever JSON comes, the readers answer with a finding or with one of our two errors."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import EventError
from hub.finding import Finding
from hub.sources import Trust, read
from hub.sources.guardduty import read_finding
from hub.values import from_plain, to_plain
from tests import corpus
from tests.replay import consistent, recorded

EVENTS = [recorded(name) for name in ("instance", "pascal-case", "sample-names", "aws-cn")]
EVENTS += [consistent(line.value) for line in corpus.guardduty()]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**4000),
    st.floats(),
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        ("\ud800", "arn:aws:guardduty:::", "333333333333", "i-99999999", "[" * 50_000, "x" * 300_000, "true", "-1")
    ),
)


def _deep(value: Any) -> Any:
    for level in range(3_000):
        value = [value] if level % 2 else {"k": value}
    return value


ANYTHING = st.one_of(
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    SCALARS.map(_deep),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A real event in which up to three fields, anywhere, are gone, doubled in another casing, or something else."""
    event = json.loads(json.dumps(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(1, 3))):
        _mutate(draw, event)
    return event


def _mutate(draw: st.DrawFn, node: Any) -> None:
    while isinstance(node, dict | list) and node:
        key = draw(st.sampled_from(sorted(node, key=str) if isinstance(node, dict) else list(range(len(node)))))
        if isinstance(node[key], dict | list) and node[key] and draw(st.integers(0, 4)):
            node = node[key]
            continue
        if draw(st.booleans()):
            del node[key]
        elif isinstance(node, dict) and draw(st.booleans()):
            node[key.swapcase()] = node[key]
        else:
            node[key] = draw(ANYTHING)
        return


def told(reader: Callable[..., Finding], *given_values: Any) -> EventError | Finding:
    """The finding, or the one error of ours that said why not; no other passes."""
    try:
        return reader(*given_values)
    except EventError as error:
        return error


def answer(reader: Callable[..., Finding], *given_values: Any) -> Finding | None:
    """The finding, or None where a field was named in a sentence that can be written down."""
    found = told(reader, *given_values)
    if isinstance(found, Finding):
        return found
    assert found.field
    assert len(str(found).encode()) < 1_000
    return None


@settings(max_examples=800, deadline=None)
@given(mutated())
def test_a_mutated_event_is_read_or_told(event: Any) -> None:
    """No event ends in an error that nobody handles."""
    for trust in (Trust(), Trust("aws-cn", "333333333333")):
        finding = answer(read, event, trust)
        assert finding is None or finding.partition == trust.partition


@settings(max_examples=800, deadline=None)
@given(mutated())
def test_a_mutated_finding_is_read_or_told(event: Any) -> None:
    """No file that a person hands over ends in a traceback."""
    finding = answer(read_finding, event.get("detail"))

    assert finding is None or finding.source == "guardduty"


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_json_at_all_is_told(value: Any) -> None:
    """Not even noise gets past the two errors."""
    assert answer(read, value, Trust()) is None
    answer(read_finding, value)
    answer(read, {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": value}, Trust())


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_what_was_read_can_be_written_down(event: Any) -> None:
    """A finding that got in survives the record: strict JSON, and back again."""
    finding = answer(read_finding, event.get("detail"))
    if finding is None:
        return
    text = json.dumps(to_plain(finding), allow_nan=False).encode()

    assert from_plain(Finding, json.loads(text)) == finding
