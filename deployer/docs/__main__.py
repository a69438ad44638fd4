"""`make docs`: writes the pages that are made from the code."""

import click

from deployer.docs import FOLDER, PAGES

for name, page in PAGES.items():
    (FOLDER / name).write_text(page(), encoding="utf-8", newline="\n")
    click.echo(FOLDER / name)
