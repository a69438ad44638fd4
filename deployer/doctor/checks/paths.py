"""Whether each finding comes to the hub by one path only.

Where GuardDuty is administered for the organization, the same finding is published in the member and in the administrator's
account (GuardDuty User Guide, "Processing GuardDuty findings with EventBridge"). So either every account forwards its own,
or the administrator forwards all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from deployer import template
from deployer.aws import buses
from deployer.aws.buses import Rule
from deployer.aws.seat import Seat
from deployer.doctor.check import DEPLOY, Answer, Check, failed, not_known, passed, skipped
from deployer.doctor.checks.guardduty import administrator
from deployer.doctor.facts import Facts
from deployer.words import many
from hub.settings import Intake

RULE = "AWS::Events::Rule"


@dataclass(frozen=True, slots=True)
class Looked:
    """The rules of one account and Region that send to the hub bus."""

    account: str
    region: str
    names: tuple[str, ...]
    ours: Rule | None


def bus_arn(facts: Facts) -> str:
    """The hub bus's ARN."""
    settings = facts.settings
    return f"arn:{settings.partition}:events:{facts.home}:{settings.hub.account}:event-bus/{settings.prefix}-hub"


def forward_rule(facts: Facts) -> str:
    """The name of the rule that forwards GuardDuty's findings."""
    return f"{facts.settings.prefix}-forward-guardduty"


def _one_path(facts: Facts) -> Answer:
    if not facts.has_hub:
        return skipped("there is no hub bus yet")
    if facts.settings.intake is Intake.ADMINISTRATOR and not facts.settings.sources.is_everywhere:
        extra = [f"{facts.named(one)} still forwards" for one in sorted(_forwarders(facts) - {administrator(facts)})]
        if extra:
            return failed("the administrator forwards what these forward too", extra, mend=DEPLOY)
    seats = {one: facts.seat(one) for one in _seen_accounts(facts)}
    asked = [(one, seat, region) for one, seat in seats.items() if seat for region in facts.settings.regions]
    looked = facts.together([partial(_look, facts, *one) for one in asked])
    wrong = [line for one in looked for line in _wrongs(facts, one)]
    if wrong:
        return failed("findings would come twice", wrong)
    unseen = [facts.named(one) for one, seat in seats.items() if seat is None and one == administrator(facts)]
    if unseen:
        says = f"what other rules there are in {unseen[0]}, GuardDuty's administrator, nobody can see from here"
        return not_known(says, mend="irhub doctor --only D053 --member-role OrganizationAccountAccessRole")
    seen = f"{many(len(seats), 'account')} that can be seen and {many(len(facts.settings.regions), 'Region')}"
    return passed(f"no other rule sends to the hub, in {seen}")


def _seen_accounts(facts: Facts) -> list[str]:
    above = {facts.settings.hub.account, facts.settings.management.account, administrator(facts)}
    return sorted(one for one in above if one)


def _forwarders(facts: Facts) -> set[str]:
    found = facts.sets().get(facts.desired().forwarding.name)
    return {one.account_id for one in found.instances} if found else set()


def _look(facts: Facts, account: str, seat: Seat, region: str) -> Looked:
    names = buses.leading_to(facts.aws, seat, region, bus_arn(facts))
    name = forward_rule(facts)
    return Looked(account, region, names, buses.rule(facts.aws, seat, region, name) if name in names else None)


def _wrongs(facts: Facts, looked: Looked) -> Iterator[str]:
    where = f"{facts.named(looked.account)} {looked.region}"
    for name in sorted(set(looked.names) - _known_rules(facts)):
        yield f"{where}: the rule {name} sends to the hub bus too"
    if looked.ours is None or looked.account != administrator(facts):
        return
    own = "accountId" in (looked.ours.pattern.get("detail") or {})
    if facts.settings.intake is Intake.MEMBERS and not own:
        yield f"{where}: {looked.ours.name} forwards the findings of all members, and each of them forwards its own"


def _known_rules(facts: Facts) -> set[str]:
    """The rules that our own templates make, wherever they lead."""
    desired = facts.desired()
    where = template.Where(facts.settings.partition, facts.home, facts.settings.hub.account)
    texts = {desired.forwarding.template, desired.hub.template, *(one.template for one in desired.dead_letters)}
    made = [template.resources(text, where).values() for text in texts if template.parse(text).get("Resources")]
    return {forward_rule(facts), *(one["Properties"]["Name"] for each in made for one in each if one["Type"] == RULE)}


CHECKS = (
    Check(
        code="D053",
        title="Each finding comes by one path only.",
        why="GuardDuty publishes a finding in its account and in its administrator's; forwarded twice, it costs twice and "
        "is answered as if it were repeated.",
        mend="aws events remove-targets --rule NAME --ids ID --region REGION --profile PROFILE",
        look=_one_path,
        needs=("D005", "D006"),
    ),
)
