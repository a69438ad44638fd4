"""Files as a folder or a zip; never over anything that is there, and the same files give the same bytes."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from deployer.errors import PathError

LONGEST_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell."""
FILE_MODE = 0o100600
UNIX = 3
SUMS = "SHA256SUMS"
"""As ``sha256sum --check`` reads it."""


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with one more that says what each of them hashes to."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return {**files, SUMS: sums.encode()}


def insist_on_room(to: Path) -> None:
    """Raises ``PathError`` where something is there already; an empty folder is nothing."""
    if to.is_dir() and not any(to.iterdir()) and not is_zip(to):
        return
    if to.exists():
        raise PathError(f"{to} is there already.", "An export writes over nothing.", "Name another with --to.")


def write(to: Path, files: Mapping[str, bytes]) -> None:
    """A zip where the name ends so, else a folder; only their owner may read them."""
    insist_on_room(to)
    if is_zip(to):
        to.touch(mode=0o600, exist_ok=False)
        to.write_bytes(zipped(files))
        return
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in sorted(files.items()):
        path = to / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)


def is_zip(to: Path) -> bool:
    """True where the name says that a zip is wanted."""
    return to.suffix.lower() == ".zip"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as one zip, in the order of their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONGEST_AGO)
            entry.create_system = UNIX
            entry.external_attr = FILE_MODE << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()
