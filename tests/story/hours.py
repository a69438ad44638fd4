"""Time that passes for a deployed hub: its clock is planted to run ahead by what stands in a file."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from moto.sqs.models import sqs_backends

from deployer.demo.play import PREFIX
from tests.story import plant
from tests.story.stage import HOME, HUB, LIMITS, Stage, empty

A_LEASE, A_REDELIVERY = 80, 400
"""Seconds after which a lease has surely run out, and after which SQS delivers again what failed."""


@dataclass
class Hours:
    """The stage, and how far its hub is ahead."""

    stage: Stage
    file: Path

    def pass_(self, seconds: float) -> None:
        """So much later everything that was due by then has been worked on."""
        self.file.write_text(str(float(self.file.read_text()) + seconds))
        self.stage.later()

    def begin(self, seconds: int) -> None:
        """The hub's clock stands at the begin of such a stretch, counted since the epoch, and all that was due is worked on."""
        hub_time = time.time() + float(self.file.read_text())
        self.pass_(seconds - hub_time % seconds)

    def forget(self) -> None:
        """Messages that wait for their time are gone, such as the watches of earlier stories."""
        sqs_backends[HUB][HOME].queues[f"{PREFIX}-work"]._messages.clear()


@contextmanager
def deployed(folder: Path, *books: Mapping[str, Any], **limits: int) -> Iterator[Hours]:
    """irhub, deployed with playbooks of its own and a clock that can be put forward; its file lies in the folder."""
    file = folder / "ahead"
    file.write_text("0")
    ahead = f'datetime.now(UTC) + __import__("datetime").timedelta(seconds=float(open({str(file)!r}).read()))'
    outside = plant.in_bundle(plant.Edit("hub/aws/clock.py", "datetime.now(UTC)", ahead))
    (folder / "books").mkdir()
    for book in books:
        (folder / "books" / f"{book['name']}.yaml").write_text(yaml.safe_dump(dict(book)))
    with empty(outside=outside, limits=LIMITS | limits, playbooks=str(folder / "books")) as stage:
        printed = stage.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield Hours(stage, file)
