"""Calls grow with AWS's pages, and not with accounts times Regions."""

import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import Result

from deployer import starter
from deployer.apply import How, carry_out
from deployer.calls import Pair
from deployer.change import Stage
from tests.deployer.conftest import Shell, facts
from tests.deployer.rollout.slow_aws import BEGAN
from tests.deployer.scale.paged_aws import REGIONS, PagedAws, large_organization
from tests.fake_aws import a_set, a_target, planned, some_settings

ACCOUNTS = 1_000
MOST_CALLS = 450


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> PagedAws:
    """A thousand accounts in seventeen Regions, where everything has been deployed; its settings lie beside it."""
    aws = PagedAws(organization=large_organization(ACCOUNTS))
    config = tmp_path_factory.mktemp("scale") / "irhub.yaml"
    starter.write(config, facts(regions=REGIONS), force=False)
    assert Shell(config, aws, now=BEGAN).run("deploy", "--yes", "--progress", "errors").exit_code == 0
    aws.objects["config"] = str(config).encode()
    return aws


def told(aws: PagedAws, *words: str) -> tuple[Result, list[str]]:
    """What a command says, and the calls that it took."""
    before = len(aws.made)
    result = Shell(Path(aws.objects["config"].decode()), aws, now=BEGAN).run(*words, "--stats")
    return result, [call.name for call in aws.made[before:]]


def stated(result: Result) -> int:
    """How many calls --stats says there were."""
    found = re.search(r"(\d+) AWS calls", result.stderr)
    assert found
    return int(found[1])


@pytest.mark.parametrize("command", ["status", "plan"])
def test_a_thousand_accounts_take_few_calls(aws: PagedAws, command: str) -> None:
    """Seventeen thousand instances are read in under 450 calls, and nothing is to be changed in them."""
    result, calls = told(aws, command)

    assert result.exit_code == 0
    assert len(calls) < MOST_CALLS
    assert Counter(calls)["cloudformation:ListStackInstances"] == 10 + 170


def test_a_deployment_without_work_takes_few_calls(aws: PagedAws) -> None:
    """A second look at what runs, and at whom we act as, costs a handful more."""
    result, calls = told(aws, "deploy")

    assert (result.exit_code, len(calls) < MOST_CALLS) == (0, True)


def test_stats_tells_every_call(aws: PagedAws) -> None:
    """What --stats prints is what AWS was asked."""
    before = len(aws.made)
    result, _ = told(aws, "status")

    assert stated(result) == len(aws.made)
    assert len(aws.made) - before < MOST_CALLS


def test_watching_a_long_operation_takes_a_call_a_second_at_most() -> None:
    """Forty minutes in seventeen thousand instances: polls and pages stay below that, and the last look is whole."""
    aws = PagedAws(organization=large_organization(ACCOUNTS), seconds=2_400)
    aws.failing = {Pair("500000000007", "us-east-1"): "denied by a SCP"}
    changes = planned(aws, some_settings(targets=(a_target(regions=REGIONS),)))
    aws.made.clear()
    (instances,) = [one for one in changes if one.stage is Stage.FORWARDING_INSTANCES]
    aws.sets["irhub-forwarding"] = a_set()

    (outcome,) = carry_out(aws, [instances], How(aws.pause, lambda _: None))

    assert [(one.account_id, one.region) for one in outcome.failures] == [("500000000007", "us-east-1")]
    assert len(aws.made) < aws.now + 170
