"""Functions really run, in children that can reach nothing but loopback."""

import json
from typing import Any

import pytest
from moto.awslambda.models import lambda_backends

from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, HUB, OWNER, a_function, a_role

FAILS = """
def handler(event, context):
    raise ValueError("no such thing")
"""
SLOW = """
import time
def handler(event, context):
    time.sleep(60)
"""
COUNTS = """
count = 0
def handler(event, context):
    global count
    count += 1
    return count
"""
REACHES_OUT = """
import socket, subprocess
TRIES = {
    "connect": lambda: socket.create_connection(("93.184.216.34", 80), timeout=1),
    "lookup": lambda: socket.getaddrinfo("sts.amazonaws.com", 443),
    "send": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)),
    "process": lambda: subprocess.run(["true"]),
}
def handler(event, context):
    return TRIES[event["try"]]() and None
"""
LOOKS_AROUND = """
import os, sys
def handler(event, context):
    return {"path": sys.path, "environ": dict(os.environ), "arn": context.invoked_function_arn, "id": context.aws_request_id}
"""

TELLS_THE_TIME = """
from datetime import datetime, UTC
def handler(event, context):
    return datetime.now(UTC).timestamp()
"""


def invoke(sandbox: Sandbox, name: str, event: Any = None, **settings: Any) -> tuple[Any, str]:
    """What the function answered, and the kind of its error, empty where it went well."""
    answer = sandbox.client("lambda", HUB, HOME).invoke(FunctionName=name, Payload=json.dumps(event or {}), **settings)
    text = answer["Payload"].read()
    return (json.loads(text) if text else None), answer.get("FunctionError", "")


def test_a_function_is_kept_warm(sandbox: Sandbox) -> None:
    """The second invocation meets the same process."""
    a_function(sandbox, "counts", COUNTS)

    assert [invoke(sandbox, "counts")[0] for _ in range(3)] == [1, 2, 3]
    assert [outcome.cold for outcome in sandbox.functions.outcomes[-3:]] == [True, False, False]


def test_new_code_ends_the_old_process(sandbox: Sandbox) -> None:
    """After an update the new code answers, from the beginning."""
    a_function(sandbox, "updated", COUNTS)
    invoke(sandbox, "updated")

    sandbox.client("lambda", HUB, HOME).update_function_configuration(
        FunctionName="updated", Environment={"Variables": {"A": "1"}}
    )
    assert invoke(sandbox, "updated")[0] == 1


def test_an_error_is_told_as_lambda_tells_it(sandbox: Sandbox) -> None:
    """Type, message and trace, and the header that says it failed."""
    a_function(sandbox, "fails", FAILS)

    payload, error = invoke(sandbox, "fails")
    assert error == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("ValueError", "no such thing")
    assert "main.py" in payload["stackTrace"][-1]


def test_a_function_that_takes_too_long_is_ended(sandbox: Sandbox) -> None:
    """The timeout that the stack set is kept (shortened here, below what Lambda takes)."""
    a_function(sandbox, "slow", SLOW)
    lambda_backends[HUB][HOME].get_function("slow").timeout = 0.1

    payload, error = invoke(sandbox, "slow")
    assert (error, payload["errorMessage"]) == ("Unhandled", "Task timed out after 0.10 seconds")


def test_a_function_that_ends_its_process_is_an_error(sandbox: Sandbox) -> None:
    """A crash of the interpreter is told, and the next invocation gets a new one."""
    a_function(sandbox, "dies", "import os\ndef handler(event, context):\n    os._exit(3)\n")

    payload, _ = invoke(sandbox, "dies")
    assert payload["errorType"] == "Runtime.ExitError"


def test_a_bundle_that_cannot_be_imported_says_why(sandbox: Sandbox) -> None:
    """A missing dependency shows at the first invocation."""
    a_function(sandbox, "broken", "import boto3\ndef handler(event, context): ...\n")

    payload, error = invoke(sandbox, "broken")
    assert (error, payload["errorType"]) == ("Unhandled", "ModuleNotFoundError")


@pytest.mark.parametrize("way", ["connect", "lookup", "send", "process"])
def test_a_function_reaches_loopback_alone(sandbox: Sandbox, way: str) -> None:
    """No other address, no name to look up, no process to do it for it."""
    if "reaches-out" not in {one["FunctionName"] for one in sandbox.client("lambda", HUB, HOME).list_functions()["Functions"]}:
        a_function(sandbox, "reaches-out", REACHES_OUT)

    payload, error = invoke(sandbox, "reaches-out", {"try": way})
    assert (error, payload["errorType"]) == ("Unhandled", "PermissionError")


def test_a_function_sees_the_bundle_and_the_standard_library_alone(sandbox: Sandbox) -> None:
    """Nothing of the environment that runs the sandbox is on its path."""
    a_function(sandbox, "looks", LOOKS_AROUND, Environment={"Variables": {"IRHUB_PREFIX": "irhub"}})

    seen, _ = invoke(sandbox, "looks")
    assert not [path for path in seen["path"] if "site-packages" in path]
    assert seen["environ"]["IRHUB_PREFIX"] == "irhub"
    assert seen["environ"]["AWS_ENDPOINT_URL"] == sandbox.endpoint
    assert "HOME" not in seen["environ"]


def test_a_function_has_the_keys_of_its_own_role(sandbox: Sandbox) -> None:
    """Its calls are made by a session of the role, named after the function."""
    a_function(sandbox, "calls", LOOKS_AROUND)
    environ = invoke(sandbox, "calls")[0]["environ"]

    assert environ["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert environ["AWS_REGION"] == HOME


def test_lambda_does_not_enter_a_role_that_does_not_trust_it(sandbox: Sandbox) -> None:
    """A role for another service is refused, as AWS refuses it."""
    a_function(sandbox, "untrusted", role=a_role(sandbox, "for-others", "ec2.amazonaws.com"))

    payload, error = invoke(sandbox, "untrusted")
    assert (error, payload["errorType"]) == ("Unhandled", "AccessDenied")


def test_what_a_function_prints_is_in_its_log_group(sandbox: Sandbox) -> None:
    """One stream for each invocation, with start and report around it."""
    a_function(sandbox, "prints", "def handler(event, context):\n    print('line one')\n    print('rest', end='')\n")
    invoke(sandbox, "prints")

    logs = sandbox.client("logs", HUB, HOME)
    found = logs.filter_log_events(logGroupName="/aws/lambda/prints")["events"]
    assert [event["message"] for event in found][1:3] == ["line one", "rest"]


def test_an_asynchronous_invocation_is_answered_at_once(sandbox: Sandbox) -> None:
    """The caller gets nothing, and the function runs aside."""
    a_function(sandbox, "later", COUNTS)

    assert invoke(sandbox, "later", InvocationType="Event") == (None, "")
    sandbox.settle()
    assert sandbox.functions.outcomes[-1].payload == 1


def test_a_foreign_account_has_no_such_function(sandbox: Sandbox) -> None:
    """Functions belong to one account."""
    a_function(sandbox, "mine", COUNTS)

    assert not sandbox.client("lambda", OWNER, HOME).list_functions()["Functions"]


def test_a_function_can_be_warm_before_its_first_event(sandbox: Sandbox) -> None:
    """As with provisioned concurrency: the first invocation is not cold."""
    a_function(sandbox, "ready", COUNTS)

    sandbox.functions.warm(lambda_backends[HUB][HOME].get_function("ready"))
    assert invoke(sandbox, "ready")[0] == 1
    assert not sandbox.functions.outcomes[-1].cold


def test_time_passes_when_it_is_told_to(sandbox: Sandbox) -> None:
    """For the function's own code; this machine's clock is where it was."""
    a_function(sandbox, "tells-the-time", TELLS_THE_TIME)
    first = invoke(sandbox, "tells-the-time")[0]

    sandbox.pass_time(2)

    assert invoke(sandbox, "tells-the-time")[0] - first > 7_199
    sandbox.functions.ahead = 0
