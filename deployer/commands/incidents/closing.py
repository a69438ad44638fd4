"""`irhub incidents close`."""

from typing import Any

import click

from deployer.closing import carry_out
from deployer.commands.incidents.given import end, wait, yes
from deployer.commands.incidents.given import incident as given_incident
from deployer.incidents.book import enter
from deployer.options import Asked, online
from deployer.screen.words import result
from deployer.wiring import desk


@click.command(epilog="For instance: irhub incidents close inc-20260102-abcdefghijkl --true-positive --reason 'it mined'")
@given_incident
@click.option("--true-positive", "verdict", flag_value="true-positive", help="It was what the finding says.")
@click.option("--false-positive", "verdict", flag_value="false-positive", help="It was a false alarm; proposes an exemption.")
@click.option("--reason", required=True, help="Why; it stands on record and is told.")
@yes
@wait(60)
@online
def close(*, asked: Asked, incident: str, seconds: float, yes: bool, **said: Any) -> None:
    """Close an incident with a verdict and a reason.

    Takes nothing back: what is contained stays so after a true positive, and is released first after a false one. A further
    finding on the resource opens a new incident. The hub does it; this command asks it to and follows the record. Exits with
    4 where the hub has not done it, or refused.
    """
    if not said["verdict"]:
        raise click.UsageError("Say what it was: --true-positive or --false-positive.")
    with desk(asked) as works:
        closed = carry_out(works, enter(works).ledger, (incident, said["verdict"], said["reason"]), seconds, yes=yes)
    if asked.as_json:
        result("closing", closed.shown())
    else:
        click.echo(closed.says)
    end(well=closed.done)
