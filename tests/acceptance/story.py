"""A second opinion: the bundle and the templates that irhub deploys, run on ministack with IAM enforced.

What it proves, with another implementation of AWS than moto: the way of a finding from a member's bus in another
account and Region over the hub's bus, rule and queue to the function, which runs as its own role, enters the member with its
ExternalId and writes the incident down; that the trust of our roles, their policies, the boundary and the session policies hold
by themselves, past our own gate; that the hub's bus takes nothing but what our forwarders bring.

What it cannot prove, and says so each time: containment. ministack has no ModifyNetworkInterfaceAttribute and RunInstances
makes no interfaces, so the swap of security groups is proved on moto alone. Nor are SCPs, iam:PassRole, StackSets, GuardDuty,
requests for a tag in a create call, or conditions on KMS here. Of an EC2 call IAM is asked for one resource only.
"""

import importlib.metadata
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from tests.acceptance import facts_bus, facts_entry, facts_power, facts_story
from tests.acceptance.canaries import CANARIES
from tests.acceptance.deploying import build, deploy, furnish
from tests.acceptance.report import Report
from tests.acceptance.server import Server, ServerError, running
from tests.acceptance.substitutes import KNOWN
from tests.acceptance.world import World

LONGEST_SECONDS = 170
CANNOT = """\
Containment. ModifyNetworkInterfaceAttribute, ModifyInstanceAttribute and CreateSnapshots are missing, RunInstances makes no
interfaces, and names of groups are not matched with *. The swap of groups, protection and snapshots are proved on moto alone.

SCPs, iam:PassRole, StackSets, GuardDuty itself, tags that a create call asks for, conditions on KMS keys, and the second and
third resource of an EC2 call, since IAM is asked for one only.

The policy of the hub's bus and that of the forwarder are judged by ministack's evaluator, but it is our repair that asks it.

Lambda's arm64 and Python 3.13: functions run in the interpreter that ministack runs in.
"""


class Stopped(BaseException):
    """The time is over, or somebody ended the run; it is no ``Exception``, so that no fact takes it for its own failure."""


def main(python: str, folder: Path) -> int:
    """The exit code: 0 where every fact held. However the run ends, every server has been stopped and the last line is out."""
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    signal.alarm(LONGEST_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    report, started = Report(), time.monotonic()
    version = importlib.metadata.version("ministack")
    report.section(f"A second opinion: irhub on ministack {version}, which enforces IAM", f"Logs and built files: {folder}")
    try:
        with running(folder / "bare", "--bare") as bare, running(folder / "repaired") as repaired:
            _repairs(report, bare, repaired)
            _story(report, World(repaired, folder / "built"), python)
    except (Stopped, ServerError) as reason:
        report.fact(f"the run came to its end, but: {reason}", lambda: _same("stopped", "ended"))
    report.section("What this run cannot show", *CANNOT.split("\n\n"))
    return report.end(time.monotonic() - started)


def _repairs(report: Report, bare: Server, repaired: Server) -> None:
    report.section("Repairs of ministack, each with its canary", "A bare ministack runs beside it, and is asked the same.")
    report.fact("every repair has a canary", lambda: _same(list(repaired.repairs), [one.__name__ for one in CANARIES]))
    report.fact("the bare one has no repair", lambda: _same(list(bare.repairs), []))
    for canary in CANARIES:
        report.note(f"repair {canary.__name__}: {repaired.repairs.get(canary.__name__)}")
        report.fact(
            f"without it this is still not so: {_words(canary)}", lambda canary=canary: _same(canary(bare), expected=False)
        )
        report.fact("with it, it is so", lambda canary=canary: _same(canary(repaired), expected=True))


def _same(found: object, expected: object) -> None:
    assert found == expected, f"found {found}, expected {expected}"


def _story(report: Report, world: World, python: str) -> None:
    report.section(
        "Deployed from our own templates, with CloudFormation",
        "The bundle is the one that a deployment uploads. Hub: bootstrap, hub, dead letters, roles. Member: roles, forwarding."
        " A stranger: roles. The member's interface was attached by us.",
    )
    if not report.fact("every stack is complete, and the member has its instances", lambda: _build(report, world, python)):
        return
    for title, facts in (
        ("Who may enter a member", facts_entry.FACTS),
        ("What IAM lets them do, past our own gate", facts_power.FACTS),
        ("What reaches the hub's bus and queues", facts_bus.FACTS),
        ("One incident, from the member's bus to the record", facts_story.FACTS),
    ):
        report.section(title)
        for fact in facts:
            report.fact(_words(fact), lambda fact=fact: fact(world))


def _build(report: Report, world: World, python: str) -> None:
    build(world.server, world.built, python)
    by_api = deploy(world)
    for gap, names in by_api.items():
        report.note(f"CloudFormation there {gap}: {', '.join(sorted(names))}")
    report.fact("all of these detours are still needed, and no other", lambda: _same(set(by_api), KNOWN))
    furnish(world)


def _words(of: object) -> str:
    return (of.__doc__ or "").removesuffix(".")


def _stop(number: int, _frame: FrameType | None) -> None:
    signal.alarm(0)
    raise Stopped(f"it was stopped by {signal.Signals(number).name}, after at most {LONGEST_SECONDS} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
