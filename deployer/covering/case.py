"""One onboarding or offboarding: what was named, how the settings change, and the plan for just these accounts."""

from dataclasses import dataclass, replace

from deployer import planning
from deployer.choosing.chosen import Chosen
from deployer.covering import file
from deployer.covering.file import Draft
from deployer.covering.narrowing import Narrowed, narrowed
from deployer.covering.wishes import Wish
from deployer.desired import Desired, desire
from deployer.errors import RefusedError
from deployer.found import Found
from deployer.ours import only_ours
from deployer.planning import Planned
from deployer.wiring import Desk, insist_on_settings


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is shown before somebody agrees."""

    desk: Desk
    """With the settings as they shall be."""
    draft: Draft
    planned: Planned
    """The plan for these accounts alone."""
    narrow: Narrowed
    chosen: Chosen
    before: Desired

    @property
    def names(self) -> dict[str, str]:
        """The accounts' names."""
        return {account.id: account.name for account in self.chosen.accounts}


def case(desk: Desk, planned: Planned, wish: Wish) -> Case:
    """The plan for the accounts of the wish, with the settings as they shall be; ``planned`` is the whole as it is now."""
    insist_on_installation(planned)
    insist_on_settings(desk)
    draft = file.draft(desk.config, wish.edits)
    there = replace(desk, settings=replace(desk.settings, targets=draft.settings.targets))
    wanted = _wanted(there, planned.desired) if draft.is_change else planned.desired
    found = _found(there, planned, wanted)
    narrow = narrowed(planned.desired, wanted, found, wish.chosen.ids)
    return Case(there, draft, Planned(planned.identity, wanted, found, narrow.changes), narrow, wish.chosen, planned.desired)


def again(case: Case) -> Case:
    """The same case as it stands now."""
    now = planning.plan_again(case.desk, case.planned.identity, case.planned.desired)
    narrow = narrowed(case.planned.desired, case.planned.desired, now.found, case.chosen.ids)
    return replace(case, planned=replace(now, changes=narrow.changes), narrow=narrow)


def insist_on_installation(planned: Planned) -> None:
    """Raises ``RefusedError`` where the parts are missing that every account stands on."""
    desired = planned.desired
    found = only_ours(desired, planned.found)
    missing = [one.name for one in desired.sets if one.name not in found.sets]
    missing += [desired.hub.place.name] if desired.hub.place not in found.stacks else []
    if missing:
        raise RefusedError(
            f"There is no {', '.join(missing)} yet.",
            "An account stands on the hub and on both stack sets.",
            "Deploy the installation first: irhub deploy.",
        )


def _wanted(desk: Desk, before: Desired) -> Desired:
    made = desire(desk.settings, before.organization, *desk.outside.make(desk.settings))
    return replace(made, config=before.config)


def _found(desk: Desk, planned: Planned, wanted: Desired) -> Found:
    """What is there; looked at again only where the wishes lead to places that nobody looked at."""
    if {one.place for one in wanted.stacks} == {one.place for one in planned.desired.stacks}:
        return planned.found
    return planning.plan_again(desk, planned.identity, wanted).found
