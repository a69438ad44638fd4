"""`irhub init`: the first irhub.yaml."""

import secrets
import shlex
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import click
from click.core import ParameterSource

from deployer import starter
from deployer.calls import Door
from deployer.errors import RefusedError, SettingsError
from deployer.first_look import look
from deployer.options import Asked, online
from deployer.screen.words import result, talk
from deployer.settings import load
from deployer.wiring import here, say_stats

FROM_AWS = ("organization", "management_account", "hub_account", "ou")


@click.command(epilog="For instance: irhub init --ou ou-a1b2-c3d4e5f6 --region eu-west-1 --region us-east-1")
@click.option("--organization", metavar="ID", help="The organization's id; read from AWS where it is not given.")
@click.option("--hub-account", metavar="ID", help="The security account; by default that of the credentials.")
@click.option("--management-account", metavar="ID", help="Read from AWS where it is not given.")
@click.option("--hub-region", metavar="REGION", envvar=["AWS_REGION", "AWS_DEFAULT_REGION"], help="Where the hub lives.")
@click.option(
    "--region", "regions", multiple=True, metavar="REGION", help="A Region to watch, again for more; by default the hub's."
)
@click.option("--ou", multiple=True, metavar="ID", help="A unit to cover, again for more; by default the root.")
@click.option("--prefix", default="irhub", show_default=True, help="On everything that is made.")
@click.option(
    "--mode", type=click.Choice(["observe", "ask", "act"]), default="observe", show_default=True, help="How far to go."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@online
def command(*, asked: Asked, force: bool, **given: Any) -> None:
    """Write a commented irhub.yaml for this organization.

    What is not given is read from AWS, with the credentials of the hub account or of the management account, and what is
    given is held against it; with every fact given no call is made. Nothing is changed there. The file goes to --config;
    one that is replaced hands on its external_id.
    """
    facts = _facts(asked, given)
    starter.write(asked.config, facts, force=force)
    if asked.as_json:
        result("settings", {"path": str(asked.config), "organization": facts.organization, "units": list(facts.units)})
    talk(f"{asked.config} is written. Read it through, then: irhub plan{_as_typed(asked)}")


def _facts(asked: Asked, given: Mapping[str, Any]) -> starter.Facts:
    region = given["hub_region"]
    if not region:
        raise RefusedError("The hub's Region is not known.", "AWS_REGION is not set.", "Give --hub-region, such as eu-west-1.")
    known = {**given, **_from_aws(asked, given)} if not all(given[name] for name in FROM_AWS) else given
    return starter.Facts(
        prefix=known["prefix"],
        organization=known["organization"],
        hub_account=known["hub_account"],
        hub_region=region,
        management_account=known["management_account"],
        external_id=_external_id(asked, known["prefix"]),
        units=known["ou"],
        regions=known["regions"] or (region,),
        mode=known["mode"],
        hub_profile=asked.profile,
        management_profile=asked.management_profile,
    )


def _from_aws(asked: Asked, given: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS knows, in place of what was not given; what was given is held against it."""
    outside = here()
    door = Door.HUB if asked.profile or not asked.management_profile else Door.MANAGEMENT
    gate = outside.gate({Door.HUB: asked.profile, Door.MANAGEMENT: asked.management_profile})
    try:
        looked = look(outside.read_gate(gate), door, given)
    finally:
        if asked.stats:
            say_stats(gate.made)
    talk(looked.says)
    return dict(looked.facts)


def _external_id(asked: Asked, prefix: str) -> str:
    """The word of the file that is replaced, since roles out there may know it; else a new one."""
    with suppress(SettingsError):
        return load(asked.config).external_id
    return f"{prefix}-{secrets.token_hex(12)}"


def _as_typed(asked: Asked) -> str:
    """The option that leads to the file, where it was given as one."""
    source = click.get_current_context().get_parameter_source("config")
    return f" --config {shlex.quote(str(asked.config))}" if source is ParameterSource.COMMANDLINE else ""
