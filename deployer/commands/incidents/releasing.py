"""`irhub incidents release`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deployer.aws.incidents import Request, ask_to_release
from deployer.commands.incidents.given import end, wait, yes
from deployer.commands.incidents.given import incident as given_incident
from deployer.errors import DeployerError
from deployer.incidents.book import Book, enter
from deployer.options import Asked, online
from deployer.parts import follow_all, shown, to_release, with_parts
from deployer.releasing import Released
from deployer.screen.ask import agree, type_account
from deployer.screen.incidents import show_release, show_request
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import State
from hub.record import CaseFile, going_back


@click.command(epilog="For instance: irhub incidents release inc-20260102-abcdefghijkl --only isolate-instance")
@given_incident
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
@yes
@wait(180)
@online
def release(*, asked: Asked, incident: str, seconds: float, yes: bool, **said: Any) -> None:
    """Take back what an incident changed, containment first.

    Says first what was done, in the order in which it goes back, and what is kept. The hub does it, in the incident's own
    account; this command asks it to and follows the record. What somebody else changed since is left alone, and both states
    are said; --force puts that one resource back all the same. An incident of several resources is released with all that lie
    beneath it. Exits with 4 where something that was asked for is left.
    """
    request = Request(incident, **{name: said[name] for name in ("only", "reason", "force")})
    with desk(asked) as works:
        if said["direct"]:
            released = _release_directly(works, request, said, yes=yes)
        else:
            released = _release(enter(works), request, seconds, yes=yes)
    if asked.as_json:
        result("release", shown(incident, released))
    else:
        for one in released:
            show_release(one)
    end(well=all(one.complete for one in released))


def _release(book: Book, asked_for: Request, seconds: float, *, yes: bool) -> tuple[Released, ...]:
    every = with_parts(book.ledger, asked_for.incident_id)
    already = tuple(_already(case) for case in every if case.incident.state is State.RELEASED)
    if len(already) == len(every):
        return already
    _insist_on_actions(every, asked_for.only)
    cases = to_release(every, asked_for.only)
    for case in cases:
        show_request(case, asked_for.only, asked_for.force)
    agree(_question(cases, asked_for, book.identity.arn), yes=yes)
    _ask(book.works, cases, asked_for)
    followed = follow_all(book.ledger, cases, seconds, book.works.outside.pause)
    return (*already, *(replace(one, only=asked_for.only) for one in followed))


def _release_directly(works: Desk, asked_for: Request, said: Mapping[str, Any], *, yes: bool) -> tuple[Released, ...]:
    from deployer.caller import check_hub
    from deployer.direct import doing
    from deployer.direct.here import Direct
    from hub.release import Request as HubRequest

    person = f"{check_hub(works.read, works.settings).arn} (DIRECT)"
    there = Direct("", said["role"], said["record"])
    case = doing.case_of(works, asked_for.incident_id, there, talk)
    account_id = case.incident.target.account_id
    if case.incident.state is State.RELEASED:
        return (_already(case),)
    _insist_on_actions((case,), asked_for.only)
    show_request(case, asked_for.only, asked_for.force)
    type_account(account_id, f"Type the account's id to do this as {person}", given=yes and said["account"] == account_id)
    request = HubRequest(asked_for.incident_id, person, asked_for.only, asked_for.reason, asked_for.force)
    return (replace(doing.take_back(works, request, replace(there, account_id=account_id), talk), only=asked_for.only),)


def _already(case: CaseFile) -> Released:
    when = case.incident.released_at or "an unknown time"
    return Released(case.incident.id, case.incident.state.value, ended=True, already=when)


def _question(cases: tuple[CaseFile, ...], asked_for: Request, person: str) -> str:
    undone = many(sum(len(going_back(case, asked_for.only)) for case in cases), "step")
    over = f", over what was changed since at {', '.join(asked_for.force)}," if asked_for.force else ""
    of = f" of {many(len(cases), 'incident')}" if len(cases) > 1 else ""
    accounts = sorted({case.incident.target.account_id for case in cases})
    return f"Take back {undone}{of}{over} in account {', '.join(accounts)} as {person}?"


def _ask(works: Desk, cases: tuple[CaseFile, ...], asked_for: Request) -> None:
    """The hub is asked for each incident by a message of its own, so that one that fails keeps no other."""
    for case in cases:
        request = replace(asked_for, incident_id=case.incident.id)
        works.write.make(ask_to_release(works.read, works.settings, request))
        talk(f"The hub was asked to release {case.incident.id}.")


def _insist_on_actions(cases: tuple[CaseFile, ...], only: tuple[str, ...]) -> None:
    known = {step.action for case in cases for step in case.steps}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise DeployerError(
            f"{', '.join(unknown)} did nothing in {cases[0].incident.id}.",
            f"Its actions are: {', '.join(sorted(known)) or 'none'}.",
            "Name one of those with --only.",
        )
