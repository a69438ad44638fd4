"""What `irhub plan --json` prints is what its published schema says."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from deployer.calls import Door, Pair
from deployer.plan_schema import published
from tests.deployer.conftest import Shell
from tests.deployer.installations import rendered
from tests.fake_aws import HOME, ONE


def first(shell: Shell) -> Mapping[str, Any]:
    """Before anything is deployed."""
    return shell.json("plan")


def changed(shell: Shell) -> Mapping[str, Any]:
    """Where much is otherwise than it should be, and evidence would be lost."""
    shell.run("deploy", "--yes")
    shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = rendered("full").hub
    shell.aws.sets["irhub-forwarding"].instances[Pair("999999999999", HOME)] = "CURRENT"
    shell.aws.sets["irhub-role"].instances[Pair(ONE, HOME)] = "INOPERABLE"
    return shell.json("plan")


def settled(shell: Shell) -> Mapping[str, Any]:
    """With nothing to change."""
    shell.run("deploy", "--yes")
    return shell.json("plan")


@pytest.mark.parametrize("told", [first, changed, settled])
def test_every_plan_is_valid(shell: Shell, told: Any) -> None:
    """No key more, none less, each of its form."""
    assert list(jsonschema.Draft202012Validator(published()).iter_errors(told(shell))) == []


def test_a_key_that_is_not_published_would_be_noticed(shell: Shell) -> None:
    """The schema is closed, so that it cannot fall behind."""
    with pytest.raises(jsonschema.ValidationError, match="more"):
        jsonschema.validate({**first(shell), "more": 1}, published())


def test_the_schema_explains_itself() -> None:
    """Keys that do not speak for themselves carry words."""
    schema = json.loads(json.dumps(published()))

    assert schema["$defs"]["CallFacts"]["properties"]["door"]["description"] == "Whose credentials it is made with."
    assert (schema["title"], schema["properties"]["version"]["const"]) == ("irhub plan --json", 1)
