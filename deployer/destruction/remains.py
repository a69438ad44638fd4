"""What incidents made and nothing takes away: evidence and groups that stay when the installation goes, released or not.

In the hub account the copies of disks themselves are found by their tags. Into members nobody sees any more, so the record
tells: each step that made something, by account and Region.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from deployer.aws.incidents import ledger
from deployer.calls import Pair
from deployer.wiring import Desk
from deployer.words import few, many
from hub.action import INSTALLATION_TAG
from hub.incident import Containment, Incident
from hub.record import CaseFile, Status, StepRecord

MADE = {
    "ec2:CreateSnapshots": ("set of snapshots", "sets of snapshots"),
    "ec2:CreateImage": ("image", "images"),
    "rds:CreateDBSnapshot": ("database snapshot", "database snapshots"),
    "rds:CreateDBClusterSnapshot": ("cluster snapshot", "cluster snapshots"),
    "ec2:CreateSecurityGroup": ("security group", "security groups"),
}
"""The calls that leave something in the account of an incident, and what that is."""
COPIES = ("copied snapshot", "copied snapshots")
REMOVE = (
    "delete-snapshot, deregister-image and delete-security-group of aws ec2, delete-db-snapshot and delete-db-cluster-snapshot "
    "of aws rds; what is locked goes once its lock has ended"
)


@dataclass(frozen=True, slots=True)
class Remain:
    """What stays in one account and Region."""

    place: Pair
    counts: Mapping[tuple[str, str], int]
    """How many, by what one and several of it are called."""
    names: tuple[str, ...] = ()
    """Their ids, where they can be seen."""

    @property
    def says(self) -> str:
        """The same in words."""
        told = ", ".join(many(count, *words) for words, count in sorted(self.counts.items()))
        named = f" ({few(self.names)})" if self.names else ""
        return f"{told}{named} in {self.place.account_id} {self.place.region}, made by incidents"

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        counts = {one: count for (one, _), count in sorted(self.counts.items())}
        return {"account": self.place.account_id, "region": self.place.region, "counts": counts, "names": list(self.names)}


def cases(works: Desk, incidents: Iterable[Incident]) -> tuple[CaseFile, ...]:
    """All that is on record about these incidents, in their order."""
    book = ledger(works.read, works.settings, works.outside.pause)
    return tuple(works.outside.together([partial(book.case_file, one.id) for one in incidents]))


def holds(case: CaseFile) -> bool:
    """True where the case is open, its target contained, and by it: a target may look so by somebody else's doing."""
    did = case.incident.after or any(not step.releases and step.status is not Status.FAILED for step in case.steps)
    return case.incident.is_open and case.incident.containment is not Containment.NONE and bool(did)


def on_record(files: Iterable[CaseFile]) -> tuple[Remain, ...]:
    """What the steps of these cases made, whatever became of them."""
    counts: dict[Pair, Counter[tuple[str, str]]] = defaultdict(Counter)
    for case in files:
        place = Pair(case.incident.target.account_id, case.incident.target.region)
        counts[place].update(words for step in case.steps for words in _made(step))
    return tuple(Remain(place, made) for place, made in sorted(counts.items()) if made)


def copies(arns: Iterable[str]) -> tuple[Remain, ...]:
    """The copies of disks with these ARNs, by their place."""
    names: dict[Pair, list[str]] = defaultdict(list)
    for arn in sorted(arns):
        _, _, _, region, account_id, resource = arn.split(":", 5)
        names[Pair(account_id, region)].append(resource.partition("/")[2])
    return tuple(Remain(place, {COPIES: len(ids)}, tuple(ids)) for place, ids in sorted(names.items()))


def is_a_copy(arn: str) -> bool:
    """True for snapshots: no part of an installation is one, so an incident made it or had it copied here, as evidence."""
    _, _, service, _, _, resource = arn.split(":", 5)
    return service == "ec2" and resource.startswith("snapshot/")


def together(remains: Iterable[Remain]) -> tuple[Remain, ...]:
    """One for each place."""
    found: dict[Pair, Remain] = {}
    for one in remains:
        there = found.get(one.place, replace(one, counts={}, names=()))
        found[one.place] = replace(one, counts={**there.counts, **one.counts}, names=(*there.names, *one.names))
    return tuple(found[place] for place in sorted(found))


def by_hand(prefix: str) -> tuple[str, str]:
    """How to find it, and how to remove it once nobody needs it any more."""
    search = f"aws resourcegroupstaggingapi get-resources --tag-filters Key={INSTALLATION_TAG},Values={prefix}"
    return f"found in each account by: {search} --region REGION", f"removed by hand with {REMOVE}"


def _made(step: StepRecord) -> Iterator[tuple[str, str]]:
    if step.status is Status.DONE and not step.releases:
        yield from (MADE[call] for call in step.calls if call in MADE)
