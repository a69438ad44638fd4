"""How checks are carried out: what stands on what, what is ignored, what is not known."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from deployer.aws.gate import ReadGate
from deployer.calls import Door
from deployer.doctor import Report, Scope, Verdict, examine
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import Check
from deployer.doctor.memory import Memory
from deployer.doctor.mending import PLACES, in_general, mend_of
from deployer.errors import DeniedError
from deployer.wiring import Desk
from tests.fake_aws import HUB, MANAGEMENT, ONE, FakeAws, a_target, outside, some_settings

CODES = [check.code for check in CHECKS]


def a_desk(aws: FakeAws | None = None, **changes: object) -> Desk:
    """A desk before a fake AWS."""
    aws = aws or FakeAws()
    return Desk(some_settings(**changes), ReadGate(aws), aws, outside(aws))


def only(*codes: str, **more: object) -> Scope:
    """A scope with these checks."""
    return Scope(only=frozenset(codes), **more)  # type: ignore[arg-type]


def verdicts(report: Report) -> dict[str, str]:
    """Each code and its verdict."""
    return {one.check.code: one.answer.verdict.value for one in report.results}


def test_codes_are_given_once_and_in_order() -> None:
    """People ignore and search by them."""
    assert sorted(set(CODES)) == CODES


@pytest.mark.parametrize("check", CHECKS, ids=CODES)
def test_every_check_says_why_and_what_mends_it(check: Check) -> None:
    """Whole sentences, places that are known, and nothing to stand on that comes later."""
    assert check.why.endswith(".")
    assert check.title.endswith(".")
    assert "{" not in in_general(check.mend)
    assert "{" not in mend_of(some_settings(), check.mend)
    assert all(code < check.code for code in check.needs)


def test_every_place_is_filled_in() -> None:
    """With what the settings say, or in capitals where no settings are known."""
    words = " ".join(f"{{{name}}}" for name in PLACES)

    assert mend_of(some_settings(), words).split()[:3] == [HUB, "eu-west-1", MANAGEMENT]
    assert in_general(words).split()[-1] == "MANAGEMENT-PROFILE"


def test_what_stands_on_a_failure_is_skipped() -> None:
    """And says on which."""
    aws = FakeAws(callers={Door.HUB: ONE, Door.MANAGEMENT: MANAGEMENT})

    report = examine(a_desk(aws), only("D001", "D003"))

    assert verdicts(report) == {"D001": "fail", "D003": "skip"}
    assert report.results[1].answer.says == "it stands on D001, which did not pass"


def test_what_a_check_stands_on_is_made_and_not_shown() -> None:
    """Somebody asked for one check and gets one."""
    aws = FakeAws(callers={Door.HUB: ONE, Door.MANAGEMENT: MANAGEMENT})

    assert verdicts(examine(a_desk(aws), only("D003"))) == {"D003": "skip"}


def test_a_failure_that_is_ignored_refuses_nothing() -> None:
    """It is still a failure, and is called ignored."""
    settings = {"organization": "o-0000000000"}
    report = examine(a_desk(**settings), only("D003", ignored=frozenset({"D003"})))

    assert verdicts(report) == {"D003": "fail"}
    assert (report.refuses, report.counts["ignored"], report.results[0].shown()["ignored"]) == ((), 1, True)
    assert examine(a_desk(**settings), only("D003")).refuses


class Denying(FakeAws):
    """Organizations is closed to these credentials by IAM."""

    def _describe_organization(self, *_: object) -> dict[str, object]:
        raise DeniedError("organizations:DescribeOrganization", "AccessDeniedException", "is not authorized to perform x.")


def test_what_aws_does_not_tell_is_unknown_and_never_well() -> None:
    """A warning with that word, and what was answered."""
    (result,) = examine(a_desk(Denying()), only("D003")).results

    assert (result.answer.verdict, result.answer.unknown) == (Verdict.WARN, True)
    assert result.answer.says.startswith("unknown: organizations:DescribeOrganization was answered with AccessDenied")


def test_what_several_checks_ask_is_asked_once() -> None:
    """Checks that run side by side share what was read."""
    aws = FakeAws()
    examine(a_desk(aws), only("D003", "D004"))

    assert [call.name for call in aws.made].count("organizations:DescribeOrganization") == 1


def test_whoever_asks_meanwhile_waits_for_the_one_who_reads() -> None:
    """Two threads at the same moment cause one reading."""
    memory, barrier = Memory(), Barrier(2)
    made: list[int] = []

    def ask() -> None:
        barrier.wait()
        memory.recall("key", lambda: made.append(1))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_an_error_is_remembered_as_well() -> None:
    """AWS is not asked again for what it refused."""
    memory, asked = Memory(), []

    def fails() -> None:
        asked.append(1)
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            memory.recall("key", fails)
    assert asked == [1]


def test_everyone_is_told_of_each_result() -> None:
    """As it comes."""
    told: list[str] = []
    examine(a_desk(), only("D001", "D003"), tell=lambda one: told.append(one.check.code))

    assert sorted(told) == ["D001", "D003"]


def test_a_target_without_the_global_region_is_a_warning() -> None:
    """Said of each target."""
    (result,) = examine(a_desk(targets=(replace(a_target(), regions=("eu-west-1",)),)), only("D022")).results

    assert (result.answer.verdict, len(result.answer.details)) == (Verdict.WARN, 1)
