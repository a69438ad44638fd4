"""The matcher beside another: moto's, which stands in for EventBridge in the sandbox."""

import json
from typing import Any

from hypothesis import given, settings
from moto.events.models import EventPattern

from hub.pattern import check, matches
from tests.patterns import documents, patterns


@settings(max_examples=600, deadline=None)
@given(pattern=patterns(), document=documents(arrays_of_objects=False))
def test_moto_agrees_where_no_array_holds_objects(pattern: dict[str, Any], document: dict[str, Any]) -> None:
    """What the sandbox routes and what a playbook answers are told apart by the same rules."""
    expected = EventPattern.load(json.dumps(pattern)).matches_event(document)

    assert matches(pattern, document) is expected


@settings(max_examples=300, deadline=None)
@given(pattern=patterns(), document=documents(arrays_of_objects=True))
def test_any_sound_pattern_has_an_answer_for_any_document(pattern: dict[str, Any], document: dict[str, Any]) -> None:
    """A pattern that passed the check never fails on a finding, however odd."""
    assert check(pattern) is None
    assert matches(pattern, document) in {True, False}
