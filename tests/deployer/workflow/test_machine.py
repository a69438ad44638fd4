"""Facts about the workflow's definition: held by two checkers, and read by ourselves where they see nothing."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from statelint.linter import Linter

from deployer import template
from deployer.workflow import WORDS
from hub.approval.ask import AskState
from hub.approval.carrying import WORDS as SAID
from hub.errors import AnswerLostError, ThrottledError
from hub.task import DOES
from tests.deployer.installations import KINDS, rendered
from tests.machine import FUNCTION, ITERATION, definition, text
from tests.required import need

STATES = ITERATION["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
PLANTED = {
    "a way that leads nowhere": ("See", {"Next": "Nowhere"}),
    "a state of no kind": ("Done", {"Type": "Finish"}),
    "a path that is none": ("WaitForAws", {"SecondsPath": "now"}),
}


def with_fault(name: str) -> dict[str, Any]:
    """The definition with one fault in it."""
    made = definition()
    state, change = PLANTED[name]
    made["States"]["EachAction"]["ItemProcessor"]["States"][state] |= change
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_statelint_finds_nothing(kind: str) -> None:
    """In no partition and with no settings."""
    assert Linter.validate(definition(kind)) == []


@pytest.mark.parametrize("name", PLANTED)
def test_statelint_would_find_something(name: str) -> None:
    """A checker that finds nothing ever would be of no use."""
    assert Linter.validate(with_fault(name))


@pytest.mark.parametrize("kind", ["members", "china"])
def test_asl_validator_finds_nothing(kind: str, tmp_path: Path) -> None:
    """The second opinion, where npm brought it."""
    assert validated(text(kind), tmp_path).returncode == 0


def test_asl_validator_would_find_something(tmp_path: Path) -> None:
    """The same for the second one."""
    assert validated(json.dumps(with_fault("a way that leads nowhere")), tmp_path).returncode != 0


def validated(machine: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the validator says of a definition."""
    path = folder / "machine.json"
    path.write_text(machine)
    words = [need("asl-validator"), "--json-path", str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)


def test_every_task_invokes_the_one_function_and_is_bounded() -> None:
    """By its own time-out, or by the time that people have."""
    assert {state["Parameters"]["FunctionName"] for state in TASKS.values()} == {FUNCTION}
    assert all("TimeoutSeconds" in state or "TimeoutSecondsPath" in state for state in TASKS.values())


def test_every_task_asks_for_what_the_door_knows() -> None:
    """And the door knows nothing that no task asks for."""
    assert {state["Parameters"]["Payload"]["do"] for state in TASKS.values()} == set(DOES)


def test_every_error_of_a_task_ends_in_a_state_with_a_name() -> None:
    """What passes by itself is tried again; all else leads to people being told."""
    for state in TASKS.values():
        assert state["Catch"][-1]["ErrorEquals"] == state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
    assert {state["Catch"][-1]["Next"] for name, state in TASKS.items() if name != "BreakOff"} == {"BreakOff"}
    assert STATES["BreakOff"]["Catch"][-1]["Next"] == "Troubled"


def test_errors_that_pass_are_known_by_their_names() -> None:
    """Lambda tells the machine the class of an error."""
    passing = TASKS["See"]["Retry"][0]["ErrorEquals"]

    assert {ThrottledError.__name__, AnswerLostError.__name__} < set(passing)


def test_the_end_of_the_time_to_answer_is_no_error_that_is_tried_again() -> None:
    """People had their time; what follows is said by the record."""
    ask = TASKS["Ask"]

    assert ask["Retry"][0] == {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 0}
    assert (ask["Catch"][0]["ErrorEquals"], ask["Catch"][0]["Next"]) == (["States.Timeout"], "See")


def ways(choice: str) -> dict[str, str]:
    """Where each word leads."""
    return {one["StringEquals"]: one["Next"] for one in STATES[choice]["Choices"]}


def test_every_word_of_the_hub_has_a_way() -> None:
    """What has none of its own is told as not done; nothing waits for ever."""
    known = ways("WhatPeopleSaid")

    assert set(SAID.values()) - set(known) == {SAID[AskState.FAILED]}
    assert set(known) - set(SAID.values()) == {"busy"}
    assert STATES["WhatPeopleSaid"]["Default"] == STATES["WhatCameOfIt"]["Default"] == "NotDone"
    assert set(ways("WhatCameOfIt")) == {"waiting", "busy", "done", "withdrawn"}


def test_one_action_that_breaks_off_fails_the_execution_and_no_other_action() -> None:
    """Its branch ends with a word, the others go their ways, and the whole fails at last, which raises the alarm."""
    assert all("Fail" not in state["Type"] for state in STATES.values())
    assert definition()["States"]["IsAllWell"]["Choices"][0]["Next"] == "BrokeOff"
    assert definition()["States"]["BrokeOff"]["Type"] == "Fail"


def strings(part: Any) -> Iterator[str]:
    """Every text of a definition."""
    if isinstance(part, dict):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)
    elif isinstance(part, str):
        yield part


def test_the_definition_speaks_in_jsonpath_that_the_sandbox_runs_as_well() -> None:
    """No field of an indexed list, which the sandbox's interpreter reads otherwise than AWS does; no JSONata."""
    assert "QueryLanguage" not in text()
    assert not [one for one in strings(definition()) if re.search(r"\[\d+\]\.", one)]


def test_no_data_of_an_execution_is_logged() -> None:
    """The word by which it is woken would be among it."""
    logging = properties("Workflow")["LoggingConfiguration"]

    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)


def properties(logical_id: str) -> Any:
    """What the template says of a resource."""
    return template.parse(rendered("members").hub)["Resources"][logical_id]["Properties"]


def test_the_machine_may_invoke_one_function_and_write_its_log() -> None:
    """And nothing else; only Step Functions may be it, and only for this machine."""
    role = properties("WorkflowRole")
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert [one["Sid"] for one in statements] == ["CarryOut", "SendItsLog"]
    assert statements[0]["Action"] == "lambda:InvokeFunction"
    assert statements[0]["Resource"] == {"Fn::GetAtt": ["Task", "Arn"]}
    assert set(trust["Condition"]) == {"StringEquals", "ArnLike"}


def sids(logical_id: str) -> set[str]:
    """What a role's own policy allows, by the names of its statements."""
    return {one["Sid"] for one in properties(logical_id)["Policies"][0]["PolicyDocument"]["Statement"]}


def test_what_the_workflow_has_carried_out_has_the_responder_s_powers_and_takes_no_findings() -> None:
    """Both are one text, so neither can be forgotten."""
    assert sids("RespondRole") - sids("TaskRole") == {"TakeWork", "TakeSignsOfLife"}
    assert sids("TaskRole") < sids("RespondRole")
    assert properties("Task")["Environment"] == properties("Respond")["Environment"]


def test_an_execution_that_ends_badly_raises_an_alarm() -> None:
    """Failed, out of time, or stopped by somebody; and so do errors of the function."""
    alarms = [properties(f"Workflow{what}Alarm") for what, *_ in WORDS["alarms"]]

    assert {alarm["MetricName"] for alarm in alarms} == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}
    assert all(alarm["AlarmActions"] == [{"Ref": "Notices"}] for alarm in (*alarms, properties("TaskErrorsAlarm")))
