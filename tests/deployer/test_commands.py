"""The way of an operator: plan, deploy, status, destroy."""

import json

import pytest

from deployer.calls import Door, Pair
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, HOME, HUB, MANAGEMENT, ONE, SUSPENDED

DENIED = "ResourceLogicalId:Contain, ResourceType:AWS::IAM::Role, ResourceStatusReason:denied by a SCP"


def test_a_plan_shows_one_line_an_object(shell: Shell) -> None:
    """Signs and sentences, and one line that sums up."""
    lines = shell.run("plan").stdout.splitlines()

    assert lines[0] == f"+ create stack irhub-bootstrap in {HUB} {HOME}"
    assert lines[-2:] == [f"skipped: {SUSPENDED} gone, which is SUSPENDED", "17 to create; 0 as they should be."]


def test_a_plan_exits_with_3_only_where_it_was_asked_to(shell: Shell) -> None:
    """Changes are no failure, unless CI wants to know."""
    assert shell.run("plan").exit_code == 0
    assert shell.run("plan", "--detailed-exitcode").exit_code == 3


def test_a_plan_writes_nothing(shell: Shell) -> None:
    """Its gate refuses every call that is not a read."""
    shell.run("plan")

    assert shell.aws.made
    assert shell.aws.writes == []


def test_a_plan_as_json_holds_every_call(shell: Shell) -> None:
    """The object has a kind and a version, and shows each call that a deployment would make."""
    plan = shell.json("plan")

    assert (plan["kind"], plan["version"], plan["has_changes"]) == ("plan", 1, True)
    assert plan["changes"][0]["calls"][0]["call"] == "cloudformation:CreateStack"


def test_a_deployment_makes_the_announced_calls(shell: Shell) -> None:
    """The plan's calls and the writes that were made are the same set."""
    announced = [call["call"] + call["region"] for change in shell.json("plan")["changes"] for call in change["calls"]]

    assert shell.run("deploy", "--yes").exit_code == 0
    assert sorted(call.name + call.region for call in shell.aws.writes) == sorted(announced)


def test_a_second_deployment_changes_nothing(deployed_shell: Shell) -> None:
    """It says so, makes no write, and asks nobody."""
    result = deployed_shell.run("deploy")

    assert "Nothing to change; 15 as they should be." in result.stdout
    assert (result.exit_code, deployed_shell.aws.writes) == (0, [])


def test_without_a_terminal_nobody_is_asked(shell: Shell) -> None:
    """Nothing is changed, and the sentence says how to agree beforehand."""
    result = shell.run("deploy")

    assert (result.exit_code, shell.aws.writes) == (5, [])
    assert "Give --yes to agree beforehand." in result.stderr


def test_an_out_of_band_edit_is_the_whole_next_plan(deployed_shell: Shell) -> None:
    """What somebody changed past irhub is named, and nothing else."""
    deployed_shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = "Description: mine\n"

    changed = [change["says"] for change in deployed_shell.json("plan")["changes"] if change["verb"] != "nothing"]

    assert changed == [f"update stack irhub-hub in {HUB} {HOME}"]


def test_a_partial_deployment_exits_with_4_and_names_the_account(shell: Shell) -> None:
    """Account, name, Region and parsed reason stand in one line."""
    shell.aws.failing[Pair(ONE, HOME)] = DENIED

    result = shell.run("deploy", "--yes")

    assert result.exit_code == 4
    assert f"{ONE} shop {HOME}: denied by a SCP (Contain, AWS::IAM::Role)" in result.stdout


def test_a_deployment_in_which_nothing_succeeds_exits_with_1(shell: Shell) -> None:
    """Nothing is built on it."""
    shell.aws.failing["irhub-bootstrap"] = "the bucket exists"

    assert shell.run("deploy", "--yes").exit_code == 1


def test_status_is_green_after_a_deployment(deployed_shell: Shell) -> None:
    """No gap, no orphan, exit code 0."""
    status = deployed_shell.json("status")

    assert (status["kind"], status["gaps"], status["orphans"]) == ("status", 0, 0)
    assert deployed_shell.run("status").exit_code == 0


def test_status_shows_a_gap_in_words_and_exit_code(deployed_shell: Shell) -> None:
    """A missing instance is shown where it is missing."""
    del deployed_shell.aws.sets["irhub-forwarding"].instances[Pair(ONE, AWAY)]

    result = deployed_shell.run("status")

    assert result.exit_code == 4
    assert "missing" in next(line for line in result.stdout.splitlines() if line.startswith(ONE))


def test_destroying_wants_the_organizations_id(deployed_shell: Shell) -> None:
    """--yes alone is not enough, and a wrong id is none."""
    assert deployed_shell.run("destroy", "--yes").exit_code == 5
    assert deployed_shell.run("destroy", "--yes", "--organization", "o-other00000").exit_code == 5
    assert deployed_shell.aws.writes == []


def test_destroying_ends_with_a_last_look(deployed_shell: Shell) -> None:
    """Everything is gone; what is not there any more is not called kept."""
    deployed_shell.aws.without_table = True

    result = deployed_shell.run("destroy", "--yes", "--organization", "o-a1b2c3d4e5", "--json")
    told = json.loads(result.stdout)

    assert (result.exit_code, told["complete"], told["remaining"], told["kept"]) == (0, True, [], [])
    assert deployed_shell.aws.stacks == {}


@pytest.mark.parametrize("command", ["plan", "deploy", "status", "destroy"])
def test_credentials_of_another_account_are_refused(shell: Shell, command: str) -> None:
    """Nothing is compared, let alone changed, from the wrong account."""
    shell.aws.callers[Door.HUB] = ONE

    result = shell.run(command)

    assert (result.exit_code, shell.aws.writes) == (5, [])
    assert f"The settings say hub.account: {HUB}." in result.stderr


def test_another_organization_is_refused(shell: Shell) -> None:
    """The organization's id is a guard."""
    shell.config.write_text(shell.config.read_text().replace("o-a1b2c3d4e5", "o-zzzzzzzzzz"))

    assert shell.run("plan").exit_code == 5


def test_a_unit_that_is_gone_is_refused(shell: Shell) -> None:
    """Without this, a slip in an OU's id would plan to take all its accounts away."""
    shell.config.write_text(shell.config.read_text().replace("ou: r-a1b2", "ou: ou-a1b2-nowhere0"))

    assert "no unit ou-a1b2-nowhere0" in shell.run("plan").stderr


def test_an_error_has_three_parts_and_no_traceback(shell: Shell) -> None:
    """What happened, why, what to do; in --json too."""
    told = json.loads(shell.run("plan", "--json", "--config", str(shell.config.parent / "no.yaml")).stdout)

    assert (told["kind"], told["exit_code"]) == ("error", 2)
    assert told["todo"] == "Write one with: irhub init."


def test_debug_shows_the_traceback(shell: Shell) -> None:
    """Who asks for it gets the error itself."""
    result = shell.run("plan", "--debug", "--config", "no.yaml")

    assert type(result.exception).__name__ == "PathError"


def test_profiles_of_the_command_line_win_and_are_told(shell: Shell) -> None:
    """An override is never silent."""
    assert "profiles.hub: other, from --profile, in place of hub" in shell.run("plan", "--profile", "other").stderr


def test_calls_are_counted_where_that_is_asked_for(shell: Shell) -> None:
    """--stats says how many AWS calls a command took."""
    assert f"{len(shell.aws.made)} AWS calls" not in shell.run("plan").stderr
    assert "AWS calls: " in shell.run("plan", "--stats").stderr


def test_ctrl_c_only_stops_watching(shell: Shell) -> None:
    """What was begun goes on in AWS, and the sentence says how to go on from there."""
    shell.interrupted_at = 1

    result = shell.run("deploy", "--yes")

    assert result.exit_code == 4
    assert "What was begun goes on in AWS" in result.stderr


def test_a_fault_of_our_own_is_told_as_one(shell: Shell) -> None:
    """What nobody foresaw ends in words too, and says how to report it."""
    result = shell.run("plan", "--config", str(shell.config), made=ZeroDivisionError("by zero"))

    assert result.exit_code == 1
    assert "That is a fault of irhub and not of yours." in result.stderr


def test_another_management_account_is_refused(shell: Shell) -> None:
    """The settings and the organization must agree on it."""
    shell.config.write_text(shell.config.read_text().replace(f'"{MANAGEMENT}"', '"121212121212"'))

    assert shell.run("plan", "--management-profile", "m").exit_code == 5


def test_a_terminal_shows_what_is_under_way(shell: Shell) -> None:
    """Lines of what has ended stay; what is under way is drawn beneath them and goes."""
    result = shell.run("deploy", "--yes", colour=True)

    assert result.exit_code == 0
    assert f"✓ create stack irhub-hub in {HUB} {HOME}" in result.stderr


def test_what_is_rendered_is_listed_with_its_hash(shell: Shell) -> None:
    """Every template and policy is a file, and --json says which."""
    told = json.loads(shell.run("render", "--out", str(shell.config.parent / "out"), "--json").stdout)

    assert {"hub/stack.yaml", "spoke/role.yaml"} <= {one["path"] for one in told["files"]}
    assert all((shell.config.parent / "out" / one["path"]).stat().st_size == one["bytes"] for one in told["files"])


def test_our_templates_pass_the_lint(shell: Shell) -> None:
    """cfn-lint has nothing to say, warnings included."""
    told = json.loads(shell.run("lint", "--json").stdout)

    assert (told["kind"], told["findings"]) == ("lint", [])
