"""Every check there is, in the order of the codes; a code is never given twice, and never changes its meaning."""

from collections.abc import Sequence

from deployer.doctor.check import Check
from deployer.doctor.checks import organization

CHECKS: Sequence[Check] = (*organization.CHECKS,)
