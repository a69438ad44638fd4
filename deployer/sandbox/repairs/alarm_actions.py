"""CloudWatch: an alarm that is in another state carries out its actions on SNS topics, tells EventBridge, and keeps a history.

Stock moto keeps the state alone ("CloudWatch API, SetAlarmState: the next action is carried out"; DescribeAlarmHistory, items
of the type Action; "Alarm events and EventBridge").
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import Alarm, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.sns.models import sns_backends

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

CHANGED: list[Callable[[str, str, dict[str, Any]], None]] = []
"""Who is told of alarms that changed: account, Region, and the event."""
DONE = "_irhub_actions"
"""Where an alarm keeps what its actions did."""


def _act() -> Undo:
    stock = Alarm.update_state

    def update_state(self: Any, reason: str, reason_data: str, state_value: str) -> None:
        earlier = {"value": self.state_value, "reason": self.state_reason, "timestamp": _written(self.state_updated_timestamp)}
        stock(self, reason, reason_data, state_value)
        if state_value != earlier["value"]:
            _tell(self, earlier)
            if self.actions_enabled:
                _carry_out(self, earlier["value"])

    return together(
        (
            replaced(Alarm, "update_state", update_state),
            replaced(CloudWatchResponse, "describe_alarm_history", _history),
        )
    )


def _tell(alarm: Any, earlier: dict[str, str]) -> None:
    """Whoever listens hears of the change, as EventBridge would."""
    _, _, _, region, account_id, *_ = alarm.alarm_arn.split(":")
    now = {"value": alarm.state_value, "reason": alarm.state_reason, "timestamp": _written(alarm.state_updated_timestamp)}
    event = {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [alarm.alarm_arn],
        "detail": {
            "alarmName": alarm.name,
            "state": now,
            "previousState": earlier,
            "configuration": {"description": alarm.description},
        },
    }
    for tell in CHANGED:
        tell(account_id, region, event)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _carry_out(alarm: Any, earlier: str) -> None:
    _, _, _, region, account_id, *_ = alarm.alarm_arn.split(":")
    state = alarm.state_value
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(state, alarm.insufficient_data_actions)
    for arn in actions or ():
        topic = sns_backends[account_id][region].topics.get(arn)
        if topic:
            said = {
                "AlarmName": alarm.name,
                "AlarmDescription": alarm.description,
                "AWSAccountId": account_id,
                "NewStateValue": state,
                "NewStateReason": alarm.state_reason,
                "StateChangeTime": _written(alarm.state_updated_timestamp),
                "Region": region,
                "AlarmArn": alarm.alarm_arn,
                "OldStateValue": earlier,
            }
            sns_backends[account_id][region].publish(json.dumps(said), arn, subject=f'{state}: "{alarm.name}"'[:100])
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
        "alarm-actions",
        "An alarm that changes carries out its actions on topics, tells EventBridge, and keeps a history.",
        _act,
    ),
)
