"""cfn-lint has nothing to say about what we ship, and is heard when it has."""

from dataclasses import replace

import pytest

from deployer.lint import lint, lint_texts
from deployer.render import render
from hub.actions import catalogue
from tests.deployer.installations import KEY, KINDS, LIBRARY, rendered

FAULTY = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
    Properties: {QueueNam: x}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_found_in_what_we_ship(kind: str) -> None:
    """Neither errors nor warnings, for the Regions it goes to."""
    assert lint(KINDS[kind], rendered(kind)) == ()


def test_a_webhook_where_aws_has_none_is_told() -> None:
    """Some Regions have no API destinations; that is said before a deployment fails on it."""
    settings = replace(KINDS["full"], hub=replace(KINDS["full"].hub, region="ca-west-1"))

    found = lint(settings, render(settings, LIBRARY, catalogue(), KEY))
    assert {one.says for one in found if "Connection" in one.says} == {
        "Resource type 'AWS::Events::Connection' does not exist in 'ca-west-1'"
    }


def test_a_fault_is_told_with_its_place() -> None:
    """Template, line, rule and level."""
    found = lint_texts({"mine": FAULTY}, ["eu-west-1"])

    assert {(one.template, one.line, one.rule, one.level) for one in found} == {
        ("mine", 3, "W3011", "warning"),
        ("mine", 6, "E3002", "error"),
    }
