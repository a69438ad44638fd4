"""In a real browser: people read, approve and reject; what is late, repeated or from elsewhere does nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from deployer.sandbox.gateway.knocking import Knock, Reply
from deployer.sandbox.gateway.listening import Listener
from tests.pages.browser import Visitor
from tests.pages.house import House
from tests.pages.told import INSTANCE, STOP, TERMINATE, Told, a_destructive_ask, an_ask

REASON = "The snapshots are complete, and the service runs elsewhere."


@pytest.fixture
def told(house: House) -> Told:
    """A contained case; whether to stop its instance is asked."""
    told = house.case()
    house.ask(told, an_ask(told))
    return told


@pytest.fixture
def evil() -> Iterator[str]:
    """Another site, which posts forms to wherever its address says."""

    def answer(knock: Knock) -> Reply:
        form = f'<form method="post" action="{knock.query}"><input name="verdict" value="approve"><button>Win</button></form>'
        return Reply(200, (("content-type", "text/html"),), form.encode())

    with Listener(answer) as listener:
        yield f"http://localhost:{listener.netloc.partition(':')[2]}"


def page_of(told: Told) -> str:
    """The approval page."""
    return f"/incidents/{told.id}/decide"


def fill(visitor: Visitor, verdict: str = "Approve") -> None:
    """They choose, and say why."""
    visitor.page.get_by_role("radio", name=verdict).check()
    visitor.page.get_by_label("Your reason").fill(REASON)


def test_a_responder_reads_what_happened_what_is_contained_and_what_is_asked(visitor: Visitor, told: Told) -> None:
    """From the overview in one click, without anything being decided."""
    visitor.sign_in("ada")
    visitor.page.get_by_role("link", name="Command and control").click()

    assert "Command and control server activity" in visitor.heading
    for text in ("14 s after it was opened", "payments-prod", "You are asked", "What may survive", "takes card payments"):
        assert visitor.says(text), text
    assert visitor.says(f"irhub incidents release {told.id}")


def test_an_approval_takes_a_choice_a_reason_and_one_button(visitor: Visitor, house: House, told: Told) -> None:
    """The button says what it will do once something is chosen."""
    visitor.sign_in("ada", page_of(told))
    assert visitor.page.get_by_role("button", name="Send my answer").is_visible()
    fill(visitor)
    visitor.page.get_by_role("button", name="Approve").click()

    assert visitor.says("Your approval is on record")
    assert visitor.says("approved by ada; it is carried out now")
    assert house.stand(told) == {STOP: "approved"}


def test_a_rejection_is_as_near(visitor: Visitor, house: House, told: Told) -> None:
    """Saying no is no harder than saying yes."""
    visitor.sign_in("ada", page_of(told))
    fill(visitor, "Reject")
    visitor.page.get_by_role("button", name="Reject").click()

    assert visitor.says("Your rejection is on record")
    assert house.stand(told) == {STOP: "rejected"}


def test_the_browser_itself_insists_on_a_choice_and_a_reason(visitor: Visitor, house: House, told: Told) -> None:
    """One careless tap sends nothing."""
    visitor.sign_in("ada", page_of(told))
    visitor.page.get_by_role("button", name="Send my answer").click()
    visitor.page.get_by_role("radio", name="Approve").check()
    visitor.page.get_by_role("button", name="Approve").click()

    assert [one for one in visitor.asked if one[0] == "POST" and visitor.is_ours(one[1])] == []
    assert house.stand(told) == {STOP: "open"}


def test_everything_works_by_keyboard_alone(visitor: Visitor, house: House, told: Told) -> None:
    """The first tab leads past the navigation; space and enter do the rest, and enter alone sends nothing."""
    visitor.sign_in("ada", page_of(told))
    keys = visitor.page.keyboard
    keys.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    while visitor.page.evaluate("document.activeElement.type") != "radio":
        keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.type(REASON)
    keys.press("Tab")
    keys.press("Enter")

    visitor.page.get_by_text("Your approval is on record").wait_for()
    assert house.stand(told) == {STOP: "approved"}


def test_a_page_that_lay_open_too_long_says_so_and_keeps_the_words(visitor: Visitor, house: House, told: Told) -> None:
    """With a fresh ticket, one more tap is enough."""
    visitor.sign_in("ada", page_of(told))
    fill(visitor)
    house.clock.later = timedelta(minutes=31)
    visitor.page.get_by_role("button", name="Approve").click()

    assert visitor.says("Nothing was decided.")
    assert visitor.page.get_by_label("Your reason").input_value() == REASON
    visitor.page.get_by_role("radio", name="Approve").check()
    visitor.page.get_by_role("button", name="Approve").click()

    assert visitor.says("Your approval is on record")
    assert house.stand(told) == {STOP: "approved"}


def test_going_back_and_sending_again_changes_nothing(visitor: Visitor, house: House, told: Told) -> None:
    """The form's ticket is used up."""
    visitor.sign_in("ada", page_of(told))
    fill(visitor)
    visitor.page.get_by_role("button", name="Approve").click()
    visitor.page.get_by_text("Your approval is on record").wait_for()
    visitor.page.go_back()
    if visitor.page.get_by_role("radio", name="Reject").count():
        fill(visitor, "Reject")
        visitor.page.get_by_role("button", name="Reject").click()

    assert house.stand(told) == {STOP: "approved"}


def test_a_form_on_another_site_does_nothing(visitor: Visitor, house: House, told: Told, evil: str) -> None:
    """The session stays at home, since the cookie is not sent along; so the door knows nobody."""
    visitor.sign_in("ada")
    visitor.page.goto(f"{evil}/?{house.url}{page_of(told)}")
    visitor.page.get_by_role("button", name="Win").click()

    assert visitor.says("Your session has ended.")
    assert house.stand(told) == {STOP: "open"}


def test_another_site_cannot_frame_a_page(visitor: Visitor, house: House, evil: str) -> None:
    """Nobody taps through something that is laid over it: not even a page that needs no session is shown there."""
    visitor.page.goto(evil)
    framed = "url => { const f = document.createElement('iframe'); f.src = url; document.body.append(f); }"
    with visitor.page.expect_event("requestfailed") as refused:
        visitor.page.evaluate(framed, f"{house.url}/signed-in")

    assert (refused.value.url, refused.value.failure) == (f"{house.url}/signed-in", "net::ERR_BLOCKED_BY_RESPONSE")


def test_on_a_phone_without_scripts_two_actions_are_told_apart(phone: Visitor, house: House) -> None:
    """Ticking is by hand for what cannot be undone."""
    told = house.case()
    house.ask(told, an_ask(told), a_destructive_ask(told))
    phone.sign_in("ada", page_of(told))
    fill(phone)
    phone.page.get_by_role("button", name="Approve").tap()

    phone.page.get_by_text("Your approval is on record").wait_for()
    assert house.stand(told) == {STOP: "approved", TERMINATE: "open"}


def test_a_person_whom_the_settings_do_not_name_is_told_so(visitor: Visitor, told: Told) -> None:
    """And reads nothing else."""
    visitor.sign_in("mallory", f"/incidents/{told.id}")

    assert visitor.heading == "You may not read this."
    assert INSTANCE not in visitor.page.content()


def test_signing_out_is_one_tap(visitor: Visitor) -> None:
    """And back leads to the sign-in."""
    visitor.sign_in("ada")
    visitor.page.get_by_role("button", name="Sign out").click()

    assert visitor.says("You are signed out.")
    visitor.go("/coverage")
    assert not visitor.is_ours(visitor.page.url)
