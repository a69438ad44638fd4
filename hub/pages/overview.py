"""The overview: what is open, whom it waits for, and how long it took to contain lately."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.incident import Incident, State
from hub.pages.about import About, about
from hub.pages.figures import Figures, figures
from hub.pages.reader import Reader, ShowsWaiting, Waiting, waiting
from hub.pages.tone import Tone
from hub.record import CaseFile

MOST_OVER = 8
"""As many incidents that are over as are listed; the command line lists them all."""
MOST_OPEN = 60
"""As many open incidents as have a card."""
URGENCY = (Tone.DANGER, Tone.CARE, Tone.ASKED, Tone.SAFE, Tone.QUIET)


@dataclass(frozen=True, slots=True)
class Card(ShowsWaiting):
    """One open incident."""

    about: About
    waits: tuple[Waiting, ...]
    failed: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """All of the page."""

    paused: str
    yours: tuple[Card, ...]
    others: tuple[Card, ...]
    """What waits for somebody else."""
    open: tuple[Card, ...]
    """What waits for nobody; what is not contained stands first."""
    more: int
    """How many open incidents have no card."""
    over: tuple[About, ...]
    figures: Figures

    @property
    def count(self) -> int:
        """How many incidents are open."""
        return len(self.yours) + len(self.others) + len(self.open) + self.more


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows for an overview."""

    open: tuple[CaseFile, ...]
    """As many as have a card; newest first."""
    over: tuple[Incident, ...]
    """Newest first; those that are listed with their findings."""
    names: Mapping[str, str]
    """Of accounts."""
    paused: str = ""
    more: int = 0
    """How many further incidents are open."""


def overview(known: Known, reader: Reader) -> Overview:
    """What this reader should see, and in which order."""
    cards = [_card(one, known, reader) for one in known.open]
    waits = [card for card in cards if card.waits and not card.is_yours]
    return Overview(
        paused=known.paused,
        yours=tuple(card for card in cards if card.is_yours),
        others=tuple(waits),
        open=tuple(sorted((card for card in cards if not card.waits), key=_urgency)),
        more=known.more,
        over=tuple(about(one, _name(one, known), reader.now) for one in known.over[:MOST_OVER]),
        figures=figures((*(case.incident for case in known.open), *known.over), reader.now),
    )


def _card(case: CaseFile, known: Known, reader: Reader) -> Card:
    incident, asked = case.incident, waiting(case.asks, reader)
    return Card(about(incident, _name(incident, known), reader.now), asked, incident.state is State.FAILED)


def _name(incident: Incident, known: Known) -> str:
    return known.names.get(incident.target.account_id, "")


def _urgency(card: Card) -> tuple[bool, int]:
    """What could not be done, then what is not contained, then what is; within that the newest first, as they came."""
    return not card.failed, URGENCY.index(card.about.mark.tone)
