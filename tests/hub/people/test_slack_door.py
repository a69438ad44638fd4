"""A click in Slack: what it opens, what is decided there, and everything that is not heard."""

import json
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest

from hub.approval.ask import Door, Verdict
from hub.approval.promises import Ticket
from hub.approval.tickets import digest_of
from hub.aws.ledger_write import put
from hub.logs import begin
from hub.people.request import Request
from tests.fakes import NOON
from tests.hub.people.office import TEAM, Office, click, handed_in, said
from tests.pages.told import Told, an_ask

WORD = "a-word-that-nobody-guesses"


def with_ticket(office: Office) -> Told:
    """A case where stopping is asked, by a message whose buttons carry a ticket."""
    told, ask = office.asked()
    until = (NOON + timedelta(minutes=47)).isoformat()
    office.approvals.mint(Ticket(digest_of(WORD), told.id, ask.round, (ask.action,), Door.SLACK, until))
    return told


def opened(office: Office, told: Told, **changes: str) -> dict[str, str]:
    """The window that a click opens."""
    office.slack_says(click(told.id, ticket=WORD, **changes))
    return dict(office.slack.views[-1])


def test_a_click_opens_a_window_that_shows_what_will_be_done(office: Office) -> None:
    """Every step and why it is asked; and nothing is decided."""
    told = with_ticket(office)

    window = json.dumps(opened(office, told), ensure_ascii=False)

    assert "stop the instance lamp-1; what is in its memory is lost" in window
    assert "playbook compromised-instance asks before it stops an instance" in window
    assert office.state(told) == "open"


def test_a_window_says_on_what_and_where(office: Office) -> None:
    """Whoever answers at night must not have to look behind the window; the account is called by its name."""
    told = with_ticket(office)
    office.table.write(put((f"ACCOUNT#{told.incident.target.account_id}", "META"), {"name": "payments"}))
    target, (finding,) = told.incident.target, told.incident.findings

    (first, *_) = opened(office, told)["blocks"]

    assert unescape(first["text"]["text"]) == (
        f"{target.id} in payments ({target.account_id}), {target.region}: {finding.type}. Incident {told.id}"
    )


def test_a_click_on_an_incident_that_is_not_there_is_told_so(office: Office) -> None:
    """A message may outlive its record."""
    office.slack_says(click("inc-20261122-aaaaaaaaaaaa", ticket=WORD))

    assert "Nothing of inc-20261122-aaaaaaaaaaaa waits for people" in json.dumps(office.slack.views[-1])


def test_the_window_handed_in_decides(office: Office) -> None:
    """With the reason, the person and the door on record; the answer stands inside the window."""
    told = with_ticket(office)

    answer = said(office.slack_says(handed_in(opened(office, told))))

    assert (answer["response_action"], office.state(told)) == ("update", "approved")
    assert office.notes(told, "decision") == ["ada agrees to stop-instance by slack: it mines"]
    assert office.approvals.asks(told.id)[0].decisions[0].identity == f"slack:{TEAM}/U0ADA"


def test_reject_rejects(office: Office) -> None:
    """The button that was clicked says which."""
    told = with_ticket(office)
    office.slack_says(click(told.id, ticket=WORD, verdict=Verdict.REJECT))

    office.slack_says(handed_in(office.slack.views[-1], "ours"))

    assert office.state(told) == "rejected"


def test_a_window_handed_in_twice_counts_once(office: Office) -> None:
    """Slack may send it again: the second is told what the first did."""
    told = with_ticket(office)
    window = opened(office, told)

    answers = [said(office.slack_says(handed_in(window))) for _ in range(2)]

    assert [answer["response_action"] for answer in answers] == ["update", "update"]
    assert len(office.approvals.asks(told.id)[0].decisions) == 1


def test_an_empty_reason_is_told_beside_the_field(office: Office) -> None:
    """Slack insists on it as well; nobody relies on that."""
    told = with_ticket(office)

    answer = said(office.slack_says(handed_in(opened(office, told), " ")))

    assert (answer["response_action"], "reason" in answer["errors"], office.state(told)) == ("errors", True, "open")


@pytest.mark.parametrize("member", ["U0CLEO", "U0NOBODY"])
def test_whoever_was_not_asked_decides_nothing(office: Office, member: str) -> None:
    """Somebody of another group, and somebody whom the settings do not name: told so, and on record."""
    told = with_ticket(office)

    answer = said(office.slack_says(handed_in(opened(office, told), member=member)))

    assert (answer["response_action"], office.state(told)) == ("errors", "open")
    assert len(office.notes(told, "decision-refused")) == 1


def test_a_stranger_who_clicks_is_told_so(office: Office) -> None:
    """The window says why, and the record who it was."""
    told = with_ticket(office)

    opened(office, told, member="U0NOBODY")

    assert office.slack.views[-1]["title"]["text"] == "You are not known here"
    assert "U0NOBODY is nobody of the settings" in office.refused()[0]


def test_a_click_of_another_workspace_is_not_heard(office: Office) -> None:
    """Also where its member has the id of one of ours."""
    told = with_ticket(office)
    window = opened(office, told)

    office.slack_says(handed_in(window, team="T0OTHER"))
    office.slack_says(click(told.id, team="T0OTHER"))

    assert office.state(told) == "open"
    assert "T0OTHER workspace" in office.refused()[0]


def test_a_guest_of_a_shared_channel_is_not_heard(office: Office) -> None:
    """The workspace is ours, and the member somebody else's."""
    told = with_ticket(office)
    payload = handed_in(opened(office, told))

    office.slack_says({**payload, "user": {"id": "U0ADA", "team_id": "T0OTHER"}})

    assert office.state(told) == "open"


def test_a_replay_after_five_minutes_is_refused(office: Office) -> None:
    """Signature and body are as they were; the time is not."""
    told = with_ticket(office)
    request = office.from_slack(handed_in(opened(office, told)))
    office.clock.pause(301)

    assert (office.knock(request).status, office.state(told)) == (401, "open")
    assert "it is older than five minutes" in office.refused()[0]


def test_an_altered_body_is_refused(office: Office) -> None:
    """One character is enough."""
    told = with_ticket(office)
    request = office.from_slack(handed_in(opened(office, told), member="U0CLEO"))

    altered = replace(request, body=request.body.replace(b"U0CLEO", b"U0ADAX"))

    assert (office.knock(altered).status, office.state(told)) == (401, "open")
    assert "the signature does not fit" in office.refused()[0]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": "v0=00"},
        {"x-slack-signature": "v0=00", "x-slack-request-timestamp": "soon"},
        {"x-slack-signature": "v0=00", "x-slack-request-timestamp": "9" * 4000},
        {"x-slack-signature": "v0=\udce4", "x-slack-request-timestamp": str(int(NOON.timestamp()))},
    ],
)
def test_what_bears_no_signature_is_refused(office: Office, headers: dict[str, str]) -> None:
    """Whatever stands in its place."""
    request = office.from_slack(click("inc-20261122-k3v7q2mzx5aj"))

    assert office.knock(replace(request, headers=headers)).status == 401


def test_a_secret_that_was_exchanged_is_read_again(office: Office) -> None:
    """The first request under the new one is heard."""
    told = with_ticket(office)
    office.secrets.now = "another-secret"

    request = office.from_slack(click(told.id), secret="another-secret")

    assert (office.knock(request).status, office.secrets.again) == (200, 1)


def test_what_strangers_tried_is_a_line_a_minute(office: Office) -> None:
    """However often they try."""
    for _ in range(5):
        office.knock(Request("POST", "/slack/interactions", b"payload=%7B%7D"))
    office.clock.pause(61)
    office.knock(Request("POST", "/slack/interactions", b"payload=%7B%7D"))

    assert len(office.refused()) == 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/slack/interactions", "/cli/approve"])
def test_nothing_but_a_post_is_heard(office: Office, method: str, path: str) -> None:
    """Whatever follows a link, unfurls it or scans it: it decides nothing."""
    told = with_ticket(office)
    signed = office.from_slack(click(told.id))

    answer = office.knock(replace(signed, method=method, path=path, query={"incident": told.id, "reason": "x"}))

    assert (answer.status, answer.headers["allow"], office.state(told)) == (405, "POST", "open")


def test_an_ask_that_expired_is_not_decided(office: Office) -> None:
    """The window may have stood open for an hour."""
    told = with_ticket(office)
    window = opened(office, told)
    office.clock.pause(3_600)

    answer = said(office.slack_says(handed_in(window)))

    assert (answer["response_action"], office.state(told)) == ("errors", "open")
    assert len(office.notes(told, "decision-refused")) == 1


def test_a_window_shows_what_was_asked_then_and_decides_nothing_else(office: Office) -> None:
    """Another round in other words came meanwhile."""
    told = with_ticket(office)
    window = opened(office, told)
    office.approvals.open(told.incident, (an_ask(told, steps=("stop it and everything beside it",)),))

    answer = said(office.slack_says(handed_in(window)))

    assert "is not what was shown" in answer["errors"]["reason"]
    assert office.state(told) == "open"


def test_a_window_that_slack_does_not_open_is_an_error(office: Office) -> None:
    """Slack shows it to whoever clicked, and the next click is another try."""
    told = with_ticket(office)
    office.slack.silent = True

    assert office.slack_says(click(told.id)).status == 502


def test_each_line_of_a_click_names_its_case(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Also the one that no window opened, which knows of no case itself."""
    told = with_ticket(office)
    office.slack.silent = True
    begin()
    with caplog.at_level("INFO", "irhub"):
        office.slack_says(click(told.id, ticket=WORD))

    written = [vars(record) for record in caplog.records if record.name == "irhub"]
    assert "no window" in [line["msg"] for line in written]
    assert {line.get("incident") for line in written} == {told.id}


def test_where_nothing_is_asked_any_more_the_window_says_so(office: Office) -> None:
    """Of an incident that is decided, and of one that never was."""
    for incident_id in (office.case().id, "inc-20261122-aaaaaaaaaaaa"):
        office.slack_says(click(incident_id))

    assert [view["title"]["text"] for view in office.slack.views] == ["Nothing is asked"] * 2


def test_what_is_none_of_ours_is_taken_note_of(office: Office) -> None:
    """Another button of the same app, a shortcut, another window: an empty answer."""
    base = click("inc-20261122-k3v7q2mzx5aj")
    others = [
        {**base, "actions": [{"action_id": "other", "value": "x"}]},
        {**base, "actions": []},
        {**base, "actions": [{**base["actions"][0], "value": "no json"}]},
        {**base, "type": "shortcut"},
        handed_in({"callback_id": "other"}),
    ]

    assert [office.slack_says(payload).status for payload in others] == [200] * 5
    assert office.slack.views == []


def test_a_window_of_another_version_says_so(office: Office) -> None:
    """What it carries cannot be read."""
    window = {"callback_id": "irhub-decide", "private_metadata": "{}"}

    assert "another version" in said(office.slack_says(handed_in(window)))["errors"]["reason"]


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=[]", b"other=1", quote("payload=\xff", safe="=").encode()])
def test_a_body_without_a_payload_is_refused(office: Office, body: bytes) -> None:
    """Though Slack signed it."""
    request = office.from_slack({})
    stamp = request.headers["x-slack-request-timestamp"]
    from hub.people.slack_signature import signature

    signed = {**request.headers, "x-slack-signature": signature(office.secrets.kept, stamp, body)}
    assert office.knock(replace(request, body=body, headers=signed)).status == 400


def test_without_a_slack_app_nothing_is_there(office: Office) -> None:
    """Nobody can be known, so nobody is heard."""
    from hub.people.desk import SlackApp
    from hub.people.door import answer

    desk = office.desk
    without = replace(desk, settings=replace(desk.settings, slack_app=SlackApp()))

    assert answer(office.from_slack({}), without).status == 404
