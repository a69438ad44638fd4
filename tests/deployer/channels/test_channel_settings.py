"""What `channels` in irhub.yaml may say, and what it becomes for the hub."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from deployer.errors import RenderError
from deployer.settings import Channels, Key, PagerDuty, Quiet, Receiver, Route, Slack, Storm, Teams
from deployer.settings.channels.compiled import FIRST, LAST, for_hub, shifts
from deployer.texts import make
from hub import routes
from hub.values import from_plain, to_plain
from tests.deployer.installations import EXAMPLE, FULL

KEY = Key(secret="irhub/siem")


def a_receiver(**changes: Any) -> Receiver:
    """A receiver with a key."""
    return Receiver(**{"name": "siem", "url": "https://siem.example.com", "key": KEY, **changes})


def test_the_keys_that_were_there_before_still_are() -> None:
    """An irhub.yaml of the first version stays valid."""
    assert EXAMPLE.channels.slack == Slack(secret="irhub/slack") or EXAMPLE.channels.slack is None
    assert Channels(slack=Slack(secret="irhub/slack"), email=("a@example.com",)).names == ("slack", "email")


def test_every_channel_has_a_name_for_routes() -> None:
    """Those of which there can be several bring their own."""
    assert FULL.names == (
        "slack", "slack_app", "email", "sms", "chat", "webhook", "teams", "pagerduty", "tickets", "wiki", "siem",
    )  # fmt: skip


def test_every_secret_is_known_by_its_key() -> None:
    """Whoever looks whether they are there misses none."""
    assert set(FULL.secrets.values()) == {
        *("irhub/slack", "irhub/bot", "irhub/signing", "irhub/webhook", "irhub/teams", "irhub/pagerduty"),
        *("irhub/tickets", "irhub/wiki", "irhub/siem"),
    }
    assert FULL.secrets["channels.siem[0].oauth.secret"] == "irhub/siem"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Channels(teams=(Teams(secret="a"), Teams(secret="b"))), "two channels are called teams"),
        (lambda: Channels(routes=(Route(to=("slack",)),)), "there is no channel slack. There are: none"),
        (lambda: replace(FULL, quiet=Quiet(hours="22:00-07:00", channels=("pager",))), "there is no channel pager"),
        (lambda: a_receiver(key=None), "exactly one of key, basic and oauth"),
        (lambda: Quiet(hours="22:00-07:00", zone="Mars/Olympus"), "there is no such time zone"),
        (lambda: Quiet(hours="25:00-07:00"), "pattern"),
        (lambda: Quiet(hours="22:00-07:00", below=8.0), "less than or equal to 7"),
        (lambda: Channels(sms=("0151",)), "pattern"),
    ],
)
def test_what_cannot_be_meant_is_told(wrong: Any, says: str) -> None:
    """Before anything is deployed."""
    with pytest.raises(ValidationError, match=says):
        wrong()


def test_what_the_hub_reads_is_what_was_said() -> None:
    """Through JSON, and without any secret's text or address."""
    quiet = Quiet(hours="22:30-07:00", zone="Europe/Berlin", weekends=True, channels=("slack",))
    told = Route(to=("pagerduty",), severity=7.0, ous=("Workloads",), kinds=("ask",))
    said = replace(FULL, quiet=quiet, routes=(told,), storm=Storm(notices=5, minutes=2))

    read = from_plain(routes.Routes, json.loads(json.dumps(to_plain(for_hub(said)))))

    assert read == for_hub(said)
    assert (read.quiet and read.quiet.begins, read.storm) == (22 * 60 + 30, routes.Storm(5, 2))
    assert read.routes == (routes.Route(("pagerduty",), 7.0, (), ("Workloads",), ("ask",)),)
    assert [(one.name, one.kind) for one in read.destinations] == [
        ("webhook", "webhook"), ("teams", "teams"), ("pagerduty", "pagerduty"), ("tickets", "webhook"), ("wiki", "webhook"),
        ("siem", "siem"),
    ]  # fmt: skip
    assert "https://" not in json.dumps(to_plain(replace(read, slack_app=None)))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
@given(st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)))
def test_the_clocks_of_a_place_are_those_of_the_database(zone: str, moment: datetime) -> None:
    """For twenty years, on either side of each change."""
    at = moment.replace(tzinfo=UTC, microsecond=0)
    ahead = next(shift.seconds for shift in reversed(CLOCKS[zone]) if shift.at <= at.timestamp())

    assert ahead == (at.astimezone(ZoneInfo(zone)).utcoffset() or at - at).total_seconds()


CLOCKS = {
    zone: tuple(shifts(zone)) for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
}


def test_a_place_without_summer_time_needs_one_line() -> None:
    """Forty where the clocks change twice a year."""
    assert (len(CLOCKS["Asia/Kolkata"]), len(CLOCKS["Europe/Berlin"])) == (1, 41)


PLAYBOOK = """\
name: told
order: 1
threat: somebody did something
technique: [T1078]
does: nothing but tell people
cannot: do anything else at all
undo: there is nothing to undo
mode: observe
answers: {type: [{prefix: "Recon:"}]}
notify: [pager]
"""


def test_a_playbook_that_tells_nobody_who_is_there_is_refused(tmp_path: Path) -> None:
    """Its incidents would be told to everybody, which nobody meant."""
    (tmp_path / "told.yaml").write_text(PLAYBOOK)
    own = replace(EXAMPLE, playbooks=str(tmp_path))

    with pytest.raises(RenderError, match="The playbook told tells pager, and there is no such channel"):
        make(own)
    pager = PagerDuty(name="pager", secret="irhub/pager")
    assert make(replace(own, channels=replace(own.channels, pagerduty=(pager,))))
