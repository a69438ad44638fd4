"""A plan is carried out exactly; what fails is named, and the same command again goes on from there."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from deployer.apply import Outcome, Result, apply
from deployer.calls import Call, Door, Pair
from deployer.change import Change, Stage, work
from deployer.errors import NothingToUpdateError, UnreachableError
from deployer.patient import PatientAws
from deployer.reasons import clear_reason
from deployer.screen.outcome import exit_code
from tests.fake_aws import AWAY, HOME, ONE, TWO, FakeAws, a_target, deployed, planned, some_settings, some_texts

DENIED = "ResourceLogicalId:Contain, ResourceType:AWS::IAM::Role, ResourceStatusReason:explicit deny in a SCP."


def carried_out(aws: FakeAws, changes: tuple[Change, ...]) -> tuple[Outcome, ...]:
    """The outcomes of these changes; nobody waits."""
    return apply(aws, changes, lambda _: None, lambda _: None)


def shown(calls: list[Call]) -> list[str]:
    """Calls as a plan prints them, in an order of their own; ARNs and ids that are only known later are left open."""
    planned_only = [replace(call, parameters={**call.parameters, "OperationId": ""}) for call in calls]
    return sorted(str(call.shown()).replace("arn:of:", "the ARN of stack set ") for call in planned_only)


@pytest.mark.parametrize("settings", [some_settings(), some_settings(targets=(a_target(exclude=(TWO,), regions=(HOME,)),))])
def test_exactly_the_announced_calls_are_made(settings: object) -> None:
    """The writes of a deployment are those that its plan announced, no more and no fewer."""
    aws = FakeAws() if settings == some_settings() else deployed()
    plan = planned(aws, settings)  # type: ignore[arg-type]  # parametrized
    announced = [call for change in plan for call in change.calls]

    carried_out(aws, plan)

    assert shown(aws.writes) == shown(announced)


def test_a_second_deployment_makes_no_call() -> None:
    """From another clone, with nothing kept, a plan that is empty writes nothing."""
    aws = deployed()

    assert carried_out(aws, planned(aws)) == ()
    assert aws.writes == []


def test_stages_wait_for_each_other() -> None:
    """The function's code is uploaded before the stack that needs it is made."""
    aws = FakeAws()
    carried_out(aws, planned(aws))

    names = [(call.operation, call.parameters.get("StackName", "")) for call in aws.writes]
    assert names.index(("PutObject", "")) < names.index(("CreateStack", "irhub-hub"))


def test_the_changes_of_one_stage_start_together() -> None:
    """All Regions' stacks are begun before anybody waits for the first."""
    aws = FakeAws()
    carried_out(aws, tuple(change for change in planned(aws) if change.stage is Stage.DEAD_LETTERS))

    assert [call.operation for call in aws.made[-6:-4]] == ["CreateStack", "DescribeStacks"]
    assert [call.region for call in aws.writes] == [HOME, AWAY]


def test_new_accounts_get_the_role_first() -> None:
    """The forwarding set depends on the ARN that the role set got a moment ago."""
    aws = FakeAws()
    carried_out(aws, planned(aws))

    assert aws.sets["irhub-forwarding"].parameters["AutoDeployment"]["DependsOn"] == ["arn:of:irhub-role"]


def test_an_instance_that_failed_is_named_though_aws_says_succeeded() -> None:
    """SUCCEEDED only means that not too many failed: every result is read."""
    aws = FakeAws(failing={Pair(ONE, HOME): DENIED})

    (partly,) = [one for one in carried_out(aws, planned(aws)) if one.result is Result.PARTLY and "role" in one.change.name]

    (failure,) = partly.failures
    assert (failure.account_id, failure.region) == (ONE, HOME)
    assert failure.reason == "explicit deny in a SCP (Contain, AWS::IAM::Role)"


def test_one_bad_account_does_not_stop_the_rest() -> None:
    """Everything after a partial failure is carried out, and the exit code says that it is not whole."""
    aws = FakeAws(failing={Pair(ONE, HOME): DENIED})

    outcomes = carried_out(aws, planned(aws))

    assert Result.NOT_REACHED not in {one.result for one in outcomes}
    assert exit_code(outcomes, ()) == 4


def test_afterwards_only_the_failed_instances_are_taken_up() -> None:
    """Once the cause is gone, the same command touches those accounts and Regions and no others."""
    aws = FakeAws(failing={Pair(ONE, HOME): DENIED})
    carried_out(aws, planned(aws))
    aws.failing.clear()

    changes = work(planned(aws))

    assert {pair for change in changes for pair in change.pairs} == {Pair(ONE, HOME)}
    assert {one.result for one in carried_out(aws, changes)} == {Result.DONE}
    assert work(planned(aws)) == ()


def test_a_stack_that_fails_tells_the_first_reason() -> None:
    """What failed first is the cause; what was cancelled after it is not."""
    aws = FakeAws(failing={"irhub-hub": "the table exists"})

    (failed,) = [one for one in carried_out(aws, planned(aws)) if one.result is Result.FAILED]

    assert "Table (): the table exists" in failed.reason


def test_nothing_is_built_on_what_failed() -> None:
    """Where the hub could not be made, no account is touched."""
    aws = FakeAws(failing={"irhub-hub": "the table exists"})

    outcomes = carried_out(aws, planned(aws))

    assert {one.result for one in outcomes if one.change.stage > Stage.HUB} == {Result.NOT_REACHED}
    assert aws.sets == {}
    assert exit_code(outcomes, ()) == 4


def test_a_failed_creation_is_made_anew() -> None:
    """The second attempt deletes what the first left, and goes on."""
    aws = FakeAws(failing={"irhub-hub": "the table exists"})
    carried_out(aws, planned(aws))
    aws.failing.clear()

    carried_out(aws, planned(aws))

    assert aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] == "CREATE_COMPLETE"
    assert work(planned(aws)) == ()


def test_an_update_of_the_set_reaches_every_instance() -> None:
    """A new template is one call for all members, one for the management account, and leaves nothing behind."""
    aws = deployed()
    texts = some_texts(role="Description: more\n")

    carried_out(aws, planned(aws, texts=texts))

    assert [call.operation for call in aws.writes] == ["UpdateStackSet", "UpdateStack"]
    assert work(planned(aws, texts=texts)) == ()


@pytest.mark.parametrize(
    ("said", "clear"),
    [
        (DENIED, "explicit deny in a SCP (Contain, AWS::IAM::Role)"),
        ("Account\n  is   not ready", "Account is not ready"),
        ("", ""),
    ],
)
def test_reasons_are_made_clear(said: str, clear: str) -> None:
    """The reason comes first and the resource after it; what has another form stays as it is."""
    assert clear_reason(said) == clear


class Unseeing(FakeAws):
    """CloudFormation that sees no difference."""

    def _update_stack(self, call: Call, _: object) -> None:
        raise NothingToUpdateError(call.name, "ValidationError", "No updates are to be performed.")


def test_an_update_that_cloudformation_does_not_see_is_done() -> None:
    """Texts may differ in what changes nothing; that is no failure."""
    aws = Unseeing()
    carried_out(aws, planned(aws))

    (outcome,) = carried_out(aws, planned(aws, texts=some_texts(hub="Description: more\n")))

    assert outcome.result is Result.DONE


def test_an_operation_that_failed_as_a_whole_says_why() -> None:
    """Where no instance is to blame, the operation's own reason stands."""
    aws = FakeAws(refusing="Another operation is in progress")

    partly = [one for one in carried_out(aws, planned(aws)) if one.failures]

    assert {failure.reason for one in partly for failure in one.failures} == {"Another operation is in progress"}


@dataclass
class Flaky(FakeAws):
    """A network that fails at every other look."""

    fails_next: bool = False

    def _describe_stacks(self, call: Call, asked: object) -> dict[str, Any]:
        self.fails_next = not self.fails_next
        if self.fails_next:
            raise UnreachableError(call.name, "", "no route")
        return super()._describe_stacks(call, asked)


def test_a_look_that_fails_for_a_moment_is_repeated() -> None:
    """An operation goes on in AWS whatever the network does meanwhile."""
    aws = Flaky()
    changes = planned(FakeAws())

    assert {one.result for one in carried_out(aws, changes)} == {Result.DONE}


def test_patience_ends() -> None:
    """A network that never comes back is told, and nothing is built on what nobody saw."""
    waited: list[float] = []
    looking = PatientAws(Gone(), waited.append)

    with pytest.raises(UnreachableError):
        looking.make(Call(Door.HUB, "cloudformation", "DescribeStacks", HOME))
    assert sum(waited) > 120


class Gone:
    """No network at all."""

    def make(self, call: Call) -> dict[str, Any]:
        """Never an answer."""
        raise UnreachableError(call.name, "", "no route")
