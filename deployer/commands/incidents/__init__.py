"""`irhub incidents`: what happened, what is asked, and the way back."""

import click

from deployer.commands.incidents.aside import noted
from deployer.commands.incidents.closing import close
from deployer.commands.incidents.deciding import approve, reject
from deployer.commands.incidents.exporting import export
from deployer.commands.incidents.listing import list_
from deployer.commands.incidents.noting import note
from deployer.commands.incidents.releasing import release
from deployer.commands.incidents.showing import show, timeline
from deployer.commands.incidents.watching import watch


@click.group()
def command() -> None:
    """List, show, watch, decide, release, close and export incidents."""


for each in (list_, show, timeline, watch, noted, approve, reject, release, close, note, export):
    command.add_command(each)
