"""Counts facts: each is taken once, and then the figures are there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.incident import Containment, State
from hub.report import figures as f
from hub.report.fact import Fact
from hub.report.period import Period
from hub.report.spread import spread
from hub.report.tactics import ORDER

COUNTED = ("type", "tactic", "account_id", "region")
MOST_REPEATED = 10


@dataclass(frozen=True, slots=True)
class About:
    """What a report needs beside incidents."""

    period: Period
    now: datetime
    installation: str
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of accounts."""
    coverage: f.Coverage = field(default_factory=f.Coverage)
    assumption: f.Assumption = field(default_factory=f.Assumption)


@dataclass(slots=True)
class Tally:
    """What is counted of one period."""

    period: Period
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in (*COUNTED, "verdict", "band")})
    times: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in f.PACES})
    deeds: Counter[tuple[str, str]] = field(default_factory=Counter)
    resources: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    bars: list[Counter[str]] = field(default_factory=list)
    contained: list[list[float]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        """One bar for each piece of the period."""
        pieces = self.period.pieces()
        self.bars = [Counter() for _ in pieces]
        self.contained = [[] for _ in pieces]

    def take(self, fact: Fact) -> None:
        """The fact is counted."""
        self.facts.append(fact)
        if not fact.counts:
            self.totals["drills" if fact.is_drill else "parents"] += 1
            return
        self.totals["all"] += 1
        self._count(fact)
        self._time(fact)
        self._draw(fact)

    def _count(self, fact: Fact) -> None:
        for name in COUNTED:
            self.counts[name][getattr(fact, name)] += 1
        self.counts["band"][f.band(fact.severity)] += 1
        if fact.verdict:
            self.counts["verdict"][fact.verdict] += 1
        self.resources[fact.resource, fact.kind, fact.account_id, fact.region] += 1
        self.totals["contained"] += fact.contain is not None
        self.totals["to contain"] += _was_to_be_contained(fact)
        self.totals["released"] += fact.release is not None
        for deed in fact.deeds:
            for word in ("done", "refused", "declined", "undone"):
                self.deeds[deed.action, word] += getattr(deed, word)

    def _time(self, fact: Fact) -> None:
        for name in ("detect", "contain", "evidence", "release"):
            seconds = getattr(fact, name)
            if seconds is not None:
                self.times[name].append(seconds)
        self.times["approve"].extend(fact.approve)

    def _draw(self, fact: Fact) -> None:
        place = self.period.place(fact.opened_at)
        self.bars[place][f.band(fact.severity)] += 1
        if fact.contain is not None:
            self.contained[place].append(fact.contain)


def _was_to_be_contained(fact: Fact) -> bool:
    return fact.contain is not None or fact.containment is not Containment.NONE or fact.state is State.FAILED


def count(facts: Iterable[Fact], about: About) -> f.Figures:
    """The figures of a period, beside those of the time before it.

    ``facts`` are of both, in whatever order, and of every incident that is not over; each is looked at once.
    """
    now, before = Tally(about.period), Tally(about.period.before)
    unfinished: list[Fact] = []
    for fact in facts:
        for tally in (now, before):
            if tally.period.has(fact.opened_at):
                tally.take(fact)
        if fact.is_open and fact.counts and fact.opened_at < about.period.ends:
            unfinished.append(fact)
    return _figures(now, before, unfinished, about)


def _figures(now: Tally, before: Tally, unfinished: list[Fact], about: About) -> f.Figures:
    done = sum(count for (_, word), count in now.deeds.items() if word in {"done", "undone"})
    return f.Figures(
        period=about.period,
        made_at=about.now.isoformat(),
        installation=about.installation,
        total=now.totals["all"],
        total_before=before.totals["all"],
        contained=now.totals["contained"],
        to_contain=now.totals["to contain"],
        released=now.totals["released"],
        drills=now.totals["drills"],
        parents=now.totals["parents"],
        paces=tuple(f.Pace(name, spread(now.times[name]), spread(before.times[name])) for name in f.PACES),
        types=_counts("type", now, before),
        tactics=_in_order(ORDER, "tactic", now, before),
        accounts=_counts("account_id", now, before, about.names),
        regions=_counts("region", now, before),
        severities=_in_order(f.BANDS, "band", now, before),
        verdicts=_counts("verdict", now, before),
        actions=_actions(now),
        bars=_bars(now),
        open=tuple(_case(fact, about) for fact in sorted(unfinished, key=lambda fact: (fact.opened_at, fact.incident_id))),
        repeated=_repeated(now, about),
        coverage=about.coverage,
        assumption=about.assumption,
        minutes_saved=now.totals["all"] * about.assumption.minutes_an_incident + done * about.assumption.minutes_an_action,
        facts=tuple(sorted(now.facts, key=lambda fact: (fact.opened_at, fact.incident_id))),
    )


def _counts(name: str, now: Tally, before: Tally, names: Mapping[str, str] | None = None) -> tuple[f.Count, ...]:
    """The most first, and of as many in order of the alphabet; what was there before and is no more stands at the end."""
    found, earlier = now.counts[name], before.counts[name]
    keys = sorted(found.keys() | earlier.keys(), key=lambda key: (-found[key], -earlier[key], key))
    return tuple(f.Count(key, found[key], earlier[key], (names or {}).get(key, "")) for key in keys)


def _in_order(order: tuple[str, ...], name: str, now: Tally, before: Tally) -> tuple[f.Count, ...]:
    found, earlier = now.counts[name], before.counts[name]
    return tuple(f.Count(key, found[key], earlier[key]) for key in order if found[key] or earlier[key])


def _actions(now: Tally) -> tuple[f.Action, ...]:
    deeds = now.deeds
    names = {name for name, _ in deeds}
    made = (f.Action(name, *(deeds[name, word] for word in ("done", "refused", "declined", "undone"))) for name in names)
    return tuple(sorted(made, key=lambda action: (-action.done, action.name)))


def _bars(now: Tally) -> tuple[f.Bar, ...]:
    drawn = zip(now.period.pieces(), now.bars, now.contained, strict=True)
    return tuple(
        f.Bar(piece.name, piece.begins.isoformat(), {word: bar[word] for word in f.BANDS}, spread(times))
        for piece, bar, times in drawn
    )


def _case(fact: Fact, about: About) -> f.Case:
    return f.Case(
        incident_id=fact.incident_id,
        opened_at=fact.opened_at.isoformat(),
        state=fact.state.value,
        containment=fact.containment.value,
        type=fact.type,
        severity=fact.severity,
        account_id=fact.account_id,
        account_name=about.names.get(fact.account_id, ""),
        region=fact.region,
        resource=fact.resource,
    )


def _repeated(now: Tally, about: About) -> tuple[f.Resource, ...]:
    several = [(found, times) for found, times in now.resources.items() if times > 1]
    most = sorted(several, key=lambda one: (-one[1], one[0]))[:MOST_REPEATED]
    return tuple(
        f.Resource(resource, kind, account_id, about.names.get(account_id, ""), region, times)
        for (resource, kind, account_id, region), times in most
    )
