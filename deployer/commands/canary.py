"""`irhub canary`: CloudFormation's own word on a plan, from one account."""

import click

from deployer import planning
from deployer.aws import organization as organizations
from deployer.calls import Aws, Door
from deployer.canary import TrialPlace, Trials, attempt, completing, is_there, named, trials
from deployer.errors import RefusedError, WrongAccountError
from deployer.options import Asked, online
from deployer.screen.ask import agree
from deployer.screen.canary import CANNOT, PROVES, show_answers
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many

REFUSED = 1


@click.command(epilog="For instance: irhub canary --region us-east-1 --yes")
@click.option(
    "--account", metavar="ID", shell_complete=completing.accounts, help="The account to try it in; the hub account unless said."
)
@click.option(
    "--region", metavar="NAME", shell_complete=completing.regions, help="The Region to try it in; the hub's unless said."
)
@click.option(
    "--account-profile",
    metavar="NAME",
    shell_complete=completing.profiles,
    help="AWS profile for that account, where it is a member.",
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def command(*, asked: Asked, account: str | None, region: str | None, account_profile: str | None, yes: bool) -> None:
    """Make one real change set in one account, show it, and delete it.

    One for each template that belongs in that account and Region: against the stack that stands there, else as a new stack that
    is never made. CloudFormation says what it would make, change, replace and delete, and what it refuses. Nothing is executed,
    and nothing is left behind, whether it fails or you press Ctrl-C. Exits with 1 where CloudFormation refuses one.

    A template that is too long for a call is stored in the artefact bucket for as long as it is tried. Before the first
    deployment there is no such bucket: then it is named as not tried, and the others are tried all the same.
    """
    with desk(asked) as works:
        hub = works.settings.hub
        place = _place(works, account or hub.account, region or hub.region)
        writes = _credentials(works, place, account_profile)
        identity = organizations.whoami(writes, place.door, place.region)
        _insist(identity.account_id, place)
        planned = planning.plan(works)
        wanted = trials(planned.desired, planned.found, place, f"canary-{works.outside.now():%Y%m%d%H%M%S}")
        _announce(wanted, writes)
        if wanted.tried:
            agree(f"Make {many(len(wanted.tried), 'change set')} as {identity.arn}, and delete all of it again?", yes=yes)
        answers = [attempt(writes, trial, works.outside.pause, talk) for trial in wanted.tried]
    if asked.as_json:
        told = {
            "account": place.account_id,
            "region": place.region,
            "proved": list(PROVES if answers else ()),
            "not_proved": list(CANNOT),
        }
        untried = [one.shown() for one in wanted.untried]
        result("canary", {**told, "change_sets": [answer.shown() for answer in answers], "not_tried": untried})
    else:
        show_answers(answers, wanted.untried)
    if any(answer.is_refused for answer in answers):
        click.get_current_context().exit(REFUSED)


def _announce(wanted: Trials, aws: Aws) -> None:
    """Everything that will be made and deleted is said, and what cannot be tried, with the reason."""
    for trial in wanted.tried:
        talk(f"to make and delete: {trial.says}")
        if trial.put and is_there(aws, trial.put):
            talk(f"to use as it is: object {named(trial.put)}, the template of {trial.what}")
        elif trial.put:
            talk(f"to make and delete: object {named(trial.put)}, the template of {trial.what}, too long for a call")
    for one in wanted.untried:
        talk(f"not to be tried: {one.what}: {one.why}; {one.todo}")


def _place(works: Desk, account_id: str, region: str) -> TrialPlace:
    is_management = account_id == works.settings.management.account
    return TrialPlace(account_id, region, Door.MANAGEMENT if is_management else Door.HUB)


def _credentials(works: Desk, place: TrialPlace, profile: str | None) -> Aws:
    """The gate to that account; a member's own credentials are needed, since irhub's roles may not touch CloudFormation."""
    if profile:
        return works.outside.gate({place.door: profile})
    known = {works.settings.hub.account: True, works.settings.management.account: bool(works.settings.profiles.management)}
    if not known.get(place.account_id):
        raise RefusedError(
            f"There are no credentials for {place.account_id}.",
            "The roles of irhub in members may not touch CloudFormation, so a canary cannot enter by them.",
            "Name a profile of that account with --account-profile, or leave --account away to try it in the hub account.",
        )
    return works.write


def _insist(account_id: str, place: TrialPlace) -> None:
    if account_id != place.account_id:
        raise WrongAccountError(
            f"These credentials are those of {account_id}.",
            f"The canary is to be made in {place.account_id}.",
            "Name a profile of that account with --account-profile.",
        )
