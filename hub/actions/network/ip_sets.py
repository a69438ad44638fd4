"""What ``block-address-in-waf`` sees: the IP sets of AWS WAF that are irhub's by their names.

Apart from the action only because both together would be too long to read at once; nothing else uses it. Lists come in pages of
a hundred with a marker of their own (AWS WAFV2 API, ListIPSets).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Account, Call
from hub.actions.ec2 import instance
from hub.finding import Target

REGIONAL, CLOUDFRONT = "REGIONAL", "CLOUDFRONT"
GLOBAL_REGION = "us-east-1"
"""Where everything for CloudFront is kept (AWS WAFV2 API, ``Scope``)."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class IpSet:
    """An IP set and what stands in it."""

    scope: str
    name: str
    id: str
    version: str
    """``IPV4`` or ``IPV6``."""
    addresses: tuple[str, ...]
    token: str = ""
    """What an update has to show, so that nobody's is lost."""
    description: str = ""
    """Its owner's words, which an update has to repeat; empty where there are none."""

    @property
    def place(self) -> str:
        """It in one word."""
        return f"{self.scope}/{self.name}/{self.id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The IP sets whose names begin with the installation's prefix."""

    instance_id: str
    prefix: str
    sets: tuple[IpSet, ...]


def read(account: Account, target: Target) -> Seen:
    """The instance and the names of all IP sets, then what stands in ours.

    Those for CloudFront may be out of reach, where a policy of the organization denies their Region: then there are none. Other
    partitions than the first have no such Region, and are not asked.
    """
    scopes = (REGIONAL, CLOUDFRONT) if target.partition == "aws" else (REGIONAL,)
    described, *firsts = account.read(instance.describe(target), *(_list(scope) for scope in scopes))
    instance.found_in(described, target)
    named = [each for scope, first in zip(scopes, firsts, strict=True) for each in _all(account, scope, first)]
    ours = [(scope, each) for scope, each in named if each["Name"].startswith(f"{account.prefix}-")]
    gets = [_get(scope, each["Name"], each["Id"]) for scope, each in ours]
    answers = account.read(*gets) if gets else ()
    found = (_ip_set(scope, answer) for (scope, _), answer in zip(ours, answers, strict=True))
    return Seen(target.id, account.prefix, tuple(found))


def read_back(account: Account, target: Target, places: Sequence[str]) -> Seen:
    """The IP sets at these places that still exist, whether the instance does or not."""
    found = (each for place in places for each in _if_there(account, *place.split("/")))
    return Seen(target.id, account.prefix, tuple(found))


def _if_there(account: Account, scope: str, name: str, number: str) -> Iterator[IpSet]:
    (answer,) = account.read(_get(scope, name, number, optional=True))
    if "WAFNonexistentItem" in answer.get("Error", ""):
        return
    if "Error" in answer:
        (answer,) = account.read(_get(scope, name, number))
    yield _ip_set(scope, answer)


def _all(account: Account, scope: str, answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every IP set of the scope, beginning with the first page."""
    yield from ((scope, each) for each in answer.get("IPSets", ()))
    while len(answer.get("IPSets", ())) == PAGE and answer.get("NextMarker"):
        (answer,) = account.read(_list(scope, answer["NextMarker"]))
        yield from ((scope, each) for each in answer.get("IPSets", ()))


def call(operation: str, scope: str, parameters: Mapping[str, Any], *, optional: bool = False) -> Call:
    """A call about IP sets of that scope, in the Region where they are kept."""
    region = GLOBAL_REGION if scope == CLOUDFRONT else ""
    return Call("wafv2", operation, {"Scope": scope, **parameters}, optional=optional, region=region)


def _list(scope: str, marker: str = "") -> Call:
    page = {"Limit": PAGE, **({"NextMarker": marker} if marker else {})}
    return call("ListIPSets", scope, page, optional=scope == CLOUDFRONT)


def _get(scope: str, name: str, number: str, *, optional: bool = False) -> Call:
    return call("GetIPSet", scope, {"Name": name, "Id": number}, optional=optional)


def _ip_set(scope: str, answer: Mapping[str, Any]) -> IpSet:
    found = answer["IPSet"]
    addresses = tuple(found["Addresses"])
    named = (scope, found["Name"], found["Id"], found["IPAddressVersion"])
    return IpSet(*named, addresses, answer["LockToken"], found.get("Description", ""))
