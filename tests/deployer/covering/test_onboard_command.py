"""Accounts come under irhub and leave it again: the file, the plan for them alone, the record, and what is left."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from deployer.calls import Pair
from deployer.choosing.chosen import Chosen
from deployer.covering.case import Case
from deployer.covering.onboarding import refused_alone
from deployer.doctor import Report, Result
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import failed
from deployer.organization import Account
from deployer.settings import load
from hub.incident import Containment
from tests.deployer.conftest import Shell
from tests.deployer.test_incidents_command import rows, step
from tests.fake_aws import AWAY, HOME, MANAGEMENT, ONE, PRODUCTION, ROOT, SUSPENDED, TWO
from tests.fakes import NOON, an_incident


def exclude(shell: Shell, *account_ids: str) -> None:
    """The settings leave these accounts out."""
    listed = ", ".join(f'"{one}"' for one in account_ids)
    text = shell.config.read_text()
    shell.config.write_text(text.replace('    # exclude: ["444444444444"]', f"    exclude: [{listed}]"))


@pytest.fixture
def without_one(shell: Shell) -> Shell:
    """Everything is deployed, but to one account that the settings leave out."""
    exclude(shell, ONE)
    assert shell.run("deploy", "--yes").exit_code == 0
    shell.aws.made.clear()
    return shell


def onboard(shell: Shell, *words: str) -> Any:
    """The object that the command prints."""
    return json.loads(shell.run("onboard", *words, "--no-verify", "--no-doctor", "--yes", "--json").stdout)


def test_an_account_is_let_into_the_file_and_deployed_to(without_one: Shell) -> None:
    """The file stays the truth: a deployment afterwards has nothing to do."""
    result = without_one.run("onboard", ONE, "--no-verify", "--no-doctor", "--yes")

    assert result.exit_code == 0, result.output
    assert ONE not in load(without_one.config).targets[0].exclude
    assert Pair(ONE, AWAY) in without_one.aws.sets["irhub-forwarding"].instances
    without_one.aws.made.clear()
    assert "Nothing to change" in without_one.run("deploy").stdout
    assert without_one.aws.writes == []


def test_the_account_starts_in_observe(without_one: Shell) -> None:
    """It is held before it is on record, so there is no moment at which irhub may act there."""
    onboard(without_one, ONE)

    item = without_one.aws.items[f"ACCOUNT#{ONE}"]
    assert (item["mode"]["S"], item["held_at"]["S"], item["reason"]["S"]) == ("act", "observe", "onboarded")
    updates = [call for call in without_one.aws.writes if call.operation == "UpdateItem"]
    assert [":mode" in call.parameters["ExpressionAttributeValues"] for call in updates] == [False, True]


def test_nothing_is_done_in_other_accounts(without_one: Shell) -> None:
    """What waits there stays for irhub deploy, and is said."""
    del without_one.aws.sets["irhub-forwarding"].instances[Pair(TWO, AWAY)]

    result = without_one.run("onboard", ONE, "--no-verify", "--no-doctor", "--yes")

    assert Pair(TWO, AWAY) not in without_one.aws.sets["irhub-forwarding"].instances
    assert "1 change beside these accounts is left to irhub deploy." in result.stderr


def test_the_file_and_the_plan_are_shown_before_anything_is_done(without_one: Shell) -> None:
    """Without a terminal and without --yes nothing changes, not even the file."""
    before = without_one.config.read_text()

    result = without_one.run("onboard", ONE, "--no-verify", "--no-doctor")

    assert (result.exit_code, without_one.aws.writes, without_one.config.read_text()) == (5, [], before)
    assert f'-    exclude: ["{ONE}"]' in result.stderr
    assert f"create account record {ONE}" in result.stdout


def test_a_dry_run_changes_nothing(without_one: Shell) -> None:
    """It needs nobody to agree."""
    result = without_one.run("onboard", ONE, "--no-doctor", "--dry-run")

    assert (result.exit_code, without_one.aws.writes) == (0, [])


def test_one_bad_account_never_stops_the_rest(without_one: Shell) -> None:
    """Each is named with its reason, and the exit code says that some were left out."""
    told = onboard(without_one, SUSPENDED, MANAGEMENT, "999999999999", ONE)

    assert [one["account"] for one in told["accounts"]] == [ONE]
    assert {one["account"] for one in told["left_out"]} == {SUSPENDED, MANAGEMENT, "999999999999"}
    assert (told["complete"], Pair(ONE, HOME) in without_one.aws.sets["irhub-role"].instances) == (False, True)


def test_a_failure_is_named_and_the_same_command_goes_on(without_one: Shell) -> None:
    """The file says it already; only what failed is done again."""
    without_one.aws.failing[Pair(ONE, AWAY)] = "denied by a SCP"
    assert without_one.run("onboard", ONE, "--no-verify", "--no-doctor", "--yes").exit_code == 4
    del without_one.aws.failing[Pair(ONE, AWAY)]
    without_one.aws.made.clear()

    result = without_one.run("onboard", ONE, "--no-verify", "--no-doctor", "--yes")

    assert (result.exit_code, [call.operation for call in without_one.aws.writes]) == (0, ["UpdateStackSet"])


def test_new_accounts_are_onboarded_in_one_go(deployed_shell: Shell) -> None:
    """Those that the settings cover and that are not on record: StackSets reached them by themselves."""
    deployed_shell.aws.items[f"ACCOUNT#{TWO}"] = {"PK": {"S": f"ACCOUNT#{TWO}"}, "appeared": {"S": "today"}}

    told = onboard(deployed_shell, "--new")

    assert [(one["account"], one["was_new"]) for one in told["accounts"]] == [(TWO, True)]
    assert deployed_shell.aws.items[f"ACCOUNT#{TWO}"]["held_at"]["S"] == "observe"
    assert onboard(deployed_shell, "--new")["accounts"] == []


def test_without_an_installation_nothing_is_onboarded(shell: Shell) -> None:
    """An account stands on the hub."""
    assert "Deploy the installation first: irhub deploy." in shell.run("onboard", ONE, "--no-doctor", "--yes").stderr


def test_somebody_must_be_named(deployed_shell: Shell) -> None:
    """Nobody means everybody by nothing."""
    assert deployed_shell.run("onboard").exit_code == 2
    assert deployed_shell.run("offboard").exit_code == 2


def offboard(shell: Shell, *words: str) -> Any:
    """The object that the command prints."""
    return json.loads(shell.run("offboard", *words, "--yes", "--json").stdout)


def test_an_account_leaves_and_a_deployment_has_nothing_to_do(deployed_shell: Shell) -> None:
    """The file leaves it out, its stacks are gone, and so is its record."""
    told = offboard(deployed_shell, ONE)

    assert (told["still_there"], load(deployed_shell.config).targets[0].exclude) == ([], (ONE,))
    assert f"ACCOUNT#{ONE}" not in deployed_shell.aws.items
    assert {pair for one in deployed_shell.aws.sets.values() for pair in one.instances if pair.account_id == ONE} == set()
    deployed_shell.aws.made.clear()
    assert "Nothing to change" in deployed_shell.run("deploy").stdout


def test_what_nobody_could_look_at_is_said(deployed_shell: Shell) -> None:
    """StackSets tell of stacks; what is inside an account only the account knows."""
    result = deployed_shell.run("offboard", ONE, "--yes")

    assert "✓ no stack and no record of these accounts is left" in result.stdout
    assert f"? not seen: {ONE}: inside shop, for no role was named to look there with: --member-role" in result.stdout


def test_an_open_incident_is_in_the_way(deployed_shell: Shell) -> None:
    """Without the roles nobody could release it; the other account goes."""
    incident = an_incident(containment=Containment.CONTAINED)
    deployed_shell.aws.rows = rows(replace(incident, target=replace(incident.target, account_id=ONE)), step("isolate eni-1"))

    told = offboard(deployed_shell, ONE, TWO)

    assert [one["account"] for one in told["accounts"]] == [TWO]
    (aside,) = told["left_out"]
    assert (aside["account"], aside["todo"]) == (ONE, f"Release it first: irhub incidents release {incident.id}")


def test_open_incidents_are_left_where_that_is_wanted(deployed_shell: Shell) -> None:
    """The record says what stays."""
    incident = an_incident(containment=Containment.CONTAINED, opened_at=NOON.isoformat())
    deployed_shell.aws.rows = rows(replace(incident, target=replace(incident.target, account_id=ONE)))

    told = offboard(deployed_shell, ONE, "--leave-open")

    assert [one["what"] for one in told["stays"]] == ["1 incident"]


def test_more_than_a_tenth_is_not_taken_away_unasked(deployed_shell: Shell) -> None:
    """As a deployment would refuse it too."""
    result = deployed_shell.run("offboard", "--ou", PRODUCTION, "--yes")

    assert (result.exit_code, deployed_shell.aws.writes) == (5, [])
    assert "--allow-removal instances" in result.stderr


def test_the_last_target_does_not_go(shell: Shell) -> None:
    """Who takes everything away means irhub destroy."""
    text = shell.config.read_text().replace("ou: r-a1b2", f"ou: {PRODUCTION}")
    shell.config.write_text(text)
    shell.run("deploy", "--yes")

    assert "irhub destroy" in shell.run("offboard", "--ou", PRODUCTION, "--yes").stderr


def test_an_account_that_irhub_never_knew_is_left_out(without_one: Shell) -> None:
    """It is no success to take away what is not there."""
    result = without_one.run("offboard", ONE, "--yes")

    assert (result.exit_code, without_one.aws.writes) == (5, [])
    assert "irhub neither covers shop nor has anything there" in result.stderr


def test_the_doctor_is_asked_one_by_one_where_it_refuses() -> None:
    """One bad account never stops the rest; where all are bad it is no matter of accounts."""
    bad = Result(CHECKS[0], failed("the Region is off there"), "switch it on")
    made = cast("Case", SimpleNamespace(chosen=Chosen((Account(ONE, "shop", ROOT), Account(TWO, "bank", ROOT)))))

    (aside,) = refused_alone(made, lambda ids: Report((bad,)) if ONE in ids else Report())

    assert (aside.account_id, aside.todo) == (ONE, "switch it on")
    assert refused_alone(made, lambda _: Report((bad,))) == ()


def test_nothing_is_onboarded_onto_what_others_made(without_one: Shell) -> None:
    """A StackSet of our name and not ours takes no account of ours, so none goes on record as if it had one."""
    without_one.aws.sets["irhub-role"].parameters["Tags"] = []

    result = without_one.run("onboard", ONE, "--no-verify", "--no-doctor", "--yes")

    assert result.exit_code == 5, result.output
    assert without_one.aws.writes == []
