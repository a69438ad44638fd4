"""Compares two versions of a policy document."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deployer.broadening.conditions import of_conditions
from deployer.broadening.grant import Grant, Json, grants, negated, statements
from deployer.broadening.way import Way
from deployer.words import few, many


@dataclass(frozen=True, slots=True)
class Broader:
    """One thing that is allowed and was not."""

    document: str
    """Where it stands, such as ``stack set irhub-role, ContainPolicy1``."""
    way: Way
    says: str


def broader(name: str, before: Json | None, after: Json | None) -> tuple[Broader, ...]:
    """All that the second document allows beyond the first; one that is gone allows nothing, and denies nothing any more."""
    if before is None and after is not None:
        return tuple(_all_new(name, after))
    return (*_allowed(name, before, after), *_no_longer_denied(name, before, after), *_unclear(name, before, after))


def _all_new(name: str, after: Json) -> Iterator[Broader]:
    allowed = [grant for grant in grants(after) if grant.effect == "Allow"]
    if allowed:
        yield Broader(name, Way.NEW, _summary(allowed))
    for statement in statements(after):
        if statement.get("Effect") == "Allow" and any(key.startswith("Not") for key in statement):
            yield Broader(name, Way.JUDGE, "it names what it does not allow")


def _allowed(name: str, before: Json, after: Json) -> Iterator[Broader]:
    was = [grant for grant in grants(before) if grant.effect == "Allow"]
    now = [grant for grant in grants(after) if grant.effect == "Allow"]
    told: dict[tuple[Way, str], list[Grant]] = defaultdict(list)
    for grant in (one for one in now if not any(old.covers(one) for old in was)):
        for why in _why(grant, was, now):
            told[why].append(grant)
    for (way, what), those in told.items():
        yield Broader(name, way, f"{what}{_extent(way, those)}")


def _why(new: Grant, was: Iterable[Grant], now: Iterable[Grant]) -> Iterable[tuple[Way, str]]:
    """What is new about a grant: the first of action, principal, resource and condition that no old grant reaches."""
    left = [old for old in was if _without(old, action=True).covers(_without(new, action=True))]
    if not left:
        return ((Way.ACTION, new.action),)
    left = [
        old for old in left if _without(old, action=True, principal=True).covers(_without(new, action=True, principal=True))
    ]
    if not left:
        return ((Way.PRINCIPAL, new.principal or "whoever holds it"),)
    left = [old for old in left if old.resource == new.resource or _open(old).covers(_open(new))]
    if not left:
        return ((Way.RESOURCE, new.resource),)
    return of_conditions(new, left, now)


def _without(grant: Grant, *, action: bool = False, principal: bool = False) -> Grant:
    """Only these parts of a grant."""
    return Grant(grant.effect, grant.principal if principal else "", grant.action if action else "", "", frozenset())


def _open(grant: Grant) -> Grant:
    return Grant(grant.effect, grant.principal, grant.action, grant.resource, frozenset())


def _extent(way: Way, those: list[Grant]) -> str:
    """On what, or for what, where the first words do not say it already."""
    if way is Way.ACTION:
        return _listed(" on", {one.resource for one in those}) + _listed(" for", {one.principal for one in those})
    actions = _listed(" for", {one.action for one in those})
    return actions + (_listed(" on", {one.resource for one in those}) if way not in {Way.PRINCIPAL, Way.RESOURCE} else "")


def _listed(word: str, values: set[str]) -> str:
    said = few(values)
    return f"{word} {said}" if said else ""


def _no_longer_denied(name: str, before: Json, after: Json) -> Iterator[Broader]:
    now = [grant for grant in grants(after) if grant.effect == "Deny"]
    gone = [old for old in grants(before) if old.effect == "Deny" and not any(one.covers(old) for one in now)]
    if gone:
        extent = _listed("", {one.action for one in gone}).strip() + _listed(" on", {one.resource for one in gone})
        yield Broader(name, Way.DENIAL, extent)


def _unclear(name: str, before: Json, after: Json) -> Iterator[Broader]:
    if negated(before) != negated(after):
        yield Broader(name, Way.JUDGE, "statements with NotAction, NotResource or NotPrincipal changed")


def _summary(allowed: list[Grant]) -> str:
    principals = _listed(" for", {one.principal for one in allowed})
    actions = {one.action for one in allowed}
    most = 3
    named = few(actions) if len(actions) <= most else many(len(actions), "action")
    return f"allows {named}{principals}"
