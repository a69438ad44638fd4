"""Three hundred accounts in six Regions: what fails is named exactly, and once the cause is gone only that is touched."""

from collections.abc import Iterator, Mapping

import pytest

from deployer.calls import Pair
from tests.deployer.scale.large import ACCOUNTS, REGIONS, SUSPENDED, Large, Told, Troubles, large

SEED = 20261121
Play = Mapping[str, Told]


def perform(stage: Large, troubles: Troubles) -> Play:
    """Deployed while some fail; deployed again once nothing hinders it; planned."""
    with stage.troubled(troubles):
        first = stage.run("deploy", "--yes", "--progress", "errors")
    planned = stage.run("plan", "--detailed-exitcode")
    again = stage.run("deploy", "--yes", "--progress", "errors")
    return {"first": first, "planned": planned, "again": again, "last": stage.run("plan", "--detailed-exitcode")}


@pytest.fixture(scope="module")
def troubles() -> Troubles:
    """Who fails and why."""
    return Troubles.drawn(SEED, [f"{600_000_000_000 + number}" for number in range(1, ACCOUNTS + 1)])


@pytest.fixture(scope="module")
def play(troubles: Troubles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Everything that happened."""
    with large(tmp_path_factory.mktemp("large")) as stage:
        yield perform(stage, troubles)


def failed(told: Told) -> dict[Pair, str]:
    """The accounts and Regions that were named as failed, and why."""
    return {Pair(one["account"], one["region"]): one["reason"] for one in told.facts["failed"]}


def test_exactly_the_failing_pairs_are_named(play: Play, troubles: Troubles) -> None:
    """No other account or Region is, and none of them is left out; the exit code says that it is not whole."""
    assert play["first"].exit_code == 4
    assert failed(play["first"]).keys() == troubles.reasons.keys()


def test_each_is_named_with_its_reason(play: Play, troubles: Troubles) -> None:
    """Denied, opted out or suspended, in AWS's words where it has any."""
    told = failed(play["first"])

    assert all(reason in told[pair] for pair, reason in troubles.reasons.items())


def test_each_is_named_with_the_accounts_name(play: Play) -> None:
    """Nobody knows accounts by their number."""
    assert all(one["name"] == f"member-{int(one['account'][3:])}" for one in play["first"].facts["failed"])


def test_what_aws_calls_succeeded_is_not_believed(play: Play) -> None:
    """Accounts that were closed meanwhile are skipped without a failure, and were found by reading every instance."""
    assert SUSPENDED in failed(play["first"]).values()


def test_what_can_be_done_is_said_once_for_each_kind_of_reason(play: Play) -> None:
    """An SCP, a suspended account, a Region that is not enabled."""
    assert len(play["first"].facts["advice"]) == 3


def test_all_others_were_deployed(play: Play, troubles: Troubles) -> None:
    """The plan after it is about the failing pairs and no others."""
    pairs = {Pair(one["account"], one["region"]) for change in play["planned"].facts["changes"] for one in change["pairs"]}

    assert (play["planned"].exit_code, play["planned"].writes) == (3, [])
    assert pairs == set(troubles.reasons)


def test_the_same_command_touches_only_those(play: Play, troubles: Troubles) -> None:
    """StackSets came to no other account or Region, and nothing but instances was written."""
    again = play["again"]

    assert (again.exit_code, again.touched) == (0, set(troubles.reasons))
    assert set(again.writes) == {"cloudformation:UpdateStackSet"}


def test_it_takes_a_call_for_each_set_of_regions_and_no_more(play: Play, troubles: Troubles) -> None:
    """Accounts that share their Regions share a call; the announced calls are those that were made."""
    announced = [call for change in play["planned"].facts["changes"] for call in change["calls"]]

    assert len(play["again"].writes) == len(announced) <= len(troubles.reasons)


def test_afterwards_nothing_is_left_to_do(play: Play) -> None:
    """The plan is empty."""
    assert (play["last"].exit_code, play["last"].facts["has_changes"]) == (0, False)


def test_reads_grow_with_pages(play: Play) -> None:
    """Eighteen hundred instances, looked at three times by one command, in a few hundred calls."""
    assert play["again"].calls < 400
    assert len(REGIONS) * ACCOUNTS == 1_800
