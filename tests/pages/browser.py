"""A real browser: Chromium as Debian has it, led by Playwright, and a visitor in it whose every step is watched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.pages.house import House

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""As root in a container, and with nothing that would call home."""
PHONE, DESK = (390, 844), (1180, 800)
PATIENCE_MILLISECONDS = 30_000


@contextmanager
def started(path: str) -> Iterator[Any]:
    """The browser, with a fresh profile of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody with a browser."""

    house: House
    page: Any
    troubles: list[str] = field(default_factory=list)
    """What the console said, script errors, and violations of the policy."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and address of each request."""

    def __post_init__(self) -> None:
        """Everything is watched from now on."""
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("console", lambda message: self._heard(message.text))
        self.page.on("pageerror", lambda error: self._heard(str(error)))
        self.page.on("request", lambda request: self.asked.append((request.method, request.url)))

    def _heard(self, words: str) -> None:
        if self.is_ours(self.page.url):
            self.troubles.append(words)

    def is_ours(self, url: str) -> bool:
        """True for an address of the pages."""
        return urlsplit(url).netloc == urlsplit(self.house.url).netloc

    @property
    def elsewhere(self) -> list[str]:
        """Where else requests went than to the pages and to the provider."""
        hosts = {urlsplit(one).netloc for one in (self.house.url, self.house.provider.issuer)}
        return [url for _, url in self.asked if urlsplit(url).netloc not in hosts and urlsplit(url).scheme != "data"]

    def go(self, path: str) -> None:
        """They open an address."""
        self.page.goto(f"{self.house.url}{path}")

    def sign_in(self, name: str, path: str = "/") -> None:
        """They open an address, sign in as this person, and are there."""
        self.go(path)
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_url(f"{self.house.url}{path}")

    def says(self, text: str) -> bool:
        """True where the page shows this, or does within some seconds: an answer may still be on its way."""
        from playwright.sync_api import TimeoutError as Impatience

        try:
            self.page.get_by_text(text).first.wait_for()
        except Impatience:
            return False
        return True

    @property
    def heading(self) -> str:
        """The page's own heading."""
        return str(self.page.get_by_role("heading", level=1).inner_text())

    @property
    def is_too_wide(self) -> bool:
        """True where one would have to scroll sideways."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return wide


def picture(visitor: Visitor, path: Path) -> None:
    """The whole page, as it is seen."""
    visitor.page.screenshot(path=path, full_page=True)
