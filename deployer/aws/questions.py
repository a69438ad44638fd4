"""What the command line asks the hub over its queue, in batches; and what GuardDuty's administrator archives afterwards."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from deployer.calls import Aws, Call, Door, pages
from deployer.errors import DeployerError, NotFoundError
from deployer.settings import Settings
from hub.errors import HubError
from hub.sources.guardduty import read_finding

BATCH = 10
"""The most messages of one SendMessageBatch (SQS API)."""
FINDINGS = 50
"""The most findings of one GetFindings and one ArchiveFindings (GuardDuty API)."""


T = TypeVar("T")


def chunks(values: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The values, so many at a time."""
    held: list[T] = []
    for value in values:
        held.append(value)
        if len(held) == size:
            yield tuple(held)
            held.clear()
    if held:
        yield tuple(held)


def queue_url(read: Aws, settings: Settings) -> str:
    """Where the hub takes its work from; raises ``DeployerError`` where nothing is deployed."""
    queue = f"{settings.prefix}-work"
    try:
        answer = read.make(Call(Door.HUB, "sqs", "GetQueueUrl", settings.hub.region, {"QueueName": queue}))
    except NotFoundError as error:
        raise DeployerError(f"There is no queue {queue}.", "The hub is not deployed.", "Deploy it: irhub deploy.") from error
    url: str = answer["QueueUrl"]
    return url


def ask(write: Aws, region: str, url: str, messages: Sequence[Mapping[str, Any]]) -> None:
    """The messages are in the queue; raises ``DeployerError`` where SQS did not take one."""
    for batch in chunks(messages, BATCH):
        entries = [{"Id": str(place), "MessageBody": json.dumps(message)} for place, message in enumerate(batch)]
        parameters = {"QueueUrl": url, "Entries": entries}
        answer = write.make(Call(Door.HUB, "sqs", "SendMessageBatch", region, parameters))
        for failed in answer.get("Failed", ()):
            why = f"SQS says {failed.get('Code', 'nothing')}: {failed.get('Message', '')}".rstrip(": ")
            raise DeployerError("The hub could not be asked.", f"{why}.", "Give the same command again.")


@dataclass(frozen=True, slots=True)
class Made:
    """A sample that was made: where, and of which type."""

    account_id: str
    region: str
    type: str


def samples(read: Aws, region: str, since: datetime, made: frozenset[Made]) -> Iterator[tuple[str, str]]:
    """Detector and finding id of each of these samples that the hub account's GuardDuty shows, unarchived, in a Region."""
    for detector in pages(read, Call(Door.HUB, "guardduty", "ListDetectors", region), "DetectorIds"):
        criterion = {
            "type": {"Equals": sorted({one.type for one in made if one.region == region})},
            "updatedAt": {"GreaterThanOrEqual": int(since.timestamp() * 1_000)},
            "service.archived": {"Equals": ["false"]},
        }
        asked = {"DetectorId": detector, "FindingCriteria": {"Criterion": criterion}, "MaxResults": FINDINGS}
        listed = pages(read, Call(Door.HUB, "guardduty", "ListFindings", region, asked), "FindingIds")
        for some in chunks(listed, FINDINGS):
            wanted = {"DetectorId": detector, "FindingIds": list(some)}
            found = read.make(Call(Door.HUB, "guardduty", "GetFindings", region, wanted))["Findings"]
            yield from ((detector, one["Id"]) for one in found if _is_ours(one, made))


def _is_ours(found: Mapping[str, Any], made: frozenset[Made]) -> bool:
    """True for a sample of a type that was asked for in its account and Region; a finding that cannot be read is none."""
    try:
        finding = read_finding({"Findings": [found]})
    except HubError:
        return False
    return finding.sample and Made(finding.account_id, finding.region, finding.type) in made


def archive(region: str, detector: str, finding_ids: Sequence[str]) -> Iterator[Call]:
    """The calls that archive these findings."""
    for some in chunks(finding_ids, FINDINGS):
        parameters = {"DetectorId": detector, "FindingIds": list(some)}
        yield Call(Door.HUB, "guardduty", "ArchiveFindings", region, parameters)
