"""`irhub incidents`: what happened, and the way back."""

from typing import Any

import click

from deployer.errors import DeployerError
from deployer.options import Asked, online
from deployer.releasing import Released, follow
from deployer.screen.incidents import facts, show_case_file, show_list, show_release
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import State
from hub.record import CaseFile, Ledger
from hub.values import to_plain

PARTLY = 4


@click.group()
def command() -> None:
    """List, show and release incidents."""


@command.command("list", epilog="For instance: irhub incidents list --state open")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only incidents in this state.")
@online
def list_(*, asked: Asked, state: str | None) -> None:
    """List incidents, the newest first.

    Reads the hub's record and changes nothing.
    """
    with desk(asked) as works:
        incidents = _ledger(works).incidents(State(state) if state else None)
    if asked.as_json:
        result("incidents", {"incidents": [facts(incident) for incident in incidents]})
        return
    show_list(incidents)
    talk(f"{many(len(incidents), 'incident')}.")


@command.command(epilog="For instance: irhub incidents show inc-20260102-abcdefghijkl")
@click.argument("incident")
@online
def show(*, asked: Asked, incident: str) -> None:
    """Show one incident: findings, steps, and its timeline.

    Reads the hub's record and changes nothing.
    """
    with desk(asked) as works:
        case = _ledger(works).case_file(incident)
    if asked.as_json:
        result("incident", _whole(case))
    else:
        show_case_file(case)


@command.command(epilog="For instance: irhub incidents release inc-20260102-abcdefghijkl --only isolate-instance")
@click.argument("incident")
@click.option("--only", multiple=True, metavar="ACTION", help="Take back this action's steps alone, again for more.")
@click.option("--reason", default="", help="Why; it is sent along with the request.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=0),
    default=180,
    show_default=True,
    metavar="SECONDS",
    help="How long to follow it.",
)
@online
def release(*, asked: Asked, incident: str, seconds: float, yes: bool, **request: Any) -> None:
    """Take back what an incident changed, the last step first.

    The hub does it, in the incident's own account; this command asks it to and follows the record. What somebody else
    changed since is left alone and said. Exits with 4 where something is left.
    """
    with desk(asked) as works:
        released = _release(works, incident, (seconds, yes, (tuple(request["only"]), request["reason"])))
    if asked.as_json:
        result("release", released.shown())
    else:
        show_release(released)
    if not released.whole:
        click.get_current_context().exit(PARTLY)


def _release(works: Desk, incident: str, how: tuple[float, bool, tuple[tuple[str, ...], str]]) -> Released:
    from deployer.aws.incidents import ask_to_release
    from deployer.screen.ask import agree

    seconds, yes, request = how
    ledger = _ledger(works)
    before = ledger.case_file(incident)
    if before.incident.state is State.RELEASED:
        return Released(incident, before.incident.state.value, ended=True)
    _insist_on_actions(before, request[0])
    undone = [step for step in before.steps if not step.releases and not step.kept]
    agree(f"Take back {many(len(undone), 'step')} in account {before.incident.target.account_id}?", yes=yes)
    works.write.make(ask_to_release(works.read, works.settings, incident, request))
    talk(f"The hub was asked to release {incident}.")
    return follow(ledger, before, seconds, works.outside.pause)


def _insist_on_actions(case: CaseFile, only: tuple[str, ...]) -> None:
    known = {step.action for step in case.steps}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise DeployerError(
            f"{', '.join(unknown)} did nothing in {case.incident.id}.",
            f"Its actions are: {', '.join(sorted(known)) or 'none'}.",
            "Name one of those with --only.",
        )


def _ledger(works: Desk) -> Ledger:
    from deployer.aws.incidents import ledger

    return ledger(works.read, works.settings, works.outside.pause)


def _whole(case: CaseFile) -> dict[str, Any]:
    return {"incident": facts(case.incident), "steps": to_plain(case.steps), "notes": to_plain(case.notes)}
