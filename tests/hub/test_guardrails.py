"""Guardrails: the strictest of everything that has a say wins, and says why."""

import pytest

from hub import guardrails
from hub.guardrails import Limit
from hub.incident import Mode
from hub.playbook import Phase, Use
from hub.record import Standing
from hub.sources.switched import SecurityHub, Switched
from tests.fakes import HUB_ACCOUNT, MANAGEMENT, MEMBER, a_finding, a_target, an_incident, settings

USE = Use("switch-off", Phase.CONTAIN, Mode.ACT)
SHOP = Standing(MEMBER, "shop", onboarded=True, mode=Mode.ACT)


def test_an_account_in_act_may_act() -> None:
    """Where nothing holds it back, an action acts, and there is nothing to explain."""
    assert guardrails.limit(USE, an_incident(), SHOP, settings()) == Limit(Mode.ACT)


@pytest.mark.parametrize(
    ("standing", "mode", "word"),
    [
        (Standing(MEMBER, onboarded=True, mode=Mode.ASK), Mode.ASK, "mode ask"),
        (Standing(MEMBER), Mode.OBSERVE, "not onboarded"),
        (Standing(MEMBER, onboarded=True, mode=Mode.ACT, paused="maintenance"), Mode.OBSERVE, "paused: maintenance"),
        (Standing(MANAGEMENT, onboarded=True, mode=Mode.ACT), Mode.ASK, "management account"),
        (Standing(MEMBER, onboarded=True, mode=Mode.ACT, held_at=Mode.OBSERVE), Mode.OBSERVE, "held at observe"),
    ],
)
def test_the_account_holds_back(standing: Standing, mode: Mode, word: str) -> None:
    """An account's mode, a pause, and the management account each make it stricter, in words."""
    leave = guardrails.limit(USE, an_incident(), standing, settings())

    assert leave.mode is mode
    assert word in leave.why


def test_the_installation_holds_back() -> None:
    """The mode of the whole installation is a ceiling."""
    assert guardrails.limit(USE, an_incident(), SHOP, settings(mode=Mode.OBSERVE)).mode is Mode.OBSERVE


def test_a_case_after_a_release_holds_back() -> None:
    """The cap of the case is a ceiling, with its reason."""
    incident = an_incident(cap=Mode.ASK, cap_reason="released two days ago")

    assert guardrails.limit(USE, incident, SHOP, settings()) == Limit(Mode.ASK, "released two days ago")


def test_a_source_that_anyone_can_write_holds_back() -> None:
    """Only findings of a detector that no customer can forge may act."""
    incident = an_incident(findings=(a_finding(source="config"),))

    assert "config" in guardrails.limit(USE, incident, SHOP, settings()).why


def test_a_doubted_finding_asks() -> None:
    """What a reader doubts asks, with the reader's reason."""
    incident = an_incident(findings=(a_finding(source="securityhub", doubt="anybody may have written it"),))

    assert guardrails.limit(USE, incident, SHOP, settings()) == Limit(Mode.ASK, "anybody may have written it")


@pytest.mark.parametrize("forged", [{"doubt": "anybody may have written it"}, {"source": "config", "region": "us-east-1"}])
def test_a_doubted_finding_holds_no_sound_one_back(forged: dict[str, str]) -> None:
    """Whoever can write findings of their own cannot turn a detector's *act* into a question with one."""
    incident = an_incident(findings=(a_finding(), a_finding(id="forged", **forged)))

    assert guardrails.limit(USE, incident, SHOP, settings()).mode is Mode.ACT


@pytest.mark.parametrize(("playbook", "is_answered"), [("", False), ("isolate", True)])
def test_what_a_person_chose_is_answered_whatever_its_severity(playbook: str, is_answered: bool) -> None:
    """The threshold of Security Hub is its own, and a click passes it."""
    hub = Switched(securityhub=SecurityHub(HUB_ACCOUNT, "eu-central-1", severity=7.0))
    finding = a_finding(source="securityhub", severity=5.0, playbook=playbook)

    assert (guardrails.unfit(finding, settings(sources=hub)) == "") is is_answered


@pytest.mark.parametrize("source", ["securityhub", "config"])
def test_what_is_over_is_noted_in_the_words_of_its_source(source: str) -> None:
    """A control that is passed is not called archived."""
    assert guardrails.unfit(a_finding(source=source, archived=True), settings()) == guardrails.OVER[source]


@pytest.mark.parametrize(("already", "mode"), [(10, Mode.ACT), (11, Mode.ASK)])
def test_the_breaker_opens_above_its_limit(already: int, mode: Mode) -> None:
    """The eleventh isolation within the hour is asked where ten are normal."""
    assert guardrails.broken({"": already}, settings(isolations_per_hour=10)).mode is mode


@pytest.mark.parametrize(("where", "normal"), [("AWS::EC2::VPC/vpc-1", 10), ("AWS::AutoScaling::AutoScalingGroup/web", 3)])
def test_the_breaker_counts_in_vpc_and_group_too(where: str, normal: int) -> None:
    """Each has a limit of its own, and people read which one it was."""
    counted = {"": 2, where: normal}

    assert guardrails.broken(counted, settings()) == Limit(Mode.ACT)
    assert where.rpartition("/")[2] in guardrails.broken({**counted, where: normal + 1}, settings()).why


@pytest.mark.parametrize("finding", [a_finding(sample=True), a_finding(archived=True)])
def test_samples_and_archived_findings_open_nothing(finding: object) -> None:
    """What is a sample or archived is noted with the reason."""
    assert guardrails.unfit(finding, settings())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "target",
    [
        a_target(kind="AWS::IAM::Role", id="arn:aws:iam::333333333333:role/irhub/irhub-contain"),
        a_target(kind="AWS::Lambda::Function", id="irhub-respond", account_id=HUB_ACCOUNT),
    ],
)
def test_what_is_ours_is_never_a_target(target: object) -> None:
    """irhub's own roles and functions are left alone."""
    assert "irhub itself" in guardrails.unfit(a_finding(target=target), settings())


def test_an_ordinary_finding_is_answered() -> None:
    """A finding on somebody else's resource is fit."""
    assert guardrails.unfit(a_finding(target=a_target(id="irhub-look-alike")), settings()) == ""


@pytest.mark.parametrize(("severity", "is_answered"), [(3.9, False), (4.0, True)])
def test_a_finding_below_the_threshold_is_only_noted(severity: float, is_answered: bool) -> None:
    """The threshold is applied in the hub, so that changing it touches no account."""
    why = guardrails.unfit(a_finding(severity=severity), settings(least_severity=4.0))

    assert (why == "") is is_answered


DRILL = an_incident(findings=(a_finding(source="drill"),))


def test_a_drill_is_held_back_by_no_mode() -> None:
    """Neither by the installation's nor by the account's: it is about a canary, and is held before an account is set to act."""
    held = Standing(MEMBER, onboarded=True, mode=Mode.OBSERVE, held_at=Mode.OBSERVE)

    assert guardrails.limit(USE, DRILL, held, settings(mode=Mode.OBSERVE)).mode is Mode.ACT


@pytest.mark.parametrize(
    ("use", "standing", "mode"),
    [
        (USE, Standing(MEMBER, onboarded=True, mode=Mode.ACT, paused="moving"), Mode.OBSERVE),
        (USE, Standing(MANAGEMENT, onboarded=True, mode=Mode.ACT), Mode.ASK),
        (Use("switch-off", Phase.CONTAIN, Mode.ASK), SHOP, Mode.ASK),
    ],
)
def test_a_pause_the_management_account_and_the_playbook_hold_a_drill_back(use: Use, standing: Standing, mode: Mode) -> None:
    """A pause means everything, and what is tried is the playbook."""
    assert guardrails.limit(use, DRILL, standing, settings()).mode is mode


def test_a_case_that_others_joined_is_no_drill() -> None:
    """A real finding on the same instance has all its limits."""
    joined = an_incident(findings=(a_finding(source="drill"), a_finding()))

    assert not guardrails.is_drill(joined)
    assert not guardrails.is_drill(an_incident(findings=()))
