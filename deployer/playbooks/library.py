"""The library of playbooks: the shipped ones and an installation's own, checked and compiled to one JSON text for the hub.

The hub reads JSON only and checks little, so that its start is short; everything that can be wrong is told here, before a
deployment, all at once, with file, line and key. A playbook of one's own with the name of a shipped one takes its place. Which
one is asked first is written in each (``order``), since the first that answers a finding is taken: an order by file name would
change with a new name, and a list in a file of its own would have to be copied to add one line.
"""

import json
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from deployer.errors import DeployerError, RenderError
from deployer.playbooks.checks import Catalogue, problems, uses
from deployer.playbooks.file import PlaybookFile, load
from hub.incident import Mode
from hub.playbook import DEFAULT, Playbook
from hub.values import to_plain

SHIPPED = Path(str(resources.files("hub"))) / "playbooks"
EXAMPLES = SHIPPED / "examples"
"""Playbooks to take into a folder of one's own; none of them is in the library."""
TYPES = SHIPPED / "types.yaml"
"""Which playbook answers which finding type, and why; it lies beside the playbooks and is none."""


def library(own: Path | None = None, catalogue: Catalogue | None = None) -> tuple[Playbook, ...]:
    """The playbooks in the order in which they are asked; raises ``RenderError`` that names everything wrong with them."""
    known = _catalogue() if catalogue is None else catalogue
    files = {file.document.name: file for folder in (SHIPPED, own) if folder for file in _files(folder)}
    ordered = sorted(files.values(), key=_rank)
    _refuse([*_wrong(ordered, known), *_same_order(ordered)])
    return tuple(_playbook(file) for file in ordered)


def compiled(playbooks: Iterable[Playbook]) -> str:
    """The JSON text that ``hub.playbook.load`` reads: the same bytes for the same playbooks."""
    return json.dumps([to_plain(playbook) for playbook in playbooks], sort_keys=True, separators=(",", ":")) + "\n"


def _catalogue() -> Catalogue:
    from hub.actions import catalogue

    return {action.name: action for action in catalogue()}


def _files(folder: Path) -> Iterator[PlaybookFile]:
    if not folder.is_dir():
        raise RenderError(
            f"There is no folder {folder}.", "irhub.yaml names it under playbooks.", "Make it, or remove the key."
        )
    found, wrong = [], []
    for path in sorted(folder.iterdir()):
        if path.suffix in {".yaml", ".yml"} and path != TYPES:
            try:
                found.append(load(path))
            except DeployerError as error:
                wrong.append(str(error))
    _refuse(wrong)
    yield from found


def _rank(file: PlaybookFile) -> tuple[bool, int, str]:
    return file.document.name == DEFAULT, file.document.order or 0, file.document.name


def _wrong(files: Iterable[PlaybookFile], catalogue: Catalogue) -> Iterator[str]:
    for file in files:
        for problem in problems(file, catalogue):
            key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem.place).lstrip(".")
            yield f"{file.source.path}:{file.source.line(problem.place)}: {key}: {problem.says}"


def _same_order(files: Iterable[PlaybookFile]) -> Iterator[str]:
    """Two with one number would be asked by the alphabet, which nobody chose."""
    first: dict[int, PlaybookFile] = {}
    for file in files:
        order = file.document.order
        if order is None:
            continue
        if order in first:
            other = first[order].document.name
            yield f"{file.source.path}:{file.source.line(('order',))}: order: {other} has {order} too. Give one another number."
        first.setdefault(order, file)


def _refuse(wrong: list[str]) -> None:
    if wrong:
        raise RenderError("\n".join(wrong))


def _playbook(file: PlaybookFile) -> Playbook:
    document = file.document
    return Playbook(
        name=document.name,
        about=document.threat,
        answers=document.answers or {},
        mode=document.mode,
        uses=uses(file),
        unconfirmed=Mode(document.unconfirmed) if document.unconfirmed else None,
        notify=document.notify,
    )
