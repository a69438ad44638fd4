"""What is done directly: a response, and the way back from it."""

import secrets
from collections.abc import Callable

from deployer.aws.incidents import insist_on_ledger
from deployer.direct.here import Direct, hub_here
from deployer.direct.loud import say_aloud
from deployer.errors import DeployerError, RefusedError
from deployer.parts import with_parts
from deployer.releasing import Released, outcome
from deployer.responding.asking import Responded, Tell, Wish, has_come_to_rest, tell_news
from deployer.wiring import Desk
from hub import foretell, manual
from hub.asked import Waits
from hub.finding import Finding, Target
from hub.foretell import Foretold
from hub.hub import Hub
from hub.record import CaseFile, Note
from hub.release import FIRST_WAIT_SECONDS, Request, release, release_again
from hub.respond import answer_part, resume, take_up
from hub.sample import DETECTOR

DIRECT = "direct"
"""The timeline's word for what was done without the hub."""
LOUD = "BREAK-GLASS: this is done from here with your own credentials, without the hub. CloudTrail and the record say so."
Agree = Callable[[tuple[Foretold, ...]], None]
"""Shows what would be done, and returns where somebody agreed to it."""


def respond(desk: Desk, wish: Wish, direct: Direct, tell: tuple[Tell, Agree]) -> Responded:
    """The response as far as it goes here, after the steps were shown and the account's id was typed or given."""
    say, agreed = tell
    say(LOUD)
    hub = _hub(desk, direct, say)
    meant, finding = _finding(wish, hub)
    foretold = foretell.foretell(finding, meant.run, hub)
    if wish.dry_run:
        return Responded(foretold=foretold, dry_run=True)
    agreed(foretold)
    where = f"{meant.target.account_id} {meant.target.region}"
    say_aloud(desk, f"{meant.says}, about {finding.target.kind} {finding.target.id} in {where}", say)
    return _responded(finding, meant, hub, say)


def _asker(arn: str) -> str:
    """By what the settings know a caller: a session of Identity Center by its user's name, everybody else by the ARN."""
    return arn.rpartition("/")[2] if ":assumed-role/AWSReservedSSO_" in arn else arn


def _finding(wish: Wish, hub: Hub) -> tuple[manual.Wish, Finding]:
    kind, name = (DETECTOR, wish.finding) if wish.finding else (wish.kind, wish.resource)
    target = Target(kind, name, wish.account_id, wish.region, hub.settings.partition)
    meant = manual.Wish(
        f"direct-{secrets.token_hex(8)}",
        target,
        f"{wish.person} (DIRECT)",
        wish.playbook,
        wish.reason,
        asker=_asker(wish.person),
    )
    return meant, manual.finding_for(meant, hub)


def _responded(finding: Finding, meant: manual.Wish, hub: Hub, say: Tell) -> Responded:
    claim = take_up(finding, hub)
    _note(hub, claim.incident.id, meant.says)
    _carry_on(hub)
    cases = with_parts(hub.ledger, claim.incident.id)
    tell_news(cases, set(), say)
    say("Nobody watches this containment by itself: look again yourself, and release with --direct.")
    return Responded(cases=cases, ended=has_come_to_rest(cases))


def _carry_on(hub: Hub) -> None:
    """What the hub would send itself is worked on here: parts of a finding, and work that was put off, until none is left.

    A tick for a run that dies (``runs``) is of no use: messages die with it here.
    """
    while due := hub.queue.take():  # type: ignore[attr-defined]
        seconds, message = due
        if message["irhub"] == "part":
            answer_part(message["incident"], message["target"], hub)
        elif (
            message["irhub"] == "tick"
            and "runs" not in message
            and not hub.ledger.case_file(message["incident"]).incident.work_done
        ):
            hub.pause(min(seconds, hub.settings.lease_seconds))
            resume(message["incident"], hub)


def take_back(desk: Desk, request: Request, direct: Direct, say: Tell) -> Released:
    """What an incident changed is taken back from here, and the record says so."""
    say(LOUD)
    hub = _hub(desk, direct, say)
    before = hub.ledger.case_file(request.incident_id)
    say_aloud(desk, f"{request.says}, of {request.incident_id}", say)
    _note(hub, request.incident_id, request.says)
    release(request, hub)
    wait_for_aws(hub)
    return outcome(before, hub.ledger.case_file(request.incident_id))


def wait_for_aws(hub: Hub) -> None:
    """While AWS is at work the release is come back to, as the hub would; whoever has no time presses Ctrl-C."""
    messages = hub.queue.waiting  # type: ignore[attr-defined]
    while waits := [message for _, message in messages if message["irhub"] == "release"]:
        messages.clear()
        hub.pause(FIRST_WAIT_SECONDS)
        last = waits[-1]
        release_again(Waits("release", last["incident"], last["asked"], last.get("tries", 0)), hub)


def case_of(desk: Desk, incident_id: str, direct: Direct, say: Tell) -> CaseFile:
    """The incident, from the record that is named."""
    return _hub(desk, direct, say).ledger.case_file(incident_id)


def _hub(desk: Desk, direct: Direct, say: Tell) -> Hub:
    if direct.record is None:
        try:
            insist_on_ledger(desk.read, desk.settings)
        except DeployerError as error:
            raise RefusedError("The hub's record cannot be reached.", str(error), "Keep one here: --record FILE.") from error
    return hub_here(desk.settings, direct, say)


def _note(hub: Hub, incident_id: str, says: str) -> None:
    hub.ledger.note(incident_id, Note(hub.now().isoformat(), DIRECT, f"DIRECT, without the hub: {says}"))
