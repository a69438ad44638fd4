"""The pictures of a report: of the right size, named on its page, and of something that never happened."""

import struct
from pathlib import Path

import pytest

from deployer.docs import FOLDER as PAGES
from deployer.docs.pictures.month import FOLDER, HEIGHT, MODES, WIDTH, figures

PICTURES = [FOLDER / f"report-{mode}.png" for mode in MODES]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_each_picture_is_there_whole_and_on_its_page(path: Path) -> None:
    """Made anew with: make pictures."""
    content = path.read_bytes()

    assert struct.unpack(">II", content[16:24]) == (WIDTH, HEIGHT)
    assert len(content) < 400_000
    assert f"](screenshots/{path.name})" in (PAGES / "reports.md").read_text(encoding="utf-8")


def test_the_month_is_made_up_the_same_each_time() -> None:
    """So that pictures change with what they show and with nothing else."""
    assert figures() == figures()
    assert figures().total > 100
