"""Asks the hub to respond, and follows its record until all that was begun has come to rest or a bound passes."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.incidents import ledger
from deployer.aws.people import asking
from deployer.parts import with_parts
from deployer.screen.incidents import facts
from deployer.wiring import Desk
from hub.foretell import Foretold
from hub.incident import Containment
from hub.manual import ABOUT
from hub.record import CaseFile, Ledger
from hub.values import from_plain, to_plain

POLL_SECONDS = 2.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    account_id: str
    region: str
    person: str
    finding: str = ""
    """A finding's id; empty where a resource is named."""
    kind: str = ""
    resource: str = ""
    playbook: str = ""
    reason: str = ""
    dry_run: bool = False

    @property
    def about(self) -> str:
        """What is meant, in words."""
        return f"finding {self.finding}" if self.finding else f"{self.kind} {self.resource}"

    @property
    def how(self) -> str:
        """What it is to be answered with, in words."""
        return f"with {self.playbook}" if self.playbook else "with the playbook that is meant for it (--dry-run says which)"

    def body(self, run: str) -> Mapping[str, Any]:
        """What the hub is asked; who asks, its door knows."""
        named = {"finding": self.finding} if self.finding else {"kind": self.kind, "resource": self.resource}
        how = {"playbook": self.playbook, "reason": self.reason, "dry_run": self.dry_run}
        return {"run": run, "account": self.account_id, "region": self.region, **named, **how}


@dataclass(frozen=True, slots=True)
class Responded:
    """What became of it."""

    refused: str = ""
    """Why nothing was done; empty where something was, or would be."""
    foretold: tuple[Foretold, ...] = ()
    cases: tuple[CaseFile, ...] = ()
    """The incident, and after it those beneath it."""
    ended: bool = True
    """False where the bound passed before all had come to rest."""
    dry_run: bool = False

    @property
    def contained(self) -> bool:
        """True where every resource that was meant reads back as contained."""
        leaves = self.cases[1:] or self.cases
        return bool(leaves) and all(one.incident.containment is Containment.CONTAINED for one in leaves)

    @property
    def well(self) -> bool:
        """True where there is nothing left to look after."""
        held_back = self.refused or any(one.refused for one in self.foretold)
        return not held_back and self.ended and (self.dry_run or self.contained)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "dry_run": self.dry_run,
            "ended": self.ended,
            "refused": self.refused or None,
            "contained": None if self.dry_run else self.contained,
            "foretold": to_plain(self.foretold),
            "incidents": [_case(one) for one in self.cases],
        }


def respond(desk: Desk, wish: Wish, seconds: float, tell: Tell) -> Responded:
    """The hub has been asked, and what became of it within the bound."""
    run = f"respond-{secrets.token_hex(8)}"
    desk.write.make(asking(desk.read, desk.settings, "respond", wish.body(run)))
    said = Responded(ended=False, dry_run=wish.dry_run)
    told: set[tuple[str, str, str]] = set()
    try:
        for said in _looks(desk, run, seconds, dry_run=wish.dry_run):
            tell_news(said.cases, told, tell)
    except KeyboardInterrupt:
        tell("Stopped looking. The hub goes on with it: irhub incidents list")
    return said


def _looks(desk: Desk, run: str, seconds: float, *, dry_run: bool) -> Iterator[Responded]:
    """How it stands, again and again, until it has come to rest or the time is over."""
    record, waited = ledger(desk.read, desk.settings, desk.outside.pause), 0.0
    while waited < seconds:
        desk.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS
        answer = record.answer(run, ABOUT)
        if answer is not None:
            said = heard(record, answer, dry_run=dry_run)
            yield said
            if said.ended:
                return


def heard(record: Ledger, answer: Mapping[str, Any], *, dry_run: bool) -> Responded:
    """What the hub's answer says, with the incidents that it names."""
    if "incident" not in answer:
        foretold = tuple(from_plain(Foretold, one) for one in answer.get("foretold", ()))
        return Responded(str(answer.get("refused", "")), foretold, dry_run=dry_run)
    cases = with_parts(record, str(answer["incident"]))
    return Responded(cases=cases, ended=has_come_to_rest(cases))


def has_come_to_rest(cases: tuple[CaseFile, ...]) -> bool:
    """True once no work is left on the incident and on each of its parts."""
    parent, *parts = cases
    aside = sum(note.name == "noted" for note in parent.notes)
    begun = len(parts) + aside >= len(parent.incident.parts)
    return begun and all(one.incident.work_done or not one.incident.is_open for one in cases)


def tell_news(cases: tuple[CaseFile, ...], told: set[tuple[str, str, str]], tell: Tell) -> None:
    """Every line of the timelines that was not told yet is told."""
    for case in cases:
        for note in case.notes:
            line = (case.incident.id, note.at, note.says)
            if line not in told and note.name != "notice":
                tell(f"{note.at[11:19]}  {case.incident.id}  {note.name}: {note.says}")
            told.add(line)


def _case(case: CaseFile) -> dict[str, Any]:
    timeline = [{"at": note.at, "name": note.name, "says": note.says} for note in case.notes]
    return {"incident": facts(case.incident), "steps": to_plain(case.steps), "timeline": timeline}
