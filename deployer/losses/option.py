"""The option by which a loss is allowed, the same for every command that plans."""

import click

from deployer.losses.loss import Losing

allow_removal = click.option(
    "--allow-removal",
    "allowed",
    type=click.Choice([one.value for one in Losing]),
    multiple=True,
    help="Go on although the plan removes more than a tenth of the instances, or evidence; may be given twice.",
)
"""Gives a command the parameter ``allowed``, a tuple of names for ``losses.refuse``."""
