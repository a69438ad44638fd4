"""What bears a name of ours and is not ours, and what CloudFormation would make anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from deployer.calls import Door, Pair
from deployer.change import Change, Verb, handed_over, work
from deployer.replacing import replaced
from deployer.template import resources_of
from tests.deployer.conftest import Shell
from tests.deployer.installations import rendered
from tests.fake_aws import AWAY, HOME, ONE, a_target, deployed, planned, some_settings, some_texts

ROLE = "Resources:\n  Contain:\n    Type: AWS::IAM::Role\n    Properties: {{RoleName: irhub-contain, Path: {path}}}\n"
QUEUE = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {{QueueName: {name}}}\n"


def of(changes: tuple[Change, ...], name: str) -> Change:
    """The first change of that name that is not nothing."""
    return next(one for one in changes if one.name == name and one.verb is not Verb.NOTHING)


def test_a_stack_set_of_another_permission_model_is_left_alone() -> None:
    """No update makes it ours, and deleting it would take stacks that others made."""
    aws = deployed()
    aws.sets["irhub-forwarding"].parameters["PermissionModel"] = "SELF_MANAGED"
    aws.sets["irhub-forwarding"].instances[Pair("999999999999", HOME)] = "CURRENT"

    changes = planned(aws)

    assert [change.name for change in handed_over(changes)] == ["irhub-forwarding"]
    assert work(changes) == ()


def test_a_stack_without_our_tag_is_never_deleted() -> None:
    """A stack in a Region that is no longer wanted goes only where irhub made it."""
    aws = deployed()
    fewer = some_settings(targets=(replace(a_target(), regions=(HOME,)),))
    key = (Door.HUB, "irhub-dead-letters", AWAY)
    assert of(planned(aws, fewer), "irhub-dead-letters").verb is Verb.DELETE

    aws.stacks[key]["Tags"] = []

    change = of(planned(aws, fewer), "irhub-dead-letters")
    assert (change.verb, change.calls) == (Verb.BY_HAND, ())


def changing(before: str, after: str) -> Change:
    """What becomes of the hub's stack when its template changes like this."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = before
    return of(planned(aws, texts=some_texts(hub=after)), "irhub-hub")


def test_a_resource_that_is_made_anew_is_named() -> None:
    """With the property that cannot change in place, and its own sign on the screen."""
    change = changing(QUEUE.format(name="one"), QUEUE.format(name="two"))

    assert change.replaces == ("replaces AWS::SQS::Queue Q (QueueName)",)


def test_what_cloudformation_would_refuse_is_said() -> None:
    """A role whose name stays cannot be made beside itself."""
    change = changing(ROLE.format(path="/irhub/"), ROLE.format(path="/other/"))

    assert change.replaces[0].endswith("which CloudFormation refuses, for its name stays the same")


def test_a_stack_set_names_them_too() -> None:
    """Nobody else tells this for a StackSet before it happens in every account."""
    aws = deployed()
    aws.sets["irhub-role"].parameters["TemplateBody"] = QUEUE.format(name="one")

    change = of(planned(aws, texts=some_texts(role=QUEUE.format(name="two"))), "irhub-role")

    assert change.replaces == ("replaces AWS::SQS::Queue Q (QueueName)",)
    assert Pair(ONE, HOME) in change.also


def test_the_sign_of_a_replacement_stands_on_the_screen(deployed_shell: Shell) -> None:
    """Beneath the stack that it belongs to."""
    deployed_shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = rendered("members").hub
    texts = some_texts(hub=rendered("members").hub.replace('"irhub-work"', '"irhub-other"'))
    changes = planned(deployed_shell.aws, texts=texts)

    assert any("AWS::SQS::Queue Work (QueueName)" in one for one in of(changes, "irhub-hub").replaces)


@pytest.mark.parametrize("name", ["hub/stack", "hub/bootstrap", "hub/dead-letters", "spoke/role", "spoke/forwarding"])
def test_nothing_of_a_template_is_replaced_against_itself(name: str) -> None:
    """Nor does a change of tags replace anything."""
    before: Mapping[str, Any] = resources_of(rendered("members").templates[name])
    after = resources_of(rendered("full").templates[name].replace("acme-ir", "irhub"))

    assert replaced(before, before) == ()
    assert [one for one in replaced(before, after) if one.surely and not one.logical_id.startswith("Email")] == []


def test_the_first_plan_shows_whole_templates(shell: Shell) -> None:
    """Each text once, whatever the number of Regions."""
    said = shell.run("plan", "--diff").stdout

    assert said.count("    | +Description: dead_letters") == 1
    assert f"    | as for irhub-dead-letters in 222222222222 {HOME}" in said


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "ROLLBACK_COMPLETE"])
def test_a_stack_of_somebody_else_is_neither_updated_nor_replaced(status: str) -> None:
    """An update would delete what its own template made; making it anew would begin by deleting it."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME] |= {"Tags": [], "StackStatus": status, "TemplateBody": "Resources: {}"}

    change = of(planned(aws), "irhub-hub")

    assert (change.verb, change.calls) == (Verb.BY_HAND, ())
    assert "choose another prefix" in change.details[0]


def test_a_stack_set_without_our_tag_is_left_alone() -> None:
    """Its instances are another team's; an update would put our template into each of them."""
    aws = deployed()
    aws.sets["irhub-role"].parameters |= {"Tags": [], "TemplateBody": "Resources: {}"}
    aws.sets["irhub-role"].instances[Pair("333333333333", "eu-south-1")] = "CURRENT"

    assert [change.name for change in handed_over(planned(aws))] == ["irhub-role"]
    assert work(planned(aws)) == ()


def test_a_stack_of_another_installation_is_not_ours() -> None:
    """The tag must name this very installation."""
    aws = deployed()
    aws.stacks[Door.HUB, "irhub-hub", HOME]["Tags"] = [{"Key": "irhub:installation", "Value": "acme"}]

    assert of(planned(aws), "irhub-hub").verb is Verb.BY_HAND
