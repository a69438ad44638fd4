"""Which incidents are listed: by state, account, unit, Region, type, severity and time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.incident import Containment, Incident, State
from tests.deployer.conftest import Shell
from tests.deployer.incidents.record import onboarded, rows
from tests.fake_aws import ONE, TWO
from tests.fakes import a_finding, a_target, an_incident

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIRST = an_incident(id="inc-20261120-aaaaaaaaaaaa", opened_at="2026-11-20T12:00:00+00:00", target=a_target(account_id=ONE))
SECOND = an_incident(
    id="inc-20261122-bbbbbbbbbbbb",
    opened_at="2026-11-22T11:00:00+00:00",
    state=State.WAITING,
    containment=Containment.CONTAINED,
    target=a_target(account_id=TWO, region="us-east-1"),
)
MINING = a_finding(type="CryptoCurrency:EC2/BitcoinTool.B", severity=4.0)


@pytest.fixture
def two(shell: Shell) -> Shell:
    """An old, severe one in the shop, and a new, milder one in the bank."""
    shell.now = NOW
    shell.aws.rows = [*rows(FIRST), *rows(SECOND, (MINING,))]
    shell.aws.items = {
        f"ACCOUNT#{ONE}": onboarded(ONE, "shop", "Root/Work"),
        f"ACCOUNT#{TWO}": onboarded(TWO, "bank", "Root/Work/Production"),
    }
    return shell


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), [SECOND, FIRST]),
        (("--state", "waiting"), [SECOND]),
        (("--state", "waiting", "--state", "open"), [SECOND, FIRST]),
        (("--account", ONE), [FIRST]),
        (("--account", "ba*"), [SECOND]),
        (("--ou", "Production"), [SECOND]),
        (("--ou", "root/work"), [SECOND, FIRST]),
        (("--region", "us-east-1"), [SECOND]),
        (("--type", "CryptoCurrency:*"), [SECOND]),
        (("--severity", "high"), [FIRST]),
        (("--severity", "4"), [SECOND, FIRST]),
        (("--since", "24h"), [SECOND]),
        (("--until", "2026-11-21"), [FIRST]),
        (("--since", "2026-11-20", "--until", "2026-11-22T11:00+00:00"), [FIRST]),
        (("--limit", "1"), [SECOND]),
        (("--limit", "1", "--severity", "low"), [SECOND]),
        (("--account", "shop", "--region", "us-east-1"), []),
    ],
)
def test_everything_that_is_said_must_fit(two: Shell, words: tuple[str, ...], found: list[Incident]) -> None:
    """The newest stands first."""
    listed = two.json("incidents", "list", *words)["incidents"]

    assert [one["id"] for one in listed] == [one.id for one in found]


@pytest.mark.parametrize(("words", "more"), [((), 0), (("--limit", "1"), 1), (("--limit", "1", "--severity", "1"), 1)])
def test_how_many_more_there_are_is_told(two: Shell, words: tuple[str, ...], more: int) -> None:
    """So that nobody takes a part for the whole."""
    assert two.json("incidents", "list", *words)["more"] == more


def test_a_line_says_how_it_stands_where_and_what(two: Shell) -> None:
    """With the account's name and the worst finding."""
    line = two.run("incidents", "list", "--account", "bank").stdout

    assert "1 h ago" not in line.split("waiting")[1]
    for word in (SECOND.id, "waiting, contained", "Medium 4", f"bank {TWO}", "us-east-1", "CryptoCurrency:EC2/BitcoinTool.B"):
        assert word in line


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--severity", "bad"), ("--state", "gone"), ("--limit", "-1")])
def test_what_cannot_be_meant_is_a_usage_error(two: Shell, words: tuple[str, ...]) -> None:
    """With the forms there are."""
    assert two.run("incidents", "list", *words).exit_code == 2


def test_a_list_reads_and_never_writes(two: Shell) -> None:
    """Its gate refuses every write."""
    two.run("incidents", "list", "--severity", "high")

    assert two.aws.writes == []


def test_text_of_others_moves_no_cursor(two: Shell) -> None:
    """A resource may be called anything."""
    hostile = replace(FIRST, target=a_target(id="i-1\x1b[2J\nfake", account_id=ONE))
    two.aws.rows = rows(hostile)

    said = two.run("incidents", "list").stdout

    assert "\x1b" not in said
    assert len(said.splitlines()) == 1
