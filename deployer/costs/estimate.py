"""Adds up what every resource of every stack would use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.costs.load import NOT_COUNTED, Assumptions, Load
from deployer.costs.prices import AS_OF, PRICES, REGION
from deployer.costs.usage import FREE, USES, runs
from deployer.desired import Desired
from deployer.template import resources_of


@dataclass(frozen=True, slots=True)
class Line:
    """What is used of one thing, and what that costs a month."""

    what: str
    quantity: float
    unit: str
    dollars: float
    page: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """The sum, its parts, and what it rests on."""

    lines: tuple[Line, ...]
    accounts: int
    assumed: Assumptions
    unknown: tuple[str, ...] = ()
    """Resource types that have no price here."""

    @property
    def dollars(self) -> float:
        """The sum of a month."""
        return sum(line.dollars for line in self.lines)

    def shown(self) -> dict[str, Any]:
        """The estimate as plain JSON values."""
        return {
            "dollars_a_month": round(self.dollars, 2),
            "prices": {"region": REGION, "as_of": AS_OF},
            "accounts": self.accounts,
            "assumptions": self.assumed.shown(),
            "not_counted": [*NOT_COUNTED, *self.unknown],
            "lines": [
                {
                    "what": line.what,
                    "quantity": round(line.quantity, 3),
                    "unit": line.unit,
                    "dollars": round(line.dollars, 4),
                    "page": line.page,
                }
                for line in self.lines
            ],
        }


def estimate(desired: Desired, assumed: Assumptions) -> Estimate:
    """What all of this would cost a month."""
    stacks = tuple((tuple(resources_of(template).values()), copies) for template, copies in _copies(desired))
    load = Load(len(_accounts(desired)), assumed, _signs(stacks))
    used: dict[str, float] = defaultdict(float)
    kinds = {str(resource.get("Type")) for resources, _ in stacks for resource in resources}
    for resources, copies in stacks:
        for resource in resources:
            use = USES.get(str(resource.get("Type")))
            for name, quantity in use(resource.get("Properties") or {}, load) if use else ():
                used[name] += quantity * copies
    return Estimate(tuple(_lines(used)), load.accounts, assumed, tuple(sorted(kinds - FREE - USES.keys())))


def _accounts(desired: Desired) -> set[str]:
    return {pair.account_id for one in desired.sets for pair in one.pairs} | {one.account_id for one in desired.management}


def _signs(stacks: Iterable[tuple[tuple[Mapping[str, Any], ...], int]]) -> float:
    """What rules with a schedule send in a month."""
    rules = [(one, copies) for resources, copies in stacks for one in resources if one.get("Type") == "AWS::Events::Rule"]
    rates = [((one.get("Properties") or {}).get("ScheduleExpression"), copies) for one, copies in rules]
    return sum(runs(str(rate)) * copies for rate, copies in rates if rate)


def _copies(desired: Desired) -> Iterator[tuple[str, int]]:
    """Each template, and in how many stacks it is."""
    yield desired.bootstrap.template, 1
    yield desired.hub.template, 1
    for stack in (*desired.dead_letters, *desired.management):
        yield stack.template, 1
    for wanted in desired.sets:
        yield wanted.template, len(wanted.pairs)


def _lines(used: dict[str, float]) -> Iterator[Line]:
    for name, quantity in sorted(used.items(), key=lambda item: -PRICES[item[0]].of(item[1])):
        price = PRICES[name]
        yield Line(name, quantity, price.unit, price.of(quantity), price.page)
