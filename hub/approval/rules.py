"""Whom an ask goes to, and who may answer it; pure.

The first rule of the settings that fits holds, so who reads them from the top knows who is asked. A destructive step needs two
different people whatever the rule says: what cannot be taken back is not one person's to order. Whoever called for the response
never agrees to it, for else one person could have anything done; they may say no to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.approval.ask import Ask, AskState, Verdict
from hub.approval.people import Approvers, Person, Rule
from hub.incident import Incident
from hub.record import Standing

DESTRUCTIVE_NEEDS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """One action that waits for people, as the engine came back from it."""

    action: str
    steps: tuple[str, ...]
    why: tuple[str, ...] = ()
    destructive: bool = False


def choose(approvers: Approvers, incident: Incident, standing: Standing, action: str) -> Rule | None:
    """The first rule that fits; None where none does."""
    return next((rule for rule in approvers.rules if fits(rule, incident, standing, action)), None)


def fits(rule: Rule, incident: Incident, standing: Standing, action: str) -> bool:
    """True where account, unit, action and severity agree; what the rule leaves out agrees with everything."""
    return (
        (not rule.accounts or incident.target.account_id in rule.accounts)
        and (not rule.ous or any(lies_in(standing.ou, unit) for unit in rule.ous))
        and (not rule.actions or action in rule.actions)
        and severity(incident) >= rule.severity
    )


def different(incident: Incident) -> int:
    """How many different findings speak against its target."""
    return len({finding.id for finding in incident.findings})


def severity(incident: Incident) -> float:
    """That of its most severe finding."""
    return max((finding.severity for finding in incident.findings), default=0.0)


def lies_in(ou: str, unit: str) -> bool:
    """True where the account lies in the unit or below it; the path of an account begins with the name of the root."""
    below_root = ou.partition("/")[2]
    return f"{below_root}/".startswith(f"{unit.strip('/')}/") or f"{ou}/".startswith(f"{unit.strip('/')}/")


def asks_for(
    wanted: Iterable[Wanted], incident: Incident, standing: Standing, approvers: Approvers, now: datetime
) -> tuple[Ask, ...]:
    """An ask for each action that some rule fits, in the order given; its round is the record's to give."""
    ruled = ((one, choose(approvers, incident, standing, one.action)) for one in wanted)
    asks = (_ask(one, rule, incident, now) for one, rule in ruled if rule)
    return tuple(replace(ask, place=place) for place, ask in enumerate(asks))


def _ask(wanted: Wanted, rule: Rule, incident: Incident, now: datetime) -> Ask:
    return Ask(
        incident_id=incident.id,
        round=0,
        action=wanted.action,
        steps=wanted.steps,
        why=wanted.why,
        destructive=wanted.destructive,
        needs=needed(rule, destructive=wanted.destructive),
        group=rule.group,
        asked_at=now.isoformat(),
        expires_at=until(rule.minutes, now),
        asked_by=", ".join(incident.called_for_by),
        then=rule.then,
        findings=different(incident),
        minutes=rule.minutes,
    )


def needed(rule: Rule, *, destructive: bool) -> int:
    """How many different people must agree."""
    return max(rule.people, DESTRUCTIVE_NEEDS) if destructive else rule.people


def is_sound(ask: Ask, rule: Rule | None, approvers: Approvers, *, destructive: bool) -> bool:
    """True where those who agreed may do so by the settings as they are now, and are enough of them, and nobody said no.

    What the ask says of its group, and of how many it needs, does not count here: it lies where the door for people may write.
    """
    if rule is None or any(one.verdict is Verdict.REJECT for one in ask.decisions):
        return False
    asked = {name for group in (rule.group, *rule.then) for name in approvers.members(group)}
    people = (person for name in asked.intersection(ask.agreed) if (person := approvers.person(name)))
    return sum(not called_for(ask, person) for person in people) >= needed(rule, destructive=destructive)


def fresh(wanted: Iterable[Ask], known: Iterable[Ask]) -> tuple[Ask, ...]:
    """Those that are to be asked: not the ones that stand in the same words, nor those that people let be, in the same words.

    What was rejected, or nobody answered, is asked again once another finding came, and not for each repetition of the old one.
    """
    last = {ask.action: ask for ask in known}
    return tuple(ask for ask in wanted if ask.action not in last or _is_news(ask, last[ask.action]))


def _is_news(ask: Ask, last: Ask) -> bool:
    if last.is_open or last.is_agreed:
        return ask.steps != last.steps
    return not was_refused(last, ask.steps, ask.findings)


def was_refused(last: Ask, steps: tuple[str, ...], findings: int) -> bool:
    """True where people let this very thing be, and no other finding came since."""
    return last.state in {AskState.REJECTED, AskState.EXPIRED} and steps == last.steps and findings <= last.findings


def until(minutes: int, now: datetime) -> str:
    """The end of so many minutes from now."""
    return (now + timedelta(minutes=minutes)).isoformat()


def called_for(ask: Ask, person: Person) -> bool:
    """True where this person called for what is asked, as any door may have named them."""
    return any(_is_named(person, caller) for caller in ask.callers)


def _is_named(person: Person, caller: str) -> bool:
    """True where a caller is this person: by name, as a door says it (``ada (arn:...)``), or as SQS does (``AROA...:ada``).

    Whoever comes by an identity that the settings do not know is this person too where it bears a name of theirs: it is better
    that somebody else has to agree than that one person asks by the one and agrees by the other.
    """
    bears = caller.rpartition(":")[2].rpartition("/")[2].casefold()
    own = {name.rpartition("/")[2].casefold() for name in person.names}
    return caller in person.names or caller.startswith(f"{person.name} (") or bears in own


def may_agree(ask: Ask, approvers: Approvers) -> tuple[str, ...]:
    """The people of the group asked now who may agree, by name, without those who called for it and those who agreed."""
    people = (person for name in approvers.members(ask.group) if (person := approvers.person(name)))
    return tuple(person.name for person in people if not called_for(ask, person) and person.name not in ask.agreed)


def hindrance(ask: Ask, person: Person, verdict: Verdict, approvers: Approvers) -> str:
    """Why this person may not say that to this ask; empty where they may."""
    if person.name not in approvers.members(ask.group):
        return f"group {ask.group} is asked, and {person.name} is not in it"
    if verdict is Verdict.APPROVE and called_for(ask, person):
        return f"{person.name} called for it, and somebody else must agree"
    return ""
