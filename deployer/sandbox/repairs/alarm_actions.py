"""CloudWatch: an alarm whose state is set to another carries out its actions on SNS topics, and its history says so.

Stock moto keeps the state alone and knows no history ("CloudWatch API, SetAlarmState: the next action is carried out";
DescribeAlarmHistory, items of the type Action). Metrics raise no alarm here: nothing in the sandbox is measured.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import Alarm, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.sns.models import sns_backends

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

DONE = "_irhub_actions"
"""Where an alarm keeps what its actions did."""


def _act() -> Undo:
    stock = Alarm.update_state

    def update_state(self: Any, reason: str, reason_data: str, state_value: str) -> None:
        changes = state_value != self.state_value
        stock(self, reason, reason_data, state_value)
        if changes and self.actions_enabled:
            _carry_out(self, state_value)

    return together(
        (
            replaced(Alarm, "update_state", update_state),
            replaced(CloudWatchResponse, "describe_alarm_history", _history),
        )
    )


def _carry_out(alarm: Any, state: str) -> None:
    _, _, _, region, account_id, *_ = alarm.alarm_arn.split(":")
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(state, alarm.insufficient_data_actions)
    for arn in actions or ():
        topic = sns_backends[account_id][region].topics.get(arn)
        if topic:
            said = {"AlarmName": alarm.name, "NewStateValue": state, "NewStateReason": alarm.state_reason}
            sns_backends[account_id][region].publish(json.dumps(said), arn)
        vars(alarm).setdefault(DONE, []).insert(0, (datetime.now(UTC), arn, topic is not None))


def _history(self: Any) -> ActionResult:
    name, kind = self._get_param("AlarmName"), self._get_param("HistoryItemType")
    alarms: Iterable[Any] = cloudwatch_backends[self.current_account][self.region].alarms.values()
    since = _time(self._get_param("StartDate"))
    items = [
        _item(alarm, *done)
        for alarm in alarms
        for done in vars(alarm).get(DONE, ())
        if name in {None, alarm.name} and kind in {None, "Action"} and done[0] >= since
    ]
    return ActionResult({"AlarmHistoryItems": items})


def _time(given: Any) -> datetime:
    if given is None:
        return datetime.min.replace(tzinfo=UTC)
    found: datetime = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _item(alarm: Any, at: datetime, arn: str, taken: bool) -> dict[str, Any]:
    word = "Successfully executed" if taken else "Failed to execute"
    data = {"actionState": "Succeeded" if taken else "Failed", "notificationResource": arn}
    return {
        "AlarmName": alarm.name,
        "AlarmType": "MetricAlarm",
        "Timestamp": at,
        "HistoryItemType": "Action",
        "HistorySummary": f"{word} action {arn}",
        "HistoryData": json.dumps(data),
    }


REPAIRS = (
    Repair(
        "alarm-actions", "An alarm whose state is set carries out its actions on topics, and keeps a history of them.", _act
    ),
)
