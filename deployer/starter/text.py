"""The text of the first irhub.yaml: every key there is, with a word on what it is for; what is not used yet as a comment.

Values stand there as JSON, which is YAML too, so none can break out of its place.
"""

import json
from collections.abc import Sequence

import yaml

from deployer.starter.facts import Facts

HEAD = """\
# irhub.yaml: everything this installation is told. Account ids stand in quotes: YAML reads digits without them as a number.
# Check it with: irhub config validate. Editors know its keys from `irhub config schema --out irhub.schema.json` and a first
# line that says: yaml-language-server: $schema=irhub.schema.json

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
# are handed over: `irhub render` writes the templates. Flags and IRHUB_PROFILE, IRHUB_MANAGEMENT_PROFILE stand before these.
{profiles}

# The hub says this word when it enters an account. It guards against mistaken identity and is not a secret.
external_id: {external_id}

# Whose findings are answered. An OU covers all below it; the root covers everything. IAM and other global services publish
# their events in one Region alone, whoever they are about: us-east-1, in China cn-north-1, in GovCloud us-gov-west-1.
targets:
{targets}
# observe says what it would do, ask does it once a person agrees, act does it. Begin with observe.
mode: {mode}

# members: every account forwards its own findings. administrator: they are taken where GuardDuty gathers them.
intake: members
# guardduty_administrator: "222222222222"

# Whose findings are answered, and from which of GuardDuty's severities on; those below are noted and open nothing.
# Security Hub, AWS Config, CloudTrail and malware scans can be switched on beside it: see the example in the docs.
sources:
  guardduty:
    severity: {severity}

# A folder of playbooks of your own, beside the shipped ones.
{playbooks}

# Who is told. Secrets stand here by their names in Secrets Manager (hub account and Region), never by what is in them.
channels:
{channels}

limits:
  isolations_per_hour: 10   # in one account; beyond that people are asked
  isolations_per_vpc: 10    # in one VPC
  isolations_per_group: 3   # in one Auto Scaling group
  concurrency: 10           # findings worked on at once

# Evidence lies in a bucket in which nothing can be changed or deleted for so long.
evidence:
  days: {evidence_days}
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
{tags}
"""

TARGET = """\
  - ou: {unit}{name}
    regions: {regions}
{filters}
    # mode: ask                   # stricter than the mode below
"""
INCLUDE = '    # include: ["333333333333"]   # only these accounts of the OU, or'
EXCLUDE = '    # exclude: ["444444444444"]   # all but these; one of the two'
WEBHOOK = """\
  # webhook:
  #   url: https://events.example.com/irhub
  #   connection_secret: irhub/webhook   # its text is sent as the header's value
  #   header: Authorization
  # A Slack app with buttons, Teams, PagerDuty, text messages, a SIEM, routes and quiet hours: see docs/channels.md."""


def text(facts: Facts) -> str:
    """The whole file."""
    plain = ("prefix", "organization", "hub_region", "external_id", "mode", "hub_account", "management_account")
    return HEAD.format(
        **{name: _plain(getattr(facts, name)) for name in plain},
        profiles=_profiles(facts),
        targets="".join(_target(facts, unit) for unit in facts.units),
        severity=f"{facts.severity:g}",
        evidence_days=facts.evidence_days,
        playbooks=f"playbooks: {json.dumps(facts.playbooks)}" if facts.playbooks else "# playbooks: playbooks",
        channels=_channels(facts),
        tags=f"tags: {json.dumps(dict(facts.tags))}" if facts.tags else "# tags:\n#   team: security",
    )


def _target(facts: Facts, unit: str) -> str:
    name = facts.unit_names.get(unit, "")
    return TARGET.format(
        unit=_plain(unit),
        name=f"   # {_in_one_line(name)}" if name else "",
        regions=_list(facts.regions),
        filters="\n".join(
            (
                f"    include: {_list(facts.include)}" if facts.include else INCLUDE,
                f"    exclude: {_list(facts.exclude)}" if facts.exclude else EXCLUDE,
            )
        ),
    )


def _channels(facts: Facts) -> str:
    email = f"  email: {_list(facts.emails)}" if facts.emails else "  # email: [soc@example.com]"
    if facts.slack_secret:
        slack = f"  slack:\n    secret: {json.dumps(facts.slack_secret)}   # its text is the incoming webhook's URL"
    else:
        slack = "  # slack:\n  #   secret: irhub/slack            # its text is the incoming webhook's URL"
    return f"{email}\n{slack}\n{WEBHOOK}"


def _profiles(facts: Facts) -> str:
    given = {"hub": facts.hub_profile, "management": facts.management_profile}
    if not any(given.values()):
        return "# profiles:\n#   hub: security\n#   management: management"
    lines = [f"  {name}: {json.dumps(profile)}" if profile else f"  # {name}: {name}" for name, profile in given.items()]
    return "\n".join(["profiles:", *lines])


def _plain(value: str) -> str:
    """Without quotes where YAML takes it for text all the same."""
    return value if value.replace("-", "").isalnum() and isinstance(yaml.safe_load(value), str) else json.dumps(value)


def _list(values: Sequence[str]) -> str:
    return json.dumps(list(values))


def _in_one_line(name: str) -> str:
    """A unit's name as a comment: whatever people called it, it ends with the line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
