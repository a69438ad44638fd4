"""`irhub incidents note`."""

import click

from deployer.aws.people import asking
from deployer.commands.incidents.given import incident as given_incident
from deployer.incidents.book import enter
from deployer.options import Asked, online
from deployer.screen.words import result
from deployer.wiring import desk


@click.command(epilog="For instance: irhub incidents note inc-20260102-abcdefghijkl 'the owner was called at 3:10'")
@given_incident
@click.argument("text")
@online
def note(*, asked: Asked, incident: str, text: str) -> None:
    """Write a line into an incident's timeline, with your name.

    Changes nothing else. The hub knows who you are by your signature.
    """
    if not text.strip():
        raise click.UsageError("There is nothing to note.")
    with desk(asked) as works:
        enter(works)
        said = works.write.make(asking(works.read, works.settings, "note", {"incident": incident, "text": text}))
    noted = {"incident": incident, "as": said.get("as"), "noted": said.get("noted")}
    if asked.as_json:
        result("note", noted)
    else:
        click.echo(f"Noted as {noted['as']}.")
