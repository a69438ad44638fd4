"""Pictures of a report on a made-up month, as a browser shows it: chromium draws the page, in light and in dark.

A machine without chromium leaves the pictures as they are. Nothing is fetched: the page holds all that it needs.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from deployer.demo.month import ACCOUNTS, Month
from deployer.docs import FOLDER as PAGES
from deployer.docs.pictures.browser import chromium
from hub.report.counting import About, count
from hub.report.fact import fact
from hub.report.figures import Coverage, Figures
from hub.report.page import page
from hub.report.period import period

FOLDER = PAGES / "screenshots"
NOW = datetime(2026, 2, 1, tzinfo=UTC)
INCIDENTS = 420
WIDTH, HEIGHT = 1180, 1560
MODES = {"light": "1", "dark": "0"}
"""Each of the two looks, and chromium's number for it."""
COVERED = Coverage(9, 8, 36, 35, ("research (666666666666) in ap-southeast-2",), ("sandbox (888888888888)",))


def figures() -> Figures:
    """The figures of a made-up January."""
    about = About(period("2026-01-01", "", NOW), NOW, "irhub", dict(ACCOUNTS), COVERED)
    return count(map(fact, Month(INCIDENTS, NOW, days=62).cases()), about)


def photographs() -> Iterator[Path]:
    """Each picture that was taken; none where there is no chromium."""
    browser = chromium()
    if browser is None:
        return
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="irhub-report-") as folder:
        shown = Path(folder) / "report.html"
        shown.write_text(page(figures()), encoding="utf-8")
        for mode, number in MODES.items():
            path = FOLDER / f"report-{mode}.png"
            subprocess.run(_words(browser, shown, path, number), check=True, capture_output=True, timeout=120)  # noqa: S603
            yield path


def _words(browser: str, shown: Path, path: Path, number: str) -> list[str]:
    alone = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={shown.parent / number}"]
    look = [f"--blink-settings=preferredColorScheme={number}", f"--window-size={WIDTH},{HEIGHT}"]
    return [browser, *alone, *look, f"--screenshot={path}", shown.as_uri()]
