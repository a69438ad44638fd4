"""How much of AWS's quotas is left for what is to be deployed, in the hub account."""

from functools import partial

from deployer.aws import buses, looking, quotas
from deployer.aws.stacksets import DELEGATED_ADMIN
from deployer.doctor.check import Answer, Check, failed, not_known, passed, warned
from deployer.doctor.facts import Facts
from deployer.words import many

NEARLY = 0.9
"""From here on somebody should ask for more before it is full."""


def _stacksets(facts: Facts) -> Answer:
    wanted = {quotas.STACK_SETS, quotas.STACK_INSTANCES}
    known = quotas.applied(facts.aws, "cloudformation", facts.home, wanted)
    if not wanted <= known.keys():
        return not_known("Service Quotas does not name the quotas of StackSets here")
    names = {*looking.names(facts.aws, facts.home, DELEGATED_ADMIN), *(one.name for one in facts.desired().sets)}
    largest = max(len(one.pairs) for one in facts.desired().sets)
    return _judged(
        ("StackSets", len(names), known[quotas.STACK_SETS]),
        ("instances of one StackSet", largest, known[quotas.STACK_INSTANCES]),
    )


def _rules(facts: Facts) -> Answer:
    regions = sorted({facts.home, *facts.settings.regions})
    counted = facts.together([partial(buses.how_many_rules, facts.aws, region, "default") for region in regions])
    known = facts.together([partial(quotas.applied, facts.aws, "events", region, {quotas.RULES}) for region in regions])
    if any(quotas.RULES not in each for each in known):
        return not_known("Service Quotas does not name EventBridge's quota of rules here")
    new = 0 if facts.has_hub else 1
    used = zip(regions, counted, known, strict=True)
    return _judged(*((f"rules in {region}", count + new, each[quotas.RULES]) for region, count, each in used))


def _judged(*used: tuple[str, int, int]) -> Answer:
    said = [f"{what}: {count:,} of {quota:,}" for what, count, quota in used]
    if any(count > quota for _, count, quota in used):
        return failed("a quota is too small", said)
    if any(count > quota * NEARLY for _, count, quota in used):
        return warned("a quota is nearly used up", said)
    what, count, quota = max(used, key=lambda one: one[1] / one[2])
    return passed(f"the fullest is {what}: {count:,} of {quota:,}")


def _concurrency(facts: Facts) -> Answer:
    wanted = facts.settings.limits.concurrency
    left = quotas.concurrency(facts.aws, facts.home)
    says = f"{many(left.unreserved, 'execution')} of {left.total:,} are unreserved, and limits.concurrency says {wanted}"
    if left.unreserved < wanted:
        return failed(says)
    return passed(says)


CHECKS = (
    Check(
        code="D043",
        title="StackSets and their instances are within the quotas.",
        why="Beyond the quota no StackSet and no instance is made, and the accounts that come last stay uncovered.",
        mend="aws service-quotas request-service-quota-increase --service-code cloudformation --quota-code CODE "
        "--desired-value NUMBER --region {home} --profile {profile}",
        look=_stacksets,
        needs=("D005", "D006", "D007"),
    ),
    Check(
        code="D044",
        title="Lambda has as much concurrency as the hub uses.",
        why="Findings that find no free execution are received in vain; after five times they are dead letters.",
        mend="aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 "
        "--desired-value 1000 --region {home} --profile {profile}",
        look=_concurrency,
        needs=("D001",),
    ),
    Check(
        code="D045",
        title="The hub account's buses have room for rules.",
        why="A bus takes three hundred rules; a stack with one rule too many fails. What members' buses hold, only they see.",
        mend="aws service-quotas request-service-quota-increase --service-code events --quota-code L-244521F2 "
        "--desired-value NUMBER --region REGION --profile {profile}",
        look=_rules,
        needs=("D005", "D006"),
    ),
)
