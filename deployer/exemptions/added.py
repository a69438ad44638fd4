"""An exemption that somebody adds for a time: what was asked for becomes values that hold to the hub's own rules."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from deployer.aws import organization as organizations
from deployer.calls import Aws, Door, Together
from deployer.errors import DeployerError
from deployer.settings import Settings
from deployer.settings.exemptions import END_OF_DAY
from deployer.settings.forms import AccountId, FindingPattern, ResourceName
from hub.exemption import Exemption, flaw

Tag = tuple[str, str]
FORMS = {"--account": AccountId, "--resource": ResourceName, "--finding": FindingPattern}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be left alone, as it was typed."""

    reason: str
    account: str = ""
    resource: str = ""
    finding: str = ""
    tag: Tag | None = None
    """A tag of accounts in Organizations, which nobody inside an account can set."""
    days: int = 30
    until: date | None = None
    """The last day; None for so many days from now."""
    forever: bool = False

    def end(self, now: datetime) -> str:
        """The moment from which on it does not count; empty where it has no end."""
        if self.forever:
            return ""
        return f"{self.until}{END_OF_DAY}" if self.until else (now + timedelta(days=self.days)).isoformat(timespec="seconds")


def made(wanted: Wanted, by: str, now: datetime, accounts: Sequence[str]) -> tuple[Exemption, ...]:
    """One exemption for each of the accounts; raises ``DeployerError`` where it could never count."""
    _insist_on_forms(wanted)
    reason = f"{wanted.reason} (account tag {'='.join(wanted.tag)})" if wanted.tag else wanted.reason
    every = tuple(
        Exemption(new_id(), reason, by, wanted.end(now), account, wanted.resource, wanted.finding) for account in accounts
    )
    for one in every:
        if one.has_expired(now):
            raise DeployerError(f"{one.until[:10]} is over.", "It would never count.", "Name a day to come with --until.")
        if says := flaw(one):
            raise DeployerError("Nothing was exempted.", says, "Give --account, --resource with an ARN, or --finding.")
    return every


def _insist_on_forms(wanted: Wanted) -> None:
    given = {"--account": wanted.account, "--resource": wanted.resource, "--finding": wanted.finding}
    for flag, value in given.items():
        form = TypeAdapter(FORMS[flag])
        if value:
            try:
                form.validate_python(value)
            except ValidationError as error:
                meant = form.json_schema()["description"]
                raise DeployerError("Nothing was exempted.", f"{flag} says {value!r}; meant is {meant}.") from error


def new_id() -> str:
    """An id ``ex-<10 hexadecimal digits>``, new at each call."""
    return f"ex-{secrets.token_hex(5)}"


def tagged(aws: Aws, settings: Settings, tag: Tag, together: Together) -> tuple[str, ...]:
    """The active accounts that have this tag in Organizations now; raises ``DeployerError`` where none has.

    One that gets the tag later is not exempted by it: somebody has to say so again.
    """
    region = settings.hub.region
    members = [account.id for account in organizations.read(aws, Door.HUB, region).accounts if account.is_active]
    asks: list[Callable[[], bool]] = [lambda one=one: tag in _tags(aws, region, one) for one in members]  # type: ignore[misc]
    found = tuple(account for account, has in zip(members, together(asks), strict=True) if has)
    if not found:
        raise DeployerError(
            f"No account has the tag {'='.join(tag)}.", "Tags of accounts are meant, in AWS Organizations.", "Name --account."
        )
    return found


def _tags(aws: Aws, region: str, account: str) -> tuple[Tag, ...]:
    return organizations.tags(aws, Door.HUB, region, account)


def already(wanted: Sequence[Exemption], there: Sequence[Exemption], now: datetime) -> Iterator[Exemption]:
    """Those on record that exempt the very same and have not run out."""
    same = {(one.account_id, one.resource, one.finding_type) for one in wanted}
    for one in there:
        if (one.account_id, one.resource, one.finding_type) in same and not one.has_expired(now):
            yield one
