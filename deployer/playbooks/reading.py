"""Which reader a document is for, and what it makes of it: a finding, or the reason why there is none, in words.

An event with its envelope goes the way that it would go in the hub, with the same distrust. What comes without an envelope is
told apart by fields that only its source has; nothing vouches for it, so it is explained as if AWS had sent it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.playbooks.documents import LISTS, Document
from hub import sources
from hub.errors import EventError, MalformedEventError
from hub.finding import Finding
from hub.sources import Trust, asff, cloudtrail, config, guardduty, ocsf
from hub.sources.foreign import Reader, own

Read = Callable[[Mapping[str, Any], Trust], Finding]


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that is no finding which is answered."""

    ending: str
    """``refused`` or ``malformed``, which are the two ways in which an event is turned down."""
    field: str
    """The field that decided it; empty where it is about the whole."""
    reason: str


def read(document: Document, trust: Trust) -> Finding | Unread:
    """The finding in a document; whatever is wrong with it is told and nothing is raised."""
    if document.unread:
        return Unread("malformed", "", f"it is not JSON: {document.unread}")
    if not isinstance(document.value, Mapping):
        return Unread("malformed", "", "it is JSON, but no object")
    try:
        return _reader(document.value)(document.value, trust)
    except MalformedEventError as error:
        return Unread("malformed", error.field, error.reason)
    except EventError as error:
        return Unread("refused", error.field, error.reason)


def _reader(value: Mapping[str, Any]) -> Read:
    for marks, reader in READERS:
        if any(mark <= value.keys() for mark in marks):
            return reader
    return _unknown


def _unknown(value: Mapping[str, Any], _trust: Trust) -> Finding:
    if any(value.get(key) == [] for key in LISTS):
        raise MalformedEventError("", "it is an answer with no finding in it")
    raise MalformedEventError("", "it is no shape that irhub knows: no event of EventBridge, and no finding by itself")


def _bare(read_finding: Callable[[Mapping[str, Any]], Finding]) -> Read:
    return lambda value, _trust: read_finding(value)


def _asff(value: Mapping[str, Any], trust: Trust) -> Finding:
    return asff.read_finding(value, _products(trust))


def _ocsf(value: Mapping[str, Any], trust: Trust) -> Finding:
    return ocsf.read(Reader(own(value, "finding")), _products(trust))


def _products(trust: Trust) -> tuple[str, ...]:
    """Those whose findings may act: a finding without its event must not look tamer than it would come."""
    return trust.switched.securityhub.products if trust.switched.securityhub else ()


def _has(*marks: str) -> tuple[frozenset[str], ...]:
    """Marks of a shape: each a field, or several joined by +."""
    return tuple(frozenset(mark.split("+")) for mark in marks)


READERS: tuple[tuple[tuple[frozenset[str], ...], Read], ...] = (
    (_has("detail-type", "source+detail"), sources.read),
    (_has("eventSource+eventName"), _bare(cloudtrail.read_finding)),
    (_has("configRuleName", "messageType"), _bare(config.read_finding)),
    (_has("AwsAccountId", "ProductArn"), _asff),
    (_has("finding_info", "class_uid"), _ocsf),
    (_has("accountId", "AccountId", "resource", "Resource"), _bare(guardduty.read_finding)),
)
"""The first whose marks a document bears reads it."""
