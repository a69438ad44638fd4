"""Whether the sources that are switched on beside GuardDuty really speak: Security Hub, AWS Config, CloudTrail.

What an event of each stands on differs. Security Hub tells of its own findings where it is on. Rules of AWS Config judge what a
recorder records. Calls come as events only where a trail takes them in: EventBridge asks for a trail with logging on ("AWS
service events delivered via AWS CloudTrail", EventBridge user guide), so an event data store alone counts for nothing here.
"""

from functools import partial

from deployer import listening
from deployer.aws import recorders, security_hub, standing, trails
from deployer.aws.seat import Seat
from deployer.aws.security_hub import Gathering
from deployer.aws.trails import Trail
from deployer.calls import Door
from deployer.doctor.check import Answer, Check, failed, not_known, passed, skipped
from deployer.doctor.checks.guardduty import everywhere
from deployer.doctor.facts import Facts
from deployer.doctor.places import Seen, judged, look_into
from deployer.errors import AwsError
from deployer.words import many
from hub.sources.cloudtrail_calls import SERVICES
from hub.sources.switched import Feed

CALLED = frozenset(f"{service}.amazonaws.com" for service in SERVICES)
"""The services whose calls are waited for, as CloudTrail names them."""
START_RECORDER = (
    "aws configservice start-configuration-recorder --configuration-recorder-name NAME --region REGION --profile PROFILE"
)
NEW_RECORDER = (
    "aws configservice put-configuration-recorder --configuration-recorder name=default,roleARN=ROLE --region REGION "
    "--profile PROFILE && aws configservice put-delivery-channel --delivery-channel name=default,s3BucketName=BUCKET "
    "--region REGION --profile PROFILE && aws configservice start-configuration-recorder "
    "--configuration-recorder-name default --region REGION --profile PROFILE"
)
NEW_TRAIL = (
    "aws cloudtrail create-trail --name NAME --s3-bucket-name BUCKET --is-multi-region-trail --is-organization-trail "
    "--region {home} --profile {management_profile} && "
    "aws cloudtrail start-logging --name NAME --region {home} --profile {management_profile}"
)
START_TRAIL = "aws cloudtrail start-logging --name TRAIL-ARN --region REGION --profile {management_profile}"


def _is_on(facts: Facts) -> Answer:
    feed, seat = _feed(facts), _seat(facts)
    if feed is None:
        return _off("securityhub")
    if seat is None:
        return _unseen(facts, "D054")
    regions = tuple(sorted({listening.gathering(facts.settings)[1], *facts.settings.regions}))
    told = facts.together([partial(_stands, facts, seat, region, feed) for region in regions])
    off = [f"{region}: it is off" for region, said in zip(regions, told, strict=True) if said is False]
    silent = [f"{region}: {said}" for region, said in zip(regions, told, strict=True) if isinstance(said, str)]
    if off:
        newer = "-v2" if feed is Feed.OCSF else ""
        mend = f"aws securityhub enable-security-hub{newer} --region REGION --profile {_profile(facts)}"
        says = f"{_kind(feed)} is not on everywhere in {_who(facts)}"
        return failed(says, [*off, *(f"unknown: {one}" for one in silent)], mend=mend)
    if silent:
        return not_known(f"AWS does not tell everywhere whether {_kind(feed)} is on in {_who(facts)}", silent)
    return passed(f"{_kind(feed)} is on in {_who(facts)}, in {many(len(regions), 'Region')}")


def _stands(facts: Facts, seat: Seat, region: str, feed: Feed) -> bool | str:
    """Whether it is on there, or why AWS does not tell."""
    try:
        return security_hub.is_on(facts.aws, seat, region, feed)
    except AwsError as error:
        return f"{error.call}: {error.message.rstrip('.')}"


def _gathers(facts: Facts) -> Answer:
    feed, seat = _feed(facts), _seat(facts)
    if feed is None:
        return _off("securityhub")
    account, home = listening.gathering(facts.settings)
    named = standing.administrators(facts.aws, security_hub.PRINCIPAL, facts.home) if feed is Feed.ASFF else (account,)
    if account not in named:
        return _another(facts, account, named)
    if seat is None:
        return _unseen(facts, "D055")
    found = security_hub.gathering(facts.aws, seat, home, feed) or Gathering(home, "NO_REGIONS")
    if found.home != home:
        says = f"findings gather in {found.home}, and irhub listens in {home}"
        return failed(says, mend="edit irhub.yaml: sources.securityhub.region")
    apart = [region for region in facts.settings.regions if not found.takes(region)]
    if apart:
        made = "aggregator-v2" if feed is Feed.OCSF else "finding-aggregator"
        mend = f"aws securityhub create-{made} --region-linking-mode ALL_REGIONS --region {home} --profile {_profile(facts)}"
        return failed(f"findings of {many(len(apart), 'Region')} do not come to {home}", apart, mend=mend)
    return passed(f"findings of {many(len(facts.settings.regions), 'Region')} gather in {_who(facts)} {home}")


def _another(facts: Facts, account: str, named: tuple[str, ...]) -> Answer:
    if named:
        says = f"its administrator is {facts.named(named[0])}, and irhub listens in {facts.named(account)}"
        return failed(says, mend="edit irhub.yaml: sources.securityhub.account")
    mend = f"aws securityhub enable-organization-admin-account --admin-account-id {account} "
    return failed(
        f"the organization has delegated none, so only findings of {facts.named(account)} itself are told there",
        mend=f"{mend}--region {listening.gathering(facts.settings)[1]} --profile {{management_profile}}",
    )


def _feed(facts: Facts) -> Feed | None:
    found = facts.settings.sources.securityhub
    return found.feed if found else None


def _seat(facts: Facts) -> Seat | None:
    return facts.seat(listening.gathering(facts.settings)[0])


def _who(facts: Facts) -> str:
    return facts.named(listening.gathering(facts.settings)[0])


def _profile(facts: Facts) -> str:
    """The profile of Security Hub's administrator, as far as irhub.yaml names it."""
    return "{profile}" if listening.gathering(facts.settings)[0] == facts.settings.hub.account else "PROFILE"


def _kind(feed: Feed) -> str:
    return "the newer Security Hub" if feed is Feed.OCSF else "Security Hub CSPM"


def _unseen(facts: Facts, code: str) -> Answer:
    return not_known(
        f"only {_who(facts)} can see it, and there is no way in without --member-role and a management profile",
        mend=f"irhub doctor --only {code} --member-role OrganizationAccountAccessRole",
    )


def _off(source: str) -> Answer:
    return skipped(f"irhub.yaml does not switch sources.{source} on")


def _recorders(facts: Facts) -> Answer:
    if not facts.settings.sources.config:
        return _off("config")
    seen = look_into(facts, everywhere(facts), partial(_recorder, facts))
    mend = START_RECORDER if any("stopped" in one for one in seen.wrong) else ""
    return judged(seen, "D056", ("a recorder records", "nothing is recorded there, so no rule judges"), mend)


def _recorder(facts: Facts, seat: Seat, region: str) -> str:
    found = recorders.recorder(facts.aws, seat, region)
    if found is None:
        return "there is no recorder"
    if not found.records:
        return f"the recorder {found.name} is stopped"
    return f"the recorder {found.name} fails ({found.failure})" if found.failure else ""


def _trails(facts: Facts) -> Answer:
    if not facts.settings.sources.cloudtrail:
        return _off("cloudtrail")
    pairs = everywhere(facts)
    regions = sorted({pair.region for pair in pairs})
    told = facts.together([partial(_by_organization, facts, region) for region in regions])
    covered = {region for region, by_one in zip(regions, told, strict=True) if by_one}
    seen = look_into(facts, [pair for pair in pairs if pair.region not in covered], partial(_trail, facts))
    well = f"a trail of the organization takes in every account in {many(len(covered), 'Region')}"
    if seen == Seen():
        return passed(well)
    mend = START_TRAIL if any("is stopped" in one for one in seen.wrong) else ""
    says = f"{well}, and a trail speaks" if covered else "a trail speaks"
    return judged(seen, "D057", (says, "where no trail takes them in, no call is heard of"), mend)


def _by_organization(facts: Facts, region: str) -> bool:
    """Whether a trail of the organization speaks, which each of its accounts has a replica of.

    The hub account sees that replica, and the trail's selectors where AWS lets a member read them; else the management account
    is asked, where there is a way in.
    """
    seats = (Seat(Door.HUB), facts.seat(facts.settings.management.account))
    return any(seat and _organization_speaks(facts, seat, region) for seat in seats)


def _organization_speaks(facts: Facts, seat: Seat, region: str) -> bool:
    try:
        return any(one.of_organization and one.speaks for one in _seen_trails(facts, seat, region))
    except AwsError:
        return False


def _trail(facts: Facts, seat: Seat, region: str) -> str:
    found = _seen_trails(facts, seat, region)
    if any(one.speaks for one in found):
        return ""
    return "; ".join(map(_silence, found)) or "there is no trail"


def _silence(one: Trail) -> str:
    return (
        f"the trail {one.name} leaves out calls that change something" if one.is_logging else f"the trail {one.name} is stopped"
    )


def _seen_trails(facts: Facts, seat: Seat, region: str) -> tuple[Trail, ...]:
    return facts.memory.recall(("trails", seat, region), lambda: trails.trails(facts.aws, seat, region, CALLED))


CHECKS = (
    Check(
        code="D054",
        title="Security Hub is on where irhub listens to it.",
        why="Where it is off it imports nothing, and no finding of another product is answered.",
        mend="aws securityhub enable-security-hub --region REGION --profile {profile}",
        look=_is_on,
        needs=("D005",),
    ),
    Check(
        code="D055",
        title="Security Hub's findings gather where irhub listens.",
        why="irhub hears one bus: what is told on another account's or Region's bus is answered by nobody.",
        mend="edit irhub.yaml: sources.securityhub",
        look=_gathers,
        needs=("D005", "D054"),
    ),
    Check(
        code="D056",
        title="AWS Config records where its rules are listened to.",
        why="Rules judge what a recorder records; where none does, compliance never changes and nothing is told.",
        mend=NEW_RECORDER,
        look=_recorders,
        needs=("D005", "D007"),
    ),
    Check(
        code="D057",
        title="A trail takes in the calls that irhub waits for.",
        why="EventBridge hears of a call only where a trail that is logging takes it in; without one, nothing is heard.",
        mend=NEW_TRAIL,
        look=_trails,
        needs=("D005", "D007"),
    ),
)
