"""Every name that an installation gives carries its prefix, so that two of them share none, also where wildcards stand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from deployer import template
from deployer.placement import SETS
from deployer.render import render
from deployer.settings import Settings
from hub.actions import catalogue
from tests.deployer.installations import EXAMPLE, FULL, KEY, LIBRARY

NAMES = re.compile(r"^(\w*(?<!Metric)Name|StatementId)$")
"""Properties that give a resource a name; a metric's name is AWS's own."""
WITHIN = {"Forwarders": "AWS::Events::EventBusPolicy", "$default": "AWS::ApiGatewayV2::Stage"}
"""The names without a prefix, and what bears them."""


def names(prefix: str) -> set[tuple[str, str]]:
    """Type and name of everything that one installation makes."""
    settings = replace(EXAMPLE, prefix=prefix, channels=FULL)
    return {("AWS::CloudFormation::StackSet", f"{prefix}-{name}") for name in SETS} | set(_resources(settings))


def _resources(settings: Settings) -> Iterator[tuple[str, str]]:
    where = template.Where("aws", settings.hub.region, settings.hub.account)
    for text in render(settings, LIBRARY, catalogue(), KEY).templates.values():
        for resource in template.resources(text, where).values():
            yield from ((resource["Type"], name) for name in _named(resource.get("Properties", {})))


def _named(properties: dict[str, Any]) -> Iterator[str]:
    yield from (value for key, value in properties.items() if NAMES.match(key) and isinstance(value, str))


@pytest.mark.parametrize("other", ["irhub-dev", "acme", "irhub2", "irhub-hub"])
def test_two_installations_share_no_name(other: str) -> None:
    """Stacks, StackSets, roles, policies, buses, rules, queues, tables, topics, alarms, aliases, buckets, log groups."""
    shared = names("irhub") & names(other)

    assert {one for one in shared if one[1] not in WITHIN} == set()


def test_names_without_a_prefix_lie_within_what_has_one() -> None:
    """A statement is unique within its bus and a stage within its API, and each installation has its own of both."""
    assert {(name, kind) for kind, name in names("irhub") & names("acme")} == set(WITHIN.items())
