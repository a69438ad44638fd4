"""Who we are, and whether the organization is the one that is meant and can do what is needed."""

from deployer.aws import standing
from deployer.calls import Door
from deployer.delegation import IAM_SAYS, PRINCIPAL
from deployer.doctor.check import Answer, Check, failed, not_known, passed, skipped
from deployer.doctor.facts import Facts
from deployer.errors import AwsError, CredentialsError, DeniedError


def _hub(facts: Facts) -> Answer:
    return _door(facts, Door.HUB, facts.settings.hub.account, "hub.account")


def _management(facts: Facts) -> Answer:
    if not facts.has_management:
        return skipped("irhub.yaml names no profile for the management account; what belongs there is handed over as files")
    return _door(facts, Door.MANAGEMENT, facts.settings.management.account, "management.account")


def _door(facts: Facts, door: Door, wanted: str, key: str) -> Answer:
    try:
        who = facts.identity(door)
    except CredentialsError as error:
        return failed(f"there are no usable credentials: {error.message.rstrip('.')}")
    if who.account_id != wanted:
        return failed(f"these are credentials of {who.arn}, and {key} says {wanted}")
    return passed(f"we are {who.arn}")


def _organization(facts: Facts) -> Answer:
    outline, settings = facts.outline(), facts.settings
    if outline.id != settings.organization:
        return failed(f"the hub account is in {outline.id}, and organization says {settings.organization}")
    if outline.management_account_id != settings.management.account:
        return failed(
            f"the organization is owned by {outline.management_account_id}, and management.account says "
            f"{settings.management.account}"
        )
    return passed(f"{outline.id}, owned by {outline.management_account_id}")


def _features(facts: Facts) -> Answer:
    features = facts.outline().features
    if features == "ALL":
        return passed("its feature set is ALL")
    return failed(f"its features are {features}: there are no service control policies and no trusted access")


def _delegated(facts: Facts) -> Answer:
    hub = facts.settings.hub.account
    try:
        who = standing.administrators(facts.aws, PRINCIPAL, facts.home)
    except DeniedError as error:
        if IAM_SAYS in error.message:
            return not_known(f"these credentials may not ask: {error.message.rstrip('.')}")
        return failed(f"{hub} is no delegated administrator of anything, so Organizations tells it nothing")
    if hub not in who:
        return failed(f"{hub} is none; there are: {', '.join(who) or 'none'}")
    return passed(f"there are {len(who)} of 5 that AWS allows")


def _trusted(facts: Facts) -> Answer:
    try:
        status = standing.trusts_stacksets(facts.aws, facts.home)
    except AwsError as error:
        return not_known(error.message.rstrip("."))
    if status == "ENABLED":
        return passed("CloudFormation may act in the members")
    return failed(f"it is {status or 'not told'}")


CHECKS = (
    Check(
        code="D001",
        title="The credentials are those of the hub account.",
        why="Everything is made with them; in another account it would be made twice, and in the wrong place.",
        mend="irhub doctor --profile HUB-PROFILE",
        look=_hub,
    ),
    Check(
        code="D002",
        title="The management profile leads to the management account.",
        why="StackSets never reach the management account, so its stacks are made with that profile.",
        mend="irhub doctor --management-profile MANAGEMENT-PROFILE",
        look=_management,
    ),
    Check(
        code="D003",
        title="The organization is the one that irhub.yaml names.",
        why="Test and production look alike; the organization's id is what keeps them apart.",
        mend="irhub init --force",
        look=_organization,
        needs=("D001",),
    ),
    Check(
        code="D004",
        title="The organization has all features.",
        why="Service-managed StackSets and service control policies exist in such an organization only.",
        mend="aws organizations enable-all-features --profile {management_profile}",
        look=_features,
        needs=("D001",),
    ),
    Check(
        code="D005",
        title="The hub account is a delegated administrator of StackSets.",
        why="Only such an account, or the owner, may see the organization and put stacks into its members.",
        mend="aws organizations register-delegated-administrator --account-id {hub} "
        f"--service-principal {PRINCIPAL} --profile {{management_profile}}",
        look=_delegated,
        needs=("D001",),
    ),
    Check(
        code="D006",
        title="StackSets have trusted access to the organization.",
        why="Without it CloudFormation has no role in the members, and every instance fails.",
        mend="aws cloudformation activate-organizations-access --region {home} --profile {management_profile}",
        look=_trusted,
        needs=("D005",),
    ),
)
