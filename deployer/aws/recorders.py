"""The recorder of AWS Config in one account and Region (AWS Config API, DescribeConfigurationRecorderStatus)."""

from dataclasses import dataclass

from deployer.aws.seat import Seat
from deployer.calls import Aws

SERVICE = "config"


@dataclass(frozen=True, slots=True)
class Recorder:
    """The recorder that the account itself keeps; those that services keep for themselves are not told without being named."""

    name: str
    records: bool
    failure: str = ""
    """Why its last recording failed; empty where it did not."""


def recorder(aws: Aws, seat: Seat, region: str) -> Recorder | None:
    """The recorder there; None where there is none."""
    said = aws.make(seat.call(SERVICE, "DescribeConfigurationRecorderStatus", region, {}))
    first = next(iter(said.get("ConfigurationRecordersStatus", ())), None)
    if first is None:
        return None
    failed = first.get("lastStatus") == "Failure"
    return Recorder(
        first["name"], bool(first.get("recording")), first.get("lastErrorCode", "no reason given") if failed else ""
    )
