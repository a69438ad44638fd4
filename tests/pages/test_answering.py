"""Answering on a page: once, by whoever is asked, by a form of ours; and looking never decides anything."""

import logging
from datetime import timedelta

import pytest

from tests.pages.caller import Caller, header, text, ticket_in
from tests.pages.house import House, without
from tests.pages.told import STOP, TERMINATE, Told, a_destructive_ask, an_ask

REASON = "The snapshots are complete, and the service runs elsewhere."


@pytest.fixture
def told(house: House) -> Told:
    """A contained case; whether to stop its instance is asked."""
    told = house.case()
    house.ask(told, an_ask(told))
    return told


def page_of(told: Told) -> str:
    """The approval page."""
    return f"/incidents/{told.id}/decide"


def answer(caller: Caller, told: Told, **changes: str) -> dict[str, str]:
    """The fields of the form as this person's page has them."""
    ticket = ticket_in(caller.get(page_of(told)))
    return {"ticket": ticket, "only": STOP, "verdict": "approve", "reason": REASON, **changes}


def test_an_approval_is_on_record_with_who_by_which_door_and_why(ada: Caller, house: House, told: Told) -> None:
    """And the workflow goes on."""
    reply = ada.post(page_of(told), answer(ada, told))

    (ask,) = house.approvals.asks(told.id)
    (said,) = ask.decisions
    assert (reply.status, ask.state) == (200, "approved")
    assert (said.person, said.door, said.reason) == ("ada", "page", REASON)
    assert said.identity == f"oidc:{house.provider.issuer}#sub-ada"
    assert house.workflow.woken == [{"token": f"token-{STOP}", "status": "approved"}]


def test_a_rejection_is_too(ada: Caller, house: House, told: Told) -> None:
    """A single no is enough."""
    reply = ada.post(page_of(told), answer(ada, told, verdict="reject"))

    assert house.stand(told) == {STOP: "rejected"}
    assert "Your rejection is on record" in text(reply)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_only_a_post_decides(ada: Caller, house: House, told: Told, method: str) -> None:
    """A scanner that follows a link with a whole answer in it is harmless."""
    fields = answer(ada, told)
    query = "&".join(f"{name}={value}" for name, value in fields.items()).replace(" ", "+")

    ada.send(method, f"{page_of(told)}?{query}", b"", ("origin", house.url))

    assert house.stand(told) == {STOP: "open"}


def test_a_scanner_without_a_session_reads_nothing(
    somebody: Caller, house: House, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    """It is led to the sign-in, and the log knows that it came, and for which incident."""
    caplog.set_level(logging.INFO, "irhub")
    reply = somebody.get(f"{page_of(told)}?secret=1")

    assert header(reply, "location").startswith(house.provider.issuer)
    assert reply.body == b""
    (line,) = (one.__dict__ for one in caplog.records if one.message == "answered")
    assert [line[name] for name in ("method", "path", "incident", "status")] == ["GET", page_of(told), told.id, 303]


def test_a_click_that_is_repeated_changes_nothing(ada: Caller, house: House, told: Told) -> None:
    """It stands as it was said, and that somebody tried is on record."""
    fields = answer(ada, told)
    ada.post(page_of(told), fields)

    again = ada.post(page_of(told), {**fields, "verdict": "reject", "reason": "no"})

    assert again.status == 409
    assert "one person decides once" in text(again)
    assert house.stand(told) == {STOP: "approved"}
    assert len(house.notes(told, "decision-refused")) == 1


def test_a_ticket_counts_for_nobody_else(ada: Caller, cleo: Caller, house: House, told: Told) -> None:
    """Whoever copied it from somebody's page."""
    reply = cleo.post(page_of(told), {**answer(ada, told)})

    assert reply.status == 409
    assert house.stand(told) == {STOP: "open"}
    assert "somebody else" in house.notes(told, "decision-refused")[0]


def test_whoever_is_not_asked_reads_why_and_has_no_form(cleo: Caller, told: Told) -> None:
    """It waits for others."""
    said = text(cleo.get(page_of(told)))

    assert "What is open waits for others." in said
    assert 'name="ticket"' not in said


@pytest.mark.parametrize("ticket", ["", "made-up", "é" * 40, "A" * 5_000])
def test_a_ticket_that_was_never_given_counts_for_nothing(ada: Caller, house: House, told: Told, ticket: str) -> None:
    """Guessing 256 bits."""
    reply = ada.post(page_of(told), answer(ada, told, ticket=ticket))

    assert reply.status == 409
    assert house.stand(told) == {STOP: "open"}


def test_a_page_that_lay_open_too_long_decides_nothing(ada: Caller, house: House, told: Told) -> None:
    """Its ticket is over after half an hour, and what was written is still there."""
    fields = answer(ada, told)
    house.clock.later = timedelta(minutes=31)

    reply = ada.post(page_of(told), fields)

    assert (reply.status, house.stand(told)) == (409, {STOP: "open"})
    assert "This right to decide is over." in text(reply)
    assert REASON in text(reply)


def test_what_was_asked_too_long_ago_cannot_be_answered(ada: Caller, house: House, told: Told) -> None:
    """The group's time is over, though the workflow has not come by yet."""
    house.clock.later = timedelta(minutes=46)
    fields = answer(ada, told)
    house.clock.later = timedelta(minutes=48)

    assert ada.post(page_of(told), fields).status == 409
    assert house.stand(told) == {STOP: "open"}


@pytest.mark.parametrize(
    ("origin", "fetch_site"),
    [
        ("https://evil.example", "cross-site"),
        ("null", "cross-site"),
        ("", ""),
        ("null", ""),
        ("http://127.0.0.1:1", "same-site"),
    ],
)
def test_a_form_of_another_site_decides_nothing(ada: Caller, house: House, told: Told, origin: str, fetch_site: str) -> None:
    """Even with a session and a ticket; and it is on record."""
    reply = ada.post(page_of(told), answer(ada, told), origin=origin, sec_fetch_site=fetch_site)

    assert (reply.status, house.stand(told)) == (403, {STOP: "open"})
    assert [note.fields for note in house.refused()] == [{"door": "page", "incident": told.id}]


def test_a_form_without_a_session_decides_nothing(ada: Caller, house: House, told: Told) -> None:
    """Whoever's session ended while they wrote is told so, and led to sign in."""
    fields = answer(ada, told)
    ada.cookies.clear()

    reply = ada.post(page_of(told), fields)

    assert reply.status == 401
    assert "Your session has ended." in text(reply)
    assert house.stand(told) == {STOP: "open"}
    assert [note.says for note in house.refused()] == ["refused at the door of page: a form without a session"]


def test_whoever_signs_in_and_is_nobody_of_the_settings_decides_nothing(ada: Caller, house: House, told: Told) -> None:
    """Not with a ticket of somebody else's either; who they are by the provider's word is on record."""
    fields, mallory = answer(ada, told), Caller(house)
    mallory.sign_in("mallory")

    reply = mallory.post(page_of(told), fields)

    assert (reply.status, house.stand(told)) == (403, {STOP: "open"})
    (note,) = house.refused()
    assert f"oidc:{house.provider.issuer}#sub-mallory" in note.says
    assert note.fields == {"door": "page", "incident": told.id}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": ""}, "A reason is missing."),
        ({"reason": " \n "}, "A reason is missing."),
        ({"reason": "x" * 1_001}, "It may have 1000."),
        ({"verdict": ""}, "Neither approve nor reject was chosen."),
        ({"verdict": "yes"}, "Neither approve nor reject was chosen."),
        ({"only": TERMINATE}, "Nothing of what was named waits for people"),
    ],
)
def test_an_answer_that_is_not_whole_is_asked_for_again(
    ada: Caller, house: House, told: Told, wrong: dict[str, str], says: str
) -> None:
    """With the reason in words, and a fresh ticket."""
    reply = ada.post(page_of(told), answer(ada, told, **wrong))

    assert reply.status == 409
    assert says in text(reply)
    assert ticket_in(reply)
    assert house.stand(told) == {STOP: "open"}


def test_an_answer_about_nothing_is_none(ada: Caller, house: House, told: Told) -> None:
    """Who unticked everything has said nothing."""
    fields = answer(ada, told)
    del fields["only"]

    assert "No action was ticked." in text(ada.post(page_of(told), fields))
    assert house.stand(told) == {STOP: "open"}


def test_a_form_with_no_end_of_fields_is_theirs_and_no_fault_of_ours(ada: Caller, house: House, told: Told) -> None:
    """It is refused in words, and raises no alarm."""
    fields = {**answer(ada, told), **{f"field-{number}": "x" for number in range(100)}}

    reply = ada.post(page_of(told), fields)

    assert (reply.status, house.stand(told)) == (400, {STOP: "open"})
    assert "This form has too many fields." in text(reply)


def test_of_several_actions_only_those_that_were_ticked_are_decided(ada: Caller, house: House) -> None:
    """And what cannot be undone is not ticked to begin with."""
    told = house.case()
    house.ask(told, an_ask(told), a_destructive_ask(told))
    said = text(ada.get(page_of(told)))

    ada.post(page_of(told), answer(ada, told))

    assert f'value="{STOP}" id="only-1-1" checked' in said
    assert f'value="{TERMINATE}" id="only-1-2" aria' in said
    assert house.stand(told) == {STOP: "approved", TERMINATE: "open"}


def test_two_people_must_agree_to_what_cannot_be_undone(house: House, ada: Caller) -> None:
    """After the first it still waits, and says for how many."""
    told = house.case()
    house.ask(told, a_destructive_ask(told))
    ben = Caller(house)
    ben.sign_in("ben")

    first = text(ada.post(page_of(told), answer(ada, told, only=TERMINATE)))
    before = house.stand(told)
    ben.post(page_of(told), answer(ben, told, only=TERMINATE))

    assert "1 more must agree" in first
    assert (before, house.stand(told)) == ({TERMINATE: "open"}, {TERMINATE: "approved"})


def test_whoever_called_for_it_can_only_say_no(ada: Caller, house: House) -> None:
    """And reads that before they answer."""
    told = house.case()
    house.ask(told, an_ask(told, asked_by="ada"))

    page = text(ada.get(page_of(told)))
    yes = ada.post(page_of(told), answer(ada, told))
    before = house.stand(told)
    ada.post(page_of(told), answer(ada, told, verdict="reject"))

    assert "You can only reject it" in page
    assert "ada called for it, and somebody else must agree" in page
    assert (yes.status, before, house.stand(told)) == (403, {STOP: "open"}, {STOP: "rejected"})


def test_an_answer_counts_for_nothing_that_was_not_shown(ada: Caller, house: House, told: Told) -> None:
    """Another finding led to another round meanwhile; the old page is for the old one."""
    fields = answer(ada, told)
    (old,) = house.approvals.asks(told.id)
    house.approvals.end(old, old.state.WITHDRAWN, "the resource changed")
    house.ask(told, an_ask(told, steps=("terminate everything",)))

    reply = ada.post(page_of(told), fields)

    assert reply.status == 409
    assert [one.state.value for one in house.approvals.asks(told.id)] == ["withdrawn", "open"]


def test_without_a_sign_in_there_are_no_pages(ada: Caller, house: House, told: Told) -> None:
    """The stack makes no route for them, and nothing would answer at their addresses either."""
    from hub.people.door import answer as answered
    from hub.people.pages import ROUTES
    from hub.people.request import Request

    statuses = {
        answered(Request(route.method, route.path.replace("{id}", told.id), cookies=ada.cookies), without(house)).status
        for route in ROUTES
    }
    assert statuses == {404}
