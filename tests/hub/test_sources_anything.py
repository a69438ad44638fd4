"""Whatever JSON comes by any source, the readers answer with a finding or with one of our two errors."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import EventError
from hub.finding import Finding
from hub.sources import READERS, apart, asff, cloudtrail, config, read
from hub.sources.switched import Feed
from hub.values import from_plain, to_plain
from tests.hub.listened import every, trusting
from tests.hub.test_guardduty_anything import ANYTHING, _mutate, answer

EVENTS = tuple(every())


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An event of some source in which up to three fields, anywhere, are gone, doubled in another casing, or something else."""
    event = json.loads(json.dumps(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(1, 3))):
        _mutate(draw, event)
    return event


@settings(max_examples=1_200, deadline=None)
@given(mutated())
def test_a_mutated_event_is_read_or_told(event: Any) -> None:
    """No event ends in an error that nobody handles, and what got in survives the record."""
    for feed in Feed:
        finding = answer(read, event, trusting(feed))
        if finding is not None:
            text = json.dumps(to_plain(finding), allow_nan=False).encode()
            assert from_plain(Finding, json.loads(text)) == finding


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_taking_apart_is_told_or_done(event: Any) -> None:
    """Before anything is read, whatever the event is."""
    with contextlib.suppress(EventError):
        assert isinstance(apart(event), tuple)


@settings(max_examples=300, deadline=None)
@given(ANYTHING, st.sampled_from(sorted(READERS)))
def test_any_json_at_all_is_told(value: Any, kind: tuple[str, str]) -> None:
    """Not even noise gets past the two errors, by whatever door."""
    for detail in (value, {"findings": [value]}):
        event = {"source": kind[0], "detail-type": kind[1], "detail": detail, "account": "222222222222", "region": "eu-west-1"}
        assert answer(read, event, trusting()) is None
    for door in (asff.read_finding, config.read_finding, cloudtrail.read_finding):
        assert answer(door, value) is None
