"""`irhub status` shows people and programs the same facts, and never calls well what is not."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from deployer.aws.reads import READS
from deployer.calls import Pair
from tests.deployer.conftest import Shell
from tests.fake_aws import AWAY, HOME, HUB, ONE, TWO


def behind(shell: Shell) -> None:
    """One Region of one account is behind."""
    shell.aws.sets["irhub-forwarding"].instances[Pair(ONE, AWAY)] = "OUTDATED"


def test_what_was_just_deployed_is_well(deployed_shell: Shell) -> None:
    """Signs of life are awaited then, and nothing is missing."""
    told = deployed_shell.run("status")

    assert told.exit_code == 0
    assert "0 gaps, 0 orphans, 0 unknown" in told.stdout
    assert "awaited" in told.stdout


def test_it_only_reads(deployed_shell: Shell) -> None:
    """Also what it asks of the hub's health."""
    deployed_shell.run("status")

    assert {call.name for call in deployed_shell.aws.made} <= READS


def test_a_gap_is_named_with_what_to_do(deployed_shell: Shell) -> None:
    """Account, Region, what is wrong, and the command that mends it."""
    behind(deployed_shell)

    told = deployed_shell.run("status")

    assert told.exit_code == 4
    assert f"To do: irhub deploy\n    {ONE} shop {AWAY}: outdated" in told.stdout


def test_a_silent_region_is_named_with_the_time(deployed_shell: Shell) -> None:
    """Its stack is current, and its findings would not come."""
    deployed_shell.aws.items[f"ACCOUNT#{ONE}"]["beat_us_east_1"] = {"S": "2026-01-02T03:04:05+00:00"}

    told = deployed_shell.run("status")

    assert f"{ONE} shop {AWAY}: silent since 2026-01-02 03:04 UTC" in told.stdout


def test_ages_are_shown(deployed_shell: Shell) -> None:
    """A sign of life of three hours ago."""
    at = datetime.now(UTC) - timedelta(hours=3, minutes=1)
    deployed_shell.aws.items[f"ACCOUNT#{ONE}"]["beat_us_east_1"] = {"S": at.isoformat()}

    assert "✓ 3 h" in deployed_shell.run("status").stdout


@pytest.mark.parametrize(
    ("named", "accounts"),
    [
        (("--account", ONE), [ONE]),
        (("--account", "bank", "--account", "shop"), [ONE, TWO]),
        (("--ou", "Production"), [TWO, "555555555555"]),
        (("--ou", "Root/Security"), [HUB]),
        (("--only", "gaps"), [ONE]),
    ],
)
def test_a_part_may_be_asked_for(deployed_shell: Shell, named: tuple[str, ...], accounts: list[str]) -> None:
    """By account, by unit, or by trouble."""
    behind(deployed_shell)

    told = deployed_shell.json("status", *named)

    assert sorted(one["account"] for one in told["accounts"]) == accounts


def test_a_region_may_be_asked_for(deployed_shell: Shell) -> None:
    """What is wrong in another is left out then."""
    behind(deployed_shell)

    told = deployed_shell.run("status", "--region", HOME)

    assert told.exit_code == 0


def test_what_is_nowhere_is_said(deployed_shell: Shell) -> None:
    """A slip in an account's name is no account without gaps."""
    told = deployed_shell.run("status", "--account", "shopp")

    assert told.exit_code == 1
    assert "There is no account shopp" in told.stderr


def test_ringing_alarms_and_dead_letters_are_gaps(deployed_shell: Shell) -> None:
    """In whatever Region they ring."""
    deployed_shell.aws.alarms.append(("irhub-forwarding-dead-letters", AWAY))
    deployed_shell.aws.letters = 3

    told = deployed_shell.run("status")

    assert told.exit_code == 4
    assert f"alarm irhub-forwarding-dead-letters in {AWAY}" in told.stdout
    assert "hub: 3 dead letters" in told.stdout


def test_a_function_that_is_not_fed_is_a_gap(deployed_shell: Shell) -> None:
    """Somebody disabled the mapping: findings wait in the queue."""
    deployed_shell.aws.mapping = "Disabled"

    assert "the function is not fed from irhub-work: Disabled" in deployed_shell.run("status").stdout


def test_health_that_may_not_be_asked_for_is_unknown(deployed_shell: Shell) -> None:
    """A refusal is no health."""
    deployed_shell.aws.function = None

    told = deployed_shell.json("status")

    assert (told["well"], told["unknown"]) == (False, 1)
    assert told["health"]["unknown"] == ["function: not allowed"]


def test_csv_has_a_line_for_every_place(deployed_shell: Shell) -> None:
    """Role and two Regions of five accounts."""
    lines = list(csv.DictReader(io.StringIO(deployed_shell.run("status", "--output", "csv").stdout)))

    assert len(lines) == 5 * 3
    assert {(one["place"], one["is"]) for one in lines if one["account"] == ONE} == {
        ("role", "current"),
        (HOME, "current"),
        (AWAY, "current"),
    }


def test_a_name_that_is_a_formula_is_none_in_csv(deployed_shell: Shell) -> None:
    """A spreadsheet would run it."""
    accounts = deployed_shell.aws.organization.accounts
    object.__setattr__(accounts[2], "name", "=HYPERLINK(1)")

    assert ",'=HYPERLINK(1)," in deployed_shell.run("status", "--output", "csv").stdout


def test_the_page_stands_alone_and_escapes(deployed_shell: Shell) -> None:
    """No script, nothing from elsewhere, and the names of accounts are text."""
    object.__setattr__(deployed_shell.aws.organization.accounts[2], "name", "<script>alert(1)</script>")

    page = deployed_shell.run("status", "--output", "html").stdout

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http:" not in page
    assert "https:" not in page
    assert all(word in page for word in ('lang="en"', 'scope="row"', "prefers-color-scheme", 'name="viewport"', "<caption>"))


def test_json_is_the_same_under_both_names(deployed_shell: Shell) -> None:
    """--json is short for --output json."""
    one, other = (json.loads(deployed_shell.run("status", *form).stdout) for form in (("--json",), ("--output", "json")))

    assert one["accounts"] == other["accounts"]


def test_calls_grow_with_pages_and_not_with_accounts(deployed_shell: Shell) -> None:
    """Nothing is asked account by account; pages are what BatchGetItem, ListAccountsForParent and ListStackInstances take."""
    deployed_shell.run("status")

    asked = [json.dumps(call.shown()) for call in deployed_shell.aws.made if call.service not in {"dynamodb", "organizations"}]
    assert not [one for one in asked if ONE in one]
