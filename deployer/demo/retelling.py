"""The demo on somebody's own finding: the world it speaks of is built around it, and it takes the way that it would take.

What AWS would never send is brought to where it can be judged: a finding without a usable account or Region is put into the
hub's queue, past rules and bus, and the hub says what is wrong with it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deployer.demo import eyes
from deployer.demo.observer import PROMISES
from deployer.demo.play import PREFIX, Play
from deployer.demo.story import Told, announced, released, seconds_to_contain, show, take_back, wanted
from deployer.demo.testimony import Delivered, Rollout, Sight, Testimony
from deployer.errors import DeployerError
from deployer.sandbox.retold import Retold, detail_of, retell
from deployer.sandbox.scene import Scene
from deployer.sandbox.world import World
from deployer.words import many

OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso")
"""Regions that the organization of the sandbox cannot have; what comes from there is refused by the hub."""
ALWAYS = ("nothing_lost", "nothing_twice", "least_privilege", "plan_is_deployment")
WHEN_CONTAINED = (*ALWAYS, "way_back_first", "containment_first", "contained_proved")
NOTHING = Sight({}, {})


def world_of(finding: Mapping[str, Any]) -> World:
    """The demo's organization, with the finding's account and Region in it where they can exist."""
    place = _place(finding)
    return World.demo().including(*place) if place else World.demo()


def tell_of(play: Play, finding: Mapping[str, Any]) -> Told:
    """Deploys, builds what the finding speaks of, raises it, and says what it came to."""
    rollout = _roll_out(play)
    retold, before = _stage(play, finding)
    event, mark = _as_event(finding)
    play.say("chapter", f"The finding: {event['detail'].get('type', 'of no type')}")
    with play.stretch("incident"):
        _raise(play, event, mark)
    ending, reason = eyes.ending(play.sandbox, PREFIX, mark)
    scene = retold.scene if retold else None
    contained = eyes.look(play.sandbox, scene) if scene else NOTHING
    outcome, words = _outcome(play, scene, ending, reason)
    if scene and ending == "opened":
        show(play, scene)
    play.say("proof", f"outcome: {outcome}{f', {words}' if words else ''}")
    back = take_back(play, scene) if scene and outcome == "contained" else contained
    seen = _testimony(play, rollout, scene, (before, contained, back))
    promises = WHEN_CONTAINED if outcome == "contained" else ALWAYS
    facts: dict[str, Any] = {"outcome": outcome, "reason": words, "invented": list(retold.invented if retold else ())}
    facts |= {"contained": contained.is_isolated, "released": outcome == "contained" and released(seen)}
    if outcome == "contained":
        facts["seconds_to_contain"] = round(seconds_to_contain(play), 3)
        play.say("fact", f"{facts['seconds_to_contain']:.2f} s from the event to the last interface isolated")
    return Told(facts, {name: tuple(PROMISES[name](seen)) for name in promises})


def _roll_out(play: Play) -> Rollout:
    play.say("chapter", "Roll out")
    with play.stretch("plan"):
        planned = play.run("plan")
    with play.stretch("deploy"):
        deployed = play.run("deploy", "--yes")
    if "outcomes" not in deployed.facts:
        raise DeployerError(deployed.facts.get("what", "The deployment was refused."), deployed.facts.get("why", ""))
    play.sandbox.warm()
    play.say("fact", f"{many(len(deployed.facts['outcomes']), 'change')} made, exit code {deployed.exit_code}")
    pairs = wanted(play)
    return Rollout(
        announced(planned.facts), ("", ""), (), deployed.exit_code, pairs, eyes.in_place(play.sandbox, PREFIX, pairs)
    )


def _stage(play: Play, finding: Mapping[str, Any]) -> tuple[Retold | None, Sight]:
    retold = retell(finding) if _place(finding) else None
    if retold is None:
        return None, NOTHING
    play.say(
        "chapter", f"The world it speaks of: {retold.scene.instance_id} in {retold.scene.account_id}, {retold.scene.region}"
    )
    for invented in retold.invented:
        play.say("fact", f"invented: {invented}")
    return retold, play.stage(retold.scene)


def _place(finding: Mapping[str, Any]) -> tuple[str, str] | None:
    """Account and Region of the finding; None where they cannot be."""
    detail = detail_of(finding)
    account, region = str(detail.get("accountId", "")), str(detail.get("region", ""))
    if not re.fullmatch(r"\d{12}", account) or not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region):
        return None
    return None if account in _SUSPENDED or region.startswith(OTHER_PARTITIONS) else (account, region)


_SUSPENDED = frozenset(account.id for account in World.demo().accounts if account.suspended)


def _as_event(finding: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The finding as EventBridge would carry it, and a mark that stands in it alone."""
    detail = detail_of(finding)
    given = finding if "detail" in finding else {}
    event = {
        "version": "0",
        "id": "00000000-0000-4000-8000-000000000001",
        "detail-type": given.get("detail-type", "GuardDuty Finding"),
        "source": given.get("source", "aws.guardduty"),
        "account": str(given.get("account", detail.get("accountId", ""))),
        "time": given.get("time", "2026-11-21T03:00:00Z"),
        "region": str(given.get("region", detail.get("region", ""))),
        "resources": [],
        "detail": dict(detail),
    }
    return event, str(detail.get("id") or event["id"])


def _raise(play: Play, event: Mapping[str, Any], mark: str) -> None:
    play.delivered.append(Delivered("the finding", mark))
    accounts = {account.id for account in play.sandbox.world.accounts}
    if event["account"] in accounts and event["region"] in play.sandbox.world.regions:
        play.sandbox.put_event(event, event["account"], event["region"])
        play.sandbox.settle()
        if eyes.ending(play.sandbox, PREFIX, mark)[0] != "nowhere":
            return
        play.say("fact", "no forwarding rule matches it, so it stays in its account; now straight into the hub's queue")
    play.delivered.pop()
    play.slip_in({"the finding": (json.dumps(event, default=str), mark)})


def _outcome(play: Play, scene: Scene | None, ending: str, reason: str) -> tuple[str, str]:
    """``contained``, ``partly``, ``asked``, ``told``, ``noted``, ``refused`` or ``dead-lettered``, and why."""
    if ending != "opened" or scene is None:
        refused = ending == "noted" and reason.startswith("refused")
        return ("refused" if refused else "told" if ending == "opened" else ending), reason
    incident = play.incident(scene)
    words = {"contained": "contained", "partly": "partly", "unknown": "unknown"}
    if incident["containment"] in words:
        return words[incident["containment"]], incident["id"]
    return ("asked" if incident["state"] == "waiting" else "told"), incident["id"]


def _testimony(play: Play, rollout: Rollout, scene: Scene | None, sights: tuple[Sight, Sight, Sight]) -> Testimony:
    before, contained, back = sights
    accounts = (scene.account_id,) if scene and scene.account_id in {one for one, _ in rollout.in_place} else ()
    return Testimony(
        prefix=PREFIX,
        account_id=scene.account_id if scene else "",
        region=scene.region if scene else "",
        instance_id=scene.instance_id if scene else "",
        before=before,
        contained=contained,
        released=back,
        stretches=play.stretches,
        told=eyes.told(play.sandbox),
        delivered=tuple(play.delivered),
        kept=eyes.kept(play.sandbox, PREFIX),
        held_back=(),
        allowed=eyes.allowed(play.sandbox, PREFIX, accounts),
        rollout=replace(rollout),
    )
