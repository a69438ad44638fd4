"""Archives the samples that a verify made, and no other finding.

Only GuardDuty's administrator may (GuardDuty API, ArchiveFindings: members cannot archive). That is mostly the hub account,
whose credentials we have. Where it is another account, or an account stands for itself, the samples are named and left.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from deployer.aws.questions import Made, archive, samples
from deployer.errors import AwsError
from deployer.proof.words import Row
from deployer.wiring import Desk


def tidy(desk: Desk, rows: Iterable[Row], since: datetime) -> tuple[int, Mapping[str, tuple[str, ...]]]:
    """How many samples are archived now, and by Region the ids of those that arrived and are not."""
    made = {Made(*row.pair, row.sample.type): row for row in rows if row.sample.type}
    arrived: dict[str, set[str]] = defaultdict(set)
    for one, row in made.items():
        arrived[one.region] |= {row.arrival.finding_id} if row.arrival else set()
    count, left = 0, {}
    for region, known in sorted(arrived.items()):
        done = _archive(desk, region, since, frozenset(made))
        count += len(done)
        if missing := tuple(sorted(known - done)):
            left[region] = missing
    return count, left


def _archive(desk: Desk, region: str, since: datetime, made: frozenset[Made]) -> set[str]:
    """The ids that were archived in this Region; none where the hub account may not, or sees none."""
    done: set[str] = set()
    try:
        by_detector: dict[str, list[str]] = defaultdict(list)
        for detector, finding_id in samples(desk.read, region, since, made):
            by_detector[detector].append(finding_id)
        for detector, finding_ids in by_detector.items():
            for call in archive(region, detector, finding_ids):
                desk.write.make(call)
                done |= set(call.parameters["FindingIds"])
    except AwsError:
        return done
    return done
