"""make-database-snapshot-private, make-cluster-snapshot-private: a snapshot that everybody could restore is its owner's again.

Two actions, since RDS has two kinds of snapshots with calls of their own. A snapshot is public where ``all`` stands among those
who may restore it (RDS API, ModifyDBSnapshotAttribute and ModifyDBClusterSnapshotAttribute, attribute ``restore``). Only
snapshots that people took can be shared, and of those only unencrypted ones with everybody.

Accounts that were named one by one keep theirs, since backup accounts are among them; a playbook takes those away too with
``accounts_too``. Both are held apart, so the way back gives back what was taken and nothing else.

What it cannot: whoever copied or restored the snapshot while it was public has its data, and AWS tells nobody who did. RDS has
no key by which IAM could let irhub take away without letting it give, so both roles may do both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Permission, Plan, Proof, Step
from hub.actions.reading import of_target
from hub.finding import Target
from hub.incident import Containment, Incident

PUBLIC, ACCOUNTS = "public", "accounts"
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    accounts_too: bool = False
    """Accounts that are named one by one lose the snapshot too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may restore the snapshot."""

    target: str
    name: str
    kind: str
    """``DBSnapshot`` or ``DBClusterSnapshot``."""
    is_public: bool
    accounts: tuple[str, ...]


def look(account: Account, target: Target) -> Seen:
    """Who may restore the snapshot; raises ``TargetGoneError`` where there is none."""
    kind = target.kind.rpartition("::")[2]
    name = target.id.partition("snapshot:")[2] or target.id
    call = Call("rds", f"Describe{kind}Attributes", {f"{kind}Identifier": name})
    (answer,) = of_target(account, f"Snapshot {target.id}", call)
    attributes = answer[f"{kind}AttributesResult"].get(f"{kind}Attributes", ())
    may = [who for each in attributes if each["AttributeName"] == "restore" for who in each.get("AttributeValues", ())]
    return Seen(target.id, name, kind, EVERYBODY in may, tuple(sorted(who for who in may if who != EVERYBODY)))


def plan(seen: Seen, _incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return tuple(_steps(seen, options))


def _steps(seen: Seen, options: Options) -> Iterator[Step]:
    if seen.is_public:
        call = _modify(seen, ValuesToRemove=[EVERYBODY])
        yield Step(f"take database snapshot {seen.name} from the public", (call,), _held(seen, PUBLIC))
    if seen.accounts and options.accounts_too:
        says = f"take database snapshot {seen.name} from accounts {', '.join(seen.accounts)}"
        yield Step(says, (_modify(seen, ValuesToRemove=list(seen.accounts)),), _held(seen, ACCOUNTS))


def _held(seen: Seen, what: str) -> str:
    return f"{seen.name}/{what}"


def _modify(seen: Seen, **values: list[str]) -> Call:
    how = {f"{seen.kind}Identifier": seen.name, "AttributeName": "restore", **values}
    return Call("rds", f"Modify{seen.kind}Attribute", how)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """What was taken is given back to whoever does not have it by now."""
    return tuple(step for held, was in recorded.items() for step in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step]:
    if held == _held(now, PUBLIC) and was.is_public and not now.is_public:
        yield Step(f"make database snapshot {now.name} public again", (_modify(now, ValuesToAdd=[EVERYBODY]),), held)
    lacking = [each for each in was.accounts if each not in now.accounts]
    if held == _held(now, ACCOUNTS) and lacking:
        says = f"share database snapshot {now.name} with accounts {', '.join(lacking)} again"
        yield Step(says, (_modify(now, ValuesToAdd=lacking),), held)


def prove(seen: Seen) -> Proof:
    """Contained where it is not public; accounts that still have it are named."""
    if seen.is_public:
        return Proof(Containment.NONE, (f"database snapshot {seen.name} is public",))
    survives = [f"whoever copied or restored database snapshot {seen.name} while it was public has its data"]
    if seen.accounts:
        survives.append(f"accounts {', '.join(seen.accounts)} may still restore database snapshot {seen.name}")
    return Proof(Containment.CONTAINED, (f"database snapshot {seen.name} is not public",), tuple(survives))


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
        restore=restore,
        prove=prove,
    )


ACTIONS = (
    _action("make-database-snapshot-private", "a database", "DBSnapshot", "snapshot"),
    _action("make-cluster-snapshot-private", "a database cluster", "DBClusterSnapshot", "cluster-snapshot"),
)
