"""Looks into every account and Region that can be seen from here, and owns up to those that cannot."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from deployer.aws.seat import Seat
from deployer.calls import Pair
from deployer.doctor.check import Answer, failed, not_known, passed
from deployer.doctor.facts import Facts
from deployer.errors import AwsError
from deployer.words import many

ASKED_AT_MOST = 25
"""Accounts that are looked into one by one, unless all are wanted."""
ROLE = "OrganizationAccountAccessRole"

Look = Callable[[Seat, str], str]
"""What is wrong in a Region, seen from there; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen, place by place."""

    wrong: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """Where AWS did not answer, and why."""
    well: int = 0
    """In how many places all is well."""
    left: int = 0
    """Accounts that could be looked into, and were too many."""
    shut: int = 0
    """Accounts that nobody can look into from here."""


def look_into(facts: Facts, pairs: Iterable[Pair], look: Look) -> Seen:
    """What ``look`` says of each of these places that there is a way into."""
    wanted = sorted(pairs)
    seats = {one: facts.seat(one) for one in dict.fromkeys(pair.account_id for pair in wanted)}
    open_ones = [one for one, seat in seats.items() if seat]
    asked = open_ones[: None if facts.scope.every_account else ASKED_AT_MOST]
    places = [(pair, seat) for pair in wanted if pair.account_id in asked and (seat := seats[pair.account_id])]
    told = facts.together([partial(_told, look, seat, pair.region) for pair, seat in places])
    wrong = [(pair, why) for (pair, _), (why, known) in zip(places, told, strict=True) if why and known]
    silent = [(pair, why) for (pair, _), (why, known) in zip(places, told, strict=True) if not known]
    well = len(places) - len(wrong) - len(silent)
    return Seen(_lines(facts, wrong), _lines(facts, silent), well, len(open_ones) - len(asked), len(seats) - len(open_ones))


def _told(look: Look, seat: Seat, region: str) -> tuple[str, bool]:
    """What is wrong, and True; or why AWS does not tell, and False."""
    try:
        return look(seat, region), True
    except AwsError as error:
        return f"{error.call}: {error.message.rstrip('.')}", False


def _lines(facts: Facts, found: Iterable[tuple[Pair, str]]) -> tuple[str, ...]:
    """One line for each account and reason, with its Regions."""
    where: dict[tuple[str, str], list[str]] = {}
    for pair, why in found:
        where.setdefault((pair.account_id, why), []).append(pair.region)
    return tuple(f"{facts.named(one)}: {why} in {', '.join(regions)}" for (one, why), regions in where.items())


def judged(seen: Seen, code: str, says: tuple[str, str], mend: str = "") -> Answer:
    """The answer that it comes to; ``says`` holds the words for all well and for something wrong."""
    well, wrong = says
    unseen = tuple(_unseen(seen))
    if seen.wrong:
        return failed(wrong, (*seen.wrong, *(f"unknown: {one}" for one in (*seen.silent, *unseen))), mend=mend)
    here = f"{well} in {many(seen.well, 'place')} of account and Region"
    if seen.silent:
        return not_known(f"AWS does not tell everywhere; {here}", (*seen.silent, *unseen), mend=f"irhub doctor --only {code}")
    if unseen:
        every = "" if seen.shut else " --every-account"
        again = f"irhub doctor --only {code} --member-role {ROLE}{every}"
        return not_known("; ".join((here, *unseen)), mend=again)
    return passed(here)


def _unseen(seen: Seen) -> Iterator[str]:
    if seen.shut:
        yield f"there is no way into {many(seen.shut, 'account')} without --member-role and a management profile"
    if seen.left:
        yield f"{many(seen.left, 'account')} not asked"
