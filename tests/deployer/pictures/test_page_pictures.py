"""The pictures of pages: one of each, in each look, small, and on their page with words for whoever cannot see them."""

import re
import struct
from itertools import product

import pytest

from deployer.docs import FOLDER as DOCS
from deployer.docs.pictures.pages import FOLDER, LOOKS, NAMES, pages

PAGE = (DOCS / "pages.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "look"), list(product(NAMES, LOOKS)))
def test_each_page_has_its_picture(name: str, look: str) -> None:
    """Made anew with: make pictures."""
    file = f"page-{name}-{look}.png"
    content = (FOLDER / file).read_bytes()

    assert struct.unpack(">I", content[16:20]) == (LOOKS[look].width,)
    assert len(content) < 150_000
    assert re.search(rf"!\[[^\]]{{20,}}\]\(screenshots/{file}\)", PAGE)


def test_pages_in_pictures_are_the_same_each_time() -> None:
    """So that a picture changes with what it shows and with nothing else."""
    assert pages() == pages()
    assert set(pages()) == set(NAMES)
