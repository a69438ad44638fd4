"""What an installation would cost."""

from dataclasses import replace

import pytest

from deployer.costs import Assumptions, Estimate, estimate
from deployer.costs.prices import PRICES
from deployer.costs.usage import FREE, USES, runs
from deployer.desired import Texts, desire
from deployer.template import resources_of
from tests.deployer.conftest import Shell
from tests.deployer.installations import KINDS, rendered
from tests.fake_aws import BUNDLE, WORK, Account, an_organization, some_settings


def an_estimate(accounts: int = 0, hub: str = "", **assumed: float) -> Estimate:
    """The cost of a full installation over so many more accounts, with these resources besides."""
    made = rendered("full")
    texts = Texts(made.bootstrap, made.dead_letters, made.hub, made.role, made.forwarding)
    texts = replace(texts, hub=texts.hub.replace("\nOutputs:", f"\n{hub}\nOutputs:", 1))
    organization = an_organization()
    more = tuple(Account(str(300000000000 + one), "one", WORK) for one in range(accounts))
    organization = replace(organization, accounts=organization.accounts + more)
    return estimate(desire(some_settings(), organization, texts, BUNDLE), Assumptions(**assumed))


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_of_our_templates_has_a_price_or_is_free(kind: str) -> None:
    """A resource that is added to a template cannot be forgotten here."""
    types = {one["Type"] for text in rendered(kind).templates.values() for one in resources_of(text).values()}

    assert types <= USES.keys() | FREE


def test_an_idle_installation_costs_keys_alarms_a_dashboard_and_polls() -> None:
    """Without a single finding there is little else to pay; each Region has a key, and the hub one more."""
    idle = an_estimate(findings=0)
    keys = next(line.quantity for line in idle.lines if line.what == "key")

    assert keys == len(some_settings().regions) + 1
    assert 3 < idle.dollars - keys < 7


def test_it_grows_with_accounts_and_findings() -> None:
    """A thousand accounts with ten findings each are some dollars, and a hundred each are more."""
    few, many, busy = an_estimate(), an_estimate(1000), an_estimate(1000, findings=100)

    assert few.dollars < many.dollars < busy.dollars
    assert 5 < many.dollars < 30


def test_it_follows_the_template() -> None:
    """Another key is another dollar, and a schedule's runs are counted."""
    key = "  Second:\n    Type: AWS::KMS::Key\n    Properties: {}"
    schedule = "  Clock:\n    Type: AWS::Scheduler::Schedule\n    Properties: {ScheduleExpression: rate(5 minutes)}"

    assert an_estimate(hub=key).dollars == pytest.approx(an_estimate().dollars + PRICES["key"].dollars)
    assert next(one for one in an_estimate(hub=schedule).lines if one.what == "schedule").quantity == 8760


def test_a_type_without_a_price_is_named() -> None:
    """The sum never pretends to hold what it does not."""
    assert an_estimate(hub="  Farm:\n    Type: AWS::Alpaca::Farm").unknown == ("AWS::Alpaca::Farm",)


@pytest.mark.parametrize(
    ("expression", "times"),
    [("rate(1 hour)", 730), ("rate(6 hours)", 121.67), ("cron(0 3 * * ? *)", 30.42), ("cron(0/15 * * * ? *)", 2920)],
)
def test_schedules_are_counted(expression: str, times: float) -> None:
    """Rates exactly, cron expressions by their hours and minutes."""
    assert runs(expression) == pytest.approx(times, abs=0.01)


def test_every_price_names_its_page() -> None:
    """Who doubts a figure knows where to look."""
    assert all(price.page.endswith("pricing") and price.unit for price in PRICES.values())


def test_a_plan_says_it_in_one_line(shell: Shell) -> None:
    """What it rests on comes with --costs, and everything with --json."""
    assert "Costs: about $" in shell.run("plan").stdout
    assert "assumed: 7 findings an account and month" in shell.run("plan", "--costs", "--findings", "7").stdout
    assert shell.json("plan", "--findings", "7")["costs"]["assumptions"]["findings"] == 7
