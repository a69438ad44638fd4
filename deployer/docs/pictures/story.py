"""The commands that are pictured, one after another in one sandbox, from nothing to a proof.

One account fails in one Region at first, so that the pictures show what irhub is for: it is named with its reason, the rest
goes on, `status` shows the gap, and the same command again mends it.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deployer.docs import FOLDER
from deployer.docs.pictures.settled import settled
from deployer.docs.pictures.shot import Shot
from deployer.docs.pictures.terminal import terminal
from deployer.sandbox import Sandbox, World
from deployer.sandbox.faults import failing_instance
from deployer.sandbox.installation import settings_file

IRHUB = (sys.executable, "-m", "deployer.cli")
FAILING = ("555555555555", "us-east-1")
REASON = (
    "ResourceLogicalId:ForwardGuardDuty, ResourceType:AWS::Events::Rule, ResourceStatusReason:User: "
    "arn:aws:sts::555555555555:assumed-role/stacksets-exec-0123456789abcdef0/0123456789abcdef0 is not authorized to perform: "
    "events:PutRule with an explicit deny in a service control policy (Service: EventBridge, Status Code: 400)."
)
PART, ALL = 14, 1000
"""How many accounts and Regions are done when the picture of a deployment is taken, and more than there are."""
BEGINS = "skipped: "
"""The last rows of a plan, at which the picture of a deployment begins."""
REGION = re.compile(r"  [a-z]+-[a-z]+-\d(?P<counts>(?:\s+[\d·]+){4})")
"""A row of the board's grid: done, running, failed, waiting."""


class Clock:
    """The time of StackSet operations, one second for each account and Region; it stands still unless told."""

    seconds = 0.0

    def __call__(self) -> float:
        """How late it is."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class Stage:
    """A sandbox, and a folder with an irhub.yaml in which commands are typed."""

    sandbox: Sandbox
    folder: Path
    environment: Mapping[str, str]
    clock: Clock

    def shot(self, name: str, *words: str) -> Shot:
        """A command, as it stands on the screen when it has ended."""
        with terminal((*IRHUB, *words), self.environment, self.folder) as shown:
            shown.end()
        return Shot(name, " ".join(("irhub", *words)), tuple(settled(shown.screen.rows)))


def shots() -> Iterator[Shot]:
    """Every picture, in the order in which it is taken."""
    with tempfile.TemporaryDirectory() as folder, Sandbox.start(World.demo()) as sandbox:
        stage = _staged(sandbox, Path(folder))
        yield stage.shot("doctor", "doctor")
        yield stage.shot("plan", "plan")
        stage.shot("guardduty", "guardduty", "enable", "--yes")
        yield _deployment(stage)
        sandbox.beat()
        sandbox.settle()
        yield stage.shot("status", "status")
        stage.shot("again", "deploy", "--yes")
        sandbox.beat()
        sandbox.settle()
        yield stage.shot("verify", "verify", "--yes")


def _staged(sandbox: Sandbox, folder: Path) -> Stage:
    settings_file(sandbox, folder / "irhub.yaml")
    environment = {**sandbox.environment("hub"), "PYTHONPATH": str(FOLDER.parent)}
    return Stage(sandbox, folder, environment, Clock())


def _deployment(stage: Stage) -> Shot:
    """A deployment in the midst of its work on many accounts; afterwards it has ended."""
    stage.sandbox.pace(1, stage.clock)
    stage.sandbox.faults.add(failing_instance(*FAILING, REASON))
    with terminal((*IRHUB, "deploy"), stage.environment, stage.folder) as shown:
        shown.wait(lambda rows: rows[-1].endswith("[y/N]:"))
        shown.type("y\n")
        shown.wait(lambda rows: _runs("irhub-role", rows))
        stage.clock.seconds += ALL
        shown.wait(lambda rows: _runs("irhub-forwarding", rows))
        stage.clock.seconds += PART
        shown.wait(lambda rows: _done(rows) == PART)
        first = next(place for place, row in enumerate(shown.screen.plain) if row.startswith(BEGINS))
        rows = ("…", *shown.screen.rows[first:])
        stage.sandbox.pace(ALL)
        shown.end()
    return Shot("deploy", "irhub deploy", tuple(settled(rows)))


def _runs(stack_set: str, rows: Sequence[str]) -> bool:
    """Whether the board shows an operation on many accounts that has come to none of them yet."""
    return _done(rows) == 0 and any(row.startswith("… ") and stack_set in row for row in rows)


def _done(rows: Sequence[str]) -> int:
    """How many accounts and Regions the board calls done or failed; less than none where it shows no grid."""
    counts = [found["counts"].replace("·", "0").split() for row in rows if (found := REGION.match(row))]
    return sum(int(done) + int(failed) for done, _, failed, _ in counts) if counts else -1
