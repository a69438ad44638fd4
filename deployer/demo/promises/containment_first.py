"""Promise 4: no notice, snapshot wait, evidence job or person stands before containment."""

from collections.abc import Iterator

from deployer.demo.seen import by_spokes, changes, named
from deployer.demo.testimony import Testimony

SWAP = "ec2:ModifyNetworkInterfaceAttribute"
SNAPSHOTS, STORING = "ec2:CreateSnapshots", "s3:PutObject"
"""Evidence that is begun beside containment; of what is stored the first, for a manifest comes when all is over."""
ISOLATING = ("ec2:DescribeVpcs", "ec2:CreateSecurityGroup", SWAP)
"""What only isolation calls. Where groups must be made it takes more rounds than a snapshot, so its beginning counts."""


def complaints(seen: Testimony) -> Iterator[str]:
    """Every notice before the last interface was isolated, and evidence that isolation waited for."""
    calls = seen.made("incident")
    swaps = named(changes(by_spokes(seen, calls)), SWAP)
    if not swaps:
        yield "nothing was isolated"
        return
    contained = max(call.ended for call in swaps)
    for notice in seen.told:
        if notice.at < contained:
            yield f"{notice.channel} was told before containment"
    first = min(call.started for call in named(by_spokes(seen, calls), *ISOLATING))
    evidence = (*named(changes(calls), SNAPSHOTS), *named(changes(calls), STORING)[:1])
    if evidence and all(call.ended < first for call in evidence):
        yield "isolation began only after all evidence was in"
