"""What would have been done about findings of the past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from deployer.playbooks.backtest import TOLD, Backtest, replay, rows
from deployer.playbooks.looking_back import plain
from deployer.playbooks.supposing import Supposed, suppose
from hub.exemption import Exemption
from hub.incident import Mode
from hub.playbook import Playbook
from hub.record import Standing
from tests.replay import recorded

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINER, DNS, ODD = "CryptoCurrency:EC2/BitcoinTool.B", "Backdoor:EC2/C&CActivity.B!DNS", "Novelty:EC2/Thing"


class Counted(tuple[Playbook, ...]):
    """A library that counts how often it is gone through."""

    __slots__ = ()
    asked: ClassVar[list[int]] = []

    def __iter__(self) -> Iterator[Playbook]:
        """The playbooks, once more."""
        self.asked.append(len(self))
        return super().__iter__()


def installed(**limits: int) -> Supposed:
    """The shipped library in act, with these limits."""
    supposed = suppose(None, Mode.ACT, NOON)
    return replace(supposed, hub=replace(supposed.hub, settings=replace(supposed.hub.settings, **limits)))


def past(kind: str, number: int = 0, minutes: int = 0, **changes: Any) -> dict[str, Any]:
    """A finding on instance ``number``, first seen so many minutes after noon."""
    finding: dict[str, Any] = recorded("instance")["detail"]
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    finding |= {"type": kind, "id": f"{number}-{kind}", "createdAt": at, "updatedAt": at, **changes}
    finding["resource"]["instanceDetails"]["instanceId"] = f"i-{number:017x}"
    return finding


def would(made: Backtest) -> dict[str, str]:
    """What would have been done on each resource."""
    return {case.target.id[-1]: case.would for case in made.cases}


def test_each_resource_has_a_case_with_what_would_have_been_done() -> None:
    """One is contained, one asked about, one only told of."""
    made = replay([past(MINER, 1), past(DNS, 2), past(ODD, 3)], installed())

    assert would(made) == {"1": "act", "2": "ask", "3": TOLD}
    assert [row.names for row in rows(made, "playbook")] == [("compromised-instance",), ("default",), ("suspicious-instance",)]
    assert rows(made, "account")[0].shown() | {"names": []} == {
        "names": [],
        "findings": 3,
        "resources": 3,
        "act": 1,
        "ask": 1,
        "tell": 1,
    }


def test_findings_within_a_day_make_one_case_and_confirm_each_other() -> None:
    """The order in which an API gives them does not matter."""
    made = replay([past(MINER, 1, 90), past(DNS, 1)], installed())

    (case,) = made.cases
    assert (case.would, case.playbooks) == ("act", ("suspicious-instance", "compromised-instance"))
    assert len(replay([past(MINER, 1), past(DNS, 1, 60 * 25)], installed()).cases) == 2


def test_the_circuit_breaker_counts_as_the_hub_does() -> None:
    """The third in one hour and the one before is asked about; two hours later the count is over."""
    storm = [past(MINER, number, 10 * number) for number in range(3)] + [past(MINER, 9, 190)]
    made = replay(storm, installed(isolations_per_hour=2))

    (hit,) = made.hits
    assert (hit.resource, hit.where) == (f"i-{2:017x}", "")
    assert would(made) == {"0": "act", "1": "act", "2": "ask", "9": "act"}


def test_it_counts_in_vpc_and_group_too() -> None:
    """The place that opened it is named."""
    made = replay([past(MINER, number) for number in range(3)], installed(isolations_per_vpc=2))

    assert [hit.where.partition("/")[0] for hit in made.hits] == ["AWS::EC2::VPC"]


def test_what_would_have_opened_nothing_is_counted_with_its_reason() -> None:
    """Samples, and what cannot be read."""
    sample = past(MINER, 1, title="[SAMPLE] x")
    made = replay([sample, {"id": "x"}], installed())

    assert [kind for kind, _ in made.unanswered] == [MINER, ""]
    assert "sample" in made.unanswered[0][1]


def test_accounts_can_be_taken_as_they_are_on_record() -> None:
    """One that is not onboarded is only watched."""
    standing = Standing("333333333333", onboarded=True, mode=Mode.ASK)

    asked = replay([past(MINER, 1)], replace(installed(), standings={"333333333333": standing}))
    watched = replay([past(MINER, 1)], replace(installed(), standings={}))
    assert (would(asked), would(watched)) == ({"1": "ask"}, {"1": TOLD})


def test_an_answer_of_the_api_becomes_json() -> None:
    """Times are text, and what was archived later is taken as it came."""
    found = plain({"CreatedAt": NOON, "Service": {"Archived": True}}, unarchived=True)

    assert found == {"CreatedAt": NOON.isoformat(), "Service": {"Archived": False}}


def test_a_finding_without_a_time_is_taken_for_an_old_one() -> None:
    """Nothing is left out for it."""
    assert would(replay([past(MINER, 1, createdAt="yesterday")], installed())) == {"1": "act"}


def test_what_is_exempt_counts_only_where_all_of_a_case_is() -> None:
    """As in the hub: beside a finding that counts, one that is exempt neither spares nor frees."""
    spared = replace(installed(), exemptions=(Exemption("ex-1", "our miner", "somebody", finding_type=MINER),))

    assert would(replay([past(MINER, 1)], spared)) == {"1": TOLD}
    assert would(replay([past(DNS, 1), past(MINER, 1, 5)], spared)) == {"1": "ask"}


def test_many_findings_on_one_resource_are_weighed_once() -> None:
    """Each is held against the playbooks a few times, however many came before it in the same case."""
    supposed = installed()
    playbooks = Counted(supposed.hub.playbooks)
    Counted.asked.clear()
    many = [past(MINER, 1, number) | {"id": str(number)} for number in range(60)]
    replay(many, replace(supposed, hub=replace(supposed.hub, playbooks=playbooks)))

    assert len(Counted.asked) <= 60 * 3
