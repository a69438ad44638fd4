"""Whatever is handed over is explained: a plan, or a refusal in words, and never an exception."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deployer.playbooks.documents import in_text
from deployer.playbooks.foresight import Explanation, explain
from deployer.playbooks.supposing import Supposed, suppose
from deployer.screen.explained import show
from hub.incident import Mode
from tests import corpus

ENDINGS = {"answered", "noted", "refused", "malformed"}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
KEYS = some.sampled_from([
    *("detail-type", "source", "detail", "account", "region", "Records", "Findings", "findings", "Sns", "Message", "body"),
    *("Type", "TopicArn", "accountId", "AccountId", "AwsAccountId", "resource", "resourceType", "type", "eventName"),
    *("configRuleName", "eventSource", "arn", "id", "severity", "service", "finding_info", "class_uid", "Resources", "cloud"),
])  # fmt: skip
WORDS = some.sampled_from([
    *("aws.guardduty", "GuardDuty Finding", "aws.securityhub", "Security Hub Findings - Imported", "123456789012"),
    *("Notification", "AttackSequence", "Instance", "eu-west-1", "\ud800", "x" * 2000),
])  # fmt: skip
LEAVES = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20) | WORDS
JSON = some.recursive(
    LEAVES, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS | some.text(max_size=5), inner, max_size=6)
)


@cache
def supposed() -> Supposed:
    """The shipped library, in act."""
    return suppose(None, Mode.ACT, NOW)


def explained(text: str) -> list[Explanation]:
    """Everything that is said of a text; each can be printed, and is JSON."""
    found = [explain(document, supposed()) for document in in_text(text, "it")]
    for one in found:
        json.dumps(one.shown())
        show(one)
    return found


@corpus.needed
@pytest.mark.parametrize("line", corpus.of(), ids=lambda line: str(line.name))
def test_every_event_that_others_recorded_is_explained(line: corpus.Line) -> None:
    """All shared lines, whatever they are wrapped in: each ends in one of four ways, and says why where nothing is done."""
    found = explained(line.text)

    assert found
    assert {one.ending for one in found} <= ENDINGS
    assert all(one.playbook if one.ending == "answered" else one.reason for one in found)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_whatever_json_comes_is_explained(value: Any) -> None:
    """Wrappers around nothing, events without sense, and text that is no Unicode."""
    found = explained(json.dumps(value))

    assert all(one.ending in ENDINGS for one in found)


@given(some.text(max_size=200) | some.sampled_from(["", "{", "[" * 100_000, '{"a":' * 20_000, "NaN", "9" * 5_000, "\x00"]))
@settings(max_examples=100, deadline=None)
def test_whatever_text_comes_is_explained(text: str) -> None:
    """What is no JSON is called so, however deep or long it is."""
    assert all(one.ending in ENDINGS for one in explained(text))


def test_what_is_no_json_is_told_beside_what_is() -> None:
    """One broken line keeps no other from being explained."""
    found = explained('{"Findings": []}\nbroken\n[7]\n')

    assert [(one.name, one.ending) for one in found] == [("it:1", "malformed"), ("it:2", "malformed"), ("it:3", "malformed")]
    assert "not JSON" in found[1].reason
