"""An analyst's click in Security Hub: it chooses a playbook and is the second signal, and frees nothing beside."""

from dataclasses import replace
from typing import Any

import pytest

from hub.engine import is_confirmed
from hub.errors import MalformedEventError, RefusedError
from hub.playbook import choose
from hub.sources import read
from hub.sources.switched import Feed
from hub.sources.trust import Trust
from tests.fakes import DEFAULT_PLAYBOOK, MEMBER, a_finding, a_playbook, an_incident
from tests.hub.listened import HOME, clicked, trusting

GUARDDUTY = f"arn:aws:securityhub:{HOME}::product/aws/guardduty"
DEFAULT = f"arn:aws:securityhub:{HOME}:{MEMBER}:product/{MEMBER}/default"


def action(account: str, name: str) -> dict[str, Any]:
    """What an event says of the action that was clicked."""
    return {"resources": [f"arn:aws:securityhub:{HOME}:{account}:action/custom/{name}"]}


def test_a_click_chooses_the_playbook_by_the_actions_id() -> None:
    """The name of an action is free text; its ARN is what the settings know."""
    finding = read(clicked(), trusting())

    assert finding.playbook == "compromised-instance"
    assert "compromised-instance" in finding.title


def test_each_click_is_a_finding_of_its_own() -> None:
    """Clicking again after a release is something new; the same click delivered twice is not."""
    first, again = read(clicked(), trusting()), read(clicked() | {"id": "another"}, trusting())

    assert (first.id, first.version) == (read(clicked(), trusting()).id, read(clicked(), trusting()).version)
    assert first.id != again.id


def test_a_click_counts_though_the_finding_is_over() -> None:
    """Somebody looks at it now, whatever its workflow says."""
    assert not read(clicked(Workflow={"Status": "SUPPRESSED"}), trusting()).archived


def test_a_click_on_a_finding_of_guardduty_may_act() -> None:
    """What nobody can write but GuardDuty is as good by this road as by its own."""
    assert read(clicked(ProductArn=GUARDDUTY), trusting()).doubt == ""


def test_a_click_frees_no_finding_that_anybody_can_write() -> None:
    """The click says that a person saw it, not that what it names is true."""
    assert read(clicked(ProductArn=DEFAULT), trusting()).doubt


@pytest.mark.parametrize(("doubt", "confirmed"), [("", True), ("any account can write it", False)])
def test_a_click_confirms_what_is_sound(doubt: str, confirmed: bool) -> None:
    """It is the second signal that a cautious action waits for."""
    incident = an_incident(findings=(a_finding(playbook="isolate", doubt=doubt),))

    assert is_confirmed(incident) is confirmed


@pytest.mark.parametrize(("name", "chosen"), [("second", "second"), ("gone", "default")])
def test_the_playbook_that_was_chosen_answers(name: str, chosen: str) -> None:
    """Patterns are not asked then; a playbook that is gone leaves the default, which tells people."""
    library = (a_playbook(name="first", answers={"type": [{"prefix": ""}]}), a_playbook(name="second"), DEFAULT_PLAYBOOK)

    assert choose(library, a_finding(playbook=name)).name == chosen


@pytest.mark.parametrize("named", [action(MEMBER, "isolate"), action("222222222222", "other")])
def test_actions_of_others_are_refused(named: dict[str, Any]) -> None:
    """A member may make an action of the same name in its own account."""
    with pytest.raises(RefusedError) as told:
        read(clicked() | named, trusting())

    assert told.value.field == "resources"


@pytest.mark.parametrize("listed", [None, [], [7], "isolate", ["arn:aws:securityhub:eu-west-1:1:action/custom/x"]])
def test_a_click_without_an_action_is_malformed(listed: Any) -> None:
    """The action's ARN is the only thing that says what to do."""
    with pytest.raises(MalformedEventError, match="custom action"):
        read(clicked() | {"resources": listed}, trusting())


def test_a_click_is_refused_where_security_hub_is_off() -> None:
    """Whatever rules somebody left behind."""
    with pytest.raises(RefusedError, match="switched on"):
        read(clicked(), Trust())


def test_a_click_is_read_whichever_feed_is_chosen() -> None:
    """Custom actions carry ASFF beside either feed."""
    listening = trusting()
    hub = listening.switched.securityhub
    assert hub is not None
    ocsf = replace(listening, switched=replace(listening.switched, securityhub=replace(hub, feed=Feed.OCSF)))

    assert read(clicked(), ocsf).playbook
