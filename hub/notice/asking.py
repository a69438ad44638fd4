"""Notices about what people are asked, and about what became of it."""

from collections.abc import Iterable
from dataclasses import replace

from hub.approval.ask import Ask, AskState, Decision, Verdict
from hub.approval.people import Approvers
from hub.approval.rules import may_agree
from hub.approval.words import how_ended
from hub.incident import Incident
from hub.notice.making import about
from hub.notice.notice import Asking, Notice
from hub.record import Standing

ENDINGS = {
    AskState.OPEN: "Agreed to in part",
    AskState.APPROVED: "Approved",
    AskState.REJECTED: "Rejected",
    AskState.EXPIRED: "Nobody answered",
    AskState.WITHDRAWN: "No longer asked",
    AskState.CARRIED_OUT: "Carried out",
    AskState.FAILED: "Approved and not done",
}


def of_ask(incident: Incident, standing: Standing, asks: tuple[Ask, ...], approvers: Approvers) -> Notice:
    """What exactly would be done, why people are asked, who, until when, and how to answer; for asks that go together."""
    first = asks[0]
    steps = tuple(dict.fromkeys(says for ask in asks for says in ask.steps))
    return replace(
        about(incident, standing, "ask", f"{_number(asks)} for {first.group} to decide"),
        asked=steps,
        not_done=_too_few(asks, approvers),
        by=f"called for by {first.asked_by}" if first.asked_by else "",
        asking=Asking(
            round=first.round,
            actions=tuple(ask.action for ask in asks),
            group=first.group,
            until=first.expires_at,
            people=approvers.members(first.group),
            needs=first.needs,
            then=first.then,
            why=tuple(dict.fromkeys(why for ask in asks for why in ask.why)),
            destructive=any(ask.destructive for ask in asks),
        ),
    )


def together(asks: Iterable[Ask]) -> tuple[tuple[Ask, ...], ...]:
    """The asks that one message can carry: of one round, to one group, until one moment, of as many people."""
    found: dict[tuple[object, ...], list[Ask]] = {}
    for ask in asks:
        found.setdefault((ask.round, ask.group, ask.then, ask.expires_at, ask.needs), []).append(ask)
    return tuple(tuple(part) for part in found.values())


def of_decision(incident: Incident, standing: Standing, ask: Ask) -> Notice:
    """What became of an ask: who said what to it, or why nobody did; nothing of it was done unless the notice says so."""
    wanted = "" if ask.state in {AskState.CARRIED_OUT, AskState.APPROVED} else "not done: "
    return replace(
        about(incident, standing, "decision", f"{ENDINGS[ask.state]}, {ask.action}"),
        by="; ".join(map(_said, ask.decisions)),
        not_done=(*(f"{wanted}{says}" for says in ask.steps if wanted), *_because(ask)),
    )


def of_trouble(incident: Incident, standing: Standing, action: str, why: str) -> Notice:
    """The workflow could not go on with an action; what people say counts all the same."""
    todo = f"look at what is left, and say it by: irhub incidents approve {incident.id}"
    notice = about(incident, standing, "decision", f"The workflow broke off, {action}")
    return replace(notice, not_done=(why,), asked=(todo,))


def approved_by(asks: Iterable[Ask]) -> str:
    """Who agreed to what was carried out, or is just now, and why; empty where nobody was asked."""
    agreed = (ask for ask in asks if ask.state in {AskState.APPROVED, AskState.CARRIED_OUT, AskState.FAILED})
    return "; ".join(f"{ask.action} approved by {', '.join(_agreed(ask))}" for ask in agreed)


def _agreed(ask: Ask) -> tuple[str, ...]:
    return tuple(f"{one.person} ({one.reason})" for one in ask.decisions if one.verdict is Verdict.APPROVE)


def _said(decision: Decision) -> str:
    verb = "agreed" if decision.verdict is Verdict.APPROVE else "said no"
    return f"{decision.person} {verb} by {decision.door.value}: {decision.reason}"


def _because(ask: Ask) -> tuple[str, ...]:
    asked = f"asked at {ask.asked_at[:16]} UTC"
    if ask.is_open:
        return (f"{asked}; {ask.needs - len(set(ask.agreed))} more must agree before {ask.expires_at[:16]} UTC",)
    return (f"{asked}; {how_ended(ask)}",) if not ask.decisions or ask.ended else (asked,)


def _number(asks: tuple[Ask, ...]) -> str:
    return asks[0].action if len(asks) == 1 else f"{len(asks)} actions"


def _too_few(asks: tuple[Ask, ...], approvers: Approvers) -> tuple[str, ...]:
    """Where the group has not enough people left who may agree, which only its next one can mend."""
    short = (ask for ask in asks if len(may_agree(ask, approvers)) + len(set(ask.agreed)) < ask.needs)
    return tuple(
        f"{ask.action} needs {ask.needs} people, and group {ask.group} alone has too few who may agree" for ask in short
    )
