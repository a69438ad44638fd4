"""Looks up what accounts are held at, and holds them at another mode."""

from collections.abc import Mapping
from dataclasses import replace

from deployer.aws import register
from deployer.aws.register import Record, Table
from deployer.calls import Aws, Call
from deployer.choosing.chosen import Aside, Chosen
from deployer.errors import AwsError
from deployer.modes.holding import Held, Promotion, cap
from deployer.organization import Account, Organization
from deployer.settings import Settings
from hub.incident import Mode

CHANGED_SINCE = "ConditionalCheckFailedException"
"""DynamoDB's word for a condition that does not hold any more."""

About = tuple[Organization, Chosen]
"""The organization, and the accounts of it that are meant."""


def look(aws: Aws, settings: Settings, about: About, mode: Mode) -> tuple[tuple[Promotion, ...], Chosen]:
    """What would become of each account; those that nobody onboarded are set aside."""
    organization, chosen = about
    records = {one.account_id: one for one in register.read(aws, _table(settings), chosen.ids)}
    left = chosen.without(_not_onboarded(chosen, records))
    caps = [cap(settings, organization, one.id) for one in left.accounts]
    pairs = zip(left.accounts, caps, strict=True)
    return tuple(_promotion(account, records[account.id], limit, mode) for account, limit in pairs), left


def hold(aws: Aws, settings: Settings, asked: Held) -> Held:
    """Each account is held there, or it is said why not; one that cannot be written stops no other."""
    table, failed = _table(settings), []
    for one in asked.promotions:
        try:
            if one.is_change:
                aws.make(_word(table, one, asked))
        except AwsError as error:
            failed.append(_failed(one, error))
    return replace(asked, failed=tuple(failed))


def _word(table: Table, one: Promotion, asked: Held) -> Call:
    """Holding back always goes through; going further only where nobody said anything since it was asked about."""
    if one.is_promotion:
        return register.hold_further(table, one.account_id, asked.word.notes, one.before.value)
    return register.hold(table, one.account_id, asked.word.notes)


def _failed(one: Promotion, error: AwsError) -> Aside:
    if error.code != CHANGED_SINCE:
        return Aside(one.account_id, str(error))
    return Aside(one.account_id, "somebody held it otherwise just now", "Look at it again: irhub status.")


def _table(settings: Settings) -> Table:
    return Table(f"{settings.prefix}-ledger", settings.hub.region)


def _not_onboarded(chosen: Chosen, records: Mapping[str, Record]) -> tuple[Aside, ...]:
    return tuple(
        Aside(one.id, f"{one.name} is not onboarded, so irhub only observes there", f"Onboard it: irhub onboard {one.id}")
        for one in chosen.accounts
        if one.id not in records or not records[one.id].mode
    )


def _promotion(account: Account, record: Record, limit: tuple[Mode, str], mode: Mode) -> Promotion:
    allowed, why = limit
    before = Mode(record.held_at) if record.held_at else Mode.ACT
    return Promotion(account.id, account.name, allowed, why, before, mode)
