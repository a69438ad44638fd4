"""`irhub onboard`: accounts come under irhub, in observe, with proof."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import click

from deployer.change import work
from deployer.choosing.chosen import Aside
from deployer.covering import file, onboarding
from deployer.covering.beginning import newcomers
from deployer.covering.case import Case, again
from deployer.covering.onboarding import Asked as Named
from deployer.doctor import Report
from deployer.errors import DeployerError, RefusedError
from deployer.modes.holding import Word
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.proof import How, Proof, verify
from deployer.rollout.options import Chosen, rollout_options
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.rolling import plan_when_free, read_again, roll_out
from deployer.screen.ask import agree
from deployer.screen.covering import show_case, show_doctor
from deployer.screen.modes import show_aside
from deployer.screen.outcome import exit_code, left_over, show_detached, show_outcomes, show_unread
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk
from deployer.words import many
from hub.incident import Mode

GAPS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """How to go about it."""

    yes: bool = False
    dry_run: bool = False
    ignored: tuple[str, ...] = ()
    examines: bool = True
    verifies: bool = True
    everywhere: bool = False
    seconds: float = 600


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it."""

    made: Case
    outcomes: tuple[Outcome, ...] = ()
    after: Case | None = None
    proof: Proof | None = None
    is_dry: bool = False
    unread: str = ""
    """Why it could not be read again; what was not seen is not called done."""

    @property
    def left(self) -> tuple[Aside, ...]:
        """The accounts that are not complete."""
        return onboarding.incomplete(self.after) if self.after else ()

    @property
    def is_detached(self) -> bool:
        """Whether something goes on that nobody waited for."""
        return any(one.result is Result.BEGUN for one in self.outcomes)

    @property
    def code(self) -> int:
        """The exit code."""
        if self.is_dry:
            return GAPS if self.made.chosen.aside else 0
        code = exit_code(self.outcomes, left_over(self.after.planned.changes) if self.after else ())
        return code or (GAPS if self.unread or self.made.chosen.aside or (self.proof and self.proof.gaps) else 0)


@click.command(epilog="For instance: irhub onboard 333333333333 444444444444")
@click.argument("accounts", metavar="[ACCOUNT]...", nargs=-1)
@click.option("--ou", "units", metavar="ID", multiple=True, help="All accounts beneath this unit; again for more.")
@click.option("--new", is_flag=True, help="All accounts that irhub.yaml covers and nobody onboarded yet.")
@click.option(
    "--region", "regions", metavar="REGION", multiple=True, help="Where a new target watches; by default where all others do."
)
@click.option("--ignore", "ignored", metavar="CODE", multiple=True, help="Let this check of the doctor fail; once for each.")
@click.option("--doctor/--no-doctor", "examines", default=True, help="Ask the doctor about these accounts first.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--verify/--no-verify", "verifies", default=True, help="Prove each account with a sample finding afterwards.")
@click.option("--all-regions", "everywhere", is_flag=True, help="Prove every Region, not one of each account.")
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long nothing may change before what is missing of the proof counts as missing.",
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@rollout_options
@online
def command(*, asked: Asked, chosen: Chosen, **given: Any) -> None:
    """Bring accounts under irhub, in observe, with proof.

    Says first how irhub.yaml must change so that it covers them, what the doctor finds there, and what would be done in
    these accounts and no others. Then the file is changed, the accounts are deployed to, put on record in observe, and
    proved with a sample finding each. irhub mode lets irhub go further there. An account that cannot be onboarded is named
    and stops no other. The same command again goes on where it stopped. Exits with 4 where an account is left out, failed,
    or is not proved.
    """
    named = Named(**{name: given.pop(name) for name in ("accounts", "units", "regions", "new")})
    if not (named.accounts or named.units or named.new):
        raise click.UsageError("Name accounts by their ids, a unit with --ou, or give --new.")
    with desk(asked) as works:
        ended = _onboarded(works, named, chosen, (Way(**given), asked.as_json))
    if ended is None:
        _say_nothing_new(asked)
        return
    _tell(asked, ended)
    click.get_current_context().exit(ended.code)


def _onboarded(works: Desk, named: Named, chosen: Chosen, how: tuple[Way, bool]) -> Ended | None:
    way, as_json = how
    whole = plan_when_free(works, chosen)
    if named.new and not (named.accounts or named.units or onboarding.noticed(whole)):
        return None
    word = Word(Mode.OBSERVE, whole.identity.arn, datetime.now(UTC).isoformat(timespec="seconds"), "onboarded")
    made, report = _examined(works, whole, (named, word), way)
    show_doctor(report)
    show_case(made, as_json=as_json)
    _refuse(report)
    return Ended(made, is_dry=True) if way.dry_run else _carried_out(made, chosen, way)


def _examined(works: Desk, whole: Planned, about: tuple[Named, Word], way: Way) -> tuple[Case, Report]:
    """The case and the doctor's word on it, without the accounts that the doctor refuses and the others not."""
    named, word = about
    made = onboarding.prepare(works, whole, named, word)
    report = onboarding.doctor(made, way.ignored) if way.examines else Report()
    if not report.refuses:
        return made, report
    refused = onboarding.refused_alone(made, lambda ids: onboarding.doctor(made, way.ignored, ids))
    if not refused:
        return made, report
    made = onboarding.prepare(works, whole, replace(named, refused=refused), word)
    return made, onboarding.doctor(made, way.ignored)


def _refuse(report: Report) -> None:
    """Raises ``RefusedError`` where the doctor finds that these accounts cannot be deployed to."""
    codes = [one.check.code for one in report.refuses]
    if codes:
        flags = " ".join(f"--ignore {code}" for code in codes)
        why = f"The doctor refuses: {', '.join(codes)}."
        raise RefusedError("Nothing was changed.", why, f"Mend it, or go on all the same: {flags}.")


def _carried_out(made: Case, chosen: Chosen, way: Way) -> Ended:
    mine = work(made.planned.changes)
    ended = Ended(made, after=made)
    if mine or made.draft.is_change:
        edits = f" and change {made.draft.path}" if made.draft.is_change else ""
        agree(f"Carry out {many(len(mine), 'change')}{edits} as {made.planned.identity.arn}?", yes=way.yes)
        file.write(made.draft)
        outcomes = roll_out(made.desk, made.planned, made.planned.changes, chosen)
        if any(one.result is Result.BEGUN for one in outcomes):
            return Ended(made, outcomes)
        try:
            after = again(made)
        except DeployerError as error:
            return Ended(made, outcomes, unread=str(error))
        ended = Ended(made, read_again(outcomes, after.planned), after)
    return replace(ended, proof=_proof(ended, way))


def _proof(ended: Ended, way: Way) -> Proof | None:
    """The proof of the accounts that are complete; the management account's and others' are irhub verify's."""
    pairs = onboarding.to_prove(ended.made, ended.left, everywhere=way.everywhere)
    if not (way.verifies and pairs):
        return None
    talk(f"{many(len(pairs), 'sample finding')} will be made, followed to the hub, and archived.")
    return verify(ended.made.desk, pairs, How(way.seconds, ended.made.names), talk)


def _tell(asked: Asked, ended: Ended) -> None:
    from deployer.screen.proof import show_proof

    if asked.as_json:
        result("onboarding", _shown(ended))
        return
    if ended.is_detached:
        show_detached(ended.outcomes)
    elif ended.unread:
        show_unread(ended.outcomes, ended.made.planned.desired.organization, ended.unread)
    elif ended.after and ended.outcomes:
        show_outcomes(ended.outcomes, left_over(ended.after.planned.changes), ended.made.planned.desired.organization)
    show_aside(ended.left)
    if ended.proof:
        show_proof(ended.proof)
    if ended.after and not ended.left:
        talk("Let irhub go further there, once what it says it would do is right: irhub mode ACCOUNT ask, then act.")


def _shown(ended: Ended) -> dict[str, Any]:
    made = ended.made
    left = {one.account_id: one.why for one in ended.left}
    new = newcomers(made.narrow)
    accounts = [
        {"account": one.id, "name": one.name, "was_new": one.id in new, "left": left.get(one.id)}
        for one in made.chosen.accounts
    ]
    return {
        "complete": ended.code == 0,
        "dry_run": ended.is_dry,
        "accounts": accounts,
        "left_out": [one.shown() for one in made.chosen.aside],
        "file": {"path": str(made.draft.path), "changed": made.draft.is_change, "diff": list(made.draft.diff)},
        "changes": [one.shown() for one in made.planned.changes],
        "outcomes": [one.shown() for one in ended.outcomes],
        "unread": ended.unread,
        "proof": ended.proof.shown() if ended.proof else None,
    }


def _say_nothing_new(asked: Asked) -> None:
    if asked.as_json:
        result("onboarding", {"complete": True, "dry_run": False, "accounts": [], "left_out": []})
    else:
        talk("Every account that irhub.yaml covers is onboarded.")
