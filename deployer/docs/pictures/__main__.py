"""`make pictures`: runs the commands in a sandbox, and writes what a terminal showed."""

import click

from deployer.docs.pictures import FOLDER, month, pages
from deployer.docs.pictures.drawing import draw
from deployer.docs.pictures.messages import taking
from deployer.docs.pictures.story import shots

FOLDER.mkdir(exist_ok=True)
for shot in shots():
    path = FOLDER / f"{shot.name}.svg"
    path.write_text(draw(shot), encoding="utf-8", newline="\n")
    click.echo(path)
for taken in (*month.photographs(), *pages.photographs(), *taking.photographs()):
    click.echo(taken)
