"""Somebody stops a trail of CloudTrail: it is started again before anything else, then who did it is looked for."""

import json
from collections.abc import Mapping
from typing import Any

from deployer.demo.stories import findings, people, scenery, sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, MEMBER, Script

TRAIL, OTHER_TRAIL, THIEF = "audit", "billing", "contractor"


def act(play: Performance) -> None:
    """From the call that stops the trail to a second try that failed, and a release that takes nothing back."""
    arn = scenery.trail(play.sandbox, MEMBER, ABROAD, TRAIL)
    play.say("chapter", f"Somebody in {MEMBER}, {ABROAD} stops the trail {TRAIL}")
    record = _stop(play)
    play.shows("the trail does not record", not _records(play))
    play.say("fact", "The rule for CloudTrail's own calls matches StopLogging, and brings the record of it to the hub.")
    play.publish(findings.recorded(record))
    case = play.case(arn)
    play.say("chapter", "What the hub did")
    play.tell_steps(case)
    people.wait(play, case)
    play.say("chapter", "What AWS shows")
    play.shows("the trail records again", _records(play))
    names = _by_hub(play)
    play.shows(
        "it was started first, and who did it was looked up after that", _is_before("StartLogging", "LookupEvents", names)
    )
    play.say("chapter", "What people read")
    play.tell_notice(case)
    play.shows("the notice names who stopped it", any(THIEF in one for one in play.as_read(case["incident"]["id"])))
    _try_in_vain(play, record)
    _release(play, case)


def _stop(play: Performance) -> Mapping[str, Any]:
    """The trail is stopped with a user's own key; CloudTrail's record of it."""
    key = scenery.user(play.sandbox, MEMBER, THIEF)
    play.sandbox.client_with(key, "cloudtrail", ABROAD).stop_logging(Name=TRAIL)
    trails = play.sandbox.client("cloudtrail", MEMBER, ABROAD)
    (event,) = trails.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "StopLogging"}])["Events"]
    record: dict[str, Any] = json.loads(event["CloudTrailEvent"])
    play.say("fact", f"CloudTrail's record: {record['eventName']} by {record['userIdentity']['arn']}")
    return record


def _records(play: Performance) -> bool:
    return all(sights.trail(play.sandbox, MEMBER, ABROAD, TRAIL).values())


def _by_hub(play: Performance) -> list[str]:
    calls = sorted(play.sandbox.calls, key=lambda one: one.started)
    return [one.operation for one in calls if one.name.startswith("cloudtrail:") and "assumed-role" in one.principal_arn]


def _is_before(first: str, then: str, names: list[str]) -> bool:
    return first in names and then in names and names.index(first) < names.index(then)


def _try_in_vain(play: Performance, record: Mapping[str, Any]) -> None:
    play.say("chapter", "Somebody tries it again, and AWS refuses")
    mark = len(play.sandbox.calls)
    denied = {
        "eventID": f"{record['eventID'][:-4]}0002",
        "errorCode": "AccessDenied",
        "requestParameters": {"name": OTHER_TRAIL},
    }
    play.publish(findings.recorded({**record, **denied}))
    made = [one for one in play.sandbox.recorder.since(mark) if one.operation in {"StartLogging", "UpdateTrail"}]
    case = play.case(MEMBER)
    play.say("fact", f"A case on the account is opened and told: {case['notice']['headline']}")
    play.shows("a call that failed changed nothing, and the hub changed nothing", not made and not case["steps"])


def _release(play: Performance, case: Mapping[str, Any]) -> None:
    play.say("chapter", "The way back: there is none, on purpose")
    play.release(case)
    play.shows("after the release the trail still records: no release ever stops one", _records(play))


SCRIPT = Script(
    "tampered-trail", act, is_shipped=True, settings={"sources": {"guardduty": {"severity": 4}, "cloudtrail": True}}
)
