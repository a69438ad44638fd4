"""What the hub's template prints of the workflow: the two functions that may contain, and the alarms on executions."""

from collections.abc import Mapping
from typing import Any

from hub.approval.rounds import LONGEST_SECONDS

WORDS: Mapping[str, Any] = {
    "longest_seconds": LONGEST_SECONDS,
    "roles": [
        {
            "logical_id": "Respond",
            "name": "respond",
            "about": "The responder of irhub",
            "log": "Log",
            "takes_work": True,
        },
        {
            "logical_id": "Task",
            "name": "task",
            "about": "What the workflow of irhub has carried out",
            "log": "TaskLog",
            "takes_work": False,
        },
    ],
    "alarms": [
        ("Failed", "ExecutionsFailed", "The workflow that asks people broke off for an action"),
        ("TimedOut", "ExecutionsTimedOut", "An execution of the workflow that asks people outlasted its time"),
        ("Aborted", "ExecutionsAborted", "Somebody stopped an execution of the workflow that asks people"),
    ],
}
