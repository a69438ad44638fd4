"""Writes the first irhub.yaml of an installation: every key with a word on what it is for."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deployer.errors import RefusedError, SettingsError
from deployer.settings import load

HEAD = """\
# irhub.yaml: everything this installation is told. Account ids stand in quotes: YAML reads digits without them as a number.

version: 1

# On everything irhub makes: stacks, roles, queues, tags. Two installations live side by side under two prefixes.
prefix: {prefix}

# A guard: with credentials of another organization nothing is done.
organization: {organization}

# The security account: the hub stack lives here, in this Region. It is the delegated administrator of StackSets.
hub:
  account: {hub_account}
  region: {hub_region}

# StackSets never reach the management account, so it gets plain stacks of the same templates.
management:
  account: {management_account}

# AWS profiles for the two. Without one for hub, what the environment gives is used; without one for management, its stacks
# are handed over: `irhub render` writes the templates.
{profiles}

# The hub says this word when it enters an account. It guards against mistaken identity and is not a secret.
external_id: {external_id}

# Whose findings are answered. An OU covers all below it; the root covers everything.
targets:
{targets}
# observe says what it would do, ask does it once a person agrees, act does it. Begin with observe.
mode: {mode}
"""

TARGET = """\
  - ou: {unit}
    regions: {regions}
    # include: ["333333333333"]   # only these accounts of the OU, or
    # exclude: ["444444444444"]   # all but these; one of the two
    # mode: ask                   # stricter than the mode below
"""

TAIL = """\

# members: every account forwards its own findings. administrator: they are taken where GuardDuty gathers them.
intake: members
# guardduty_administrator: "222222222222"

# Whose findings are answered, and from which of GuardDuty's severities on; those below are noted and open nothing.
sources:
  guardduty:
    severity: 4

# A folder of playbooks of your own, beside the shipped ones.
# playbooks: playbooks

channels:
  # email: [soc@example.com]
  # slack:
  #   secret: irhub/slack            # Secrets Manager, hub account and Region: the incoming webhook's URL
  # webhook:
  #   url: https://events.example.com/irhub
  #   connection_secret: irhub/webhook   # its text is sent as the header's value
  #   header: Authorization

limits:
  isolations_per_hour: 10   # in one account; beyond that people are asked
  concurrency: 10           # findings worked on at once

# Evidence lies in a bucket in which nothing can be changed or deleted for so long.
evidence:
  days: 365
  lock: governance

logs:
  days: 365         # one of the numbers that CloudWatch takes: 30, 90, 180, 365, ...

# What is told and never acted on. Of account, resource and finding, all that are given must agree. Tags exempt nothing: who
# got into an account can tag. For a while only: irhub exemptions add.
# exemptions:
#   - resource: arn:aws:ec2:eu-west-1:333333333333:instance/i-0123456789abcdef0
#     account: "333333333333"
#     finding: "Recon:EC2/*"            # * stands for anything
#     until: 2027-01-31                 # the last day, or never
#     reason: our own scanner
#     approver: jo@example.com

# On everything, beside irhub's own.
# tags:
#   team: security
"""


FLAGS = {
    "prefix": "--prefix",
    "organization": "--organization",
    "hub.account": "--hub-account",
    "hub.region": "--hub-region",
    "management.account": "--management-account",
    "targets.ou": "--ou",
    "targets.regions": "--region",
}
"""The flag of ``irhub init`` that each key comes from."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What cannot be guessed."""

    prefix: str
    organization: str
    hub_account: str
    hub_region: str
    management_account: str
    external_id: str
    units: Sequence[str]
    regions: Sequence[str]
    mode: str
    hub_profile: str | None = None
    management_profile: str | None = None


def write(path: Path, facts: Facts, *, force: bool) -> None:
    """The file is there and can be loaded; what was there before is replaced only with ``force``."""
    if path.exists() and not force:
        raise RefusedError(f"{path} is there already.", "It is not overwritten unasked.", "Give --force to replace it.")
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text(facts), encoding="utf-8")
    try:
        load(draft)
        draft.replace(path)
    except SettingsError as error:
        raise SettingsError(_by_flags(str(error), draft)) from error
    finally:
        draft.unlink(missing_ok=True)


def _by_flags(said: str, draft: Path) -> str:
    """What is wrong, by the flags that it came from; what was not given by a flag follows from one that was."""
    lines = [line.removeprefix(f"{draft}:").partition(": ")[2] for line in said.splitlines()]
    wrong = [(re.sub(r"\[\d+\]", "", key), words) for key, _, words in (line.partition(": ") for line in lines)]
    flagged = [f"{FLAGS[key]}: {words}" for key, words in wrong if key in FLAGS]
    return "\n".join(flagged or lines)


def text(facts: Facts) -> str:
    """The file's text; values stand there as JSON, which is YAML too, so none can break out of its place."""
    targets = "".join(TARGET.format(unit=_plain(unit), regions=json.dumps(list(facts.regions))) for unit in facts.units)
    plain = ("prefix", "organization", "hub_region", "external_id", "mode", "hub_account", "management_account")
    head = HEAD.format(targets=targets, profiles=_profiles(facts), **{name: _plain(getattr(facts, name)) for name in plain})
    return head + TAIL


def _plain(value: str) -> str:
    """Without quotes where YAML takes it for text all the same."""
    return value if value.replace("-", "").isalnum() and not value.isdigit() else json.dumps(value)


def _profiles(facts: Facts) -> str:
    given = {"hub": facts.hub_profile, "management": facts.management_profile}
    if not any(given.values()):
        return "# profiles:\n#   hub: security\n#   management: management"
    lines = [f"  {name}: {json.dumps(profile)}" if profile else f"  # {name}: {name}" for name, profile in given.items()]
    return "\n".join(["profiles:", *lines])
