"""What outlives everything stays in its stack: made first, shrunk to at last, and found again by the next deployment."""

from collections.abc import Mapping
from typing import Any

from deployer.apply import Result, apply
from deployer.calls import Door
from deployer.change import Verb, work
from deployer.kept import kept_part
from deployer.template import parse
from tests.deployer.installations import rendered
from tests.deployer.test_removal import taken_away
from tests.fake_aws import HOME, FakeAws, planned, some_texts

TABLE = "  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n    Properties: {TableName: !Ref Name}\n"
HUB = f"Description: hub\nResources:\n{TABLE}  Bus: {{Type: AWS::Events::EventBus}}\nOutputs: {{}}\n"
TEXTS = some_texts(hub=HUB)
STACK = (Door.HUB, "irhub-hub", HOME)


def resources(text: str) -> Mapping[str, Any]:
    """The resources of a template."""
    found: Mapping[str, Any] = parse(text)["Resources"]
    return found


def deployed(aws: FakeAws) -> FakeAws:
    """The world after another deployment."""
    apply(aws, planned(aws, texts=TEXTS), lambda _: None, lambda _: None)
    return aws


def test_only_what_is_retained_is_kept() -> None:
    """The rest of the template is left out, and functions stay as they are."""
    assert resources(kept_part(HUB)) == {"Table": resources(HUB)["Table"]}


def test_a_template_that_retains_nothing_has_no_such_part() -> None:
    """Such a stack is made at once and deleted whole."""
    assert kept_part("Resources:\n  Bus: {Type: AWS::Events::EventBus}\n") == ""
    assert kept_part("Description: none\n") == ""


def test_record_evidence_and_key_are_kept() -> None:
    """Nothing else of the hub outlives it, and they refer to nothing else."""
    assert set(resources(kept_part(rendered("members").hub))) == {"Key", "KeyAlias", "Ledger", "Evidence"}


def test_the_hub_is_made_in_two_calls() -> None:
    """What can fail is added to a stack that holds what must not be lost."""
    (hub,) = [change for change in work(planned(FakeAws(), texts=TEXTS)) if change.name == "irhub-hub"]

    first, second = hub.calls
    assert (first.operation, second.operation) == ("CreateStack", "UpdateStack")
    assert (first.parameters["TemplateBody"], second.parameters["TemplateBody"]) == (kept_part(HUB), HUB)


def test_destroying_shrinks_the_hub_to_it() -> None:
    """The stack stays with its table, and a last look finds nothing more to take away."""
    aws = deployed(FakeAws())
    apply(aws, taken_away(aws, texts=TEXTS), lambda _: None, lambda _: None)

    assert aws.stacks[STACK]["TemplateBody"] == kept_part(HUB)
    assert taken_away(aws, texts=TEXTS) == ()


def test_a_deployment_after_that_finds_it_there() -> None:
    """The table needs no adoption: the stack grows again around it."""
    aws = deployed(FakeAws())
    apply(aws, taken_away(aws, texts=TEXTS), lambda _: None, lambda _: None)
    (hub,) = [change for change in work(planned(aws, texts=TEXTS)) if change.name == "irhub-hub"]

    assert hub.verb is Verb.UPDATE
    assert deployed(aws).stacks[STACK]["TemplateBody"] == HUB


def test_a_first_deployment_that_failed_can_be_tried_again() -> None:
    """The table that the failed attempt made belongs to the stack, so nothing stands in the way."""
    aws = FakeAws()
    aws.failing["update of irhub-hub"] = "the secret does not exist"
    outcomes = apply(aws, planned(aws, texts=TEXTS), lambda _: None, lambda _: None)
    aws.failing.clear()

    assert Result.FAILED in {one.result for one in outcomes}
    assert aws.stacks[STACK]["TemplateBody"] == kept_part(HUB)
    assert deployed(aws).stacks[STACK]["TemplateBody"] == HUB
