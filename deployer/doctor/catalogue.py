"""Every check there is, in the order of the codes; a code is never given twice, and never changes its meaning."""

from collections.abc import Sequence

from deployer.doctor.check import Check
from deployer.doctor.checks import (
    channels,
    forwarding,
    guardduty,
    limits,
    organization,
    paths,
    quotas,
    regions,
    scps,
    sources,
    stacksets,
    targets,
)

CHECKS: Sequence[Check] = (
    *organization.CHECKS,
    *targets.CHECKS,
    *stacksets.CHECKS,
    *regions.CHECKS,
    *scps.CHECKS,
    *limits.CHECKS,
    *quotas.CHECKS,
    *guardduty.CHECKS,
    *paths.CHECKS,
    *sources.CHECKS,
    *forwarding.CHECKS,
    *channels.CHECKS,
)
