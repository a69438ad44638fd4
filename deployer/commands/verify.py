"""`irhub verify`: proof that findings arrive and that the roles may do what they are for."""

from dataclasses import dataclass

import click

from deployer.calls import Pair
from deployer.canary import completing
from deployer.errors import DeployerError
from deployer.options import Asked, online
from deployer.organization import Organization
from deployer.proof import How, Proof, alarms, verify
from deployer.proof.where import places
from deployer.screen.ask import agree
from deployer.screen.proof import progress, show_proof
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many

GAPS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, and how."""

    accounts: tuple[str, ...]
    units: tuple[str, ...]
    regions: tuple[str, ...]
    all_regions: bool
    yes: bool
    try_alarms: bool
    seconds: float


@click.command(epilog="For instance: irhub verify 333333333333 --all-regions")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option(
    "--ou",
    "units",
    multiple=True,
    metavar="ID",
    shell_complete=completing.units,
    help="The accounts of this unit; again for more.",
)
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="REGION",
    shell_complete=completing.regions,
    help="In this Region; again for more.",
)
@click.option("--all-regions", is_flag=True, help="In every Region of each account; one Region each by default.")
@click.option("--try-alarms", is_flag=True, help="Raise each alarm of the hub and put it back; people are told of each.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long nothing may change before what is missing counts as missing.",
)
@online
def command(*, asked: Asked, **wanted: object) -> None:
    """Prove with sample findings and dry runs that every account is covered.

    In each place the hub makes a sample finding of GuardDuty's and tries every EC2 call of its roles as a dry run, under
    these very roles; the sample is followed to the hub's record, timed, and archived again. Alarms, queues and subscriptions
    of the hub are looked at too. Nothing is contained. Exits with 4 where anything is not proved.

    A dry run says what IAM and service control policies would allow as far as EC2 asks them then; irhub drill is the proof
    by doing.
    """
    with desk(asked) as works:
        proof = _proved(works, Wanted(**wanted))  # type: ignore[arg-type]  # click gives what the options above say
    if asked.as_json:
        result("proof", proof.shown())
    else:
        show_proof(proof)
    if proof.gaps:
        click.get_current_context().exit(GAPS)


def _proved(works: Desk, wanted: Wanted) -> Proof:
    organization, chosen = places(works, wanted.accounts, wanted.units)
    pairs = _in_regions(chosen, works.settings.hub.region, wanted)
    names = {account.id: account.name for account in organization.accounts}
    talk(_warning(pairs))
    agree(_question(pairs, wanted, organization), yes=wanted.yes)
    with progress() as tell:
        proof = verify(works, pairs, How(wanted.seconds, names), tell)
    return alarms.raised(works, proof, wanted.seconds) if wanted.try_alarms else proof


def _in_regions(chosen: tuple[Pair, ...], home: str, wanted: Wanted) -> tuple[Pair, ...]:
    """Those of the named Regions; or all; or for each account the hub's Region, or else its first."""
    if wanted.regions or wanted.all_regions:
        found = tuple(pair for pair in chosen if wanted.all_regions or pair.region in wanted.regions)
    else:
        regions: dict[str, list[str]] = {}
        for pair in chosen:
            regions.setdefault(pair.account_id, []).append(pair.region)
        found = tuple(Pair(account_id, home if home in here else min(here)) for account_id, here in regions.items())
    if not found:
        raise DeployerError(
            "There is nothing to verify.", "No account and Region of the settings is meant.", "See irhub status."
        )
    return found


def _warning(pairs: tuple[Pair, ...]) -> str:
    regions = len({pair.region for pair in pairs})
    return (
        f"{many(len(pairs), 'sample finding')} will be made in {many(len({pair.account_id for pair in pairs}), 'account')} and "
        f"{many(regions, 'Region')}, one of one type in each. Whatever else reads GuardDuty (Security Hub, a SIEM) sees them "
        "too; they say [SAMPLE], and are archived at the end."
    )


def _question(pairs: tuple[Pair, ...], wanted: Wanted, organization: Organization) -> str:
    told = " and raise every alarm once, of which people are told" if wanted.try_alarms else ""
    return f"Make {many(len(pairs), 'sample')} in organization {organization.id}{told}?"
