"""What others wrote cannot be seen otherwise than it is, in whatever channel."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.text import bounded, cut, disarmed, fitted, size, tame, tamed, within
from hub.notice import Notice
from hub.values import to_plain
from tests.notices import NOTICES, a_notice, hostile
from tests.vendors import texts


@given(st.text(max_size=500))
def test_a_tame_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    """Controls, separators, turned and zero-width characters are gone, and nothing is added."""
    kinds = {unicodedata.category(letter) for letter in tame(text) if letter not in "\u200c\u200d"}

    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert len(tame(text)) <= len(text)


@pytest.mark.parametrize("text", ["payments-prod", "שלום", "مرحبا", "日本語", "नमस्ते", "👩\u200d🚒", "café"])
def test_words_of_any_script_stay_as_they_are(text: str) -> None:
    """Whoever does not write English is no attacker."""
    assert tame(text) == text


def test_a_tower_of_accents_is_cut() -> None:
    """It would cover the lines above it."""
    assert tame("a" + "\u0301" * 50) == "a" + "\u0301" * 3


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("see https://evil.example/x", "see https[:]//evil[.]example/x"),
        ("HTTP://evil.example", "HTTP[:]//evil[.]example"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("mail bad@evil.example", "mail bad[@]evil[.]example"),
        ("198.51.100.7 at port 22", "198.51.100.7 at port 22"),
    ],
)
def test_an_address_in_a_title_is_broken(text: str, safe: str) -> None:
    """No program makes a link of it, and whoever looks it up can still read it."""
    assert disarmed(text) == safe


def test_nothing_hostile_is_left_anywhere() -> None:
    """Neither a line break that would forge a heading, nor a turned word, nor an address."""
    every = "".join(texts(to_plain(tamed(hostile()))))

    assert not {"\n", "\r", "\x00", "\u202e", "\u2066", "\u200b", "\u2028"} & set(every)
    assert "https://evil" not in every


@given(NOTICES)
def test_a_tame_notice_is_tame_for_good(notice: Notice) -> None:
    """Doing it twice changes nothing."""
    assert tamed(tamed(notice)) == tamed(notice)


def test_what_is_left_out_is_said() -> None:
    """A list that is too long says how much is missing, and where it stands."""
    assert bounded(("a", "b", "c"), 2, "look there") == ("a", "and 2 more: look there")
    assert bounded(("a", "b"), 2, "look there") == ("a", "b")
    assert within(("aaaa", "bbbb", "cccc"), 12, 9, "x") == ("aaaa", "and 2 more: x")
    assert within(("a" * 99,), 12, 9, "x") == ("a" * 99,)
    assert cut("a cat", 3) == "a…"


def test_a_payload_shrinks_until_it_fits() -> None:
    """It loses lines, and never its head."""
    long = a_notice(done=("x" * 500,) * 60)

    assert size(fitted(long, lambda notice: {"h": notice.headline, "d": notice.done}, 5_000)) <= 5_000
    assert fitted(long, lambda notice: notice.headline, 1) == long.headline
