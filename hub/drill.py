"""A drill: a canary is launched, contained by the way of every finding, proved, released and ended, stage by stage.

No dry run and no simulation says that IAM and the service control policies let a containment through; only one that is done
does. So a drill takes the real way: the playbook that answers such a finding, the real roles, the record, the notices (their
titles begin with [DRILL]), the release. The finding is made up here and nowhere else. It can only be about an instance that
carries the canary's tags, which is asked of AWS in the same breath; and the message that begins it comes over the hub's own
queue, into which only identities of the hub account with that permission, and the hub's own rules, may write.

Each stage ends by writing down what it saw and sending the message for the next, so nothing waits inside the function. A
stage may run twice: then it finds its work done. Whatever goes wrong is written down as a gap, and the canary is ended.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hub import canary
from hub.canary import Bird, Seen, Wish
from hub.drilling import TRIES, TYPE, Course, Drill
from hub.engine import Way
from hub.errors import ActionError, AwsError, IncidentNotFoundError, MalformedEventError, ThrottledError
from hub.finding import Finding, Target
from hub.guardrails import DRILL
from hub.hub import Hub
from hub.incident import Containment, Incident, State
from hub.past import INCOMPLETE
from hub.record import CaseFile, Status
from hub.release import Request, release
from hub.respond import answer as respond
from hub.values import from_plain
from hub.verify import place_of

SOON_SECONDS = 5
LATER_SECONDS = 10

Stage = Callable[[Drill, int], None]


def drill(message: Mapping[str, Any], person: str, hub: Hub) -> None:
    """The stage that the message names is done, and the next is under way; an ended drill is left as it is."""
    target = place_of(message, hub)
    if target is None:
        raise MalformedEventError("account", "is missing")
    run, stage = str(message["run"]), str(message.get("stage", "begin"))
    if stage not in STAGES:
        raise MalformedEventError("stage", "is none of a drill's")
    fresh = _fresh(message, (run, person), target, hub)
    found = hub.ledger.answer(run, fresh.about)
    course = from_plain(Course, found) if found else fresh
    if course.ended:
        return
    _carry_out(Drill(replace(course, stage=stage), replace(target, kind=canary.INSTANCE, id=course.instance), hub), message)


def _fresh(message: Mapping[str, Any], about: tuple[str, str], target: Target, hub: Hub) -> Course:
    run, person = about
    return Course(
        run=run,
        account_id=target.account_id,
        region=target.region,
        asked_by=person,
        began_at=hub.now().isoformat(),
        type=str(message.get("type") or TYPE),
        subnet=str(message.get("subnet") or ""),
        instance=str(message.get("instance") or ""),
        keep=bool(message.get("keep")),
        by_schedule="as" not in message,
    )


def _carry_out(one: Drill, message: Mapping[str, Any]) -> None:
    try:
        STAGES[one.course.stage](one, int(message.get("tries", 0)))
    except ThrottledError:
        raise
    except (AwsError, ActionError) as error:
        one.lack(f"{one.course.stage}: {error}")
        if one.course.stage == "end":
            _finish(one)
        else:
            one.go_on("end")


def _begin(one: Drill, _tries: int) -> None:
    """A canary is launched, or the instance that was named is one; where neither is so, the drill ends."""
    standing = one.hub.ledger.standing(one.course.account_id)
    refusal = f"irhub is paused: {standing.paused}" if standing.paused else ""
    if refusal or not standing.onboarded:
        one.lack(refusal or f"{one.course.account_id} is not onboarded")
        _finish(one)
        return
    way = one.way()
    seen = canary.look(way, one.target)
    _end_left_behind(one, way, seen)
    if one.course.instance:
        _insist_on_canary(one, seen)
    else:
        _launch(one, way, seen)


def _end_left_behind(one: Drill, way: Way, seen: Seen) -> None:
    old = tuple(bird.id for bird in seen.left_behind(one.hub.now()))
    if old:
        _do(one, way, seen, Wish(one.course.run, end=old))
        one.say(f"ended what an earlier drill left behind: {', '.join(old)}")


def _insist_on_canary(one: Drill, seen: Seen) -> None:
    if seen.named(one.course.instance):
        one.say(f"{one.course.instance} carries the canary's tags")
        one.go_on("contain")
        return
    tags = f"irhub:installation={one.hub.settings.prefix} and irhub:purpose={canary.PURPOSE}"
    one.lack(f"{one.course.instance} is no living instance there that carries the tags {tags}")
    _finish(one)


def _launch(one: Drill, way: Way, seen: Seen) -> None:
    if seen.of(one.course.run) is None:
        seen = replace(seen, image_id=canary.image(way))
        _do(one, way, seen, Wish(one.course.run, one.course.subnet))
        one.say("launched a canary", launched=True)
    one.go_on("contain", SOON_SECONDS)


def _do(one: Drill, way: Way, seen: Seen, wish: Wish) -> None:
    for step in canary.plan(seen, Incident(one.course.run, one.target, one.hub.now().isoformat()), wish):
        way.do(step)


def _contain(one: Drill, tries: int) -> None:
    """The made-up finding has been answered, once the canary runs."""
    bird = _bird(one, canary.look(one.way(), one.target))
    if bird is None or bird.state == "pending":
        one.again(tries, SOON_SECONDS, "the canary did not come to run in time")
        return
    if not one.course.incident:
        one.say(f"{bird.id} is {bird.state}", instance=bird.id, incident=one.hub.new_incident_id())
        one.keep()
    one.target = replace(one.target, id=bird.id)
    chosen = one.course.incident
    respond(_finding(one), replace(one.hub, new_incident_id=lambda: chosen))
    one.go_on("prove")


def _bird(one: Drill, seen: Seen) -> Bird | None:
    return seen.named(one.course.instance) if one.course.instance else seen.of(one.course.run)


def _finding(one: Drill) -> Finding:
    """What GuardDuty would say of the canary, but for its source, its title and its ARN."""
    target, course = one.target, one.course
    detail = {
        "type": course.type,
        "severity": 8,
        "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": target.id}},
    }
    return Finding(
        source=DRILL,
        id=course.run,
        arn=f"arn:{target.partition}:irhub:{target.region}:{target.account_id}:drill/{course.run}",
        type=course.type,
        severity=8.0,
        title="[DRILL] A canary instance is contained and released to prove that it can be.",
        description=f"Asked for by {course.asked_by}. Nothing happened; nothing needs to be done.",
        account_id=target.account_id,
        region=target.region,
        partition=target.partition,
        target=target,
        resource_type="Instance",
        created_at=course.began_at,
        updated_at=course.began_at,
        detail=detail,
    )


def _prove(one: Drill, tries: int) -> None:
    """What the record says of the containment is part of the course, once the work on the case is done."""
    case = _case(one)
    if case is None:
        one.lack(f"{one.course.instance} has an open case already; release it first: irhub incidents list")
        one.go_on("end")
        return
    if not case.incident.work_done and tries < TRIES:
        one.again(tries, LATER_SECONDS, "")
        return
    _take_in(one, case)
    one.go_on("release")


def _case(one: Drill) -> CaseFile | None:
    try:
        return one.hub.ledger.case_file(one.course.incident)
    except IncidentNotFoundError:
        return None


def _take_in(one: Drill, case: CaseFile) -> None:
    made = [step for step in case.steps if not step.releases]
    for step in made:
        if step.status is not Status.DONE:
            one.lack(f"{step.action}: {step.says}: {step.reason or step.status.value}")
    told = [note.says for note in case.notes if note.name == "told"]
    containment = case.incident.containment
    if containment is not Containment.CONTAINED:
        one.lack(f"the canary was not contained: {containment.value}; see irhub incidents show {case.incident.id}")
    kept = tuple(f"{step.says} ({step.kept})" for step in made if step.kept and step.status is Status.DONE)
    says = f"{sum(step.status is Status.DONE for step in made)} steps made, containment read back: {containment.value}"
    one.say(f"{says}; {len(told)} channels told", containment=containment.value, kept=kept)


def _release(one: Drill, tries: int) -> None:
    """What was changed is taken back, and read back."""
    request = Request(one.course.incident, one.course.asked_by, (), "the end of a drill", again=False)
    incident = release(request, one.hub)
    if incident.state is State.RELEASED:
        one.say("released, and read back", released=True)
        one.go_on("end")
        return
    left = [note.fields.get("left", "") for note in one.hub.ledger.case_file(incident.id).notes if note.name == INCOMPLETE]
    one.again(tries, LATER_SECONDS, f"it was not released wholly: {'; '.join(left[-1:]) or 'the hub is still at work on it'}")


def _end(one: Drill, _tries: int) -> None:
    """The canary is ended where this drill launched it, and the drill with it."""
    if one.course.launched and not one.course.keep:
        way = one.way()
        seen = canary.look(way, one.target)
        bird = seen.of(one.course.run)
        if bird:
            _do(one, way, seen, Wish(one.course.run, end=(bird.id,)))
            one.say(f"ended {bird.id}")
    _finish(one)


def _finish(one: Drill) -> None:
    """The drill is over; one by schedule that has gaps leaves a letter, so that an alarm tells people."""
    one.say("the drill is over", ended=True)
    one.keep()
    if one.course.gaps and one.course.by_schedule:
        letter = {"irhub": "drill", "run": one.course.run, "account": one.course.account_id, "region": one.course.region}
        one.hub.queue.bury(json.dumps(letter), f"a drill by schedule failed: {'; '.join(one.course.gaps)}")


STAGES: Mapping[str, Stage] = {"begin": _begin, "contain": _contain, "prove": _prove, "release": _release, "end": _end}
"""Each stage by its name, in the order in which they follow."""
