"""How a plan grows: run as `python -m tests.benchmarks.planning`; prints seconds and, what counts, ratios.

Pure data and a fake AWS: no network, no real waiting. A plan of a thousand accounts in seventeen Regions should cost about as
much per instance as one of a hundred; a ratio far above that of the instances says that something grows with their square.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from deployer.aws.organization import Identity
from deployer.calls import one_by_one
from deployer.change import Verb
from deployer.changes import changes
from deployer.costs import Assumptions, estimate
from deployer.desired import Desired, Texts, desire
from deployer.found import Found, find
from deployer.organization import Account, Organization, Unit
from deployer.plan_file.basis import basis
from deployer.planning import Planned
from deployer.screen.planned.facts import facts
from deployer.screen.planned.grid import grids
from tests.deployer.installations import rendered
from tests.fake_aws import BUNDLE, HUB, MANAGEMENT, ROOT, FakeAws, a_target, some_settings

REGIONS = tuple(f"{where}-{one}" for where in ("eu-west", "us-east") for one in range(1, 10))[:17]
UNITS = 50


def an_organization(accounts: int) -> Organization:
    """So many accounts in fifty units, three deep."""
    root = Unit(ROOT, "Root")
    units = [Unit(f"ou-a1b2-{one:08}", f"Unit{one}", ROOT if one < 5 else f"ou-a1b2-{one // 3:08}") for one in range(UNITS)]
    members = [Account(str(300000000000 + one), f"account-{one}", units[one % UNITS].id) for one in range(accounts)]
    ours = (Account(MANAGEMENT, "management", ROOT), Account(HUB, "security", units[0].id))
    return Organization("o-a1b2c3d4e5", MANAGEMENT, (root, *units), (*ours, *members))


def a_desired(accounts: int) -> Desired:
    """What should be there, with our real templates."""
    made = rendered("full")
    texts = Texts(made.bootstrap, made.dead_letters, made.hub, made.role, made.forwarding)
    return desire(some_settings(targets=(replace(a_target(), regions=REGIONS),)), an_organization(accounts), texts, BUNDLE)


def deployed(desired: Desired, made: Planned) -> FakeAws:
    """A fake in which the plan's calls were made, at once."""
    aws = FakeAws(organization=desired.organization)
    for change in made.changes:
        for call in change.calls:
            if call.operation == "CreateStackInstances":
                continue
            aws.make(call)
    for stack in aws.stacks.values():
        stack["StackStatus"] = "CREATE_COMPLETE"
    for wanted in desired.sets:
        aws.sets[wanted.name].instances = dict.fromkeys(wanted.pairs, "CURRENT")
    return aws


def seconds(thunk: Callable[[], Any], times: int = 3) -> float:
    """The shortest of some runs."""
    took = []
    for _ in range(times):
        begun = time.process_time()
        thunk()
        took.append(time.process_time() - begun)
    return min(took)


def measured(accounts: int) -> dict[str, float]:
    """Seconds of each part of a plan."""
    desired = a_desired(accounts)
    empty = Found()
    first = Planned(Identity(HUB, "arn"), desired, empty, changes(desired, empty))
    aws = deployed(desired, first)
    found = find(aws, desired, desired.organization, one_by_one)
    again = Planned(first.identity, desired, found, changes(desired, found))
    assert [one.says for one in again.changes if one.verb not in {Verb.NOTHING, Verb.UPDATE}] == []
    return {
        "what should be": seconds(lambda: a_desired(accounts)),
        "what is (fake AWS)": seconds(lambda: find(aws, desired, desired.organization, one_by_one), 1),
        "changes, first plan": seconds(lambda: changes(desired, empty)),
        "changes, second plan": seconds(lambda: changes(desired, found)),
        "grid": seconds(lambda: list(grids(first.changes, desired.organization, 110))),
        "costs": seconds(lambda: estimate(desired, Assumptions())),
        "facts for --json": seconds(lambda: facts(first)),
        "plan file": seconds(lambda: basis(first)),
    }


def main() -> None:
    """Prints both sizes and their ratios."""
    small, large = measured(100), measured(1000)
    print(f"{'part':24}{'100 x 17':>10}{'1,000 x 17':>12}{'ratio':>8}   (instances: ratio 10)")  # noqa: T201
    for part, took in large.items():
        print(f"{part:24}{small[part]:>9.3f}s{took:>11.3f}s{took / max(small[part], 1e-4):>8.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
