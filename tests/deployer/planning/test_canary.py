"""A canary: real change sets in one account, and nothing left behind."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deployer.calls import Call
from deployer.canary import Answer, Trial, TrialPlace, attempt
from deployer.canary.answer import complaints
from deployer.canary.lending import LeftBehindError
from deployer.canary.trial import Type
from deployer.cli import cli
from deployer.errors import AwsError, DeniedError, NotFoundError, RefusedError, ThrottledError, UnreachableError
from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World

HUB, MANAGEMENT, SHOP, HOME, AWAY = "222222222222", "111111111111", "333333333333", "eu-west-1", "us-east-1"

ARN = f"arn:aws:cloudformation:{HOME}:{HUB}:changeSet/canary-1/11111111-2222-3333-4444-555555555555"


@dataclass
class FakeFormation:
    """CloudFormation with one change set at a time; ``fails`` says what a call ends with."""

    status: str = "CREATE_COMPLETE"
    stack: str = ""
    """What its stack is before anything is made; empty where there is none."""
    fails: dict[str, BaseException] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    asked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    there: bool = False

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, or what it fails with, once."""
        self.made.append(call.operation)
        self.asked[call.operation] = call.parameters
        if call.operation in self.fails:
            raise self.fails.pop(call.operation)
        answer: Mapping[str, Any] = getattr(self, re.sub(r"(?=[A-Z])", "_", call.operation).lower())()
        return answer

    def _create_change_set(self) -> Mapping[str, Any]:
        self.there, self.stack = True, self.stack or "REVIEW_IN_PROGRESS"
        return {}

    def _describe_change_set(self) -> Mapping[str, Any]:
        if not self.there:
            raise NotFoundError("cloudformation:DescribeChangeSet", "ChangeSetNotFound", "no")
        change = {"Action": "Modify", "ResourceType": "AWS::SQS::Queue", "LogicalResourceId": "Q", "Replacement": "True"}
        said = {"Status": self.status, "StatusReason": "why", "ChangeSetId": ARN}
        return {**said, "Changes": [{"ResourceChange": change}]}

    def _describe_events(self) -> Mapping[str, Any]:
        failed = {"ValidationStatus": "FAILED", "ValidationFailureMode": "WARN", "ValidationStatusReason": "not empty"}
        return {"OperationEvents": [{**failed, "LogicalResourceId": "Bucket"}, {"ValidationStatus": "SKIPPED"}]}

    def _describe_stacks(self) -> Mapping[str, Any]:
        if not self.stack:
            raise NotFoundError("cloudformation:DescribeStacks", "ValidationError", "no")
        return {"Stacks": [{"StackStatus": self.stack}]}

    def _delete_change_set(self) -> Mapping[str, Any]:
        self.there = False
        return {}

    def _delete_stack(self) -> Mapping[str, Any]:
        self.stack = ""
        return {}


def a_trial(kind: Type = Type.CREATE) -> Trial:
    """A change set of the role's template."""
    return Trial("stack set irhub-role", TrialPlace(HUB, HOME), kind, "irhub-role-canary-1", "canary-1", "Description: x\n", {})


def tried(aws: FakeFormation, kind: Type = Type.CREATE, pause: Callable[[float], None] = lambda _: None) -> Answer:
    """CloudFormation's answer to it."""
    return attempt(aws, a_trial(kind), pause, lambda _: None)


def test_an_answer_holds_effects_and_complaints() -> None:
    """What would be replaced, and what the checks before deployment found."""
    answer = tried(FakeFormation())

    assert [effect.says for effect in answer.effects] == ["modify AWS::SQS::Queue Q, replaced"]
    assert (answer.complaints, answer.is_refused) == (("warn: Bucket: not empty",), False)


def test_what_its_checks_found_is_unknown_without_permission() -> None:
    """Not being told is not the same as nothing to tell."""
    answer = tried(FakeFormation(fails={"DescribeEvents": DeniedError("x", "AccessDenied", "no")}))

    assert (answer.is_refused, answer.complaints[0].split(":")[0]) == (False, "unknown")


@pytest.mark.parametrize("error", [ThrottledError("x", "Throttling", "slow down"), UnreachableError("x", "", "no answer")])
def test_what_its_checks_found_is_unknown_where_it_could_not_be_read(error: AwsError) -> None:
    """With the reason: a call that failed has not said that all is well."""
    answer = tried(FakeFormation(fails={"DescribeEvents": error}))

    assert answer.complaints == (f"unknown: what its checks found could not be read: {error.message}",)


def test_an_endpoint_without_that_call_has_nothing_to_tell() -> None:
    """Such as the sandbox."""
    assert tried(FakeFormation(fails={"DescribeEvents": AwsError("x", "NotImplemented", "no")})).complaints == ()


def test_the_checks_are_asked_for_by_the_change_sets_arn() -> None:
    """A change set's name finds no events."""
    aws = FakeFormation()
    tried(aws)

    assert aws.asked["DescribeEvents"] == {"ChangeSetName": ARN}


def test_nothing_is_left_of_a_new_stack() -> None:
    """Neither the change set nor the empty stack that came with it."""
    aws = FakeFormation()
    tried(aws)

    assert (aws.there, aws.stack) == (False, "")


def test_a_stack_that_is_there_is_never_deleted() -> None:
    """Only the change set goes."""
    aws = FakeFormation(stack="UPDATE_COMPLETE")
    tried(aws, Type.UPDATE)

    assert (aws.there, "DeleteStack" in aws.made) == (False, False)


def test_a_real_stack_under_the_canarys_name_is_refused() -> None:
    """Before anything is made."""
    aws = FakeFormation(stack="CREATE_COMPLETE")

    with pytest.raises(RefusedError, match="There is a stack irhub-role-canary-1"):
        tried(aws)
    assert aws.made == ["DescribeStacks"]


def test_a_refusal_is_an_answer() -> None:
    """What CloudFormation says against a template is what one wanted to know."""
    aws = FakeFormation(fails={"CreateChangeSet": NotFoundError("x", "ValidationError", "Template format error")})

    answer = tried(aws)

    assert (answer.is_refused, answer.reason) == (True, "Template format error")


def test_a_failed_change_set_is_deleted_too() -> None:
    """And called refused, unless it failed because nothing would change."""
    aws = FakeFormation(status="FAILED")

    assert tried(aws).is_refused
    assert aws.stack == ""
    assert Answer(a_trial(), "FAILED", "The submitted information didn't contain changes. Submit").is_empty


def test_missing_permissions_are_no_answer() -> None:
    """They say nothing about the template."""
    with pytest.raises(DeniedError):
        tried(FakeFormation(fails={"CreateChangeSet": DeniedError("x", "AccessDenied", "no")}))


@pytest.mark.parametrize("at", ["CreateChangeSet", "DescribeChangeSet", "DescribeEvents"])
@pytest.mark.parametrize("what", [KeyboardInterrupt(), UnreachableError("x", "", "no answer")])
def test_whatever_interrupts_it_nothing_is_left(at: str, what: BaseException) -> None:
    """Ctrl-C and a lost connection, at any call; that an event was not read is no failure."""
    aws = FakeFormation(fails={at: what})

    with suppress(KeyboardInterrupt, UnreachableError):
        tried(aws)

    assert (aws.there, aws.stack) == (False, "")


def test_ctrl_c_while_it_waits_leaves_nothing() -> None:
    """CloudFormation deletes no change set that it is still making, so its end is waited for."""
    aws = FakeFormation(status="CREATE_IN_PROGRESS")

    def pause(_: float) -> None:
        if aws.status == "CREATE_IN_PROGRESS":
            aws.status = "CREATE_COMPLETE"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tried(aws, pause=pause)
    assert (aws.there, aws.stack) == (False, "")


def test_what_cannot_be_deleted_is_said_with_the_lines_that_do_it() -> None:
    """Nobody finds a change set by chance years later."""
    aws = FakeFormation(fails={"DeleteChangeSet": ThrottledError("x", "Throttling", "slow down")})

    with pytest.raises(LeftBehindError) as error:
        tried(aws)
    assert "aws cloudformation delete-change-set --region eu-west-1 --stack-name irhub-role-canary-1" in error.value.todo
    assert "aws cloudformation delete-stack --region eu-west-1 --stack-name irhub-role-canary-1" in error.value.todo


def test_checks_that_passed_are_no_complaints() -> None:
    """Only what failed is told."""
    assert complaints([{"ValidationStatus": "SKIPPED"}, {"EventType": "STACK_EVENT"}]) == ()


@dataclass
class Trying:
    """A sandbox and the command line in it."""

    sandbox: Sandbox
    config: Path

    def run(self, *words: str) -> Result:
        """What the command says and how it ends."""
        keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        environment = {**self.sandbox.exports("hub"), **keys}
        return CliRunner().invoke(cli, [*words, "--config", str(self.config)], env=environment)

    def canary(self, *words: str) -> Mapping[str, Any]:
        """What it says as JSON, by what it tried."""
        told = json.loads(self.run("canary", "--yes", "--json", *words).stdout)
        return {one["what"]: one for one in told["change_sets"]}

    def stacks(self, account_id: str = HUB, region: str = HOME) -> list[str]:
        """The names and statuses of all stacks there."""
        listed = self.sandbox.client("cloudformation", account_id, region).list_stacks()["StackSummaries"]
        return sorted(f"{one['StackName']} {one['StackStatus']}" for one in listed if "DELETE" not in one["StackStatus"])

    def edit(self, old: str, new: str) -> None:
        """The settings say something else."""
        self.config.write_text(self.config.read_text().replace(old, new, 1))


@pytest.fixture(scope="module")
def trying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trying]:
    """The demo's organization, with the bootstrap stack deployed and the role in one member's stack."""
    with Sandbox.start(World.demo()) as sandbox:
        yield Trying(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("canary") / "irhub.yaml"))


def test_before_the_first_deployment_all_are_new_stacks(trying: Trying) -> None:
    """Each template of the hub account is accepted, and no stack is there afterwards."""
    told = trying.canary()

    assert {one["type"] for one in told.values()} == {"CREATE"}
    assert {"stack irhub-bootstrap", "stack set irhub-role", "stack set irhub-forwarding"} < set(told)
    assert (all(one["accepted"] for one in told.values()), trying.stacks()) == (True, [])


def test_before_the_first_deployment_the_hub_is_not_tried(trying: Trying) -> None:
    """Its template is too long for a call, and there is no bucket yet: said with the reason, and no failure."""
    result = trying.run("canary", "--yes", "--json")
    (one,) = json.loads(result.stdout)["not_tried"]

    assert (one["what"], result.exit_code) == ("stack irhub-hub", 0)
    assert (
        "a call takes 51,200; a longer one is read from the artefact bucket, which the first deployment makes" in one["reason"]
    )


def test_against_a_stack_that_is_there_it_says_what_would_change(trying: Trying) -> None:
    """An old template is compared by CloudFormation, and the stack stays as it was."""
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "irhub-old"}}
    formation = trying.sandbox.client("cloudformation", HUB, AWAY)
    formation.create_stack(StackName="irhub-dead-letters", TemplateBody=json.dumps({"Resources": {"DeadLetters": queue}}))

    told = trying.canary("--region", AWAY)["stack irhub-dead-letters"]

    assert (told["type"], {one["id"]: one["replacement"] for one in told["effects"]}["DeadLetters"]) == ("UPDATE", "replaced")
    assert trying.stacks(HUB, AWAY) == ["irhub-dead-letters CREATE_COMPLETE"]


def test_the_management_account_has_its_own_door(trying: Trying) -> None:
    """With the credentials that irhub.yaml names for it."""
    assert set(trying.canary("--account", MANAGEMENT)) == {"stack irhub-role", "stack irhub-forwarding"}
    assert trying.stacks(MANAGEMENT) == []


def test_a_member_needs_credentials_of_its_own(trying: Trying) -> None:
    """irhub's roles may not touch CloudFormation, and that stays so."""
    result = trying.run("canary", "--yes", "--account", SHOP)

    assert result.exit_code == 5
    assert "Name a profile of that account with --account-profile" in result.stderr


def test_a_profile_of_another_account_is_refused(trying: Trying) -> None:
    """Nothing is made in an account that nobody named."""
    result = trying.run("canary", "--yes", "--account", SHOP, "--account-profile", "hub")

    assert (result.exit_code, f"These credentials are those of {HUB}." in result.stderr) == (5, True)


def test_a_place_that_irhub_does_not_reach_is_refused(trying: Trying) -> None:
    """There would be nothing to try."""
    assert (
        "Nothing of irhub belongs in 222222222222 sa-east-1." in trying.run("canary", "--yes", "--region", "sa-east-1").stderr
    )


def test_it_asks_first(trying: Trying) -> None:
    """A change set is a write, however short it lives."""
    result = trying.run("canary")

    assert (result.exit_code, trying.stacks()) == (5, [])
    assert "to make and delete: change set of stack irhub-bootstrap" in result.stderr
    assert "not to be tried: stack irhub-hub: its template has" in result.stderr


def test_it_says_what_it_does_not_prove(trying: Trying) -> None:
    """Whoever trusts it knows how far."""
    said = trying.run("canary", "--yes").stdout

    assert "not proved: whether IAM and service control policies allow making them" in said
    assert "tried, and none left behind; 0 refused by CloudFormation. 1 template not tried." in said
