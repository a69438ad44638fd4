"""Reads signs of life: what a time on record, or the want of one, says of the way of findings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from deployer.standing.cell import Cell, Is, Life
from hub.heartbeat import LATE_AFTER


@dataclass(frozen=True, slots=True)
class Ear:
    """What signs of life are held against."""

    now: datetime
    deployed: datetime | None = None
    """When forwarding was last brought to members; None where nobody can say."""

    def listened(self, cell: Cell, region: str, heartbeats: Mapping[str, str]) -> Cell:
        """The cell with what is known of its life; only of what is there one can hope to hear."""
        if cell.what not in {Is.CURRENT, Is.OUTDATED, Is.STUCK}:
            return cell
        heard = _moment(heartbeats.get(region, ""))
        return replace(cell, heard=heard, life=self._life(heard))

    def _life(self, heard: datetime | None) -> Life:
        if heard is not None:
            return Life.SILENT if self.now - heard > LATE_AFTER else Life.HEARD
        is_fresh = self.deployed is not None and self.now - self.deployed <= LATE_AFTER
        return Life.AWAITED if is_fresh else Life.NEVER


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
