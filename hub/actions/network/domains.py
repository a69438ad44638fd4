"""Which domains the findings of an incident name as asked for, written as DNS Firewall lists write them.

The name in a finding is text that the instance chose, and goes into a list of a firewall only where it is a domain name that
DNS knows: labels of letters, digits, hyphens and underscores, at least two of them (RFC 1035 and 2181). Names under which AWS
itself is reached are never taken: to block those would cut an instance off from what the response needs, and an attacker could
bring that about by asking for them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.incident import Incident

LONGEST = 253
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
OF_AWS = ("amazonaws.com", "amazonaws.com.cn", "aws.amazon.com", "api.aws", "aws.dev", "amazontrust.com", "compute.internal")
"""Names under which AWS's own services answer."""


def asked_for(incident: Incident, never: Collection[str] = ()) -> tuple[str, ...]:
    """The domains that its findings name, in small letters and without the dot at the end, each once."""
    own = tuple(each.lower().rstrip(".") for each in (*OF_AWS, *never))
    named = (name for finding in incident.findings for name in _named(finding.detail))
    return tuple(dict.fromkeys(name for name in named if is_a_domain(name) and not _lies_in(name, own)))


def is_a_domain(name: str) -> bool:
    """True for two labels or more that DNS takes, of which the last is no number."""
    labels = name.split(".")
    fits = len(name) <= LONGEST and len(labels) > 1 and not labels[-1].isdigit()
    return fits and all(LABEL.fullmatch(label) for label in labels)


def _lies_in(name: str, own: Collection[str]) -> bool:
    return any(name == each or name.endswith(f".{each}") for each in own)


def _named(detail: Mapping[str, Any]) -> Iterator[str]:
    """The domain of the request, as it stands in the finding."""
    part: Any = detail
    for name in ("service", "action", "dnsRequestAction", "domain"):
        part = part.get(name) if isinstance(part, Mapping) else None
    if isinstance(part, str):
        yield part.lower().rstrip(".")
