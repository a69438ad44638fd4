"""Raises each alarm of the hub once and puts it back: whether CloudWatch reaches the topic is seen in the alarm's history.

The alarms of the forwarding dead letters are looked at and not raised: they reach people as a dead letter in the hub, and a
letter that nobody can work on would be left there.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from deployer.calls import Call, Door
from deployer.errors import AwsError
from deployer.proof.plumbing import alarms
from deployer.proof.words import Part, Proof
from deployer.wiring import Desk

POLL_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
REASON = "irhub verify --try-alarms raises this alarm to see whether people are told. Nothing is wrong."


def raised(desk: Desk, proof: Proof, seconds: float) -> Proof:
    """The proof with a part for each alarm: raised, and its action carried out, or not; each alarm is OK again."""
    wait = min(seconds, PATIENCE_SECONDS)
    names = [f"{desk.settings.prefix}-{name}" for name in alarms(desk.settings)]
    thunks: list[Callable[[], Part]] = [partial(_tried, desk, desk.settings.hub.region, name, wait) for name in names]
    return replace(proof, parts=(*proof.parts, *desk.outside.together(thunks)))


def _tried(desk: Desk, region: str, name: str, seconds: float) -> Part:
    label, since = f"alarm {name} in {region}, raised", datetime.now(UTC)
    try:
        desk.write.make(_set(region, name, "ALARM", REASON))
        try:
            return _followed(
                desk, Call(Door.HUB, "cloudwatch", "DescribeAlarmHistory", region, _asked(name, since)), label, seconds
            )
        finally:
            desk.write.make(_set(region, name, "OK", "irhub verify put it back."))
    except AwsError as error:
        return Part(label, "cannot be tried", str(error))


def _followed(desk: Desk, history: Call, label: str, seconds: float) -> Part:
    waited = 0.0
    while True:
        for item in desk.read.make(history).get("AlarmHistoryItems", ()):
            said = json.loads(item.get("HistoryData") or "{}")
            ok = said.get("actionState") == "Succeeded"
            return Part(label, item["HistorySummary"], "" if ok else "CloudWatch could not carry out its action")
        if waited >= seconds:
            return Part(label, "nothing followed", f"CloudWatch carried out no action within {seconds:g} s")
        desk.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS


def _set(region: str, name: str, state: str, reason: str) -> Call:
    parameters = {"AlarmName": name, "StateValue": state, "StateReason": reason}
    return Call(Door.HUB, "cloudwatch", "SetAlarmState", region, parameters)


def _asked(name: str, since: datetime) -> dict[str, object]:
    return {"AlarmName": name, "HistoryItemType": "Action", "StartDate": since.isoformat(), "MaxRecords": 1}
