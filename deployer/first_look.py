"""What the first irhub.yaml is made from: facts read from AWS, and facts given, held against those."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.calls import Aws, Door
from deployer.delegation import NotDelegatedError, explained
from deployer.errors import RefusedError, WrongAccountError
from deployer.organization import Organization
from deployer.words import many

Given = Mapping[str, Any]
"""What the command line said, by the names of its options; empty where it said nothing."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read, and a line for people on it."""

    facts: Given
    says: str
    organization: Organization = field(default_factory=lambda: Organization("", ""))
    """Its units and accounts; nothing of it where these credentials may not see them."""


class HubUnknownError(RefusedError):
    """The credentials are those of the management account, so the hub account must be named."""


def look(aws: Aws, door: Door, given: Given) -> Looked:
    """The facts that were not given; raises ``RefusedError`` where one that was given is not so."""
    region = given["hub_region"]
    outline = organizations.read_outline(aws, door, region)
    caller = organizations.whoami(aws, door, region)
    _agree("--organization", given["organization"], outline.id)
    _agree("--management-account", given["management_account"], outline.management_account_id)
    hub = _hub_account(caller, given["hub_account"], outline.management_account_id)
    whole = _units(aws, door, caller, given)
    _insist_on_units(whole, given["ou"])
    facts = {
        "organization": outline.id,
        "management_account": outline.management_account_id,
        "hub_account": hub,
        "ou": given["ou"] or tuple(unit.id for unit in whole.units if not unit.parent),
    }
    return Looked(facts, _found(outline, whole, hub), whole)


def _agree(flag: str, said: str | None, found: str) -> None:
    if said and said != found:
        raise WrongAccountError(f"{flag} says {said}.", f"AWS says {found}.", f"Leave {flag} out, or correct it.")


def _hub_account(caller: Identity, said: str | None, management: str) -> str:
    """The hub account; the credentials must be its own, or the management account's."""
    if said and caller.account_id not in {said, management}:
        why = f"These credentials are those of {caller.arn}, which is neither that nor the management account."
        raise WrongAccountError(
            f"--hub-account says {said}.", why, "Correct it, or name a profile of that account with --profile."
        )
    if (said or caller.account_id) == management:
        raise HubUnknownError(
            "The hub account is not known.",
            f"{management} is the management account, and the hub wants a member account.",
            "Give --hub-account, or credentials of the hub account.",
        )
    return said or caller.account_id


def _units(aws: Aws, door: Door, caller: Identity, given: Given) -> Organization:
    """The whole organization; nothing of it where the units were given and these credentials may not see them."""
    with suppress(*((NotDelegatedError,) if given["ou"] or given["has_person"] else ())), explained(caller):
        return organizations.read(aws, door, given["hub_region"])
    return Organization("", "")


def _insist_on_units(whole: Organization, units: tuple[str, ...]) -> None:
    strangers = [unit for unit in units if whole.units and whole.unit(unit) is None]
    if strangers:
        known = ", ".join(f"{unit.id} {unit.name}" for unit in whole.units)
        raise WrongAccountError(f"--ou says {', '.join(strangers)}.", "The organization has no such unit.", f"It has: {known}.")


def _found(outline: Organization, whole: Organization, hub: str) -> str:
    about = f"Found organization {outline.id}, management account {outline.management_account_id}, hub account {hub}"
    if not whole.units:
        return f"{about}; its units cannot be seen with these credentials, so --ou was not checked."
    return f"{about}, {many(len(whole.accounts), 'account')} in {many(len(whole.units), 'unit')}."
