"""Whom the settings choose: targets, accounts that are not active, and the management account apart."""

from deployer.doctor.check import Answer, Check, failed, passed, warned
from deployer.doctor.facts import Facts
from deployer.organization import Organization
from deployer.settings import Target
from deployer.words import many


def _targets(facts: Facts) -> Answer:
    organization, settings = facts.organization(), facts.settings
    strangers = [target.ou for target in settings.targets if organization.unit(target.ou) is None]
    if strangers:
        return failed(f"the organization has no unit {', '.join(strangers)}")
    unknown = sorted(facts.scope.units - {unit.id for unit in organization.units})
    unknown += sorted(facts.scope.accounts - {account.id for account in organization.members})
    if unknown:
        return failed(f"the organization has no such unit or active member: {', '.join(unknown)}")
    if not facts.accounts():
        return failed("no account is chosen, so there is nothing to do")
    odd = [line for target in settings.targets for line in _oddities(organization, target)]
    if odd:
        return warned("something in them chooses nobody", odd)
    regions = {pair.region for pair in facts.pairs()}
    return passed(f"{many(len(facts.accounts()), 'account')} in {many(len(regions), 'Region')}")


def _oddities(organization: Organization, target: Target) -> list[str]:
    beneath = {account.id for account in organization.beneath(target.ou)}
    known = {account.id for account in organization.accounts}
    inside = {one for one in target.include if one in beneath} if target.include else beneath - set(target.exclude)
    lines = [] if inside else [f"target {target.ou}: no active account is left"]
    named = (*target.include, *target.exclude)
    lines += [f"target {target.ou}: {one} is not in the organization" for one in named if one not in known]
    elsewhere = [one for one in named if one in known - beneath and _is_active(organization, one)]
    return lines + [f"target {target.ou}: {one} does not lie beneath it" for one in elsewhere]


def _is_active(organization: Organization, account_id: str) -> bool:
    account = organization.account(account_id)
    return account is not None and account.is_active


def _inactive(facts: Facts) -> Answer:
    organization = facts.organization()
    idle = {account.id: account for account in organization.skipped}
    wanted = {one for target in facts.settings.targets for one in target.include} | {facts.settings.guardduty_administrator}
    named = [f"{facts.named(one)} is {idle[one].state}" for one in sorted(idle.keys() & wanted)]
    if named:
        return failed("irhub.yaml names accounts that StackSets skip", named)
    closing = [f"{facts.named(one.id)} is {one.state}" for one in idle.values() if one.state.startswith("PENDING")]
    if closing:
        return warned("accounts on their way in or out are skipped, and their findings with them", closing)
    lines = [f"{facts.named(one.id)} is {one.state} and is skipped" for one in idle.values()]
    return passed(f"{many(len(idle), 'account')} skipped" if idle else "all accounts are active", lines)


def _apart(facts: Facts) -> Answer:
    management = facts.settings.management.account
    if any(management in target.include for target in facts.settings.targets):
        return failed(f"a target includes {management}, which StackSets never reach", mend="edit irhub.yaml: targets, include")
    if not facts.has_management:
        return warned(
            "no profile is named for it, so its stacks are handed over as files, and nobody can see whether they are there"
        )
    return passed(
        f"{management} gets plain stacks by the profile {facts.settings.profiles.management}, and is never freer than ask"
    )


CHECKS = (
    Check(
        code="D007",
        title="The targets choose accounts.",
        why="A unit that is gone, or a slip in an account id, chooses nobody, and nobody's findings are answered.",
        mend="edit irhub.yaml: targets",
        look=_targets,
        needs=("D005",),
    ),
    Check(
        code="D008",
        title="No account that is meant is suspended or closing.",
        why="StackSets skip such accounts; what irhub.yaml says about them comes to nothing.",
        mend="edit irhub.yaml: targets",
        look=_inactive,
        needs=("D005",),
    ),
    Check(
        code="D009",
        title="The management account is handled apart.",
        why="StackSets never deploy to it and service control policies do not bind it, so it needs stacks of its own.",
        mend="edit irhub.yaml: profiles.management",
        look=_apart,
    ),
)
