"""What every page shows, whoever wrote its texts: nothing runs, nothing is loaded from elsewhere, and everybody can read it."""

import re
from typing import Any

import pytest

from hub.finding import Target
from tests.pages.browser import Visitor
from tests.pages.caller import Caller, header, text
from tests.pages.house import House
from tests.pages.told import HOSTILE, MEMBER, REGION, Told, a_destructive_ask, an_ask

PAGES = ("/", "/incidents/{id}", "/incidents/{id}/decide", "/coverage")
BUCKET = Target("AWS::S3::Bucket", "payments-exports", MEMBER, REGION)


@pytest.fixture
def told(house: House) -> Told:
    """A case whose texts somebody wrote who means harm, in every place that others write."""
    told = house.case(title=HOSTILE, description=HOSTILE, type=f"Custom:{HOSTILE}", target=BUCKET)
    house.ask(told, an_ask(told, steps=(HOSTILE,), why=(HOSTILE,)), a_destructive_ask(told))
    told.note("told", HOSTILE)
    told.note(HOSTILE[:60], "a note of an unknown kind")
    house.register.appeared(MEMBER, HOSTILE, house.clock())
    return told


def addresses(told: Told) -> list[str]:
    """Every page about it."""
    return [page.format(id=told.id) for page in PAGES]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(visitor: Visitor, house: House, dark: bool) -> None:
    """By the rules of WCAG 2.2 AA that a machine can check: names, labels, landmarks, headings, contrast."""
    from axe_playwright_python.sync_playwright import Axe

    told = house.case()
    house.ask(told, an_ask(told), a_destructive_ask(told))
    visitor.page.emulate_media(color_scheme="dark" if dark else "light")
    visitor.sign_in("ada")
    for path in (*addresses(told), "/signed-in"):
        visitor.go(path)
        assert _flaws(Axe().run(visitor.page).response) == [], path


def _flaws(found: dict[str, Any]) -> list[str]:
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def test_texts_of_others_run_nothing_and_show_what_they_hide(visitor: Visitor, told: Told) -> None:
    """Markup is text, and characters that turn the direction of writing are shown by their numbers."""
    visitor.sign_in("ada")
    for path in addresses(told):
        visitor.go(path)
        assert "owned" not in visitor.page.title().partition("·")[2]
        assert visitor.page.locator("script, img[src], iframe, object").count() == 0
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", visitor.page.content())
    assert visitor.troubles == []


def test_no_page_asks_anybody_else_for_anything(visitor: Visitor, told: Told) -> None:
    """Every request goes to the pages, or to where people sign in."""
    visitor.sign_in("ada")
    for path in addresses(told):
        visitor.go(path)

    assert visitor.elsewhere == []


def test_no_page_is_wider_than_its_screen(visitor: Visitor, told: Told) -> None:
    """However long a word is that somebody wrote (WCAG 2.2, 1.4.10)."""
    visitor.sign_in("ada")
    for path in addresses(told):
        visitor.go(path)
        for width in (320, 390, 768, 1180):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            assert not visitor.is_too_wide, (path, width)


def test_what_one_taps_is_large_enough_for_a_thumb(visitor: Visitor, told: Told) -> None:
    """Every button, and every link that is not within a text (WCAG 2.2, 2.5.8)."""
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in("ada", f"/incidents/{told.id}/decide")

    sizes = [one.bounding_box() for one in visitor.page.locator("button, .button, nav a, .answer, .back a").all()]
    assert [size for size in sizes if size["height"] < 44] == []


def test_every_page_forbids_all_but_its_own_style_and_forms(ada: Caller, told: Told) -> None:
    """And is kept nowhere."""
    for path in addresses(told):
        reply = ada.get(path)
        policy = header(reply, "content-security-policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
        assert header(reply, "cache-control") == "no-store"
        assert header(reply, "strict-transport-security").startswith("max-age=")
        assert "<script" not in text(reply)


def test_what_is_not_on_record_is_a_page_that_says_so(ada: Caller) -> None:
    """What is so stands in the heading; why, and what to do, beneath it."""
    reply = ada.get("/incidents/inc-20261122-aaaaaaaaaaaa")

    assert reply.status == 404
    assert "<h1>No incident inc-20261122-aaaaaaaaaaaa is on record.</h1>" in text(reply)
    assert "Look for it with: irhub incidents list." in text(reply)


def test_a_mistake_of_ours_tells_nothing_of_the_inside(ada: Caller, house: House) -> None:
    """But the number under which the log has it."""
    house.clients.own("dynamodb").delete_table(TableName="irhub-ledger")

    reply = ada.get("/")

    assert reply.status == 500
    assert "request-1" in text(reply)
    assert not re.search("Traceback|ResourceNotFound|dynamodb|irhub-ledger", text(reply))
