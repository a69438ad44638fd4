"""What init asks a person on a terminal: each question with a default in brackets, and asked again until the answer fits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError

from deployer.organization import Organization
from deployer.screen.words import talk
from deployer.settings.forms import AccountId, Email, OrganizationId, Prefix, Region, SecretName, Unit
from deployer.settings.partition import first_regions
from deployer.words import many
from hub.incident import Mode

T = TypeVar("T")
NONE = "none"
MODES = tuple(mode.value for mode in Mode)


def ask_for_unread(given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to what AWS would have told."""
    asks: dict[str, tuple[str, Any]] = {
        "organization": ("Organization id, such as o-a1b2c3d4e5", OrganizationId),
        "management_account": ("Id of the management account", AccountId),
        "hub_account": ("Id of the hub account, the security account", AccountId),
    }
    return {name: _one(text, form) for name, (text, form) in asks.items() if not given[name]}


def ask_for_hub_account() -> str:
    """The hub account, where the credentials are those of the management account."""
    return _one("Id of the hub account, the security account", AccountId)


def ask_for_region(default: str) -> str:
    """The Region that the hub lives in."""
    return _one("Region of the hub", Region, default)


def ask_for_wishes(given: Mapping[str, Any], organization: Organization) -> dict[str, Any]:
    """Answers to what only people know: units, Regions, how far to go, who is told."""
    talk("Enter takes what stands in brackets.")
    asks: dict[str, Callable[[], Any]] = {
        "ou": lambda: _units(organization),
        "exclude": lambda: _several("Accounts to leave out", AccountId),
        "regions": lambda: _several("Regions to watch", Region, ", ".join(first_regions(given["hub_region"]))),
        "mode": lambda: _chosen("How far may irhub go to begin with", MODES, given["mode"]),
        "prefix": lambda: _one("Prefix of everything that is made", Prefix, given["prefix"]),
        "emails": lambda: _several("E-mail addresses that are told", Email),
        "slack_secret": lambda: _maybe("Name of the secret with Slack's webhook URL, never the URL itself", SecretName),
    }
    return {name: asks[name]() for name in asks if name not in given["typed"] and not _is_moot(name, given)}


def _is_moot(name: str, given: Mapping[str, Any]) -> bool:
    """Nobody is asked whom to leave out where it was said who is meant."""
    return name == "exclude" and bool(given["include"])


def _units(organization: Organization) -> tuple[str, ...]:
    """Units of a numbered list, by number or id; where the list cannot be seen, by id alone."""
    if not organization.units:
        return _several("Ids of the units to cover", Unit, needed=True)
    known = [unit.id for unit in organization.units]
    for number, unit in enumerate(organization.units, start=1):
        inside = many(len(organization.beneath(unit.id)), "account")
        talk(f"  {number:>3}  {unit.id}  {organization.place(unit.id)}, {inside}")

    def proved(answer: str) -> tuple[str, ...]:
        wanted = [known[int(part) - 1] if _is_number(part, known) else part for part in _parts(answer)]
        if strangers := [part for part in wanted if part not in known]:
            raise click.BadParameter(f"{', '.join(strangers)} is not in the list.")
        if not wanted:
            raise click.BadParameter("at least one is needed.")
        return tuple(dict.fromkeys(wanted))

    return _asked("Units to cover, by number or id, commas between", "1", proved)


def _is_number(part: str, known: Sequence[str]) -> bool:
    return part.isdigit() and 1 <= int(part) <= len(known)


def _one(text: str, form: Any, default: str | None = None) -> str:
    return _asked(text, default, lambda answer: _proved(form, answer))


def _maybe(text: str, form: Any) -> str:
    return _asked(text, NONE, lambda answer: "" if answer == NONE else _proved(form, answer))


def _several(text: str, form: Any, default: str = NONE, *, needed: bool = False) -> tuple[str, ...]:
    def proved(answer: str) -> tuple[str, ...]:
        return () if answer == NONE else tuple(_proved(form, part) for part in _parts(answer))

    return _asked(f"{text}, commas between", None if needed else default, proved)


def _chosen(text: str, choices: Sequence[str], default: str) -> str:
    return str(click.prompt(text, default=default, type=click.Choice(choices), err=True))


def _asked(text: str, default: str | None, proved: Callable[[str], T]) -> T:
    answer: T = click.prompt(text, default=default, value_proc=lambda typed: proved(typed.strip()), err=True)
    return answer


def _proved(form: Any, answer: str) -> str:
    adapter = TypeAdapter(form)
    try:
        return str(adapter.validate_python(answer))
    except ValidationError as error:
        said = "that" if form is SecretName else repr(answer)
        raise click.BadParameter(f"{said} is not {adapter.json_schema()['description']}.") from error


def _parts(answer: str) -> list[str]:
    return [part for part in answer.replace(",", " ").split() if part]
