"""Which partition of AWS a Region is in, and what that means for events."""

PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eusc-": "aws-eusc"}
"""By how a Region's name begins; all others are in ``aws``."""
ONE_REGION_PARTITIONS = ("aws-cn", "aws-us-gov")
"""Where rules reach no bus in another Region (EventBridge User Guide, "Sending and receiving events between Regions")."""


def partition_of(region: str) -> str:
    """AWS's name of the partition a Region is in."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")
