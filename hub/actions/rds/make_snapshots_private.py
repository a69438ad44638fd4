"""make-database-snapshot-private, make-cluster-snapshot-private: a snapshot that everybody could restore is its owner's again.

Two actions, since RDS has two kinds of snapshots with calls of their own. A snapshot is public where ``all`` stands among those
who may restore it (RDS API, ModifyDBSnapshotAttribute and ModifyDBClusterSnapshotAttribute, attribute ``restore``). Only
snapshots that people took can be shared, and of those only unencrypted ones with everybody.

Accounts that were named one by one keep theirs, unless a playbook says otherwise with ``accounts_too``.

What it cannot: whoever copied or restored the snapshot while it was public has its data, and AWS tells nobody who did. RDS has
no key by which IAM could let irhub take away without letting it give, so both roles may do both.
"""

from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Permission, Plan
from hub.actions import sharing
from hub.actions.reading import of_target
from hub.actions.sharing import EVERYBODY, Options
from hub.finding import Target
from hub.incident import Incident


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may restore the snapshot; a ``sharing.Shared``."""

    name: str
    kind: str
    """``DBSnapshot`` or ``DBClusterSnapshot``."""
    is_public: bool
    accounts: tuple[str, ...]

    @property
    def called(self) -> str:
        """It as sentences have it."""
        return f"database snapshot {self.name}"

    @property
    def deeds(self) -> tuple[str, str]:
        """What others may do with it, and what they may have done."""
        return "restore", "copied or restored"

    def share(self, who: tuple[str, ...]) -> Call:
        """The call that lets them restore it."""
        return self._modify(ValuesToAdd=list(who))

    def unshare(self, who: tuple[str, ...]) -> Call:
        """The call that lets them restore it no more."""
        return self._modify(ValuesToRemove=list(who))

    def _modify(self, **values: list[str]) -> Call:
        how = {f"{self.kind}Identifier": self.name, "AttributeName": "restore", **values}
        return Call("rds", f"Modify{self.kind}Attribute", how)


def look(account: Account, target: Target) -> Seen:
    """Who may restore the snapshot; raises ``TargetGoneError`` where there is none."""
    kind = target.kind.rpartition("::")[2]
    name = target.id.partition("snapshot:")[2] or target.id
    call = Call("rds", f"Describe{kind}Attributes", {f"{kind}Identifier": name})
    (answer,) = of_target(account, f"Snapshot {target.id}", call)
    attributes = answer[f"{kind}AttributesResult"].get(f"{kind}Attributes", ())
    may = [who for each in attributes if each["AttributeName"] == "restore" for who in each.get("AttributeValues", ())]
    return Seen(name, kind, EVERYBODY in may, tuple(sorted(who for who in may if who != EVERYBODY)))


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return sharing.plan(seen, incident, options)


def _action(name: str, about: str, kind: str, arn: str) -> Action[Seen, Options]:
    on = (f"arn:{{partition}}:rds:{{region}}:{{account}}:{arn}:*",)
    return Action(
        name=name,
        about=f"Takes a snapshot of {about} from the public; accounts it is shared with by name keep it.",
        works_on=f"AWS::RDS::{kind}",
        seen=Seen,
        options=Options,
        permissions=(
            Permission((f"rds:Describe{kind}Attributes",), on, Access.READ),
            Permission((f"rds:Modify{kind}Attribute",), on, Access.WRITE),
        ),
        look=look,
        plan=plan,
        restore=sharing.restore,
        prove=sharing.prove,
    )


ACTIONS = (
    _action("make-database-snapshot-private", "a database", "DBSnapshot", "snapshot"),
    _action("make-cluster-snapshot-private", "a database cluster", "DBClusterSnapshot", "cluster-snapshot"),
)
