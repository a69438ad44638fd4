"""What becomes of custom actions: those that the settings name are made, ours that they name no more are removed.

An action of the same id that is not ours by its description is left alone and told; its clicks would run the playbook too. In
another account than the hub's we have no credentials: there somebody makes them by hand, with the lines that the plan prints.
"""

import shlex
from collections.abc import Iterator, Mapping

from deployer.aws import custom_actions
from deployer.aws.custom_actions import CustomAction
from deployer.calls import Call
from deployer.change import Change, Kind, Stage, Verb
from deployer.clicks.wanted import Clicks

Calls = tuple[Call, ...]
There = tuple[CustomAction, ...] | None


def click_changes(wanted: Clicks | None, there: There) -> tuple[Change, ...]:
    """A change for each custom action; none where Security Hub is not among the sources."""
    if wanted is None:
        return ()
    if not wanted.in_hub:
        return tuple(_by_hand(wanted, one, _line(wanted, one)) for one in sorted(wanted.playbooks))
    if there is None:
        says = f"aws securityhub enable-security-hub --region {wanted.region}"
        return tuple(_by_hand(wanted, one, says) for one in sorted(wanted.playbooks))
    found = {one.arn: one.description for one in there}
    return (*(_wanted(wanted, one, found) for one in sorted(wanted.playbooks)), *_gone(wanted, there))


def click_removal(wanted: Clicks | None, there: There) -> tuple[Change, ...]:
    """Every custom action of ours goes."""
    if wanted is None or not wanted.in_hub:
        return ()
    return tuple(_removed(wanted, one) for one in there or () if one.description.startswith(wanted.mark))


def _wanted(wanted: Clicks, action_id: str, found: Mapping[str, str]) -> Change:
    arn, says = wanted.arn(action_id), wanted.description(action_id)
    there = found.get(arn)
    if there is None:
        return _change(wanted, Verb.CREATE, action_id, (says,), (custom_actions.create(wanted.region, action_id, says),))
    if there == says:
        return _change(wanted, Verb.NOTHING, action_id)
    if not there.startswith(wanted.mark):
        return _change(wanted, Verb.NOTHING, action_id, ("somebody else made it: its clicks run the playbook all the same",))
    return _change(wanted, Verb.UPDATE, action_id, (says,), (custom_actions.describe(wanted.region, arn, says),))


def _gone(wanted: Clicks, there: tuple[CustomAction, ...]) -> Iterator[Change]:
    named = {wanted.arn(one) for one in wanted.playbooks}
    yield from (_removed(wanted, one) for one in there if one.arn not in named and one.description.startswith(wanted.mark))


def _removed(wanted: Clicks, one: CustomAction) -> Change:
    call = custom_actions.delete(wanted.region, one.arn)
    return _change(wanted, Verb.DELETE, one.arn.rpartition("/")[2], (one.description,), (call,))


def _by_hand(wanted: Clicks, action_id: str, line: str) -> Change:
    return _change(wanted, Verb.BY_HAND, action_id, (line,))


def _line(wanted: Clicks, action_id: str) -> str:
    named = ("--id", action_id, "--name", action_id, "--description", wanted.description(action_id))
    return shlex.join(("aws", "securityhub", "create-action-target", *named, "--region", wanted.region))


def _change(wanted: Clicks, verb: Verb, name: str, details: tuple[str, ...] = (), calls: Calls = ()) -> Change:
    where = f"{wanted.account} {wanted.region}"
    return Change(Stage.RECORDS, Kind.CLICK, verb, name, where, details, (), calls)
