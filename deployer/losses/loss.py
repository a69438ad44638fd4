"""Finds what a plan would lose, and refuses what nobody allowed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from deployer.change import Kind, Verb
from deployer.errors import LossError
from deployer.losses.evidence import lost_evidence
from deployer.planning import Planned
from deployer.words import many

MOST_SHARE = 0.1
"""A plan may remove this share of the instances without being asked twice."""


class Losing(StrEnum):
    """What can be lost; the words of ``--allow-removal``."""

    INSTANCES = "instances"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the plan would lose."""

    of: Losing
    says: str


def losses(planned: Planned) -> tuple[Loss, ...]:
    """Everything that this plan would lose."""
    evidence = (Loss(Losing.EVIDENCE, says) for says in lost_evidence(planned.desired, planned.found))
    return (*_instances(planned), *evidence)


def refuse(planned: Planned, allowed: Collection[str] = ()) -> None:
    """Raises ``LossError`` where the plan would lose something that was not allowed by its name."""
    refused = refusal(planned, allowed)
    if refused:
        raise refused


def refusal(planned: Planned, allowed: Collection[str] = ()) -> LossError | None:
    """Why this plan is refused; None where it may go on."""
    lost = [loss for loss in losses(planned) if loss.of not in allowed]
    if not lost:
        return None
    flags = " ".join(sorted({f"--allow-removal {loss.of.value}" for loss in lost}))
    return LossError(
        "This plan takes away more than a plan may.",
        f"It would lose: {'; '.join(loss.says for loss in lost)}.",
        f"Correct irhub.yaml; or, where that is what you want, give {flags}.",
    )


def _instances(planned: Planned) -> Iterator[Loss]:
    going = {
        (change.name, pair)
        for change in planned.changes
        if change.kind is Kind.INSTANCES and change.verb in {Verb.DELETE, Verb.REPLACE}
        for pair in change.pairs
    }
    there = sum(len(one.instances) for one in planned.found.sets.values())
    if len(going) > there * MOST_SHARE:
        accounts = {pair.account_id for _, pair in going}
        extent = f"{many(len(going), 'instance')} of {there:,}, in {many(len(accounts), 'account')}"
        yield Loss(Losing.INSTANCES, f"{extent}, which is more than a tenth")
