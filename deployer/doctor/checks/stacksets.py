"""What bears our names already, and whether CloudFormation is at work on it."""

from collections.abc import Iterator, Mapping
from functools import partial

from deployer.aws import looking, operations
from deployer.aws.stacksets import DELEGATED_ADMIN
from deployer.doctor.check import Answer, Check, failed, not_known, passed, skipped, warned
from deployer.doctor.facts import Facts
from deployer.errors import DeniedError
from deployer.words import many
from hub.action import INSTALLATION_TAG


def _elsewhere(facts: Facts) -> Answer:
    ours = {one.name for one in facts.desired().sets}
    regions = facts.hub_regions()
    asked = [(region, call_as) for region in regions for call_as in (looking.SELF, DELEGATED_ADMIN)]
    listed = facts.together([partial(_names, facts, region, call_as) for region, call_as in asked])
    found = [
        f"{name} in {region}, {'self-managed in the hub account' if call_as == looking.SELF else 'service-managed'}"
        for (region, call_as), names in zip(asked, listed, strict=True)
        for name in sorted(ours & set(names or ()))
        if (region, call_as) != (facts.home, DELEGATED_ADMIN)
    ]
    if found:
        return failed("there are StackSets of the same name", found)
    closed = {region for (region, _), names in zip(asked, listed, strict=True) if names is None}
    needed = sorted(closed & {facts.home, *facts.settings.regions})
    if needed:
        return not_known(
            "these Regions are closed to the credentials", needed, mend="irhub doctor --only D010 --profile PROFILE"
        )
    others = f"; {many(len(closed), 'other Region')} closed to the hub account" if closed else ""
    return passed(f"looked in {many(len(regions) - len(closed), 'Region')}{others}")


def _names(facts: Facts, region: str, call_as: str) -> tuple[str, ...] | None:
    """The names of the StackSets there; None where the credentials may not ask, as under a policy that closes Regions."""
    try:
        return looking.names(facts.aws, region, call_as)
    except DeniedError:
        return None


def _ours(facts: Facts) -> Answer:
    prefix = facts.settings.prefix
    tags = {f"StackSet {name}": found.tags for name, found in facts.sets().items()}
    tags |= {f"stack {place.name} in {place.region}": _tags(said) for place, said in facts.stacks().items()}
    foreign = [f"{what} has {_told(has)}" for what, has in tags.items() if has.get(INSTALLATION_TAG) != prefix]
    if foreign:
        return failed("irhub did not make what has its names", foreign)
    return passed(
        f"{many(len(tags), 'object')} with the tag {INSTALLATION_TAG}: {prefix}" if tags else "nothing bears them yet"
    )


def _tags(said: Mapping[str, object]) -> dict[str, str]:
    listed = said.get("Tags") or []
    assert isinstance(listed, list)  # noqa: S101  # AWS's own form
    return {tag["Key"]: tag["Value"] for tag in listed}


def _told(tags: Mapping[str, str]) -> str:
    value = tags.get(INSTALLATION_TAG)
    return f"the tag {INSTALLATION_TAG}: {value}" if value else f"no tag {INSTALLATION_TAG}"


def _running(facts: Facts) -> Answer:
    if not facts.stacks() and not facts.sets():
        return skipped("nothing is deployed yet")
    busy = list(_busy(facts))
    if busy:
        return failed("somebody is changing stacks right now", busy)
    names = [(one.name, one.region) for one in facts.desired().sets if one.name in facts.sets()]
    listed = facts.together([partial(operations.running, facts.aws, *one) for one in names])
    live = [one for each in listed for one in each]
    running = [f"StackSet {one.ref.stack_set}: {one.action} {one.ref.id} is {one.status}" for one in live]
    if running:
        return warned("operations of StackSets run or wait; what is asked now waits for them", running)
    return passed("CloudFormation is at rest")


def _busy(facts: Facts) -> Iterator[str]:
    for place, said in facts.stacks().items():
        status = str(said["StackStatus"])
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            yield f"stack {place.name} in {place.region} is {status}"


CHECKS = (
    Check(
        code="D010",
        title="No StackSet elsewhere has one of our names.",
        why="A StackSet is seen only from the Region and by the kind of administrator that made it; two of one name fight over "
        "the same roles.",
        mend="aws cloudformation delete-stack-set --stack-set-name NAME --region REGION --profile {profile}",
        look=_elsewhere,
        needs=("D005", "D006"),
    ),
    Check(
        code="D011",
        title="What bears our names is ours.",
        why="irhub changes and deletes only what it made; something else of that name would be overwritten.",
        mend="edit irhub.yaml: prefix",
        look=_ours,
        needs=("D005", "D006"),
    ),
    Check(
        code="D012",
        title="No operation is running.",
        why="Two operations on one stack or StackSet are refused, or wait for each other.",
        mend="irhub watch",
        look=_running,
        needs=("D005", "D006"),
    ),
)
