"""The timeline as a picture: what came when, and how long it took."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deployer.incidents.milestones import milestones
from deployer.screen.cases.picture import height, in_a_row, lines
from hub.approval.ask import Ask, AskState, Decision, Door, Verdict
from hub.incident import Containment
from hub.record import CaseFile, Note, Status, StepRecord
from tests.fakes import NOON, a_finding, an_incident


def at(seconds: float) -> str:
    """So long after noon."""
    return (NOON + timedelta(seconds=seconds)).isoformat()


ASK = Ask(
    incident_id=an_incident().id,
    round=1,
    action="stop-instance",
    steps=("stop i-1",),
    why=("the playbook asks",),
    destructive=False,
    needs=1,
    group="soc",
    asked_at=at(5),
    expires_at=at(3_605),
)
DECISION = Decision("ada", "slack:T/U", Door.SLACK, Verdict.APPROVE, "it mines", at(725))
FINDING = a_finding(updated_at=at(-41), detail={"service": {"eventFirstSeen": at(-341)}})
TOLD = (
    Note(at(4), "told", "told slack", {"channel": "slack"}),
    Note(at(4.5), "told", "told sns", {"channel": "sns"}),
    Note(at(90), "told", "told slack again", {"channel": "slack"}),
)
STEP = StepRecord("isolate-instance", "eni-1", "isolate", ("ec2:X",), Status.DONE, at(2), at(3))
INCIDENT = an_incident(findings=(FINDING,), containment=Containment.CONTAINED, contained_at=at(3))


def a_case(*asks: Ask) -> CaseFile:
    """A case that was found, contained and told."""
    return CaseFile(INCIDENT, (STEP,), TOLD, asks or (ASK,))


def test_everything_stands_in_its_order_with_how_long_it_took() -> None:
    """From the first activity to the decision."""
    decided = replace(ASK, decisions=(DECISION,), state=AskState.APPROVED)
    found = milestones(a_case(decided))

    assert [one.name for one in found] == ["began", "found", "opened", "contained", "told", "asked", "decided", "goes on"]
    assert [one.after for one in found] == [None, 300, 41, 3, 1, 1, 720, None]


def test_it_says_by_what_and_whom() -> None:
    """The actions that contained, the channels that were told, the group that is asked."""
    says = {one.name: one.says for one in milestones(a_case())}

    assert (says["contained"], says["told"], says["asked"]) == ("isolate-instance", "slack, sns", "stop-instance: group soc")
    assert says["waits"] == "stop-instance: for group soc until 2026-11-21 13:00 UTC"


def test_the_first_line_says_it_all() -> None:
    """For whoever reads no further."""
    row = "began ─5 min→ found ─41 s→ opened ─3.0 s→ contained ─1.0 s→ told ─1.0 s→ asked → waits"

    assert in_a_row(milestones(a_case())) == row


def test_the_rail_grows_with_the_wait() -> None:
    """By the logarithm: a second and a day are both to be seen."""
    drawn = [text.plain for text in lines(milestones(a_case()))]

    assert drawn[0] == "2026-11-21 11:54:19  ● began      first activity"
    assert drawn[1:3] == [f"{'':19}  │ 5 min", f"{'':19}  │"]
    assert [height(seconds) for seconds in (0.2, 2, 90, 4_000, 10**6, 10**9)] == [0, 1, 2, 3, 4, 4]


@pytest.mark.parametrize("state", [AskState.EXPIRED, AskState.CARRIED_OUT])
def test_how_an_ask_ended_is_a_milestone(state: AskState) -> None:
    """When nobody answered, and when it was done."""
    ended = replace(ASK, state=state, action="isolate-instance")
    names = [one.name for one in milestones(a_case(ended))]

    assert ("expired" in names, "done" in names) == (state is AskState.EXPIRED, state is AskState.CARRIED_OUT)


@pytest.mark.parametrize(("state", "name"), [(AskState.WITHDRAWN, "withdrawn"), (AskState.FAILED, "failed")])
def test_an_ask_that_came_to_nothing_says_when_and_why(state: AskState, name: str) -> None:
    """By the timeline's own line, of this round and no other: else it would look as if it were asked still."""
    ended = replace(ASK, state=state, ended="it is not what was asked")
    lines_ = [Note(at(60 * number), "ask-ended", "", {"action": ASK.action, "round": str(number)}) for number in (1, 2)]
    found = milestones(CaseFile(INCIDENT, (STEP,), tuple(lines_), (ended,)))

    assert (found[-1].name, found[-1].at) == (name, NOON + timedelta(seconds=60))
    assert found[-1].says.startswith("stop-instance: ")
    assert "it is not what was asked" in found[-1].says


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    """A finding's times are what others wrote."""
    odd = replace(INCIDENT, findings=(a_finding(updated_at="soon", detail={"service": "none"}),))

    assert milestones(CaseFile(odd, (), (), ()))[0].name == "opened"
