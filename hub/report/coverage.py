"""Of whom irhub heard lately, from what the register has of each account."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hub.heartbeat import is_late
from hub.register import Member
from hub.report.figures import Coverage
from hub.report.words import account


def coverage(members: Iterable[Member], now: datetime) -> Coverage:
    """How many accounts and Regions are covered, and what is not, in lines."""
    known = tuple(members)
    beats = [at for member in known for at in member.heartbeats.values()]
    return Coverage(
        accounts=len(known),
        onboarded=sum(member.onboarded for member in known),
        cells=len(beats),
        alive=sum(not is_late(at, now) for at in beats),
        silent=tuple(line for member in known for line in _silent(member, now)),
        newcomers=tuple(account(member.account_id, member.name) for member in known if not member.onboarded),
    )


def _silent(member: Member, now: datetime) -> Iterator[str]:
    late = sorted(region for region, at in member.heartbeats.items() if is_late(at, now))
    if late:
        yield f"{account(member.account_id, member.name)} in {', '.join(late)}"
