"""Who is asked what: groups of people, and rules of which the first that fits holds."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings import people
from deployer.settings.channels.told import UnitPath
from deployer.settings.forms import AccountId
from deployer.settings.people import Person, PersonName
from deployer.settings.strict import STRICT
from hub.actions import catalogue
from hub.approval.people import Approvers
from hub.approval.people import Rule as HubRule
from hub.approval.rounds import LONGEST_MINUTES, MOST_GROUPS
from hub.approval.rules import DESTRUCTIVE_NEEDS

GroupName = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$", description="a group's name: a-z, 0-9 and -_ in small letters")
]
ActionName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$", description="an action's name; irhub playbook list shows them")
]
Flaw = tuple[str, str, bool]
"""The key to look at, what is wrong, and whether it is."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Rule:
    """Whom an ask goes to; what is left out fits everything, and the first rule that fits holds."""

    group: GroupName
    """The group that is asked."""
    people: Annotated[int, Field(ge=1, le=10)] = 1
    """How many different people must agree; for what nothing brings back it is two at least."""
    minutes: Annotated[int, Field(ge=5, le=LONGEST_MINUTES)] = 60
    """How long each group may take to answer."""
    then: Annotated[tuple[GroupName, ...], Field(max_length=MOST_GROUPS - 1)] = ()
    """The groups that are asked next, one after the other, where nobody answers; after the last it counts as rejected."""
    accounts: Annotated[tuple[AccountId, ...], Field(max_length=200)] = ()
    """Only for incidents in these accounts."""
    ous: Annotated[tuple[UnitPath, ...], Field(max_length=50)] = ()
    """Only in accounts of these units, with all beneath them: names from below the root down, such as Workloads/Production."""
    actions: Annotated[tuple[ActionName, ...], Field(max_length=100)] = ()
    """Only for these actions."""
    severity: Annotated[float, Field(ge=0, le=10)] = 0.0
    """From which severity on."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Approvals:
    """Who is asked what; without rules what needs a person is told, and nobody can agree to it."""

    groups: Annotated[
        Mapping[GroupName, Annotated[tuple[PersonName, ...], Field(min_length=1, max_length=100)]], Field(max_length=50)
    ] = field(default_factory=dict)
    """People by their names, in groups."""
    rules: Annotated[tuple[Rule, ...], Field(max_length=100)] = ()
    """Whom an ask goes to; the last one fits everything."""


def contradictions(said: tuple[Person, ...], approvals: Approvals) -> Iterator[Flaw]:
    """Where people, groups and rules cannot be meant together."""
    yield from people.contradictions(said)
    names = [person.name for person in said]
    for group, members in approvals.groups.items():
        yield from _known(f"approvals.groups.{group}", "person", members, names)
        yield f"approvals.groups.{group}", f"group {group} names somebody twice.", len(set(members)) < len(members)
    for number, rule in enumerate(approvals.rules):
        yield from _about(f"approvals.rules.{number}", rule, approvals)
    yield from _order(approvals.rules)


def _about(key: str, rule: Rule, approvals: Approvals) -> Iterator[Flaw]:
    asked = (rule.group, *rule.then)
    yield from _known(f"{key}.group", "group", (rule.group,), approvals.groups)
    yield from _known(f"{key}.then", "group", rule.then, approvals.groups)
    yield from _known(f"{key}.actions", "action", rule.actions, _destructive())
    yield f"{key}.then", f"a group would be asked twice: {', '.join(asked)}.", len(set(asked)) < len(asked)
    everybody = {name for group in asked for name in approvals.groups.get(group, ())}
    says = f"{rule.people} people must agree, and all groups of this rule have {len(everybody)} between them."
    yield f"{key}.people", says, len(everybody) < rule.people and set(asked) <= set(approvals.groups)
    final = [action for action in rule.actions if _destructive().get(action)]
    says = (
        f"nothing brings back {', '.join(final)}, so {DESTRUCTIVE_NEEDS} people must agree; the groups have {len(everybody)}."
    )
    yield f"{key}.actions", says, bool(final) and 0 < len(everybody) < DESTRUCTIVE_NEEDS


def _order(rules: tuple[Rule, ...]) -> Iterator[Flaw]:
    """The first rule that fits holds, so none may stand behind one that fits all it does; the last one catches everything."""
    for later, rule in enumerate(rules):
        before = next((number for number, other in enumerate(rules[:later]) if _covers(other, rule)), None)
        says = f"this rule is never reached: rule {(before or 0) + 1} fits everything that it does."
        yield f"approvals.rules.{later}.group", says, before is not None
    if rules:
        says = "the last rule must fit everything, so nothing waits unasked: leave out accounts, ous, actions and severity."
        yield f"approvals.rules.{len(rules) - 1}.group", says, not _covers(rules[-1], Rule(group=rules[-1].group))


def _covers(one: Rule, other: Rule) -> bool:
    """True where whatever the other rule fits, this one fits too."""
    return (
        _holds(one.accounts, other.accounts)
        and _holds(one.actions, other.actions)
        and (not one.ous or (bool(other.ous) and all(_lies_in_any(unit, one.ous) for unit in other.ous)))
        and one.severity <= other.severity
    )


def _holds(these: tuple[str, ...], those: tuple[str, ...]) -> bool:
    return not these or (bool(those) and set(those) <= set(these))


def _lies_in_any(unit: str, units: tuple[str, ...]) -> bool:
    return any(f"{unit.strip('/')}/".startswith(f"{other.strip('/')}/") for other in units)


def _known(key: str, kind: str, named: Iterable[str], known: Iterable[str]) -> Iterator[Flaw]:
    """Each name that nobody knows, with the one that was probably meant."""
    known = sorted(known)
    for name in named:
        near = next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.5)), "")
        yield (
            key,
            f"there is no {kind} {name}. " + (f"Did you mean {near}?" if near else "See what there is."),
            name not in known,
        )


def _destructive() -> Mapping[str, bool]:
    """Every action by its name, and whether nothing brings back what it does."""
    return {action.name: action.destructive for action in catalogue()}


def for_hub(said: tuple[Person, ...], approvals: Approvals) -> Approvers:
    """People, groups and rules as the hub reads them."""
    return Approvers(tuple(map(people.for_hub, said)), dict(approvals.groups), tuple(map(_rule, approvals.rules)))


def _rule(said: Rule) -> HubRule:
    return HubRule(
        group=said.group,
        people=said.people,
        minutes=said.minutes,
        then=said.then,
        accounts=said.accounts,
        ous=said.ous,
        actions=said.actions,
        severity=said.severity,
    )
