"""The observer: judges a run by what an outsider could see of it, promise by promise."""

from collections.abc import Callable, Iterator, Mapping

from deployer.demo.promises import (
    contained_proved,
    containment_first,
    least_privilege,
    nothing_lost,
    nothing_twice,
    one_bad_account,
    only_authentic,
    people_in_command,
    plan_is_deployment,
    way_back_first,
)
from deployer.demo.testimony import Testimony

PROMISES: Mapping[str, Callable[[Testimony], Iterator[str]]] = {
    "nothing_lost": nothing_lost.complaints,
    "nothing_twice": nothing_twice.complaints,
    "way_back_first": way_back_first.complaints,
    "containment_first": containment_first.complaints,
    "contained_proved": contained_proved.complaints,
    "least_privilege": least_privilege.complaints,
    "only_authentic": only_authentic.complaints,
    "people_in_command": people_in_command.complaints,
    "plan_is_deployment": plan_is_deployment.complaints,
    "one_bad_account": one_bad_account.complaints,
}
"""The ten promises of irhub, in the order in which they are made."""


def judge(seen: Testimony) -> Mapping[str, tuple[str, ...]]:
    """For each promise what speaks against it; empty where it was kept."""
    return {name: tuple(complain(seen)) for name, complain in PROMISES.items()}
