"""What people read of a decision."""

from hub.approval.ask import Ask, AskState, Verdict

VERBS = {Verdict.APPROVE: "agreed to", Verdict.REJECT: "rejected"}
ENDED = {
    AskState.APPROVED: "people agreed to it",
    AskState.REJECTED: "it was rejected",
    AskState.EXPIRED: "nobody answered in time, so it counts as rejected",
    AskState.WITHDRAWN: "it was withdrawn",
    AskState.CARRIED_OUT: "people agreed to it, and it was done",
    AskState.FAILED: "people agreed to it, and it could not be done",
}


def counts(ask: Ask, person: str) -> str:
    """What became of an ask by what this person said."""
    if ask.state is AskState.OPEN:
        left = ask.needs - len(set(ask.agreed))
        return f"{ask.action}: {person} agreed; {left} more must agree before {ask.expires_at[:16]} UTC"
    if ask.state is AskState.APPROVED:
        return f"{ask.action}: approved by {' and '.join(ask.agreed)}; it is carried out now"
    if ask.state is AskState.REJECTED:
        return f"{ask.action}: rejected by {by_whom(ask)}; it is not done"
    return f"{ask.action}: {how_ended(ask)}"


def already(ask: Ask, person: str) -> str:
    """Why a person's word comes too late for this ask."""
    said = ask.said_by(person)
    if said:
        return f"{person} {VERBS[said.verdict]} {ask.action} at {said.at[:16]} UTC; one person decides once."
    return f"{ask.action} is decided: {how_ended(ask)}."


def how_ended(ask: Ask) -> str:
    """How an ask stands that is not open any more, and by whom or why."""
    because = f" ({ask.ended})" if ask.ended else ""
    who = f" by {by_whom(ask)}" if ask.state is AskState.REJECTED else ""
    return f"{ENDED[ask.state]}{who}{because}"


def by_whom(ask: Ask) -> str:
    """Who rejected it, and why."""
    no = next(one for one in ask.decisions if one.verdict is Verdict.REJECT)
    return f"{no.person}: {no.reason}"


def needs_no_answer(ask: Ask, error: Exception) -> str:
    """Why what was said does not count for this ask, beside others for which it does."""
    return f"{ask.action}: {error}"
