"""make-database-snapshot-private: a snapshot of a database that everybody could restore is its owner's again.

Accounts that were named one by one keep theirs, since backup accounts are among them; a playbook takes those away too with
``accounts_too``. Both are held apart, so the way back gives back what was taken and nothing else.

What it cannot: whoever copied or restored the snapshot while it was public has its data, and AWS tells nobody who did. RDS has
no key by which IAM could let irhub take away without letting it give, so both roles may do both.
"""

from hub.action import Account, Plan
from hub.actions.rds import shared
from hub.actions.rds.shared import Options, Seen
from hub.finding import Target
from hub.incident import Incident


def look(account: Account, target: Target) -> Seen:
    """Who may restore the snapshot."""
    return shared.read(account, target)


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return shared.plan(seen, incident, options)


ACTION = shared.action(
    name="make-database-snapshot-private",
    about="Takes a snapshot of a database from the public; accounts it is shared with by name keep it.",
    kind="DBSnapshot",
    arn="snapshot",
    look=look,
    plan=plan,
)
