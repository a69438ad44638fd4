"""What an installation costs a month, estimated offline from the templates that a plan would deploy.

An estimate and no bill: list prices of one Region, assumptions that stand beside the sum, nothing deducted for the free tier.
It follows the templates: a resource that is added is counted, and one of a type that has no price here is named.
"""

from deployer.costs.estimate import Estimate, Line, estimate
from deployer.costs.load import FINDINGS, Assumptions

__all__ = ["FINDINGS", "Assumptions", "Estimate", "Line", "estimate"]
