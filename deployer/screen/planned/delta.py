"""What becomes of a StackSet's instances, as counts of accounts by place and Region: the values that the grid shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from deployer.calls import Pair
from deployer.change import Change, Kind, Verb
from deployer.organization import Organization
from deployer.words import many

MOST_ACCOUNTS = 12
"""As many accounts have a row each; beyond that they are counted by unit."""
MOST_ROWS = 24
"""As many units have a row each; beyond that the deepest are counted with the unit above them."""
STRANGERS = "(not in the organization)"

Cell = Counter[Verb]


@dataclass(frozen=True, slots=True)
class Row:
    """One account, or all touched accounts of a unit."""

    name: str
    cells: Mapping[str, Cell]
    """By Region: how many accounts have what done to them."""
    unit: str = ""
    """Where an account lies; empty for a row that is a unit itself."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One StackSet's grid."""

    name: str
    pairs: int
    rows: tuple[Row, ...]
    regions: tuple[str, ...]
    by_unit: bool

    @property
    def verbs(self) -> frozenset[Verb]:
        """All that happens anywhere in it."""
        return frozenset(verb for row in self.rows for cell in row.cells.values() for verb in cell)


def deltas(changes: Iterable[Change], organization: Organization) -> Iterator[Delta]:
    """A grid for each StackSet whose instances are touched, in the order of the plan."""
    touched: dict[str, dict[Pair, Verb]] = defaultdict(dict)
    for change in changes:
        if change.kind is Kind.STACK_SET:
            touched[change.name] |= dict.fromkeys(change.also, Verb.UPDATE)
        if change.kind is Kind.INSTANCES:
            touched[change.name] |= dict.fromkeys(change.pairs, change.verb)
    places = _Places(organization)
    yield from (_delta(name, verbs, places) for name, verbs in touched.items() if verbs)


class _Places:
    """Where accounts lie, looked up once: a plan may touch a thousand of them."""

    def __init__(self, organization: Organization) -> None:
        self._accounts = {account.id: account for account in organization.accounts}
        self._organization = organization
        self._paths: dict[str, str] = {}

    def unit(self, account_id: str) -> str:
        account = self._accounts.get(account_id)
        if account is None:
            return STRANGERS
        if account.parent not in self._paths:
            self._paths[account.parent] = self._organization.path(account_id)
        return self._paths[account.parent]

    def name(self, account_id: str) -> str:
        account = self._accounts.get(account_id)
        return f"{account_id} {account.name}" if account else account_id


def _delta(name: str, verbs: Mapping[Pair, Verb], places: _Places) -> Delta:
    accounts = sorted({pair.account_id for pair in verbs})
    by_unit = len(accounts) > MOST_ACCOUNTS
    units = {account_id: places.unit(account_id) for account_id in accounts}
    labels = _folded(units) if by_unit else {account_id: places.name(account_id) for account_id in accounts}
    cells: dict[str, dict[str, Cell]] = defaultdict(lambda: defaultdict(Counter))
    for pair, verb in verbs.items():
        cells[labels[pair.account_id]][pair.region][verb] += 1
    of_label = Counter(labels.values())
    regions = tuple(sorted({pair.region for pair in verbs}))
    if by_unit:
        rows = [Row(f"{label} ({many(count, 'account')})", cells[label]) for label, count in sorted(of_label.items())]
    else:
        order = sorted(accounts, key=lambda account_id: (units[account_id], account_id))
        rows = [Row(labels[one], cells[labels[one]], units[one]) for one in order]
    return Delta(name, len(verbs), tuple(rows), regions, by_unit)


def _folded(units: Mapping[str, str]) -> dict[str, str]:
    """The unit of each account; the deepest are counted with those above them until few enough are left."""
    deepest = max(path.count("/") for path in units.values())
    for depth in range(deepest, 0, -1):
        shown = {account_id: _above(path, depth) for account_id, path in units.items()}
        if len(set(shown.values())) <= MOST_ROWS:
            return shown
    return {account_id: _above(path, 1) for account_id, path in units.items()}


def _above(path: str, depth: int) -> str:
    parts = path.split("/")
    return path if len(parts) <= depth + 1 else "/".join([*parts[: depth + 1], "…"])
