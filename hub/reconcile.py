"""Compares the organization with the register, once a day and soon after a newcomer, and tells people in one notice.

What is told: accounts that joined or left since the last comparison, newcomers that StackSets reached before anybody onboarded
them, and Regions that were heard of once and are silent now. What was told before is told no more, until it was well again in
between. The notice goes out before that is written down: after a crash between the two it comes twice, and never not at all.

Calls grow with pages: twenty accounts a page of ListAccounts, a hundred items a read. A thousand accounts are fifty pages and
ten reads, about ten seconds at the pace that Organizations allows; when it throttles, the comparison is put off as a whole.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub import heartbeat, notice
from hub.hub import Hub
from hub.register import Member, Told
from hub.tell import tell


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that people should know, and the mark by which it is known again."""

    mark: str
    says: str
    todo: str


def reconcile(hub: Hub) -> tuple[Piece, ...]:
    """People know what changed since the last comparison, in one notice; nothing is told where nothing did."""
    accounts = hub.organization.accounts()
    before = hub.register.told()
    standing = (*_newcomers(accounts, hub), *_silent(accounts, hub))
    news = (*_moved(accounts, before), *(piece for piece in standing if piece.mark not in before.news))
    if news:
        lines = (tuple(piece.says for piece in news), tuple(dict.fromkeys(piece.todo for piece in news)))
        tell(notice.of_organization(*lines), hub)
    hub.register.tell(Told(frozenset(accounts), frozenset(piece.mark for piece in standing)))
    return news


def _moved(accounts: Mapping[str, str], before: Told) -> Iterator[Piece]:
    """Who joined and who left; nobody at the first comparison, when everybody would seem to have joined."""
    joined = sorted(accounts.keys() - before.accounts) if before.accounts else ()
    for account_id in joined:
        says = f"{_named(account_id, accounts[account_id])} joined the organization"
        yield Piece("", says, "bring accounts that joined under irhub with irhub deploy, or exclude them in irhub.yaml")
    for account_id in sorted(before.accounts - accounts.keys()):
        yield Piece("", f"{account_id} left the organization, or was closed", "strike it off with irhub deploy")


def _newcomers(accounts: Mapping[str, str], hub: Hub) -> Iterator[Piece]:
    for member in hub.register.members(accounts):
        if member.appeared and not member.onboarded:
            says = f"{_named(member.account_id, member.name)} appeared: its stacks report here and it is in observe"
            yield Piece(
                f"appeared {member.account_id}", says, "onboard it with irhub onboard --new, then promote it with irhub mode"
            )


def _silent(accounts: Mapping[str, str], hub: Hub) -> Iterator[Piece]:
    for member in hub.register.members(accounts):
        regions = sorted(region for region, at in member.heartbeats.items() if heartbeat.is_late(at, hub.now()))
        if regions:
            yield Piece(
                _mark(member, regions), _silence(member, regions), "see what stopped them with irhub status --only gaps"
            )


def _mark(member: Member, regions: list[str]) -> str:
    """Short, whatever the number of Regions: the marks of all accounts share one item of 400 KB."""
    return f"silent {member.account_id} {hashlib.sha256(' '.join(regions).encode()).hexdigest()[:8]}"


def _silence(member: Member, regions: list[str]) -> str:
    last = max(member.heartbeats[region] for region in regions)
    return f"{_named(member.account_id, member.name)} is silent in {', '.join(regions)}; last heard {last[:16]}Z"


def _named(account_id: str, name: str) -> str:
    return f"{name} ({account_id})" if name else account_id
