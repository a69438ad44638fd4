"""What is particular to one channel: buttons, alerts and their ends, activities of OCSF, events."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.approval.clicks import unpacked
from hub.channels import chat, event, ocsf, pagerduty, slack, slack_app, teams, words
from hub.notice import Notice
from tests.notices import LINKED, a_notice, an_ask


def test_buttons_carry_incident_actions_and_ticket() -> None:
    """And nothing else: the ticket is the only word that nobody else should have."""
    (row,) = [block for block in slack_app.message(an_ask(), "secret")["blocks"] if block["type"] == "actions"]

    clicks = [unpacked(button["value"]) for button in row["elements"]]
    assert [button["action_id"] for button in row["elements"]] == ["irhub-approve", "irhub-reject"]
    assert {(click.incident, click.ticket, click.only) for click in clicks if click} == {
        (an_ask().incident_id, "secret", ("terminate-instance",))
    }


def test_buttons_stand_beneath_what_is_asked() -> None:
    """Who reads on a telephone sees both at once."""
    blocks = slack_app.message(an_ask(), "secret")["blocks"]
    place = next(at for at, block in enumerate(blocks) if block.get("text", {}).get("text") == "*Asked of you*")

    assert blocks[place + 2]["type"] == "actions"


def test_too_many_actions_for_a_button_are_all_that_is_asked() -> None:
    """A value is never cut: it would be no click any more."""
    many = tuple(f"action-{n}-{'x' * 80}" for n in range(40))
    asking = an_ask().asking
    assert asking is not None
    row = slack_app.buttons(an_ask(asking=replace(asking, actions=many)), "secret")

    click = unpacked(row["elements"][0]["value"])
    assert click is not None
    assert click.only == ()


@pytest.mark.parametrize("notice", [a_notice(), an_ask()])
def test_there_are_no_buttons_without_a_ticket(notice: object) -> None:
    """A message that is only brought up to date has none."""
    assert not [block for block in slack_app.message(notice)["blocks"] if block["type"] == "actions"]  # type: ignore[arg-type]


def test_a_command_that_is_none_of_ours_is_no_code() -> None:
    """Only plain words stand between backquotes."""
    said = json.dumps(slack.message(a_notice(undo="`rm`")))

    assert "`rm`" in said
    assert "``rm``" not in said


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({}, "trigger"),
        ({"kind": "watch"}, "trigger"),
        ({"kind": "decision", "by": "ada agreed"}, "acknowledge"),
        ({"kind": "decision", "by": ""}, "trigger"),
        ({"by": "stop-instance approved by ada (it mines)"}, "acknowledge"),
        ({"by": "stop-instance approved by ada (it mines)", "state": "failed"}, "trigger"),
        ({"by": "stop-instance approved by ada (it mines)", "asked": ("terminate lamp-1",)}, "trigger"),
        ({"kind": "watch", "by": "ada"}, "trigger"),
        ({"kind": "release", "state": "released"}, "resolve"),
        ({"kind": "close"}, "resolve"),
        ({"state": "closed"}, "resolve"),
    ],
)
def test_an_alert_lives_as_the_incident_does(changes: dict[str, Any], action: str) -> None:
    """Raised, acknowledged once somebody decided, resolved at its end; always by the incident's id."""
    said = pagerduty.message(a_notice(**changes))

    assert said is not None
    assert (said["event_action"], said["dedup_key"]) == (action, a_notice().incident_id)


@pytest.mark.parametrize(("severity", "word"), [(9.5, "critical"), (8.0, "error"), (5.0, "warning"), (2.0, "info")])
def test_an_alert_is_as_grave_as_its_finding(severity: float, word: str) -> None:
    """PagerDuty knows four words."""
    said = pagerduty.message(a_notice(severity=severity))

    assert said is not None
    assert said["payload"]["severity"] == word


def test_what_is_asked_is_never_a_mere_notice_to_who_is_on_call() -> None:
    """A question of low severity still waits for somebody."""
    said = pagerduty.message(an_ask(severity=2.0, links=LINKED))

    assert said is not None
    assert (said["payload"]["severity"], said["client_url"]) == ("error", LINKED[0].url)


def test_no_key_of_pagerduty_is_in_an_event() -> None:
    """EventBridge's connection adds it."""
    assert "routing_key" not in json.dumps(pagerduty.message(a_notice()))


@pytest.mark.parametrize(
    ("changes", "activity", "status"),
    [
        ({"is_first": True}, 1, 2),
        ({}, 2, 2),
        ({"kind": "ask", "state": "waiting"}, 2, 3),
        ({"kind": "release", "state": "released"}, 3, 4),
        ({"kind": "close", "state": "closed"}, 3, 5),
    ],
)
def test_a_siem_follows_the_incident(changes: dict[str, object], activity: int, status: int) -> None:
    """Created, updated, closed; and where it stands."""
    said = ocsf.message(a_notice(**changes))

    assert said is not None
    assert (said["activity_id"], said["type_uid"], said["status_id"]) == (activity, 200500 + activity, status)


@pytest.mark.parametrize(("severity", "number"), [(9.0, 5), (7.0, 4), (4.0, 3), (1.0, 2), (0.5, 1)])
def test_a_siem_has_severities_of_its_own(severity: float, number: int) -> None:
    """OCSF counts from informational to critical."""
    said = ocsf.message(a_notice(severity=severity))

    assert said is not None
    assert said["severity_id"] == number


def test_a_siem_gets_the_findings_by_their_arns() -> None:
    """So that it can find them in what GuardDuty itself sends there."""
    said = ocsf.message(a_notice())

    assert said is not None
    assert said["finding_info_list"][0]["uid"].startswith("arn:aws:guardduty:")
    assert said["cloud"]["account"]["name"] == "shop"


def test_an_incident_without_findings_is_its_own_finding() -> None:
    """OCSF wants one at least."""
    said = ocsf.message(a_notice(findings=(), by="ada"))

    assert said is not None
    assert (said["finding_info_list"][0]["uid"], said["comment"]) == (a_notice().incident_id, "ada")


def test_an_event_that_is_too_long_loses_lines() -> None:
    """And never its head."""
    said = event.detail(a_notice(done=("x" * 3_000,) * 200))

    assert len(json.dumps(said)) <= 200_000
    assert said["headline"] == a_notice().headline


def test_messages_of_one_incident_share_a_thread() -> None:
    """In chat, by the incident's id."""
    assert json.loads(chat.text(a_notice()))["metadata"]["threadId"] == a_notice().incident_id


def test_formatting_of_others_is_shown_and_not_done() -> None:
    """Stars and strokes look alike and mean nothing."""
    said = json.loads(chat.text(a_notice(title="*bold* `code`")))["content"]["description"]

    assert "*bold*" not in said
    assert "`" not in said


def test_a_card_without_links_has_no_actions() -> None:
    """Teams refuses an empty list."""
    assert "actions" not in teams.message(a_notice(links=()))["attachments"][0]["content"]


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({}, "🔒"),
        ({"containment": "none"}, "🔴"),
        ({"containment": "none", "severity": 2.0}, "🟡"),
        ({"containment": "unknown"}, "🟠"),
        ({"kind": "release", "state": "released"}, "🔓"),
        ({"state": "closed"}, "⚪"),
        ({"incident_id": ""}, "📋"),
    ],
)
def test_one_sign_tells_how_it_stands(changes: dict[str, object], sign: str) -> None:
    """Before a word is read."""
    assert words.sign(a_notice(**changes)) == sign


def test_many_tags_are_counted() -> None:
    """The first few are enough to know whose it is."""
    said = {fact.name: fact.says for fact in words.facts(a_notice(tags=tuple(f"k{n}=v" for n in range(11))))}

    assert said["Tags"].endswith("k7=v and 3 more")
    assert said["Unit"] == "Root/Workloads/Production"


def test_what_cannot_be_undone_says_so() -> None:
    """And why it is asked."""
    asking = an_ask().asking
    assert asking is not None
    said = words.asked(an_ask(asking=replace(asking, destructive=True, why=("it is a crown jewel",), then=(), until="soon")))

    assert said is not None
    assert {"it cannot be taken back", "why it is not done unasked: it is a crown jewel"} <= {*said.lines}
    assert "until: soon; then it counts as rejected" in said.lines


@pytest.mark.parametrize("compose", [slack.message, teams.message, pagerduty.message])
def test_what_is_asked_stands_first(compose: Callable[[Notice], Any]) -> None:
    """Somebody waits for it; what it is about can be read afterwards."""
    said = json.dumps(compose(an_ask()))

    assert said.index("Asked of you") < said.index("the lamp talks to a stranger")


def test_an_ask_says_how_the_incident_stands() -> None:
    """Whether the house is on fire decides how one answers."""
    assert words.Fact("Now", "contained, waiting") in words.facts(an_ask())
    assert words.Fact("Now", "containment unknown, open") in words.facts(a_notice(kind="close", containment="unknown"))


def test_a_reply_says_only_what_is_new() -> None:
    """Its thread begins with where it all is; what is shown in the channel as well says it again."""
    assert "Account:" not in json.dumps(slack_app.reply(a_notice()))
    assert "Account:" in json.dumps(slack_app.reply(an_ask(), "secret"))
