"""What becomes of GuardDuty: the changes after which it watches every account in every Region.

In each Region the same four steps, each standing on the one before: a detector for the administrator (made with no protection
plan switched on, which is why it is made before GuardDuty would make one), the administrator named, every account taken in by
itself, and the accounts that are there made members at once, since by itself that takes up to a day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.aws import by_hand, organization_detectors
from deployer.aws.detectors import SERVICE
from deployer.aws.organization_detectors import FREQUENCY, PENDING
from deployer.calls import Aws, Call, Door
from deployer.change import Change, Kind, Stage, Verb
from deployer.detection.state import SUSPENDED, Detection, Here
from deployer.errors import AwsError
from deployer.words import many

NOTES = (
    "GuardDuty costs by what it reads in each account and Region: CloudTrail events, flow logs, DNS queries. An account that",
    "had none before has it free of charge for 30 days. Protection plans (S3, EKS, malware, RDS, Lambda, runtime) cost beside:",
    "irhub switches none on, and leaves those that are on as they are.",
)


def changes(detection: Detection) -> tuple[Change, ...]:
    """Every change, in the order in which it must be made."""
    every = (change for here in detection.regions for change in _region(detection, here))
    return tuple(sorted(every, key=lambda change: (change.stage, change.where)))


class Filling:
    """Makes the calls of the plan: a detector made on the way is looked up, and an account that AWS leaves out is an error."""

    def __init__(self, behind: Aws) -> None:
        self._behind = behind

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer; raises ``AwsError`` that names the accounts which were not processed."""
        if call.parameters.get("DetectorId") == PENDING:
            call = call.but(DetectorId=organization_detectors.detector_of(self._behind, call.door, call.region))
        answer = self._behind.make(call)
        left_out = answer.get("UnprocessedAccounts") or ()
        if call.service == SERVICE and left_out:
            said = "; ".join(f"{one.get('AccountId')}: {one.get('Result', 'no reason given')}" for one in left_out)
            raise AwsError(call.name, "UnprocessedAccounts", said)
        return answer


def _region(detection: Detection, here: Here) -> Iterator[Change]:
    yield from _detectors(detection, here)
    yield _administrator(detection, here)
    standing_on_it = (_joining(detection, here), *_members(detection, here))
    waits = detection.door is not None and here.administrator != detection.administrator and not detection.has_management
    yield from (_waiting(change) if waits and change.calls else change for change in standing_on_it)


def _detectors(detection: Detection, here: Here) -> Iterator[Change]:
    yield _own_detector(detection, here)
    if here.management_detector is not None and detection.administrator != detection.organization.management_account_id:
        change = _detector(detection.organization.management_account_id, here.region)
        made = organization_detectors.create(Door.MANAGEMENT, here.region)
        yield change if here.management_detector else replace(change, verb=Verb.CREATE, details=_NEW, calls=(made,))


MOST_NAMES = 12
"""More accounts than this are summed up; the calls, in ``--json``, name them all."""

_NEW = ("no protection plan switched on", f"repeats published {FREQUENCY}")


def _detector(account_id: str, region: str) -> Change:
    return Change(Stage.DETECTORS, Kind.DETECTOR, Verb.NOTHING, account_id, region)


def _own_detector(detection: Detection, here: Here) -> Change:
    change, door, watch = _detector(detection.administrator, here.region), detection.door, here.watch
    if door is None or watch is None:
        calls: tuple[Call, ...] = (organization_detectors.create(Door.HUB, here.region),)
        return _unseen(detection, replace(change, verb=Verb.CREATE, calls=calls))
    if not watch.detector:
        return replace(change, verb=Verb.CREATE, details=_NEW, calls=(organization_detectors.create(door, here.region),))
    if (watch.status, watch.frequency) == ("ENABLED", FREQUENCY):
        return change
    details = (f"{watch.status}, repeats published {watch.frequency} → ENABLED, {FREQUENCY}",)
    return replace(
        change, verb=Verb.UPDATE, details=details, calls=(organization_detectors.update(door, here.region, watch.detector),)
    )


def _administrator(detection: Detection, here: Here) -> Change:
    change = Change(Stage.ADMINISTRATOR, Kind.ADMINISTRATOR, Verb.NOTHING, detection.administrator, here.region)
    if here.administrator == detection.administrator:
        return change
    change = replace(
        change, verb=Verb.CREATE, calls=(organization_detectors.name_administrator(here.region, detection.administrator),)
    )
    why = "only the management account may name it, and the settings name no profile for that account; with its credentials:"
    return change if detection.has_management else _by_hand(change, why)


def _joining(detection: Detection, here: Here) -> Change:
    change = Change(Stage.ORGANIZATION_DETECTORS, Kind.AUTO_ENABLE, Verb.NOTHING, detection.organization.id, here.region)
    if here.joining is not None and here.joining.accounts == "ALL":
        return change
    before = here.joining.accounts if here.joining else "none"
    calls = (organization_detectors.take_everybody(detection.door or Door.HUB, here.region, _detector_id(here)),)
    change = replace(change, verb=Verb.UPDATE, details=(f"accounts that join by themselves: {before} → ALL",), calls=calls)
    return change if detection.door else _unseen(detection, change)


def _members(detection: Detection, here: Here) -> Iterator[Change]:
    change = Change(Stage.MEMBER_DETECTORS, Kind.MEMBERS, Verb.NOTHING, detection.organization.id, here.region)
    missing = here.missing(_that_can_join(detection, here))
    if not missing:
        yield change
        return
    door, detector, known = detection.door or Door.HUB, _detector_id(here), here.watch.members if here.watch else {}
    suspended = {one for one in missing if known.get(one) in SUSPENDED}
    new = {one: detection.emails.get(one, "") for one in missing - suspended}
    calls = (
        *organization_detectors.create_members(door, here.region, detector, new),
        *organization_detectors.start_members(door, here.region, detector, suspended),
    )
    verb = Verb.UPDATE if known else Verb.CREATE
    details = (f"{many(len(missing), 'account')}: {_listed(detection, sorted(missing))}",)
    change = replace(change, verb=verb, details=details, calls=calls)
    yield change if detection.door else _unseen(detection, change)


def _listed(detection: Detection, accounts: list[str]) -> str:
    more = len(accounts) - MOST_NAMES
    return ", ".join(map(detection.named, accounts[:MOST_NAMES])) + (f", and {more} more" if more > 0 else "")


def _that_can_join(detection: Detection, here: Here) -> frozenset[str]:
    """All but the management account where nobody here can see whether it has the detector that it needs first."""
    management = detection.organization.management_account_id
    return detection.accounts - ({management} if here.management_detector is None else set())


def _detector_id(here: Here) -> str:
    return here.watch.detector if here.watch and here.watch.detector else PENDING


def _waiting(change: Change) -> Change:
    why = "waits until the administrator is named; then: irhub guardduty enable"
    return replace(change, verb=Verb.BY_HAND, calls=(), details=(why,))


def _unseen(detection: Detection, change: Change) -> Change:
    why = (
        f"nobody's credentials here are those of {detection.named(detection.administrator)}; with them, where it is not so yet:"
    )
    return _by_hand(change, why)


def _by_hand(change: Change, why: str) -> Change:
    lines = (by_hand.line(call, _looked_up(call)) for call in change.calls)
    return replace(change, verb=Verb.BY_HAND, calls=(), details=(why, *lines))


def _looked_up(call: Call) -> dict[str, str]:
    if call.parameters.get("DetectorId") != PENDING:
        return {}
    look = f"aws {SERVICE} list-detectors --region {call.region} --query 'DetectorIds[0]' --output text"
    return {"DetectorId": f'"$({look})"'}


def is_whole(changes: Iterable[Change]) -> bool:
    """Whether GuardDuty watches everything already."""
    return all(change.verb is Verb.NOTHING for change in changes)
