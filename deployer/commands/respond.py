"""`irhub respond`: a response that a person asks for."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from deployer.caller import check_hub
from deployer.forms import ACCOUNT, FINDING, REGION
from deployer.options import Asked, online
from deployer.responding.asking import Responded, Wish, respond
from deployer.responding.naming import KINDS, finding, resource
from deployer.screen.ask import agree, type_account
from deployer.screen.responding import show_responded, talk_foretold
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from hub.foretell import Foretold

NOT_CONTAINED = 4
EXAMPLE = "--resource arn:aws:ec2:eu-west-1:333333333333:instance/i-0a1b2c3d"


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say."""

    finding: str | None
    named: str | None
    kind: str | None
    account: str | None
    region: str | None
    playbook: str
    reason: str
    dry_run: bool
    direct: bool
    role: str
    record: Path | None
    yes: bool
    seconds: float


def _playbooks(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of the shipped playbooks; those of one's own are known where the settings are read."""
    from deployer.playbooks.library import library

    return [CompletionItem(book.name) for book in library() if book.name.startswith(begun)]


@click.command(epilog=f"For instance: irhub respond {EXAMPLE} --dry-run")
@click.option(
    "--finding", type=FINDING, metavar="ARN|ID", help="A GuardDuty finding; the hub reads it from the account's own detector."
)
@click.option("--resource", "named", metavar="ARN|ID", help="A resource, without any finding.")
@click.option("--kind", type=click.Choice(sorted({*KINDS.values(), "AWS::IAM::AccessKey"})), help="What --resource is.")
@click.option("--account", type=ACCOUNT, metavar="ID", help="The account; an ARN tells it.")
@click.option("--region", type=REGION, metavar="REGION", help="The Region; an ARN tells it.")
@click.option(
    "--playbook",
    default="",
    metavar="NAME",
    shell_complete=_playbooks,
    help="The playbook to respond with, in place of the one that is meant for it.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why; it stands on record and is told.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done, after a look at the resource; change nothing.")
@click.option("--direct", is_flag=True, help="Break-glass: do it from here with your own credentials, without the hub.")
@click.option(
    "--role", default="", metavar="NAME", help="With --direct: a role of the account to enter, in place of irhub's own."
)
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --direct: keep the record in this file, and not in the hub's table.",
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=1),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long to follow it; the hub goes on with it all the same.",
)
@online
def command(*, asked: Asked, **options: Any) -> None:
    """Respond to a finding or a resource by hand.

    The hub does it, as it answers a finding that came by itself: it opens an incident, or joins the one that is open, and its
    modes and guardrails hold. The request confirms a finding on which a playbook would wait for a second signal; it agrees to
    nothing that the playbook asks. Follows the record to the end and prints it. With --dry-run the hub looks at the resource
    under its own roles and says the very steps that are missing.

    Without --playbook a finding is answered as if it had come by itself, and a resource by the playbook that is meant for its
    kind, whose pattern has a type such as Manual:EC2/Instance. A dry run says which that is, why, and which others there are.

    With --direct the same is done from this terminal, for when the hub is down or suspected: members are entered with your own
    credentials, by irhub's roles where break_glass of irhub.yaml names you, or by --role. The steps are shown first, and the
    account's id must be typed; modes and pauses do not hold then. It is on record, and in CloudTrail under the incident's id.

    Exits with 4 where the resource is not contained in the end, or nothing was done.
    """
    said = Said(**options)
    if (said.role or said.record) and not said.direct:
        raise click.UsageError("--role and --record are of use with --direct only.")
    if (said.finding is None) == (said.named is None):
        raise click.UsageError("Say what is meant: --finding or --resource.")
    with desk(asked) as works:
        responded = _respond(works, said)
    if asked.as_json:
        result("response", responded.shown())
    else:
        show_responded(responded)
    if not responded.well:
        click.get_current_context().exit(NOT_CONTAINED)


def _respond(works: Desk, said: Said) -> Responded:
    identity = check_hub(works.read, works.settings)
    wish = _wish(works, said, identity.arn)
    if said.direct:
        return _directly(works, wish, said)
    where = f"{wish.about} in {wish.account_id} {wish.region}"
    if wish.dry_run:
        talk(f"Asking the hub what it would do about {where}.")
    else:
        agree(f"Respond to {where} {wish.how} as {identity.arn}?", yes=said.yes)
    return respond(works, wish, said.seconds, talk)


def _directly(works: Desk, wish: Wish, said: Said) -> Responded:
    from deployer.direct import doing
    from deployer.direct.here import Direct

    given = said.yes and said.account == wish.account_id

    def agreed(foretold: tuple[Foretold, ...]) -> None:
        talk_foretold(foretold)
        type_account(wish.account_id, f"Type the account's id to do this as {wish.person}", given=given)

    return doing.respond(works, wish, Direct(wish.account_id, said.role, said.record), (talk, agreed))


def _wish(works: Desk, said: Said, person: str) -> Wish:
    wish = Wish("", "", person, playbook=said.playbook, reason=said.reason, dry_run=said.dry_run)
    if said.named is not None:
        meant = resource(said.named, said.kind, (said.account, said.region), works.settings.hub.region)
        return replace(wish, account_id=meant.account_id, region=meant.region, kind=meant.kind, resource=meant.id)
    found = finding(said.finding or "", (said.account, said.region))
    return replace(wish, account_id=found.account_id, region=found.region, finding=found.id)
