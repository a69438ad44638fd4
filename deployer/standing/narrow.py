"""Takes a part of the overview: some accounts, some units, some Regions, or only what somebody should look at."""

from dataclasses import dataclass, replace

from deployer.errors import DeployerError
from deployer.standing.overview import Overview
from deployer.standing.row import Row

GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class Part:
    """What was asked for; everything where nothing was named."""

    accounts: tuple[str, ...] = ()
    """Ids or names."""
    units: tuple[str, ...] = ()
    """Paths from the root down, or the name of a unit anywhere on them."""
    regions: tuple[str, ...] = ()
    only: str = ""

    @property
    def is_all(self) -> bool:
        """True where nothing is left out."""
        return not (self.accounts or self.units or self.regions or self.only)


def narrow(whole: Overview, part: Part) -> Overview:
    """The overview of that part; raises ``DeployerError`` where something that was named is nowhere."""
    _known("account", part.accounts, {word for row in whole.rows for word in (row.account_id, row.name)})
    _known("unit", part.units, {word for row in whole.rows for word in _units(row)})
    _known("Region", part.regions, {region for row in whole.rows for region in row.regions})
    rows = (_narrowed(row, part.regions) for row in whole.rows if _is_meant(row, part))
    return whole.of(row for row in rows if part.only != GAPS or row.is_troubled)


def _is_meant(row: Row, part: Part) -> bool:
    named = not part.accounts or {row.account_id, row.name} & set(part.accounts)
    return bool(named) and (not part.units or bool(_units(row) & set(part.units)))


def _narrowed(row: Row, regions: tuple[str, ...]) -> Row:
    if not regions:
        return row
    return replace(row, regions={region: cell for region, cell in row.regions.items() if region in regions})


def _units(row: Row) -> set[str]:
    """The units an account lies in: each by its name, and by its path from the root."""
    names = row.ou.split("/")
    return {*names, *("/".join(names[:depth]) for depth in range(1, len(names) + 1))}


def _known(what: str, named: tuple[str, ...], there: set[str]) -> None:
    strangers = [one for one in named if one not in there]
    if strangers:
        raise DeployerError(
            f"There is no {what} {', '.join(strangers)} here.",
            f"irhub has nothing there, and irhub.yaml wants nothing there; known are {', '.join(sorted(there - {''})[:20])}.",
            "Name one of those.",
        )
