"""What somebody else began is named and waited for, within a bound."""

import pytest

from deployer.apply import How, Progress, Result, carry_out
from deployer.aws.stacks import Place
from deployer.calls import Call, Door
from deployer.change import Stage
from deployer.desired import StackSet, desire
from deployer.errors import BusyError, UnreachableError
from deployer.rollout.waiting import Patience, wait_for_sets, wait_for_stack
from tests.deployer.rollout.slow_aws import SlowAws
from tests.fake_aws import BUNDLE, HOME, a_set, planned, some_settings, some_texts


@pytest.fixture
def aws() -> SlowAws:
    """Both StackSets are there, without instances; somebody's operation began this moment and takes a minute."""
    aws = SlowAws(sets={"irhub-role": a_set(), "irhub-forwarding": a_set()})
    aws.somebodys()
    return aws


def sets(aws: SlowAws) -> tuple[StackSet, ...]:
    """Both StackSets, as they should be."""
    return desire(some_settings(), aws.organization, some_texts(), BUNDLE).sets


def test_what_runs_is_named_once_and_waited_for(aws: SlowAws) -> None:
    """What, since when and by whom, who is found in CloudTrail where irhub did not begin it."""
    said: list[str] = []
    wait_for_sets(aws, sets(aws), Patience(aws.pause, said.append, 3_600))

    assert said[0].startswith("UPDATE of stack set irhub-role (0f3c) runs since 12:00:00 UTC, begun by carol; waiting for it")
    assert said[1].startswith("Nothing runs any more, after 1 min")


def test_nobody_who_runs_nothing_is_waited_for(aws: SlowAws) -> None:
    """Nothing is said, and no time passes."""
    aws.begun.clear()
    said: list[str] = []
    wait_for_sets(aws, sets(aws), Patience(aws.pause, said.append, 3_600))

    assert (said, aws.now) == ([], 0)


def test_patience_has_a_bound(aws: SlowAws) -> None:
    """Then it is refused, with the same name."""
    aws.seconds = 3_600

    with pytest.raises(BusyError, match="begun by carol"):
        wait_for_sets(aws, sets(aws), Patience(aws.pause, lambda _: None, 60))
    assert 60 <= aws.now < 90


def test_who_does_not_want_to_wait_is_refused_at_once(aws: SlowAws) -> None:
    """With exit code 5, and the way to follow it."""
    with pytest.raises(BusyError, match="irhub watch follows it") as refused:
        wait_for_sets(aws, sets(aws), Patience(aws.pause, lambda _: None, 0))
    assert (refused.value.exit_code, aws.now) == (5, 0)


def test_a_stack_at_work_is_waited_for(aws: SlowAws) -> None:
    """By another deployment, or by hand."""
    place = Place(Door.HUB, "irhub-hub", HOME)
    aws.stacks[Door.HUB, "irhub-hub", HOME] = {"StackStatus": "UPDATE_IN_PROGRESS"}
    said: list[str] = []
    wait_for_stack(aws, place, Patience(aws.pause, said.append, 600))

    assert aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] == "UPDATE_COMPLETE"
    assert said == ["Stack irhub-hub in eu-west-1 is CREATE_IN_PROGRESS; waiting, at most 10 min 00 s."]


def test_a_set_that_takes_one_operation_at_a_time_is_waited_for(aws: SlowAws) -> None:
    """OperationInProgressException is no failure: the call is made again once the other has ended."""
    aws.managed = False
    told: list[Progress] = []
    (change,) = [one for one in planned(aws) if one.stage is Stage.ROLE_INSTANCES]

    (outcome,) = carry_out(aws, [change], How(aws.pause, told.append))

    assert outcome.result is Result.DONE
    assert any(one.says.startswith("waits for UPDATE of stack set irhub-role (0f3c)") for one in told)


def test_that_waiting_has_a_bound_too(aws: SlowAws) -> None:
    """Then the change has failed, and nothing is built on it."""
    aws.managed, aws.seconds = False, 3_600
    (change,) = [one for one in planned(aws) if one.stage is Stage.ROLE_INSTANCES]

    (outcome,) = carry_out(aws, [change], How(aws.pause, lambda _: None, patience_seconds=60))

    assert (outcome.result, "begun by carol" in outcome.reason) == (Result.FAILED, True)


class LosesAnswers(SlowAws):
    """A network that loses the first answer to each operation that is begun."""

    def make(self, call: Call) -> object:
        """The call is carried out, and nobody hears of it."""
        known = call.parameters.get("OperationId") in self.begun
        answer = super().make(call)
        if call.operation == "CreateStackInstances" and not known:
            raise UnreachableError(call.name, "", "no answer")
        return answer


def test_a_lost_answer_does_not_begin_an_operation_twice() -> None:
    """The call is made again under the same id, which AWS carries out once."""
    aws = LosesAnswers(sets={"irhub-role": a_set(), "irhub-forwarding": a_set()})
    (change,) = [one for one in planned(aws) if one.stage is Stage.ROLE_INSTANCES]

    (outcome,) = carry_out(aws, [change], How(aws.pause, lambda _: None))

    assert (outcome.result, list(aws.begun)) == (Result.DONE, list(outcome.operations))
