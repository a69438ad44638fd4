"""GuardDuty: who administers it, whether it watches every account and Region, and how soon it repeats itself."""

from collections.abc import Iterator, Mapping
from functools import partial

from deployer.aws import detectors, standing
from deployer.aws.detectors import ENABLED, PRINCIPAL, Watch
from deployer.aws.seat import Seat
from deployer.calls import Pair
from deployer.doctor.check import Answer, Check, failed, not_known, passed, warned
from deployer.doctor.facts import Facts
from deployer.errors import AwsError
from deployer.words import many
from hub.settings import Intake

SOONEST = "FIFTEEN_MINUTES"


def administrator(facts: Facts) -> str:
    """GuardDuty's delegated administrator; empty where there is none."""
    return facts.memory.recall("guardduty", lambda: next(iter(standing.administrators(facts.aws, PRINCIPAL, facts.home)), ""))


def _administrator(facts: Facts) -> Answer:
    found, settings = administrator(facts), facts.settings
    if not found:
        return failed("the organization has delegated none")
    if settings.intake is Intake.ADMINISTRATOR and settings.guardduty_administrator != found:
        return failed(
            f"it is {facts.named(found)}, and guardduty_administrator says {settings.guardduty_administrator}",
            mend="edit irhub.yaml: guardduty_administrator",
        )
    if not facts.has_management:
        return passed(f"it is {facts.named(found)}; whether in every Region, only the management account could say")
    asked = facts.together([partial(detectors.administrators, facts.aws, region) for region in settings.regions])
    pairs = zip(settings.regions, asked, strict=True)
    odd = [f"{region}: {', '.join(there) or 'none'}" for region, there in pairs if there != (found,)]
    if odd:
        return failed(f"it is {facts.named(found)}, but not in every Region", odd)
    return passed(f"it is {facts.named(found)}, in {many(len(asked), 'Region')}")


def seat(facts: Facts) -> Seat | None:
    """From where GuardDuty's administrator can be asked."""
    return facts.seat(administrator(facts))


def _watches(facts: Facts, at: Seat) -> Mapping[str, Watch]:
    """GuardDuty in every Region; read once for all checks."""
    return facts.memory.recall("watches", lambda: _read(facts, at))


def _read(facts: Facts, at: Seat) -> Mapping[str, Watch]:
    wanted = facts.settings.regions
    found = facts.together([partial(detectors.watch, facts.aws, at, region) for region in wanted])
    return dict(zip(wanted, found, strict=True))


def _detectors(facts: Facts) -> Answer:
    at = seat(facts)
    if at is None:
        return _unseen(facts)
    try:
        watches = _watches(facts, at)
    except AwsError as error:
        return not_known(f"{error.call}: {error.message.rstrip('.')}")
    pairs = everywhere(facts)
    blind: dict[str, list[str]] = {}
    for pair in pairs:
        if _state(facts, watches[pair.region], pair.account_id) != ENABLED:
            blind.setdefault(pair.account_id, []).append(pair.region)
    if blind:
        lines = [f"{facts.named(one)}: {', '.join(where)}" for one, where in sorted(blind.items())]
        return failed(f"it does not watch {many(len(blind), 'account')} everywhere", lines)
    return passed(f"it watches {many(len(pairs), 'pair')} of account and Region")


def everywhere(facts: Facts) -> tuple[Pair, ...]:
    """What is targeted; the management account in every Region besides, for it is never left out."""
    above = () if facts.scope.is_narrow else (Pair(facts.settings.management.account, one) for one in facts.settings.regions)
    return tuple(sorted({*facts.pairs(), *above}))


def _state(facts: Facts, watch: Watch, account_id: str) -> str:
    if account_id == administrator(facts):
        return ENABLED if watch.status == "ENABLED" else watch.status
    return watch.members.get(account_id, "")


def _unseen(facts: Facts) -> Answer:
    who = facts.named(administrator(facts))
    return not_known(
        f"only {who} can see it, and there is no way in without --member-role and a management profile",
        mend="irhub doctor --only D051 --only D052 --member-role OrganizationAccountAccessRole",
    )


def _frequency(facts: Facts) -> Answer:
    at = seat(facts)
    if at is None:
        return _unseen(facts)
    slow = list(_slow(_watches(facts, at)))
    if slow:
        return warned("updates to a finding come late", slow)
    return passed(f"every fifteen minutes, in {many(len(facts.settings.regions), 'Region')}")


def _slow(watches: Mapping[str, Watch]) -> Iterator[str]:
    for region, watch in watches.items():
        if watch.frequency != SOONEST:
            yield f"{region}: {watch.frequency or 'no detector'}"


CHECKS = (
    Check(
        code="D050",
        title="GuardDuty has one administrator, the same in every Region.",
        why="It alone sees all members and switches GuardDuty on for those that join; where it differs, nobody watches.",
        mend="irhub guardduty enable",
        look=_administrator,
        needs=("D005",),
    ),
    Check(
        code="D051",
        title="GuardDuty watches every account and Region.",
        why="Where there is no detector there are no findings, and nothing is answered.",
        mend="irhub guardduty enable",
        look=_detectors,
        needs=("D050", "D007"),
    ),
    Check(
        code="D052",
        title="GuardDuty publishes repeats every fifteen minutes.",
        why="A finding that grows worse is told again only that often; by default it takes six hours.",
        mend="irhub guardduty enable",
        look=_frequency,
        needs=("D050",),
    ),
)
