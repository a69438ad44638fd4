"""Which partition of AWS a Region is in, what its hosts are called, and what that means for events."""

PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}
"""By how a Region's name begins; all others are in ``aws``."""
HOSTS = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}
"""What host names end with; in all others it is ``amazonaws.com``."""
ONE_REGION_PARTITIONS = ("aws-cn", "aws-us-gov")
"""Where rules reach no bus in another Region (EventBridge User Guide, "Sending and receiving events between Regions")."""

GLOBAL = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where a partition's global services publish their events (EventBridge User Guide, "Events from AWS services")."""


def partition_of(region: str) -> str:
    """AWS's name of the partition a Region is in."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


def first_regions(hub: str) -> tuple[str, ...]:
    """What to watch where nobody says it: the hub's Region, and that of the global services where the hub hears of it."""
    partition = partition_of(hub)
    world = hub if partition in ONE_REGION_PARTITIONS else GLOBAL.get(partition, hub)
    return tuple(dict.fromkeys((hub, world)))


def host_of(partition: str) -> str:
    """What host names end with in a partition."""
    return HOSTS.get(partition, "amazonaws.com")
