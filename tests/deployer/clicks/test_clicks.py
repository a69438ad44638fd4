"""Custom actions of Security Hub become what the settings say, and those of others are left alone."""

from dataclasses import replace

import pytest

from deployer.aws.custom_actions import CustomAction
from deployer.change import Verb
from deployer.clicks.changing import click_changes, click_removal
from deployer.clicks.wanted import Clicks, clicks
from deployer.errors import RenderError
from deployer.settings import SecurityHub, Sources
from deployer.texts import rendered
from tests.deployer.installations import EXAMPLE

ARN = "arn:aws:securityhub:eu-west-1:222222222222:action/custom"
OURS = "irhub, installation irhub: runs default"


def wanted(account: str | None = None, **actions: str) -> Clicks:
    """What an installation with these custom actions wants."""
    found = clicks(replace(EXAMPLE, sources=Sources(securityhub=SecurityHub(account=account, actions=actions))))
    assert found is not None
    return found


def there(**descriptions: str) -> tuple[CustomAction, ...]:
    """Custom actions that are there, by their ids."""
    return tuple(CustomAction(f"{ARN}/{name}", says) for name, says in descriptions.items())


@pytest.mark.parametrize(
    ("found", "verb", "operations"),
    [
        (there(), Verb.CREATE, ["CreateActionTarget"]),
        (there(go=OURS), Verb.NOTHING, []),
        (there(go="irhub, installation irhub: runs other"), Verb.UPDATE, ["UpdateActionTarget"]),
        (there(go="sends a ticket"), Verb.NOTHING, []),
        (None, Verb.BY_HAND, []),
    ],
    ids=["new", "as it should be", "another playbook", "somebody else's", "Security Hub is off"],
)
def test_an_action_becomes_what_the_settings_say(
    found: tuple[CustomAction, ...] | None, verb: Verb, operations: list[str]
) -> None:
    """Made, described anew, or left alone."""
    (change,) = click_changes(wanted(go="default"), found)

    assert (change.verb, [call.operation for call in change.calls]) == (verb, operations)


def test_an_action_that_is_named_no_more_is_removed() -> None:
    """But only ours, by their description."""
    (change,) = click_changes(wanted(), there(old=OURS, theirs="sends a ticket"))

    assert (change.verb, change.name) == (Verb.DELETE, "old")


def test_in_another_account_somebody_makes_them_by_hand() -> None:
    """The line to give there is printed."""
    (change,) = click_changes(wanted(account="333333333333", go="default"), ())

    assert change.verb is Verb.BY_HAND
    assert "create-action-target --id go" in change.details[0]


def test_without_security_hub_there_is_nothing_to_do() -> None:
    """Nothing is read, and nothing is shown."""
    assert clicks(EXAMPLE) is None
    assert click_changes(None, ()) == click_removal(None, ()) == ()


def test_a_destruction_removes_ours() -> None:
    """Others stay, and so do all where we have no credentials."""
    found = there(go=OURS, theirs="sends a ticket")

    assert [one.name for one in click_removal(wanted(go="default"), found)] == ["go"]
    assert click_removal(wanted(account="333333333333", go="default"), found) == ()


def test_nothing_is_made_of_an_action_that_runs_no_playbook() -> None:
    """Nobody would hear of the slip before somebody clicks."""
    with pytest.raises(RenderError, match="The custom action go runs nothing: there is no playbook gone"):
        rendered(replace(EXAMPLE, sources=Sources(securityhub=SecurityHub(actions={"go": "gone"}))))
