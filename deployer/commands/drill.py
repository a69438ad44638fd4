"""`irhub drill`: the proof by doing."""

from dataclasses import dataclass
from typing import Any

import click

from deployer.caller import check_hub
from deployer.calls import Pair
from deployer.canary import completing
from deployer.errors import DeployerError
from deployer.options import Asked, online
from deployer.proof.drilling import Drilled, Manner, Wish, drill, wishes
from deployer.proof.where import places
from deployer.screen.ask import agree
from deployer.screen.drill import show_drills
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.drilling import TYPE

GAPS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, with what, and how."""

    account: str | None
    region: str | None
    everywhere: bool
    instance: str
    keep: bool
    kind: str
    yes: bool
    seconds: float


@click.command(epilog="For instance: irhub drill --account 333333333333 --region eu-west-1")
@click.option("--account", metavar="ID", help="The account; it must be one of drill.places, or --instance be given.")
@click.option(
    "--region",
    metavar="REGION",
    shell_complete=completing.regions,
    help="The Region; by default the account's only one in drill.places.",
)
@click.option("--all", "everywhere", is_flag=True, help="In every place of drill.places.")
@click.option("--instance", default="", metavar="ID", help="An instance of yours with the canary's tags; it is never ended.")
@click.option("--keep", is_flag=True, help="Do not end the canary afterwards.")
@click.option(
    "--type", "kind", default=TYPE, show_default=True, metavar="TYPE", help="As which GuardDuty finding it is answered."
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=1),
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="How long to follow it; the hub goes on with it all the same.",
)
@online
def command(*, asked: Asked, **wanted: Any) -> None:
    """Contain and release a canary instance for real.

    The hub launches a tiny instance in one of the places that drill.places of irhub.yaml names, contains it as the playbook
    says, reads back that it is contained, releases it, and ends it. Notices about it begin with [DRILL]. An account's mode
    does not hold it back, a pause does. This is the only proof that IAM and service control policies let irhub do its work.
    Exits with 4 where any part of it did not go well.

    With drill.schedule in irhub.yaml each place is drilled by itself; one that fails then leaves a dead letter, of which an
    alarm tells.
    """
    with desk(asked) as works:
        drills, names = _drilled(works, Wanted(**wanted))
    if asked.as_json:
        result("drill", {"drills": [one.shown() for one in drills], "gaps": sum(bool(one.gaps) for one in drills)})
    else:
        show_drills(drills, names)
    if any(one.gaps for one in drills):
        click.get_current_context().exit(GAPS)


def _drilled(works: Desk, wanted: Wanted) -> tuple[tuple[Drilled, ...], dict[str, str]]:
    identity = check_hub(works.read, works.settings)
    meant = wishes(works.settings, _place(works, wanted), wanted.instance)
    organization, reached = places(works)
    names = {account.id: account.name for account in organization.accounts}
    _insist_on_reach(meant, {pair.account_id for pair in reached})
    for wish in meant:
        canary = wish.instance or f"a {'kept ' if wanted.keep else ''}t3.nano, about a cent"
        talk(f"{wish.pair.account_id} {names.get(wish.pair.account_id, '')} {wish.pair.region}: {canary}")
    agree(f"Contain and release {many(len(meant), 'canary instance')} for real, as {identity.arn}?", yes=wanted.yes)
    manner = Manner(keep=wanted.keep, type=wanted.kind, seconds=wanted.seconds)
    return drill(works, meant, manner, talk), names


def _place(works: Desk, wanted: Wanted) -> Pair | None:
    """The place that is meant; None where all are."""
    known = [place for place in works.settings.drill.places if place.account == wanted.account]
    region = wanted.region or (known[0].region if len(known) == 1 else None)
    if wanted.account and region:
        return Pair(wanted.account, region)
    if wanted.account or wanted.region:
        raise DeployerError("It is not clear where.", "An account and a Region are needed.", "Give --account and --region.")
    if not wanted.everywhere and len(works.settings.drill.places) > 1:
        raise DeployerError(
            "It is not clear where.", "The settings name several places.", "Give --account and --region, or --all."
        )
    return None


def _insist_on_reach(meant: tuple[Wish, ...], reached: set[str]) -> None:
    strangers = sorted({wish.pair.account_id for wish in meant} - reached)
    if strangers:
        raise DeployerError(
            f"{', '.join(strangers)} is not reached by this installation.",
            "No target of the settings covers it.",
            "See irhub status.",
        )
