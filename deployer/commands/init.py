"""`irhub init`: the first irhub.yaml."""

import secrets
import shlex
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from deployer.calls import Door
from deployer.errors import SettingsError
from deployer.options import Asked, online
from deployer.overrides import origins
from deployer.screen.words import result, talk
from deployer.wiring import here, say_stats

if TYPE_CHECKING:
    from deployer.first_look import Looked
    from deployer.starter import Facts
    from deployer.starter.gathering import Given

OF_FILE = {"units": "ou", "hub_profile": "profile", "tags": "tag"}
"""The facts that have another name than their flag."""


def _tags(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    if wrong := [key for key, equals, _ in pairs if not (key and equals)]:
        raise click.BadParameter(f"{', '.join(wrong)}: KEY=VALUE is meant.")
    return {key: value for key, _, value in pairs}


@click.command(epilog="For instance: irhub init --ou ou-a1b2-c3d4e5f6 --region eu-west-1 --region us-east-1")
@click.option("--organization", metavar="ID", help="The organization's id; read from AWS where it is not given.")
@click.option("--hub-account", metavar="ID", help="The security account; by default that of the credentials.")
@click.option("--management-account", metavar="ID", help="Read from AWS where it is not given.")
@click.option("--hub-region", metavar="REGION", envvar=["AWS_REGION", "AWS_DEFAULT_REGION"], help="Where the hub lives.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="REGION",
    help="A Region to watch, again for more; by default the hub's and that of global services such as IAM.",
)
@click.option("--ou", multiple=True, metavar="ID", help="A unit to cover, again for more; by default the root.")
@click.option("--include", multiple=True, metavar="ID", help="Only this account of the unit, again for more.")
@click.option("--exclude", multiple=True, metavar="ID", help="An account to leave out, again for more.")
@click.option("--prefix", help="On everything that is made; by default irhub, or irhub-NAME with --env NAME.")
@click.option(
    "--mode", type=click.Choice(["observe", "ask", "act"]), default="observe", show_default=True, help="How far to go."
)
@click.option(
    "--severity", type=click.FloatRange(0, 10), default=4, show_default=True, help="From which severity on to answer."
)
@click.option("--playbooks", default="", metavar="FOLDER", help="Playbooks of your own, found from where the file is.")
@click.option("--email", "emails", multiple=True, metavar="ADDRESS", help="Who is told, again for more.")
@click.option("--slack-secret", default="", metavar="NAME", help="The secret whose text is Slack's webhook URL, by its name.")
@click.option(
    "--evidence-days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How long evidence is kept."
)
@click.option("--tag", multiple=True, metavar="KEY=VALUE", callback=_tags, help="On everything that is made, again for more.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given is read from AWS, or has its default.")
@online
def command(*, asked: Asked, force: bool, yes: bool, **given: Any) -> None:
    """Write a commented irhub.yaml for this organization.

    What is not given is read from AWS, with the credentials of the hub account or of the management account, and what is
    given is held against it; with every fact given no call is made. On a terminal it asks for what only you know, and for
    what AWS would not tell. Nothing is changed there. The file goes to --config; one that is replaced hands on its
    external_id. Secrets stand in it by their names.
    """
    from deployer import starter

    for line in asked.lines:
        talk(line)
    starter.refuse_to_replace(asked.config, force=force)
    facts = _facts(asked, given, has_person=here().has_terminal() and not yes)
    starter.write(asked.config, facts, force=force)
    if asked.as_json:
        result("settings", {"path": str(asked.config), "organization": facts.organization, "units": list(facts.units)})
    talk(f"{asked.config} is written. Read it through, then: irhub plan{_as_typed()}")


def _facts(asked: Asked, given: dict[str, Any], *, has_person: bool) -> "Facts":
    from deployer.settings.partition import first_regions
    from deployer.starter import Facts
    from deployer.starter.gathering import Sources, gather

    env = click.get_current_context().meta.get("irhub.env")
    given["prefix"] = given["prefix"] or (f"irhub-{env}" if env else "irhub")
    given["typed"] = frozenset(name for name, by in origins(click.get_current_context()).items() if by.startswith("-"))
    known, organization = gather(given, Sources(lambda known: _look(asked, known), has_person=has_person))
    own: dict[str, Any] = {
        "external_id": _external_id(asked, known["prefix"]),
        "regions": known["regions"] or first_regions(known["hub_region"]),
        "unit_names": {unit.id: organization.place(unit.id) for unit in organization.units},
        "hub_profile": asked.profile,
        "management_profile": asked.management_profile,
    }
    return Facts(**own, **{one.name: known[OF_FILE.get(one.name, one.name)] for one in fields(Facts) if one.name not in own})


def _look(asked: Asked, given: "Given") -> "Looked":
    """What AWS knows; what was given is held against it."""
    from deployer.first_look import look

    outside = here()
    door = Door.HUB if asked.profile or not asked.management_profile else Door.MANAGEMENT
    gate = outside.gate({Door.HUB: asked.profile, Door.MANAGEMENT: asked.management_profile})
    try:
        return look(outside.read_gate(gate), door, given)
    finally:
        if asked.stats:
            say_stats(gate.made)


def _external_id(asked: Asked, prefix: str) -> str:
    """The word of the file that is replaced, since roles out there may know it; else a new one."""
    from deployer.settings import load

    with suppress(SettingsError):
        return load(asked.config).external_id
    return f"{prefix}-{secrets.token_hex(12)}"


def _as_typed() -> str:
    """The options that lead to the file, where they were given as such."""
    context = click.get_current_context()
    given = {"config": "--config", "env": "--env"}
    typed = [name for name in given if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    return "".join(f" {given[name]} {shlex.quote(str(context.params[name]))}" for name in typed)
