"""The pictures in docs/: there, whole, of themselves alone, and showing what their pages say."""

import re
import xml.etree.ElementTree as ET

import pytest

from deployer.docs import FOLDER as PAGES
from deployer.docs.pictures import FOLDER
from deployer.docs.pictures.drawing import draw
from deployer.docs.pictures.shot import Shot

NAMED = re.compile(r"!\[(?P<says>[^\]]*)\]\((?P<path>[^)]*\.svg)\)")
SHOWN = {
    "doctor": ("PASS D001", "FAIL D050", "mend: irhub guardduty enable", "36 checks"),
    "plan": ("+ create stack irhub-hub", "irhub-forwarding: 18 instances", "Newly allowed:", "21 to create"),
    "deploy": ("[y/N]: y", "running", "failed", "us-east-1", "with an explicit deny", "so far"),
    "status": ("payments-prod", "outdated", "To do: irhub deploy", "1 gap, 0 orphans, 0 unknown"),
    "verify": ("✓ arrived", "allowed", "7 of 7 places proved"),
}
"""Each picture, and words that it must show."""
SVG = "{http://www.w3.org/2000/svg}"
DRAWING = {"svg", "style", "defs", "clipPath", "rect", "g", "circle", "text"}


def words_of(svg: str) -> str:
    """What one reads in a picture."""
    root = ET.fromstring(svg)  # noqa: S314 (written by ourselves)
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace("\xa0", " ")


def picture(name: str) -> str:
    """A picture's source."""
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def named() -> dict[str, str]:
    """The pictures that pages show, with the words for whoever cannot see them."""
    pages = [PAGES.parent / "README.md", *PAGES.glob("*.md")]
    found = (one for page in pages for one in NAMED.finditer(page.read_text(encoding="utf-8")))
    return {one["path"].rpartition("/")[2].removesuffix(".svg"): one["says"] for one in found}


def test_every_picture_is_on_a_page() -> None:
    """None lies about, and none is missing."""
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(SHOWN) == set(named())


def test_every_picture_is_told_in_words() -> None:
    """For whoever cannot see it."""
    assert [name for name, says in named().items() if len(says.split()) < 6] == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_shows_what_its_page_says(name: str) -> None:
    """Made anew after words change: make pictures."""
    words = words_of(picture(name))

    assert [part for part in SHOWN[name] if part not in words] == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_only_a_drawing(name: str) -> None:
    """No script, nothing that a browser would fetch from anywhere."""
    svg = picture(name)
    elements = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}  # noqa: S314

    assert elements <= DRAWING
    assert set(re.findall(r"[\w.+-]+://[^\s\"')]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|@font-face|href|url\((?!#)", svg)


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_cuts_nothing_off(name: str) -> None:
    """Every line of the terminal lies inside it."""
    root = ET.fromstring(picture(name))  # noqa: S314
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = [text for text in root.iter(f"{SVG}text") if (text.text or "").strip()]

    assert max(float(text.attrib["y"]) for text in texts) < height
    assert max(float(text.attrib["x"]) + float(text.attrib.get("textLength", 0)) for text in texts) < width


def test_the_same_shot_is_the_same_picture() -> None:
    """No id and no time in it is made up anew."""
    shot = Shot("plan", "irhub plan", ("\x1b[32m+ create\x1b[0m", "   3 to create"))

    assert draw(shot) == draw(shot)
    assert "   3 to create" in words_of(draw(shot))
