"""Pictures of the pages as a browser shows them: in light, in dark, and on a phone; of a made-up night, the same each time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.docs import FOLDER as PAGES
from deployer.docs.pictures import night
from deployer.docs.pictures.browser import Taken, photographed
from hub.pages import moments
from hub.pages.about import about
from hub.pages.approval import Answered, Approval, Form
from hub.pages.coverage import Roll, coverage
from hub.pages.evidence import kept
from hub.pages.incident import Dossier, story
from hub.pages.overview import Known, overview
from hub.pages.reader import Reader, waiting
from hub.pages.render import Frame, html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = PAGES / "screenshots"


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    width: int
    height: int
    dark: bool = False


LOOKS: Mapping[str, Look] = {"light": Look(1_180, 800), "dark": Look(1_180, 800, dark=True), "phone": Look(390, 844)}
NAMES = ("overview", "incident", "approval", "answered", "coverage")


def pages() -> Mapping[str, str]:
    """Each page as HTML, by its name."""
    now, reader = night.NOW, Reader(night.APPROVERS.people[0], night.APPROVERS, night.NOW)
    head, proof, survives = about(night.CASE, "payments-prod", now), night.NOTICE.proof, night.NOTICE.survives
    form = Form(1, waiting(night.INSTANCE_CASE.asks, reader), "a-ticket")
    says = ("stop-instance: approved by ada; it is carried out now",)
    known = Known((night.INSTANCE_CASE, night.KEY_CASE, night.BUCKET_CASE), night.month(), night.NAMES)
    whole = Dossier(night.INSTANCE_CASE, "payments-prod", kept(night.ENTRIES, now))
    return {
        "overview": html("overview", _frame("overview"), page=overview(known, reader)),
        "incident": html("incident", _frame(), page=story(whole, reader)),
        "approval": html("decide", _frame(), page=Approval(head, (form,), (), proof, survives)),
        "answered": html("answered", _frame(), page=Answered(head, approved=True, says=says)),
        "coverage": html("coverage", _frame("coverage"), page=coverage(Roll(night.members(), night.REGIONS), now)),
    }


def _frame(here: str = "") -> Frame:
    return Frame("irhub", moments.of(night.NOW, night.NOW), "ada (ada@example.com)", here)


def photographs() -> Iterator[Path]:
    """Each picture that was taken; none where there is no browser."""
    yield from photographed(FOLDER, _taken)


def _taken(browser: "Browser") -> Iterator[Taken]:
    shown = pages()
    for look, how in LOOKS.items():
        page = browser.new_page(
            viewport={"width": how.width, "height": how.height}, color_scheme="dark" if how.dark else "light"
        )
        for name in NAMES:
            page.set_content(shown[name])
            yield Taken(f"page-{name}-{look}", shown[name], page.screenshot(full_page=True))
