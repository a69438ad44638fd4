"""Facts about whom an ask goes to, and who may answer it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.approval.ask import AskState, Verdict
from hub.approval.people import Approvers, Person, Rule
from hub.approval.rules import Wanted, asks_for, called_for, choose, fits, fresh, hindrance, is_sound, lies_in, may_agree, until
from hub.record import Standing
from tests.asked import ADA, APPROVERS, BEN, a_decision, an_ask
from tests.fakes import MEMBER, NOON, a_finding, an_incident

STANDING = Standing(MEMBER, ou="Root/Workloads/Production")
LEADS = Rule("leads", people=2, minutes=30, then=("soc",), actions=("terminate-instance",), severity=7.0)


@pytest.mark.parametrize(
    ("narrowed", "holds"),
    [
        ({}, True),
        ({"accounts": (MEMBER,)}, True),
        ({"accounts": ("444444444444",)}, False),
        ({"ous": ("Workloads",)}, True),
        ({"ous": ("Workloads/Production/",)}, True),
        ({"ous": ("Root/Workloads",)}, True),
        ({"ous": ("Work",)}, False),
        ({"ous": ("Sandbox", "Production")}, False),
        ({"actions": ("switch-off",)}, True),
        ({"actions": ("stop-instance",)}, False),
        ({"severity": 8.0}, True),
        ({"severity": 8.1}, False),
    ],
)
def test_a_rule_fits_where_all_it_says_agrees(narrowed: dict[str, Any], holds: bool) -> None:
    """What it leaves out agrees with everything."""
    assert fits(replace(Rule("soc"), **narrowed), an_incident(), STANDING, "switch-off") is holds


def test_an_account_whose_unit_nobody_noted_lies_in_none() -> None:
    """Then a rule for a unit does not hold, and the one after it does."""
    assert not lies_in("", "Workloads")


def test_the_first_rule_that_fits_holds() -> None:
    """The order of the settings is the order of asking."""
    approvers = replace(APPROVERS, rules=(LEADS, Rule("soc")))

    assert choose(approvers, an_incident(), STANDING, "terminate-instance") is LEADS
    assert choose(approvers, an_incident(), STANDING, "stop-instance") == Rule("soc")
    assert choose(Approvers(), an_incident(), STANDING, "stop-instance") is None


def test_an_ask_says_all_that_people_must_know() -> None:
    """What exactly, why, whom, how many, until when, and who called for it."""
    incident = an_incident(findings=(a_finding(called_for_by="ada (iam:ada)"), a_finding(id="2")))
    wanted = Wanted("switch-off", ("switch off lamp-1",), ("a reason",))

    (ask,) = asks_for([wanted], incident, STANDING, replace(APPROVERS, rules=(Rule("soc", 2, 30, ("leads",)),)), NOON)

    assert (ask.steps, ask.why, ask.group, ask.needs, ask.then) == (wanted.steps, wanted.why, "soc", 2, ("leads",))
    assert (ask.asked_at, ask.expires_at) == (NOON.isoformat(), (NOON + timedelta(minutes=30)).isoformat())
    assert (ask.callers, ask.findings, ask.minutes) == (("ada (iam:ada)",), 2, 30)


def test_asks_keep_the_order_in_which_they_are_wanted() -> None:
    """People read what contains before all else."""
    wanted = [Wanted("switch-off", ("off",)), Wanted("film", ("film",))]

    assert [(ask.action, ask.place) for ask in asks_for(wanted, an_incident(), STANDING, APPROVERS, NOON)] == [
        ("switch-off", 0),
        ("film", 1),
    ]


def test_what_no_rule_fits_is_not_asked() -> None:
    """It is told and waits, as where nobody is named at all."""
    assert asks_for([Wanted("switch-off", ("x",))], an_incident(), STANDING, Approvers(), NOON) == ()


@pytest.mark.parametrize(("people", "destructive", "needs"), [(1, False, 1), (1, True, 2), (3, True, 3), (2, False, 2)])
def test_what_nothing_brings_back_needs_two_people(people: int, destructive: bool, needs: int) -> None:
    """Whatever the rule says; it may ask for more."""
    approvers = replace(APPROVERS, rules=(Rule("soc", people),))

    (ask,) = asks_for([Wanted("x", ("y",), destructive=destructive)], an_incident(), STANDING, approvers, NOON)

    assert ask.needs == needs


@pytest.mark.parametrize(
    ("caller", "did"),
    [
        ("ada", True),
        ("ada (arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_x/ada) (SQS sender AROA:ada)", True),
        ("AROAEXAMPLE:Ada", True),
        ("AROAEXAMPLE:ada@example.com", True),
        ("arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_x/ADA@example.com", True),
        ("arn:aws:iam::222222222222:user/people/ada", True),
        ("arn:aws:iam::222222222222:user/adam", False),
        ("arn:aws:iam::222222222222:user/ada/adam", False),
        ("AIDAEXAMPLE", False),
        ("adam", False),
        ("adam (iam:adam)", False),
        ("", False),
    ],
)
def test_whoever_called_for_it_is_known_by_any_name(caller: str, did: bool) -> None:
    """By the settings' name, a door's words, the session's name that SQS tells, or the name of another identity of theirs."""
    assert called_for(an_ask(asked_by=caller), ADA) is did


def test_two_who_called_for_it_are_both_known() -> None:
    """A case may be called for twice."""
    assert called_for(an_ask(asked_by="AROA:cleo, AROA:ada"), ADA)
    assert not called_for(an_ask(asked_by="AROA:cleo, AROA:ada"), BEN)


def test_who_called_for_it_may_say_no_to_it() -> None:
    """But never yes."""
    ask = an_ask(asked_by="ada")

    assert "somebody else must agree" in hindrance(ask, ADA, Verdict.APPROVE, APPROVERS)
    assert hindrance(ask, ADA, Verdict.REJECT, APPROVERS) == ""
    assert hindrance(ask, BEN, Verdict.APPROVE, APPROVERS) == ""


def test_only_the_group_that_is_asked_may_answer() -> None:
    """Whoever is in another, or in none."""
    assert "group leads is asked" in hindrance(an_ask(group="leads"), ADA, Verdict.REJECT, APPROVERS)
    assert hindrance(an_ask(group="nobody"), Person("zed"), Verdict.APPROVE, APPROVERS)


def test_those_who_may_still_agree_are_counted() -> None:
    """Without who called for it, who agreed already, and names that nobody bears."""
    approvers = replace(APPROVERS, groups={"soc": ("ada", "ben", "cleo", "ghost")})
    ask = an_ask(needs=3, asked_by="ada", decisions=(a_decision("ben"),))

    assert may_agree(ask, approvers) == ("cleo",)


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        (an_ask(), False),
        (an_ask(state=AskState.APPROVED), False),
        (an_ask(steps=("other",)), True),
        (an_ask(state=AskState.APPROVED, steps=("other",)), True),
        (an_ask(state=AskState.REJECTED), False),
        (an_ask(state=AskState.REJECTED, steps=("other",)), True),
        (an_ask(state=AskState.EXPIRED), False),
        (an_ask(state=AskState.REJECTED, findings=0), True),
        (an_ask(state=AskState.WITHDRAWN), True),
        (an_ask(state=AskState.CARRIED_OUT), True),
        (an_ask(state=AskState.FAILED), True),
        (an_ask(action="another"), True),
    ],
)
def test_nobody_is_asked_twice_in_the_same_words(last: Any, asked: bool) -> None:
    """Unless the steps are others, another finding came, or the last ask was not answered by people."""
    assert bool(fresh([an_ask()], [an_ask(round=0, state=AskState.WITHDRAWN, action=last.action), last])) is asked


names = st.sampled_from(["ada", "ben", "cleo", "dan"])
verdicts = st.sampled_from([Verdict.APPROVE, Verdict.REJECT])


@given(st.integers(1, 4), st.lists(st.tuples(names, verdicts), max_size=8))
def test_whatever_people_say_an_ask_is_decided_once(needs: int, words: list[tuple[str, Verdict]]) -> None:
    """It is approved by as many different people as it needs and by none who said it twice; one no rejects it."""
    ask = an_ask(needs=needs)
    for person, verdict in words:
        if ask.is_open and ask.said_by(person) is None:
            ask = ask.with_decision(a_decision(person, verdict))

    assert (ask.state is AskState.APPROVED) == (len(set(ask.agreed)) == needs and len(ask.agreed) == len(ask.decisions))
    assert (ask.state is AskState.REJECTED) == any(one.verdict is Verdict.REJECT for one in ask.decisions)
    assert len({one.person for one in ask.decisions}) == len(ask.decisions)
    assert len(set(ask.agreed)) <= needs


rules = st.builds(
    Rule,
    group=st.sampled_from(["soc", "leads"]),
    people=st.integers(1, 3),
    minutes=st.integers(5, 10_080),
    accounts=st.sampled_from([(), (MEMBER,), ("444444444444",)]),
    ous=st.sampled_from([(), ("Workloads",), ("Sandbox",)]),
    actions=st.sampled_from([(), ("switch-off",), ("terminate-instance",)]),
    severity=st.sampled_from([0.0, 5.0, 9.0]),
)


@given(st.lists(rules, max_size=6), st.sampled_from(["switch-off", "terminate-instance"]), st.booleans())
def test_with_a_last_rule_for_everything_nothing_is_left_unasked(before: list[Rule], action: str, destructive: bool) -> None:
    """Each action that people must agree to is asked of exactly one group, for as long as its rule says."""
    approvers = replace(APPROVERS, rules=(*before, Rule("soc")))
    wanted = Wanted(action, ("x",), destructive=destructive)

    (ask,) = asks_for([wanted], an_incident(), STANDING, approvers, NOON)
    rule = choose(approvers, an_incident(), STANDING, action)

    assert rule
    assert all(not fits(one, an_incident(), STANDING, action) for one in approvers.rules[: approvers.rules.index(rule)])
    assert (ask.group, ask.expires_at) == (rule.group, until(rule.minutes, NOON))
    assert ask.needs >= (2 if destructive else 1)


@given(st.lists(names, max_size=4, unique=True), st.sampled_from(list(Verdict)), names)
def test_nobody_ever_agrees_to_what_they_called_for(callers: list[str], verdict: Verdict, name: str) -> None:
    """Whoever called, and however many did."""
    approvers = replace(APPROVERS, groups={"soc": ("ada", "ben", "cleo", "dan")})
    person = Person(name, aws=name)
    ask = an_ask(asked_by=", ".join(callers))

    refused = hindrance(ask, person, verdict, approvers) != ""

    assert refused == (verdict is Verdict.APPROVE and name in callers)


@pytest.mark.parametrize(
    ("said", "rule", "destructive", "sound"),
    [
        (["ada"], Rule("soc"), False, True),
        (["cleo"], Rule("soc", then=("leads",)), False, True),
        (["cleo"], Rule("soc"), False, False),
        (["somebody"], Rule("soc"), False, False),
        (["ada"], Rule("soc", people=2), False, False),
        (["ada", "ada"], Rule("soc"), True, False),
        (["ada", "ben"], Rule("soc"), True, True),
        (["ada", "somebody"], Rule("soc"), True, False),
        (["ada"], None, False, False),
    ],
)
def test_an_agreement_is_one_by_the_settings_as_they_are(
    said: list[str], rule: Rule | None, destructive: bool, sound: bool
) -> None:
    """Whatever the ask says of its group and of how many it needs."""
    ask = an_ask(state=AskState.APPROVED, needs=1, group="anybody", decisions=tuple(map(a_decision, said)))

    assert is_sound(ask, rule, APPROVERS, destructive=destructive) is sound


def test_neither_a_no_nor_whoever_called_for_it_makes_an_agreement() -> None:
    """A single no is enough, and asking is not agreeing."""
    asks = (
        an_ask(decisions=(a_decision("ada"), a_decision("ben", Verdict.REJECT))),
        an_ask(decisions=(a_decision("ada"),), asked_by="ada (iam:ada)"),
    )

    assert not any(is_sound(ask, Rule("soc"), APPROVERS, destructive=False) for ask in asks)
