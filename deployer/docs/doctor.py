"""`docs/doctor.md`: every check of the doctor with its reason and what mends it, from the catalogue."""

from deployer.docs.markdown import block, code, document, table
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import Check
from deployer.doctor.mending import in_general

INTRO = """\
# The doctor

`irhub doctor` looks at everything that a deployment stands on, changes nothing, and says of each thing what it saw, why it
matters and what mends it. It makes reads only; no secret is read, and no address outside AWS is called unless asked
(`--with-webhooks`). Its checks run side by side, and what several of them need is read once."""
PICTURE = (
    "![A terminal after irhub doctor: most checks pass, one fails with what was seen, why it matters and what mends it]"
    "(pictures/doctor.svg)"
)

VERDICTS = (
    ("PASS", "all is well"),
    ("WARN", "a deployment works, and somebody should look at this"),
    ("WARN, unknown", "AWS did not tell these credentials, so nobody knows; never taken for well"),
    ("FAIL", "a deployment would fail, or something is uncovered: exit code 5; 4 where the next `irhub deploy` mends it"),
    ("SKIP", "it does not apply here, was not asked for, or stands on a check that did not pass"),
)

SEEING = """\
## How far it sees

The hub account, as delegated administrator, sees the organization and the StackSets; the management profile sees its own
account besides. Into a member nobody can look from there. What only a member can tell (what service control policies do
to it, what AWS Config records, its own trails, and GuardDuty or Security Hub where another account administers them) is asked
through a role there that the management account may
enter: `--member-role OrganizationAccountAccessRole`, or `AWSControlTowerExecution`. Without one it is called unknown.

Calls grow with Regions and with pages, not with accounts times Regions:

- Service control policies are asked of IAM itself (SimulatePrincipalPolicy), in one account for each set of policies that
  binds any, at most ten such sets. Where a policy decides by something that only a real call has, such as an address or a
  tag of the caller, the answer is unknown and the key is named.
- Account Management answers for one account at a time, so whether an optional Region is on is asked of 25 accounts at
  most. Regions that are on in every account of AWS need no question.
- A trail of the organization is seen in the hub account and answers for all. Recorders of AWS Config, and trails where there is
  no such trail, are asked for in 25 accounts at most, through that role.
- `--every-account` lifts these bounds. `--stats` says how many calls were made.

`--account` and `--ou` narrow what is about accounts; `--only` names checks; `--ignore` lets one fail without refusing,
and it is shown as ignored."""

CHANGE_SETS = """\
Where the command makes a change set, look at it and execute it: it takes back what was changed behind CloudFormation's
back and nothing else."""


def page() -> str:
    """The whole page."""
    overview = (
        (f"[{check.code}](#{check.code.lower()})", check.title, code(*check.needs) if check.needs else "") for check in CHECKS
    )
    return document(
        INTRO,
        PICTURE,
        table(("verdict", "means"), VERDICTS),
        SEEING,
        "## The checks",
        table(("code", "what is true where all is well", "stands on"), overview),
        CHANGE_SETS,
        *(part for check in CHECKS for part in _section(check)),
    )


def _section(check: Check) -> tuple[str, ...]:
    words = in_general(check.mend)
    mend = f"What mends it: {words.removeprefix('edit ')}." if words.startswith("edit ") else block(words, "sh")
    return f"### {check.code}", f"**{check.title}** {check.why}", mend
