"""An operation is followed with few calls, told Region by Region, and read to the last instance at its end."""

import re
from collections import Counter

import pytest

from deployer.apply import How, Outcome, Progress, Result, carry_out
from deployer.calls import Pair
from deployer.change import Change, Stage
from deployer.rollout.progress import total
from tests.deployer.rollout.slow_aws import SlowAws
from tests.fake_aws import AWAY, HOME, ONE, THREE, a_set, planned

DENIED = "ResourceLogicalId:Rule, ResourceType:AWS::Events::Rule, ResourceStatusReason:denied by a SCP."


@pytest.fixture
def aws() -> SlowAws:
    """Both StackSets are there, without instances; an operation takes a minute."""
    return SlowAws(sets={"irhub-role": a_set(), "irhub-forwarding": a_set()})


def forwarding(aws: SlowAws) -> Change:
    """The change that makes eight instances, four accounts in two Regions."""
    (change,) = [one for one in planned(aws) if one.stage is Stage.FORWARDING_INSTANCES]
    return change


def rolled(aws: SlowAws, told: list[Progress], **how: object) -> Outcome:
    """What became of it; everything that was told on the way is in the list."""
    (outcome,) = carry_out(aws, [forwarding(aws)], How(aws.pause, told.append, **how))  # type: ignore[arg-type]  # any option
    return outcome


def test_counts_go_from_waiting_to_done(aws: SlowAws) -> None:
    """Every account and Region is counted once at any time."""
    told: list[Progress] = []
    rolled(aws, told)
    counts = [total(one.tally) for one in told if one.tally]

    assert {one.total for one in counts} == {8}
    assert (counts[0].waiting, counts[-1].done) == (8, 8)
    assert [one.done for one in counts] == sorted(one.done for one in counts)


def test_counts_are_told_region_by_region(aws: SlowAws) -> None:
    """Each Region has its own."""
    told: list[Progress] = []
    rolled(aws, told)
    (last,) = [one.tally for one in told if one.tally][-1:]

    assert {region: counts.done for region, counts in last.items()} == {HOME: 4, AWAY: 4}


def test_a_failure_is_told_while_the_operation_runs(aws: SlowAws) -> None:
    """At once, once, and with its parsed reason; only those that failed are asked for."""
    aws.failing = {Pair(ONE, HOME): DENIED}
    told: list[Progress] = []
    rolled(aws, told)
    (running,) = [one for one in told if one.failures]

    assert (running.says, running.failures[0].account_id) == ("RUNNING", ONE)
    assert running.failures[0].reason == "denied by a SCP (Rule, AWS::Events::Rule)"


def test_pauses_grow(aws: SlowAws) -> None:
    """A minute is looked at a dozen times, an hour not three hundred times more."""
    aws.seconds = 3_600
    rolled(aws, [])
    looks = Counter(call.operation for call in aws.made)["DescribeStackSetOperation"]

    assert looks < 3_600 / 14


def test_what_aws_calls_succeeded_is_read_to_the_last_instance(aws: SlowAws) -> None:
    """The failure that came last of all is in the outcome."""
    aws.failing = {Pair(THREE, AWAY): DENIED}
    aws.seconds = 0

    outcome = rolled(aws, [])

    assert (outcome.result, [one.region for one in outcome.failures]) == (Result.PARTLY, [AWAY])


@pytest.mark.parametrize(
    ("arn", "named"),
    [
        ("arn:aws:sts::222222222222:assumed-role/Admin/alice@example.com", "alice-example-com"),
        ("arn:aws:sts::222222222222:assumed-role/ci-deploy/botocore-session-1763760000", "ci-deploy"),
        ("arn:aws:iam::222222222222:user/people/bob", "bob"),
        ("", "somebody"),
    ],
)
def test_every_operation_says_who_began_it(aws: SlowAws, arn: str, named: str) -> None:
    """Its id holds the name of whoever is signed in, in the letters that AWS allows."""
    (name,) = rolled(aws, [], who=arn).operations

    assert re.fullmatch(rf"irhub-{named}-[0-9a-f]{{12}}", name)


def test_detached_nobody_waits_for_the_end(aws: SlowAws) -> None:
    """The operation was begun and runs; no time passed."""
    outcome = rolled(aws, [], detach=True)

    assert (outcome.result, aws.now) == (Result.BEGUN, 0)
    assert list(aws.begun) == list(outcome.operations)


def test_detached_nothing_is_begun_that_stands_on_it(aws: SlowAws) -> None:
    """The forwarding rules wait until the roles are there, and nobody here sees that."""
    changes = [one for one in planned(aws) if one.stage in {Stage.ROLE_INSTANCES, Stage.FORWARDING_INSTANCES}]

    outcomes = carry_out(aws, changes, How(aws.pause, lambda _: None, detach=True))

    assert [one.result for one in outcomes] == [Result.BEGUN, Result.NOT_REACHED]
