"""The browser that pictures are taken with: chromium by Playwright; a machine without either leaves the pictures as they are.

Nothing is fetched: what is shown holds all that it needs. A picture has few colours, as the pages do, and so stays small; and
it carries a digest of what it was taken of, by which a test knows one that is out of date.
"""

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FREQUENT, SELDOM = 24, 32
"""How many colours a picture keeps of either."""


def chromium() -> str | None:
    """Where the browser lies; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass(frozen=True, slots=True)
class Taken:
    """One picture by its name, and the page that it shows."""

    name: str
    shows: str
    content: bytes


def photographed(folder: Path, take: Callable[["Browser"], Iterator[Taken]]) -> Iterator[Path]:
    """Each picture that was taken, by its name in the folder; none where there is no browser."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    if path is None:
        return
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for taken in take(browser):
            picture = folder / f"{taken.name}.png"
            picture.write_bytes(small(taken))
            yield picture
        browser.close()


def digest(shown: str) -> str:
    """What a picture of this page carries."""
    return hashlib.sha256(shown.encode()).hexdigest()


def small(taken: Taken) -> bytes:
    """The picture in few colours: the frequent ones exactly as they are, and of the others what spans them best."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    whole = Image.open(io.BytesIO(taken.content)).convert("RGB")
    frequent = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)[:FREQUENT]
    seldom = whole.quantize(SELDOM, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    colours, out, carried = Image.new("P", (1, 1)), io.BytesIO(), PngInfo()
    exact = [part for _, colour in frequent if isinstance(colour, tuple) for part in colour]
    colours.putpalette(exact + seldom[: 3 * SELDOM])
    carried.add_text("shows", digest(taken.shows))
    whole.quantize(palette=colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True, pnginfo=carried)
    return out.getvalue()
