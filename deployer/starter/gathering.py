"""Gathers what the first irhub.yaml says: flags before all, then what AWS tells, then what a person on a terminal answers.

Without a terminal nobody is asked: what is missing is refused by the names of its flags, and wishes take their defaults.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.delegation import NotDelegatedError
from deployer.errors import AwsError, RefusedError
from deployer.first_look import HubUnknownError, Looked
from deployer.organization import Organization
from deployer.screen.words import talk
from deployer.starter import questions

FROM_AWS = {
    "organization": "--organization",
    "management_account": "--management-account",
    "hub_account": "--hub-account",
    "ou": "--ou",
}
"""What AWS tells, and the flag for each."""
Given = Mapping[str, Any]
Look = Callable[[Given], Looked]


class UnreadError(RefusedError):
    """AWS did not tell what was not given, and nobody is there to ask."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Who can be asked beside the flags."""

    look: Look
    has_person: bool
    """Whether somebody is there to answer."""


def gather(given: Given, sources: Sources) -> tuple[Given, Organization]:
    """Everything that the file is made from, and the organization as far as it was seen."""
    known = {**given, "hub_region": _region(given, sources), "has_person": sources.has_person}
    told, organization = _told(known, sources)
    known |= told
    if sources.has_person:
        known |= questions.ask_for_wishes(known, organization)
    return known, organization


def _region(given: Given, sources: Sources) -> str:
    region = given["hub_region"]
    if sources.has_person and "hub_region" not in given["typed"]:
        return questions.ask_for_region(region)
    if not region:
        raise RefusedError("The hub's Region is not known.", "AWS_REGION is not set.", "Give --hub-region, such as eu-west-1.")
    return str(region)


def _told(known: Given, sources: Sources) -> tuple[dict[str, Any], Organization]:
    """What AWS tells in place of what was not given; nothing is asked of it where all was given."""
    if all(known[name] for name in FROM_AWS):
        return {}, Organization("", "")
    try:
        looked = _looked(known, sources)
    except (AwsError, NotDelegatedError) as error:
        if not sources.has_person:
            raise _unread(known, error) from error
        talk(f"{error.what} {error.why}")
        return questions.ask_for_unread(known), Organization("", "")
    talk(looked.says)
    return dict(looked.facts), looked.organization


def _looked(known: Given, sources: Sources) -> Looked:
    try:
        return sources.look(known)
    except HubUnknownError as error:
        if not sources.has_person:
            raise
        talk(f"{error.what} {error.why}")
        return sources.look({**known, "hub_account": questions.ask_for_hub_account()})


def _unread(known: Given, error: AwsError | NotDelegatedError) -> Exception:
    """The error itself where it says what to do about the organization, else the flags that would do instead."""
    if isinstance(error, NotDelegatedError):
        return error
    flags = [flag for name, flag in FROM_AWS.items() if not known[name]]
    todo = f"Give {' '.join(flags)}, or mend the credentials. {error.todo}".rstrip()
    return UnreadError(
        "The organization cannot be read, and there is no terminal to ask on.", f"{error.what} {error.why}", todo
    )
