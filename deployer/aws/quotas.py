"""How much AWS lets an account have (Service Quotas API; Lambda API, GetAccountSettings)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from deployer.calls import Aws, Call, Door, pages

STACK_SETS = "L-EC62D81A"
STACK_INSTANCES = "L-C8225BA5"
STACKS = "L-0485CB21"
RULES = "L-244521F2"
"""AWS's codes of quotas: StackSets of an administrator, instances of a StackSet, stacks of a Region, rules of a bus."""


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many Lambda functions may run at once in one account and Region."""

    total: int
    unreserved: int


def applied(aws: Aws, service: str, region: str, wanted: Collection[str]) -> Mapping[str, int]:
    """The quotas of a service in the hub account, by their codes; AWS's defaults for those that have no value of their own."""
    own = _listed(aws, Call(Door.HUB, "service-quotas", "ListServiceQuotas", region, {"ServiceCode": service}))
    if own.keys() >= set(wanted):
        return own
    defaults = _listed(aws, Call(Door.HUB, "service-quotas", "ListAWSDefaultServiceQuotas", region, {"ServiceCode": service}))
    return {**defaults, **own}


def _listed(aws: Aws, call: Call) -> Mapping[str, int]:
    return {one["QuotaCode"]: int(one["Value"]) for one in pages(aws, call, "Quotas") if "Value" in one}


def concurrency(aws: Aws, region: str) -> Concurrency:
    """What the hub account has left for functions without reserved concurrency."""
    limit = aws.make(Call(Door.HUB, "lambda", "GetAccountSettings", region))["AccountLimit"]
    return Concurrency(limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"])
