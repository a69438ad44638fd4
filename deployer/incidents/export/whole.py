"""The export of an incident with those beneath it: read, checked, written."""

from dataclasses import dataclass
from pathlib import Path

from deployer.aws.vault import SafeRoom
from deployer.incidents.book import Book
from deployer.incidents.export import contents
from deployer.incidents.export.evidence import along
from deployer.incidents.export.writing import with_sums, write
from deployer.parts import with_parts


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    incident_id: str
    files: tuple[str, ...]
    holds: bool
    """False where evidence there is, and is not as its manifest says."""


def export_case(book: Book, incident_id: str, to: Path) -> Exported:
    """The whole case lies there, those beneath it in folders named after them."""
    works, files, holds = book.works, dict[str, bytes](), True
    room = SafeRoom(works.read, works.settings)
    for place, case in enumerate(with_parts(book.ledger, incident_id)):
        kept = along(room, case.incident, works.outside.now())
        holds = holds and (kept.report.holds or not kept.report.entries)
        below = f"parts/{case.incident.id}/" if place else ""
        files |= {f"{below}{name}": content for name, content in {**contents.files(case), **kept.files}.items()}
    files = with_sums(files)
    write(to, files)
    return Exported(incident_id, tuple(sorted(files)), holds)
