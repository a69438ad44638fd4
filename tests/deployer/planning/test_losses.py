"""What a plan may not take away unasked."""

import json

import pytest

from deployer.aws.stacks import FoundStack
from deployer.calls import Door, Pair
from deployer.losses.evidence import _holds, _of_stack
from deployer.replacing import replaced
from deployer.template import resources_of
from tests.deployer.conftest import Shell
from tests.deployer.installations import rendered
from tests.fake_aws import HOME, ONE, ROOT, THREE, TWO

TABLE = """
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties: {TableName: irhub-ledger, DeletionProtectionEnabled: true, BillingMode: PAY_PER_REQUEST}
"""


def excluding(shell: Shell, *accounts: str) -> None:
    """The settings leave these accounts out."""
    text = shell.config.read_text()
    target = f"- ou: {ROOT}"
    assert target in text
    shell.config.write_text(text.replace(target, f"{target}\n    exclude: {json.dumps(accounts)}"))


def holding(shell: Shell, template: str) -> None:
    """The hub's stack is there, with this template."""
    shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = template


def test_a_plan_that_uncovers_much_is_refused(deployed_shell: Shell) -> None:
    """It is shown, and then refused with the number and the flag; it is not written to a file."""
    excluding(deployed_shell, ONE, TWO)
    out = deployed_shell.config.parent / "plan.json"

    result = deployed_shell.run("plan", "--out", str(out))

    assert (result.exit_code, out.exists()) == (5, False)
    assert "It would lose: 6 instances of 12, in 2 accounts, which is more than a tenth." in result.stderr
    assert "- delete instances of stack set irhub-role" in result.stdout


def test_it_passes_once_that_loss_is_allowed_by_its_name(deployed_shell: Shell) -> None:
    """Another name does not do."""
    excluding(deployed_shell, THREE)

    assert deployed_shell.run("plan", "--allow-removal", "evidence").exit_code == 5
    assert deployed_shell.run("plan", "--allow-removal", "instances").exit_code == 0


def test_as_json_the_refusal_stands_in_the_one_object(deployed_shell: Shell) -> None:
    """Who reads stdout finds one object, with the plan and why it is refused."""
    excluding(deployed_shell, ONE)

    told = deployed_shell.json("plan")

    assert told["kind"] == "plan"
    assert told["refused"]["todo"].endswith("give --allow-removal instances.")


def test_nothing_is_refused_where_nothing_goes(deployed_shell: Shell) -> None:
    """A plan that only adds is no loss."""
    del deployed_shell.aws.sets["irhub-forwarding"].instances[Pair(ONE, HOME)]

    assert deployed_shell.json("plan")["refused"] is None


def test_a_table_that_leaves_its_stack_is_refused(deployed_shell: Shell) -> None:
    """Even where CloudFormation would retain it: nobody would look after it any more."""
    holding(deployed_shell, TABLE)

    result = deployed_shell.run("plan")

    assert result.exit_code == 5
    assert "AWS::DynamoDB::Table Ledger leaves its stack (stack irhub-hub, eu-west-1)" in result.stderr


@pytest.mark.parametrize(("status", "code"), [("DELETE_FAILED", 5), ("ROLLBACK_COMPLETE", 0)])
def test_a_stack_that_must_be_made_anew_may_hold_evidence(deployed_shell: Shell, status: str, code: int) -> None:
    """One whose deletion failed still does; one whose creation was rolled back holds nothing."""
    holding(deployed_shell, TABLE)
    deployed_shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] = status

    assert deployed_shell.run("plan").exit_code == code


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("DeletionPolicy: Retain", "DeletionPolicy: Delete", "loses its DeletionPolicy Retain"),
        ("UpdateReplacePolicy: Retain\n", "Metadata: {}\n", "loses its UpdateReplacePolicy Retain"),
        ("DeletionProtectionEnabled: true, ", "", "loses its DeletionProtectionEnabled"),
        ("irhub-ledger", "irhub-cases", "would be made anew and empty (TableName)"),
        ("BillingMode: PAY", "BillingMode: PAY", ""),
    ],
)
def test_what_keeps_the_evidence_is_watched(old: str, new: str, says: str) -> None:
    """A policy that goes, a protection that goes, a name that changes."""
    lost = list(_of_stack(FoundStack("UPDATE_COMPLETE", TABLE), TABLE.replace(old, new, 1)))

    assert lost == ([f"AWS::DynamoDB::Table Ledger {says}"] if says else [])


def test_our_own_hub_template_loses_nothing_against_itself() -> None:
    """Every installation's table, bucket and key are seen as evidence, and no plan of the same text is refused."""
    held = {name for name, one in resources_of(rendered("members").hub).items() if _holds(one)}

    assert held == {"Ledger", "Evidence", "Key"}


def test_what_refers_to_something_new_is_new_too() -> None:
    """CloudFormation replaces what cannot be changed in place, and then what names it in such a place."""
    before = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "one"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"Name": "rule", "EventBusName": {"Ref": "Bus"}}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q", "VisibilityTimeout": 1}},
    }
    after = json.loads(json.dumps(before).replace("one", "two").replace('"VisibilityTimeout": 1', '"VisibilityTimeout": 2'))

    assert [(one.logical_id, one.surely) for one in replaced(before, after)] == [("Bus", True), ("Rule", False)]


def test_a_name_that_stays_blocks_a_replacement() -> None:
    """A role's path cannot change in place, and its name is taken while the old one is there."""
    role = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "irhub-contain", "Path": "/irhub/"}}}
    (one,) = replaced(role, json.loads(json.dumps(role).replace("/irhub/", "/other/")))

    assert one.says == ("replaces AWS::IAM::Role Role (Path), which CloudFormation refuses, for its name stays the same")
