"""Whether the Regions that the settings name are switched on where they must be, and whether one is forgotten."""

from collections.abc import Mapping
from functools import partial

from deployer.aws.regions import BY_DEFAULT, ON, opted
from deployer.calls import Door
from deployer.doctor.check import Answer, Check, failed, not_known, passed, skipped, warned
from deployer.doctor.facts import Facts
from deployer.errors import AwsError
from deployer.settings.partition import GLOBAL
from deployer.words import many

ASKED_AT_MOST = 25
"""Accounts that are asked one by one, unless all are wanted: Account Management answers for one account at a time."""


def _above(facts: Facts) -> Answer:
    settings = facts.settings
    regions = sorted({facts.home, *settings.regions})
    lines = _off(facts.opted(Door.HUB), regions, f"{settings.hub.account}, the hub account")
    if not facts.has_management:
        optional = [region for region in regions if facts.opted(Door.HUB).get(region) != BY_DEFAULT]
        if optional and not lines:
            return not_known(f"without a management profile nobody can see whether {', '.join(optional)} is on there")
    else:
        lines += _off(facts.opted(Door.MANAGEMENT), regions, f"{settings.management.account}, the management account")
    if lines:
        return failed("StackSets need them on in the accounts that administer them, too", lines)
    return passed(", ".join(regions))


def _off(statuses: Mapping[str, str], regions: list[str], where: str) -> list[str]:
    return [
        f"{region} is {statuses.get(region, 'not known to AWS')} in {where}"
        for region in regions
        if statuses.get(region) not in ON
    ]


def _in_members(facts: Facts) -> Answer:
    known = facts.opted(Door.HUB)
    wanted: dict[str, list[str]] = {}
    for pair in facts.pairs():
        if known.get(pair.region) != BY_DEFAULT and pair.account_id != facts.settings.hub.account:
            wanted.setdefault(pair.account_id, []).append(pair.region)
    if not wanted:
        return passed("all of them are on in every account of AWS")
    asked = sorted(wanted)[: None if facts.scope.every_account else ASKED_AT_MOST]
    door = Door.MANAGEMENT if facts.has_management else Door.HUB
    answers = facts.together([partial(_asked, facts, door, account_id) for account_id in asked])
    return _judged(facts, wanted, dict(zip(asked, answers, strict=True)))


def _asked(facts: Facts, door: Door, account_id: str) -> Mapping[str, str] | str:
    """The account's Regions, or why AWS does not tell."""
    try:
        return opted(facts.aws, door, facts.home, account_id)
    except AwsError as error:
        return error.message.rstrip(".")


def _judged(facts: Facts, wanted: Mapping[str, list[str]], told: Mapping[str, Mapping[str, str] | str]) -> Answer:
    off = [
        line for one, said in told.items() if not isinstance(said, str) for line in _off(said, wanted[one], facts.named(one))
    ]
    silent = [f"{facts.named(one)}: {said}" for one, said in told.items() if isinstance(said, str)]
    left = len(wanted) - len(told)
    if off:
        return failed("a stack cannot be made in a Region that is off", off)
    if silent:
        return not_known(
            "AWS does not tell",
            silent,
            mend="aws organizations enable-aws-service-access "
            "--service-principal account.amazonaws.com --profile {management_profile}",
        )
    if left:
        return not_known(
            f"{many(len(told), 'account')} asked and well, {left} not asked", mend="irhub doctor --only D021 --every-account"
        )
    return passed(f"asked in {many(len(told), 'account')}")


def _global(facts: Facts) -> Answer:
    region = GLOBAL.get(facts.settings.partition)
    if region is None:
        return skipped(f"where global services of {facts.settings.partition} publish is not known here")
    without = [target.ou for target in facts.settings.targets if region not in target.regions]
    if without:
        return warned(
            f"{region} is not among the Regions of {many(len(without), 'target')}", (f"target {one}" for one in without)
        )
    return passed(f"{region} is among the Regions of every target")


CHECKS = (
    Check(
        code="D020",
        title="Every Region is on in the hub and the management account.",
        why="A Region that must be opted into has to be on in the administering accounts, or every instance there fails.",
        mend="aws account enable-region --region-name REGION --profile {profile}",
        look=_above,
        needs=("D001",),
    ),
    Check(
        code="D021",
        title="Every Region is on in the target accounts.",
        why="Nothing can be deployed in a Region that an account has not opted into, and its instance fails each time.",
        mend="aws account enable-region --region-name REGION --account-id ACCOUNT --profile {management_profile}",
        look=_in_members,
        needs=("D005", "D007"),
    ),
    Check(
        code="D022",
        title="The Region of the global services is among the targets' Regions.",
        why="IAM, STS and other global services publish their events in that Region alone, whoever they are about.",
        mend="edit irhub.yaml: targets, regions",
        look=_global,
    ),
)
