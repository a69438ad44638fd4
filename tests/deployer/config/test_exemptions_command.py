"""irhub exemptions: what is left alone, by whom, why, and until when; and those of irhub.yaml beside them."""

import json
from typing import Any

import pytest
from click.testing import Result

from deployer.aws import exemptions
from tests.deployer.conftest import Shell
from tests.fake_aws import HUB, ONE, TWO

ADDED, FILE = "SETTING#exemptions", "SETTING#exemptions/FILE"
INSTANCE = "i-0123456789abcdef0"
IN_FILE = f"""
exemptions:
  - {{resource: {INSTANCE}, until: 2999-01-31, reason: our scanner, approver: jo}}
"""


def add(shell: Shell, *words: str) -> Result:
    """An exemption is added, agreed to beforehand."""
    return shell.run("exemptions", "add", "--reason", "ours", "--yes", *words)


def listed(shell: Shell) -> list[Any]:
    """What there is, as values."""
    found: list[Any] = shell.json("exemptions", "list")["exemptions"]
    return found


def with_file(shell: Shell, text: str = IN_FILE) -> None:
    """The settings exempt something too."""
    shell.config.write_text(shell.config.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_an_exemption_has_an_end_a_reason_and_a_person(shell: Shell) -> None:
    """Thirty days where nobody says otherwise, and the caller's ARN."""
    assert add(shell, "--resource", INSTANCE).exit_code == 0
    (one,) = listed(shell)

    assert (one["state"], one["reason"], one["by"]) == ("counts", "ours", f"arn:aws:iam::{HUB}:user/administrator")
    assert one["until"]


def test_only_who_says_so_gets_no_end(shell: Shell) -> None:
    """--forever is the one way to it."""
    add(shell, "--account", ONE, "--forever")

    assert listed(shell)[0]["until"] is None
    assert "without an end" in shell.run("exemptions", "list").stdout


def test_a_day_may_be_named(shell: Shell) -> None:
    """It counts to the end of that day."""
    add(shell, "--account", ONE, "--until", "2999-01-31")

    assert listed(shell)[0]["until"] == "2999-01-31T23:59:59+00:00"


def test_a_reason_is_needed(shell: Shell) -> None:
    """Nobody reads a notice without one."""
    assert shell.run("exemptions", "add", "--account", ONE, "--yes").exit_code == 2


def test_nobody_is_left_alone_without_being_asked(shell: Shell) -> None:
    """Without a terminal and --yes nothing is written."""
    result = shell.run("exemptions", "add", "--account", ONE, "--reason", "ours")

    assert (result.exit_code, shell.aws.writes) == (5, [])
    assert f"findings in account {ONE}, until " in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "everything at once is irhub pause"),
        (("--finding", "***"), 1, "that is a pause"),
        (("--resource", "web-1"), 1, "a name, which a resource in any account can have"),
        (("--resource", "i-*"), 1, "meant is an ARN, an id or a name, without wildcards"),
        (("--account", "12"), 1, "meant is an account id"),
        (("--account", ONE, "--until", "2020-01-31"), 1, "It would never count."),
        (("--account", ONE, "--account-tag", "a=b"), 2, "--account or --account-tag"),
        (("--account-tag", "a"), 2, "KEY=VALUE"),
        (("--account-tag", "a=b"), 1, "No account has the tag a=b."),
        (("--account", ONE, "--tag", "a=b"), 2, "No such option"),
    ],
)
def test_what_cannot_be_meant_is_refused(shell: Shell, words: tuple[str, ...], code: int, says: str) -> None:
    """Everything at once, a name that anybody can take, a day that is over, a tag of a resource."""
    result = add(shell, *words)

    assert (result.exit_code, shell.aws.writes) == (code, [])
    assert says in " ".join(result.stderr.split())


def test_accounts_can_be_named_by_their_tag(shell: Shell) -> None:
    """Those that have it in Organizations now, each by its id, with the tag in the reason."""
    shell.aws.account_tags = {ONE: {"pentest": "yes"}, TWO: {"pentest": "no"}}
    add(shell, "--account-tag", "pentest=yes")

    assert [(one["account"], one["reason"]) for one in listed(shell)] == [(ONE, "ours (account tag pentest=yes)")]


def test_the_same_is_not_exempted_twice(shell: Shell) -> None:
    """Else one end would hide behind another."""
    add(shell, "--account", ONE)
    result = add(shell, "--account", ONE)

    assert (result.exit_code, len(listed(shell))) == (1, 1)
    assert "is exempted already" in result.stderr


def test_an_exemption_is_taken_away_by_its_id(shell: Shell) -> None:
    """And the others stay."""
    add(shell, "--account", ONE)
    add(shell, "--account", TWO)
    one = next(one["id"] for one in listed(shell) if one["account"] == ONE)

    assert shell.run("exemptions", "remove", one, "--yes").exit_code == 0
    assert [one["account"] for one in listed(shell)] == [TWO]


def test_adding_and_removing_leave_a_note(shell: Shell) -> None:
    """With the person and the words, beside what led to no incident."""
    add(shell, "--account", ONE)
    shell.run("exemptions", "remove", listed(shell)[0]["id"], "--yes")
    notes = [item["note"]["S"] for name, item in shell.aws.items.items() if name.startswith("NOTE#")]

    assert any("exemption removed by" in note for note in notes)


@pytest.mark.parametrize(("name", "says"), [("ex-none", "There is no exemption ex-none."), ("file", "stands in irhub.yaml")])
def test_what_is_not_there_is_not_taken_away(shell: Shell, name: str, says: str) -> None:
    """Nor what the file says; the sentence names the way."""
    with_file(shell)
    one = listed(shell)[0]["id"] if name == "file" else name
    result = shell.run("exemptions", "remove", one, "--yes")

    assert (result.exit_code, shell.aws.writes) == (1, [])
    assert says in result.stderr


def test_exemptions_of_the_file_are_in_the_plan(shell: Shell) -> None:
    """With what they cover; once deployed, the next plan is silent."""
    with_file(shell)
    plan = shell.run("plan").stdout

    assert "+ create exemptions of irhub.yaml in irhub-ledger" in plan
    assert f"+ findings on {INSTANCE}, exempt until 2999-01-31 by jo, in irhub.yaml" in plan
    assert shell.run("deploy", "--yes").exit_code == 0
    assert shell.json("plan")["has_changes"] is False


def test_an_exemption_that_leaves_the_file_leaves_the_record(shell: Shell) -> None:
    """With the next deployment, and the plan says so."""
    before = shell.config.read_text(encoding="utf-8")
    with_file(shell)
    shell.run("deploy", "--yes")
    shell.config.write_text(before, encoding="utf-8")

    assert [one["state"] for one in listed(shell)] == ["leaves with deploy"]
    assert "- delete exemptions of irhub.yaml in irhub-ledger" in shell.run("deploy", "--yes").stdout
    assert FILE not in shell.aws.items


def test_the_list_unites_both_origins(shell: Shell) -> None:
    """Those of the file count once they are deployed; of each it is said where it comes from."""
    with_file(shell)
    add(shell, "--account", ONE)
    pending = {one["origin"]: one["state"] for one in listed(shell)}
    shell.run("deploy", "--yes")

    assert pending == {"irhub.yaml": "not deployed", "irhub exemptions": "counts"}
    assert {one["state"] for one in listed(shell)} == {"counts"}


def test_what_never_counts_is_shown_as_such(shell: Shell) -> None:
    """What somebody wrote into the table past irhub, and what ran out."""
    add(shell, "--account", ONE)
    gone = json.dumps({"id": "ex-2", "reason": "r", "by": "b", "until": "2020-01-01T00:00:00+00:00", "account_id": TWO})
    shell.aws.items[ADDED] |= {"ex-1": {"S": "{}"}, "ex-2": {"S": gone}}

    assert {one["id"]: one["state"] for one in listed(shell) if len(one["id"]) < len("ex-0123456789")} == {
        "ex-1": "never counts",
        "ex-2": "ran out",
    }


def test_there_is_room_for_a_hundred(shell: Shell) -> None:
    """The hub reads them all at each finding."""
    shell.aws.items[ADDED] = {
        "PK": {"S": ADDED},
        "SK": {"S": exemptions.ADDED},
        **{f"ex-{number}": {"S": "{}"} for number in range(100)},
    }

    assert "more than 100 exemptions" in add(shell, "--account", ONE).stderr
