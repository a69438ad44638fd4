"""Signing in: only with a provider's word that is whole, fresh, for us and of this browser; and never to anywhere else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from deployer.sandbox.id_tokens import Mischief
from hub.people import cookie
from tests.pages.caller import Caller, header, text
from tests.pages.house import SECRETS, House

SESSION, SIGNING_IN = cookie.SESSION.name, cookie.SIGNING_IN.name


def test_a_page_leads_whoever_is_not_signed_in_to_the_provider_and_back(somebody: Caller, house: House) -> None:
    """With PKCE, and with a state and a nonce that nobody can guess."""
    asked = parse_qs(urlsplit(header(somebody.get("/coverage"), "location")).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{house.url}/signed-in"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_a_sign_in_leads_to_the_page_that_was_wanted(somebody: Caller) -> None:
    """Whoever follows a link from a message reads what it is about."""
    reply = somebody.sign_in("ada", "/incidents/inc-20261122-k3v7q2mzx5aj/decide")

    assert header(reply, "location") == "/incidents/inc-20261122-k3v7q2mzx5aj/decide"
    assert set(somebody.cookies) == {SESSION}


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-in", "/x", "/incidents/../coverage", "\n/"]
)
def test_a_sign_in_leads_nowhere_else(somebody: Caller, to: str) -> None:
    """An open redirect lends our name to others."""
    assert header(somebody.sign_in("ada", to), "location") == "/"


@pytest.mark.parametrize("mischief", list(Mischief))
def test_a_provider_s_word_that_is_not_whole_signs_nobody_in(somebody: Caller, house: House, mischief: Mischief) -> None:
    """Each check of OpenID Connect Core 1.0, 3.1.3.7, is made."""
    house.provider.misbehave(mischief)

    reply = somebody.sign_in("ada")

    assert reply.status in {403, 502}
    assert SESSION not in somebody.cookies


def test_a_token_that_was_forged_is_on_record(somebody: Caller, house: House) -> None:
    """With what is wrong with it; what anybody may put into an address is in the log alone."""
    house.provider.misbehave(Mischief.WRONG_NONCE)
    somebody.sign_in("ada")
    somebody.cookies.clear()
    somebody.get("/signed-in?code=made-up&error=made_up")

    assert sorted(note.says for note in house.refused()) == [
        "refused at the door of sign-in: It began too long ago, or in another browser",
        "refused at the door of sign-in: The ID token belongs to another sign-in",
    ]


def test_the_answer_to_another_browser_s_sign_in_signs_nobody_in(somebody: Caller, house: House) -> None:
    """Else somebody could have us work under their name."""
    back = Caller(house).back_as("mallory")
    somebody.get("/sign-in")

    assert somebody.get(back).status == 403
    assert SESSION not in somebody.cookies


def test_an_answer_counts_once(somebody: Caller) -> None:
    """The cookie that began the sign-in goes with its end, and the code is used up."""
    back = somebody.back_as("ada")
    somebody.get(back)
    somebody.cookies.clear()

    assert somebody.get(back).status == 403


def test_an_answer_of_another_issuer_is_refused(somebody: Caller) -> None:
    """A provider that was mixed up with ours (RFC 9207)."""
    back = somebody.back_as("ada").replace("iss=http", "iss=https%3A%2F%2Fevil.example&was=http")

    assert somebody.get(back).status == 403


def test_what_began_too_long_ago_is_over(somebody: Caller, house: House) -> None:
    """Ten minutes are enough to sign in."""
    back = somebody.back_as("ada")
    house.clock.later = timedelta(minutes=11)

    assert "too long ago" in text(somebody.get(back))


def test_a_provider_that_cannot_be_reached_is_said_plainly(somebody: Caller, house: House) -> None:
    """And is no fault of ours in the log."""
    house.provider_url = "http://127.0.0.1:9"

    reply = somebody.get("/sign-in")

    assert reply.status == 502
    assert "Nobody can sign in just now." in text(reply)


def test_an_error_of_the_provider_is_shown_as_its_code_alone(somebody: Caller) -> None:
    """What somebody put into an address is not repeated to whoever follows it."""
    state = parse_qs(urlsplit(header(somebody.get("/sign-in"), "location")).query)["state"][0]

    reply = somebody.get(f"/signed-in?state={state}&error=call+0800+evil")

    assert reply.status == 403
    assert "0800" not in text(reply)


def test_the_cookies_are_for_this_host_over_tls_and_no_script(somebody: Caller) -> None:
    """Nor for forms of other sites."""
    cookies = [value for name, value in somebody.sign_in("ada").headers if name == "set-cookie"]

    assert cookies
    assert all("; Path=/; Max-Age=" in one and one.endswith("; Secure; HttpOnly; SameSite=Lax") for one in cookies)
    assert all(one.startswith("__Host-") for one in cookies)


def test_a_session_ends_within_the_hour(ada: Caller, house: House) -> None:
    """Whoever left a browser open is asked again."""
    house.clock.later = timedelta(minutes=61)

    assert header(ada.get("/"), "location").startswith(house.provider.issuer)


def test_a_session_that_was_signed_out_is_over_wherever_its_cookie_went(ada: Caller, house: House) -> None:
    """A cookie that was copied is worth nothing then."""
    copied = dict(ada.cookies)

    assert "You are signed out." in text(ada.post("/sign-out"))
    assert SESSION not in ada.cookies
    assert Caller(house, copied).get("/").status == 303


def test_another_site_cannot_sign_anybody_out(ada: Caller) -> None:
    """A nuisance at night."""
    reply = ada.post("/sign-out", origin="https://evil.example", sec_fetch_site="cross-site")

    assert reply.status == 403
    assert ada.get("/").status == 200


def test_whoever_is_nobody_of_the_settings_reads_nothing_and_is_told_so(somebody: Caller, house: House) -> None:
    """Being able to sign in is not being one of the people."""
    told = house.case()
    somebody.sign_in("mallory")

    for path in ("/", "/coverage", f"/incidents/{told.id}", f"/incidents/{told.id}/decide"):
        reply = somebody.get(path)
        assert reply.status == 403
        assert "name nobody of this address" in text(reply)
        assert told.incident.target.id not in text(reply)


@pytest.mark.parametrize("how", ["changed", "of the other kind", "with another key", "no base64", "nothing"])
def test_a_cookie_that_we_did_not_make_is_none(ada: Caller, house: House, how: str) -> None:
    """Nobody becomes somebody by writing it down."""
    body, _, mark = ada.cookies[SESSION].partition(".")
    now = house.clock()
    other = cookie.made(cookie.SIGNING_IN, {"id": "x"}, SECRETS["sessions"], now).partition("=")[2].partition(";")[0]
    foreign = cookie.made(cookie.SESSION, {"id": "x"}, "another key", now).partition("=")[2].partition(";")[0]
    forged = {"changed": f"{body}A.{mark}", "of the other kind": other, "with another key": foreign, "no base64": "é.é"}
    ada.cookies[SESSION] = forged.get(how, "")

    assert ada.get("/").status == 303
