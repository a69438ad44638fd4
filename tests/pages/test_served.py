"""The pages as they are deployed: the HTTP API, the function in a process of its own, the record, the workflow, a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from deployer.demo.serving import ASKED, CONTAINED, Served, served
from tests.pages.browser import DESK


def quiet(_kind: str, _words: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def pages(chromium: Any) -> Iterator[Served]:
    """What `irhub demo --serve` serves; where there is no browser to look at it, nothing has to be."""
    del chromium
    with served(quiet) as found:
        yield found


@pytest.fixture
def page(pages: Served, chromium: Any) -> Iterator[Any]:
    """Ada, signed in."""
    context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    found = context.new_page()
    found.goto(pages.url)
    found.get_by_role("button", name="ada").click()
    found.wait_for_url(f"{pages.url}/")
    yield found
    context.close()


def incident(pages: Served, account: str) -> str:
    """The id of the case in this account."""
    listed = pages.play.run("incidents", "list").facts["incidents"]
    return str(next(one["id"] for one in listed if one["target"]["account_id"] == account))


def test_evidence_is_shown_with_the_hashes_of_its_manifest(pages: Served, page: Any) -> None:
    """As they lie in the locked bucket."""
    page.goto(f"{pages.url}/incidents/{incident(pages, CONTAINED)}")

    (first, *_) = page.locator(".hash code").all_inner_texts()
    assert len(first) == 64
    assert page.get_by_text("locked until").first.is_visible()


def test_every_account_and_region_was_heard(pages: Served, page: Any) -> None:
    """Over the way of their findings."""
    page.goto(f"{pages.url}/coverage")

    assert page.get_by_role("heading", level=1).inner_text() == "Every watched place is heard"
    assert page.get_by_role("row").count() == 8


def test_what_is_approved_on_a_page_is_carried_out(pages: Served, page: Any) -> None:
    """By the workflow that waited for it, and the page says so afterwards."""
    case = incident(pages, ASKED)
    page.get_by_role("link", name="Read and decide").first.click()
    for one in page.get_by_role("checkbox").all():
        one.check()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_label("Your reason").fill("It is ours, and nobody needs it tonight.")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Your approval is on record").wait_for()
    pages.sandbox.settle()

    page.goto(f"{pages.url}/incidents/{case}")
    assert page.locator(".status strong").inner_text() == "Contained"
    assert page.get_by_text("approved, and done").first.is_visible()
