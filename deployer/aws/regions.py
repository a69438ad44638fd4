"""Which Regions an account has switched on (Account API, ListRegions).

The management account may ask for a member, where the organization trusts Account Management; for itself it may not name
itself. Who asks without naming an account asks about its own.
"""

from collections.abc import Mapping

from deployer.calls import Aws, Call, Door, pages

BY_DEFAULT = "ENABLED_BY_DEFAULT"
"""Such a Region is on in every account of AWS and cannot be switched off."""
ON = frozenset({"ENABLED", BY_DEFAULT})


def opted(aws: Aws, door: Door, region: str, account_id: str = "") -> Mapping[str, str]:
    """Each Region's status in an account; in the door's own where none is named."""
    asked = {"AccountId": account_id} if account_id else {}
    listed = pages(aws, Call(door, "account", "ListRegions", region, {**asked, "MaxResults": 50}), "Regions")
    return {one["RegionName"]: one["RegionOptStatus"] for one in listed}
