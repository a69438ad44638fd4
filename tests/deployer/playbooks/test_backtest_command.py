"""`irhub playbook backtest`: what is read, what is shown, and that nothing is changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.session import Session
from botocore.validate import validate_parameters

from deployer.calls import Call
from deployer.errors import DeniedError
from tests.deployer.conftest import Shell
from tests.deployer.playbooks.test_backtest import DNS, MINER, past
from tests.fake_aws import AWAY, HOME, FakeAws
from tests.hub.listened import imported, listened


def in_pascal_case(value: Any) -> Any:
    """A finding as the API gives it."""
    if isinstance(value, Mapping):
        return {key[:1].upper() + key[1:]: in_pascal_case(part) for key, part in value.items()}
    return [in_pascal_case(part) for part in value] if isinstance(value, list) else value


@dataclass
class Detecting(FakeAws):
    """AWS with findings of the past in two Regions, two on a page."""

    findings: Mapping[str, list[Any]] = field(default_factory=dict)
    denied: str = ""
    imported: list[Any] = field(default_factory=list)

    def _list_detectors(self, call: Call, _: Any) -> dict[str, Any]:
        if call.region == self.denied:
            raise DeniedError(call.name, "AccessDenied", "no")
        return {"DetectorIds": ["d"] if call.region in self.findings else []}

    def _list_findings(self, call: Call, asked: Any) -> dict[str, Any]:
        ids = [one["Id"] for one in self.findings[call.region]]
        first = int(asked.get("NextToken", 0))
        return {"FindingIds": ids[first : first + 2], "NextToken": str(first + 2) if first + 2 < len(ids) else ""}

    def _get_findings(self, call: Call, asked: Any) -> dict[str, Any]:
        if call.service == "securityhub":
            return {"Findings": self.imported}
        return {"Findings": [one for one in self.findings[call.region] if one["Id"] in asked["FindingIds"]]}

    def _get_findings_v2(self, _: Call, __: Any) -> dict[str, Any]:
        return {"Findings": self.imported}


@pytest.fixture
def back(shell: Shell) -> Shell:
    """A shell whose GuardDuty has three findings in one Region and none in the other."""
    kept = {HOME: [in_pascal_case(past(kind, number)) for number, kind in enumerate((MINER, DNS, MINER))], AWAY: []}
    shell.aws = Detecting(findings=kept)
    return shell


def test_it_shows_what_would_have_been_done(back: Shell) -> None:
    """By type, playbook and account, with the resources; every page is read, and no call writes."""
    result = back.run("playbook", "backtest")

    assert result.exit_code == 0, result.output
    assert "3 findings, 3 cases, 0 not answered." in result.stderr
    words = [line.split() for line in result.stdout.splitlines()]
    assert ["compromised-instance", "2", "2", "2", "0", "0"] in words
    assert ["suspicious-instance", "1", "1", "0", "1", "0"] in words
    assert "It would not have opened." in result.stdout
    assert back.aws.writes == []


def test_it_says_the_same_as_json(back: Shell) -> None:
    """Every case is named, with each action and what holds it back."""
    told = back.json("playbook", "backtest", "--mode", "ask")

    assert (told["kind"], told["findings"], len(told["cases"])) == ("backtest", 3, 3)
    assert {case["would"] for case in told["cases"]} == {"ask"}
    assert told["by_account"][0]["names"] == ["333333333333"]


def test_only_some_accounts_and_days_can_be_asked_for(back: Shell) -> None:
    """GuardDuty is asked for just those."""
    back.run("playbook", "backtest", "--since", "2026-11-01", "--account", "333333333333", "--archived")

    asked = next(call.parameters for call in back.aws.made if call.operation == "ListFindings")
    criterion = asked["FindingCriteria"]["Criterion"]
    assert criterion["accountId"] == {"Equals": ["333333333333"]}
    assert criterion["updatedAt"]["GreaterThanOrEqual"] == 1_793_491_200_000
    assert "service.archived" not in criterion


def test_more_than_was_wanted_is_told(back: Shell) -> None:
    """A bound on what is read never goes unsaid."""
    result = back.run("playbook", "backtest", "--most", "2")

    assert "GuardDuty in eu-west-1: only the newest 2 findings were read; --most takes more." in result.stderr


def test_a_region_that_refuses_keeps_no_other(back: Shell) -> None:
    """The rest is shown, the gap is named, and the exit code says so."""
    assert isinstance(back.aws, Detecting)
    back.aws.denied = AWAY

    result = back.run("playbook", "backtest")
    assert result.exit_code == 4
    assert f"GuardDuty in {AWAY} could not be read" in result.stderr
    assert "3 findings" in result.stderr


def test_accounts_as_they_are_on_record(back: Shell) -> None:
    """Where nothing is deployed, no account is onboarded, and all would only have been told."""
    told = back.json("playbook", "backtest", "--mode", "now")

    assert {case["would"] for case in told["cases"]} == {"tell"}


def test_another_administrator_of_guardduty_is_named(back: Shell) -> None:
    """Without its credentials nothing can be read, and what to do is said."""
    wanted = back.config.read_text().replace(
        "intake: members", "intake: administrator\nguardduty_administrator: '999999999999'"
    )
    back.config.write_text(wanted)

    result = back.run("playbook", "backtest")
    assert result.exit_code == 5
    assert "gather in 999999999999" in result.stderr
    assert json.loads(back.run("playbook", "backtest", "--json").stdout)["kind"] == "error"


def test_security_hub_is_read_where_it_is_a_source(back: Shell) -> None:
    """From where its findings gather, without those of GuardDuty."""
    assert isinstance(back.aws, Detecting)
    back.aws.imported = [imported()["detail"]["findings"][0]]
    back.config.write_text(back.config.read_text().replace("sources:\n", "sources:\n  securityhub: {severity: high}\n"))

    told = back.json("playbook", "backtest")
    asked = next(call.parameters for call in back.aws.made if call.service == "securityhub")
    assert [one["findings"] for one in told["places"]] == [3, 0, 1]
    assert asked["Filters"]["ProductName"] == [{"Value": "GuardDuty", "Comparison": "NOT_EQUALS"}]


def test_the_newer_security_hub_is_read_where_that_is_the_feed(back: Shell) -> None:
    """In its own format, by a call of its own that AWS's model knows, for these accounts only."""
    assert isinstance(back.aws, Detecting)
    back.aws.imported = [listened("securityhub-v2")["detail"]["findings"][0]]
    back.config.write_text(back.config.read_text().replace("sources:\n", "sources:\n  securityhub: {feed: ocsf}\n"))

    told = back.json("playbook", "backtest", "--account", "333333333333")
    asked = next(call for call in back.aws.made if call.service == "securityhub")
    assert ([one["findings"] for one in told["places"]], told["unanswered"]) == ([3, 0, 1], [])
    model = Session().get_service_model("securityhub").operation_model(asked.operation)
    assert validate_parameters(asked.parameters, model.input_shape) is None


def test_findings_that_gather_out_of_reach_are_a_gap(back: Shell) -> None:
    """Security Hub's administrator may be an account that no profile is of; the rest is shown, and the gap is named."""
    there = "sources:\n  securityhub: {account: '999999999999'}\n"
    back.config.write_text(back.config.read_text().replace("sources:\n", there))

    result = back.run("playbook", "backtest")
    assert (result.exit_code, "3 findings" in result.stderr) == (4, True)
    assert "Its findings gather in 999999999999." in result.stderr
