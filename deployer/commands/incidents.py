"""`irhub incidents`: what happened, and the way back."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deployer.aws.organization import Identity
from deployer.errors import DeployerError
from deployer.options import Asked, online
from deployer.parts import follow_all, shown, to_release, with_parts
from deployer.releasing import Released, going_back
from deployer.screen.ask import agree, type_account
from deployer.screen.case_file import last_notice, next_command, show_case_file, show_parts
from deployer.screen.incidents import facts, show_list, show_release, show_request
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import State
from hub.record import CaseFile, Ledger
from hub.values import to_plain

if TYPE_CHECKING:
    from deployer.aws.incidents import Request

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
        _, ledger = _enter(works)
        incidents = ledger.incidents(State(state) if state else None)
    if asked.as_json:
        result("incidents", {"incidents": [facts(incident) for incident in incidents]})
        return
    show_list(incidents)
    talk(f"{many(len(incidents), 'incident')}.")


@command.command(epilog="For instance: irhub incidents show inc-20260102-abcdefghijkl")
@click.argument("incident")
@online
def show(*, asked: Asked, incident: str) -> None:
    """Show one incident: findings, what people were told last, steps, its timeline, and those beneath it.

    Says at the end how to take it back, where something is to be taken back. Reads the hub's record and changes nothing.
    """
    with desk(asked) as works:
        _, ledger = _enter(works)
        case, *parts = with_parts(ledger, incident)
    if asked.as_json:
        result("incident", {**_whole(case), "parts": [facts(part.incident) for part in parts]})
        return
    show_case_file(case)
    show_parts(case, tuple(parts))


@command.command(epilog="For instance: irhub incidents release inc-20260102-abcdefghijkl --only isolate-instance")
@click.argument("incident")
@click.option("--only", multiple=True, metavar="ACTION", help="Take back this action's steps alone, again for more.")
@click.option(
    "--force", multiple=True, metavar="RESOURCE", help="Put this back over what was changed there since, again for more."
)
@click.option("--reason", default="", help="Why; it is sent along with the request.")
@click.option("--direct", is_flag=True, help="Break-glass: do it from here with your own credentials, without the hub.")
@click.option("--role", default="", metavar="NAME", help="With --direct: enter by this role of the account, not irhub's own.")
@click.option(
    "--record",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --direct: the record is in this file, and not in the hub's table.",
)
@click.option("--account", default="", metavar="ID", help="With --direct and --yes: the account's id, in place of typing it.")
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
def release(*, asked: Asked, incident: str, seconds: float, yes: bool, **said: Any) -> None:
    """Take back what an incident changed, containment first.

    Says first which steps would go back. The hub does it, in the incident's own account; this command asks it to and
    follows the record. What somebody else changed since is left alone, and both states are said; --force puts that one
    resource back all the same. An incident of several resources is released with all that lie beneath it. Exits with 4 where
    something that was asked for is left.
    """
    from deployer.aws.incidents import Request

    request = Request(incident, **{name: said[name] for name in ("only", "reason", "force")})
    with desk(asked) as works:
        if said["direct"]:
            released = _release_directly(works, request, said, yes=yes)
        else:
            released = _release(works, request, seconds, yes=yes)
    if asked.as_json:
        result("release", shown(incident, released))
    else:
        for one in released:
            show_release(one)
    if not all(one.complete for one in released):
        click.get_current_context().exit(PARTLY)


def _release(works: Desk, asked_for: "Request", seconds: float, *, yes: bool) -> tuple[Released, ...]:
    identity, ledger = _enter(works)
    every = with_parts(ledger, asked_for.incident_id)
    already = tuple(_already(case) for case in every if case.incident.state is State.RELEASED)
    if len(already) == len(every):
        return already
    _insist_on_actions(every, asked_for.only)
    cases = to_release(every, asked_for.only)
    for case in cases:
        show_request(case, asked_for.only)
    agree(_question(cases, asked_for, identity.arn), yes=yes)
    _ask(works, cases, asked_for)
    followed = follow_all(ledger, cases, seconds, works.outside.pause)
    return (*already, *(replace(one, only=asked_for.only) for one in followed))


def _release_directly(works: Desk, asked_for: "Request", said: Mapping[str, Any], *, yes: bool) -> tuple[Released, ...]:
    from deployer.caller import check_hub
    from deployer.direct import doing
    from deployer.direct.here import Direct
    from hub.release import Request as HubRequest

    person = f"{check_hub(works.read, works.settings).arn} (DIRECT)"
    there = Direct("", said["role"], said["record"])
    case = doing.case_of(works, asked_for.incident_id, there, talk)
    account_id = case.incident.target.account_id
    show_request(case, asked_for.only)
    type_account(account_id, f"Type the account's id to do this as {person}", given=yes and said["account"] == account_id)
    request = HubRequest(asked_for.incident_id, person, asked_for.only, asked_for.reason, asked_for.force)
    return (replace(doing.take_back(works, request, replace(there, account_id=account_id), talk), only=asked_for.only),)


def _already(case: CaseFile) -> Released:
    when = case.incident.released_at or "an unknown time"
    return Released(case.incident.id, case.incident.state.value, ended=True, already=when)


def _question(cases: tuple[CaseFile, ...], asked_for: "Request", person: str) -> str:
    undone = many(sum(len(going_back(case, asked_for.only)) for case in cases), "step")
    over = f", over what was changed since at {', '.join(asked_for.force)}," if asked_for.force else ""
    of = f" of {many(len(cases), 'incident')}" if len(cases) > 1 else ""
    accounts = sorted({case.incident.target.account_id for case in cases})
    return f"Take back {undone}{of}{over} in account {', '.join(accounts)} as {person}?"


def _ask(works: Desk, cases: tuple[CaseFile, ...], asked_for: "Request") -> None:
    """The hub is asked for each incident by a message of its own, so that one that fails keeps no other."""
    from deployer.aws.incidents import ask_to_release

    for case in cases:
        request = replace(asked_for, incident_id=case.incident.id)
        works.write.make(ask_to_release(works.read, works.settings, request))
        talk(f"The hub was asked to release {case.incident.id}.")


@command.command(epilog="For instance: irhub incidents close inc-20260102-abcdefghijkl --true-positive --reason 'it mined'")
@click.argument("incident")
@click.option("--true-positive", "verdict", flag_value="true-positive", help="It was what the finding says.")
@click.option("--false-positive", "verdict", flag_value="false-positive", help="It was a false alarm; proposes an exemption.")
@click.option("--reason", required=True, help="Why; it stands on record and is told.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to follow it.",
)
@online
def close(*, asked: Asked, incident: str, seconds: float, yes: bool, **said: Any) -> None:
    """Close an incident with a verdict and a reason.

    Takes nothing back: what is contained stays so after a true positive, and is released first after a false one. A further
    finding on the resource opens a new incident. The hub does it; this command asks it to and follows the record. Exits with
    4 where the hub has not done it, or refused.
    """
    if not said["verdict"]:
        raise click.UsageError("Say what it was: --true-positive or --false-positive.")
    from deployer.closing import carry_out

    with desk(asked) as works:
        _, ledger = _enter(works)
        closed = carry_out(works, ledger, (incident, said["verdict"], said["reason"]), seconds, yes=yes)
    if asked.as_json:
        result("closing", closed.shown())
    else:
        click.echo(closed.says)
    if not closed.done:
        click.get_current_context().exit(PARTLY)


def _insist_on_actions(cases: tuple[CaseFile, ...], only: tuple[str, ...]) -> None:
    known = {step.action for case in cases for step in case.steps}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise DeployerError(
            f"{', '.join(unknown)} did nothing in {cases[0].incident.id}.",
            f"Its actions are: {', '.join(sorted(known)) or 'none'}.",
            "Name one of those with --only.",
        )


def _enter(works: Desk) -> tuple[Identity, Ledger]:
    """Who we are, and the hub's record; raises where the credentials are another account's, or nothing is deployed here."""
    from deployer.aws.incidents import insist_on_ledger, ledger
    from deployer.caller import check_hub

    identity = check_hub(works.read, works.settings)
    insist_on_ledger(works.read, works.settings)
    return identity, ledger(works.read, works.settings, works.outside.pause)


def _whole(case: CaseFile) -> dict[str, Any]:
    told = {"notice": to_plain(last_notice(case)), "next": next_command(case) or None}
    return {"incident": facts(case.incident), **told, "steps": to_plain(case.steps), "notes": to_plain(case.notes)}
