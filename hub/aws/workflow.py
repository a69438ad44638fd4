"""The workflow on Step Functions: executions started under a name, and woken by their own word.

A name is taken for 90 days. StartExecution under the name and input of an execution that runs is answered as if it were the
first; under the name of one that has ended, or with other input, it is refused with ``ExecutionAlreadyExists`` (Step Functions
API, StartExecution). So the input is made from the round alone and is the same each time.
"""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from hub.approval.ask import Ask
from hub.approval.rounds import name_of, started_with
from hub.aws.errors import code_of, translated

TAKEN = "ExecutionAlreadyExists"
OVER = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""What SendTaskSuccess answers where nothing waits under that word any more (Step Functions API, SendTaskSuccess)."""


class StepFunctions:
    """The machine of one installation; a ``promises.Workflow``."""

    def __init__(self, client: Any, machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(self, incident_id: str, number: int, asks: tuple[Ask, ...]) -> bool:
        """An execution is under way under the name of incident and round; False where one of that name has ended."""
        request = {"name": name_of(incident_id, number), "input": json.dumps(started_with(incident_id, number, asks))}
        return self._is_taken(
            "states:StartExecution", self._client.start_execution, stateMachineArn=self._machine_arn, **request
        )

    def wake(self, token: str, answer: Mapping[str, Any]) -> bool:
        """The execution goes on with the answer; False where it waits no more."""
        output = json.dumps(answer)
        return self._is_taken("states:SendTaskSuccess", self._client.send_task_success, taskToken=token, output=output)

    @staticmethod
    def _is_taken(call: str, request: Any, **parameters: Any) -> bool:
        with translated(call):
            try:
                request(**parameters)
            except ClientError as error:
                if code_of(error) not in OVER | {TAKEN}:
                    raise
                return False
        return True
