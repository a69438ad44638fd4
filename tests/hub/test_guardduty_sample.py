"""Samples are told from real findings by any one of their marks."""

from typing import Any

import pytest

from hub.sources import Trust, read
from tests.replay import recorded

SAMPLES = ("sample-flag", "sample-value", "sample-title", "sample-id", "sample-names", "sample-network")


@pytest.mark.parametrize("name", SAMPLES)
def test_each_mark_alone_makes_a_sample(name: str) -> None:
    """Over the years samples were marked differently, and none may ever be acted on."""
    assert read(recorded(name), Trust()).sample


@pytest.mark.parametrize("name", ["instance", "pascal-case", "aws-cn", "aws-us-gov"])
def test_a_real_finding_is_no_sample(name: str) -> None:
    """A real finding is never laid aside as a sample."""
    event = recorded(name)

    assert not read(event, Trust({"aws-cn": "aws-cn", "aws-us-gov": "aws-us-gov"}.get(name, "aws"))).sample


@pytest.mark.parametrize(
    "info",
    [
        None,
        {},
        {"sample": False},
        {"value": "{", "type": "default"},
        {"value": "[" * 100_000, "type": "default"},
        {"value": '{"userAgent":"\\"sample\\":true"}', "type": "default"},
        {"value": '{"nested":{"sample":true}}', "type": "default"},
    ],
)
def test_what_only_looks_like_the_flag_is_none(info: Any) -> None:
    """An attacker writes the user agent, and must not write himself out of the case with it."""
    event = recorded("instance")
    event["detail"]["service"]["additionalInfo"] = info

    assert not read(event, Trust()).sample


def test_words_an_attacker_can_write_are_no_mark() -> None:
    """Tags and domains may say GeneratedFinding, and the finding still counts."""
    event = recorded("instance")
    event["detail"]["resource"]["instanceDetails"]["tags"] = [{"key": "Name", "value": "GeneratedFindingInstance"}]
    event["detail"]["service"]["action"] = {"dnsRequestAction": {"domain": "GeneratedFindingDomainName"}}

    assert not read(event, Trust()).sample
