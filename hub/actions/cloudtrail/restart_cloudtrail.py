"""restart-cloudtrail: the trail records again; only then is it looked up who stopped it.

Every minute without a record is one that nobody can look into later, so the trail is started first, by a step that is never put
off, and the looking up comes with the next look. What is decided here:

* It is done in the ``restore`` role. Whoever may set up a trail may also blind it, so ``contain`` cannot.
* A trail is started where its home is (CloudTrail API, StartLogging), and one of the organization by the management account or
  the delegated administrator alone. A member, or another Region, cannot; it is said where it has to be done.
* Settings are strengthened only where a playbook says that all its trails have them. What a trail was before it was changed
  nobody has recorded, and a guess might cut off the reader of its logs.
* Nothing is taken back: no release stops a trail, or makes it see less.
* Who did it comes from the event history, which CloudTrail keeps apart from any trail (CloudTrail User Guide, "Viewing events
  with CloudTrail event history"). It lags behind by some minutes, and takes two questions a second: so the newest of three
  kinds of event are asked for, and an answer that does not come holds nothing up. Only what AWS itself writes is read: the
  identity, the time, the address and the error, never a user agent or parameters that a stranger chose.

What it cannot: bring back a trail that was deleted, or what was never written in between. Deliveries may fail although the
trail records, when its bucket or key is closed to it; AWS's last error is part of the proof. Which events a trail leaves out by
its selectors is named and left to people.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Permission, Plan, Proof, Role, Step
from hub.actions.reading import of_target
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Containment, Incident

KIND = "AWS::CloudTrail::Trail"
TAMPERING = ("StopLogging", "UpdateTrail", "PutEventSelectors")
MOST = 10
"""Events of each kind that are read, the newest ones; nobody needs more to know whom to look for."""
KEPT = "a trail that records is never stopped or weakened again"


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose: what every trail of the organization has, so that one without it was weakened."""

    log_file_validation: bool = False
    """Switch on the digests that show whether log files were changed."""
    every_region: bool = False
    """Let the trail record in every Region, with the events of global services."""


@dataclass(frozen=True, slots=True)
class Tampering:
    """A change to the trail, as the event history has it."""

    event: str
    at: str
    who: str
    address: str
    error: str
    """AWS's code where it was refused; empty where it was done."""

    @property
    def words(self) -> str:
        """The change in one sentence."""
        refused = f", refused as {self.error}" if self.error else ""
        return f"changed by {self.who} from {self.address} at {self.at}: {self.event}{refused}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The trail and what it records."""

    arn: str
    region: str
    account_id: str
    home: str
    records: bool
    of_organization: bool
    validates: bool
    every_region: bool
    global_events: bool
    delivery_error: str = ""
    left_out: str = ""
    """Which management events its selectors leave out; empty where none is, or the trail may not be asked."""
    history: tuple[Tampering, ...] | None = None
    """Who changed it lately, the newest first; None where the history was not asked yet, or did not answer."""

    @property
    def hindrance(self) -> str:
        """Why it cannot be changed from here; empty where it can."""
        if self.of_organization:
            return "it is a trail of the organization, which the management account or its delegated administrator changes"
        return f"its home is {self.home}, and a trail is changed there" if self.home != self.region else ""


def look(account: Account, target: Target) -> Seen:
    """The trail and its status; once it records, what its selectors leave out and who changed it lately."""
    (listed,) = account.read(Call("cloudtrail", "DescribeTrails", {"includeShadowTrails": True}))
    trail = next((each for each in listed.get("trailList", ()) if target.id in {each["TrailARN"], each["Name"]}), None)
    if trail is None:
        raise TargetGoneError(f"Trail {target.id}")
    arn = trail["TrailARN"]
    (status,) = of_target(account, f"Trail {target.id}", Call("cloudtrail", "GetTrailStatus", {"Name": arn}))
    records = bool(status.get("IsLogging"))
    return Seen(
        arn=arn,
        region=target.region,
        account_id=target.account_id,
        home=trail.get("HomeRegion", target.region),
        records=records,
        of_organization=bool(trail.get("IsOrganizationTrail")),
        validates=bool(trail.get("LogFileValidationEnabled")),
        every_region=bool(trail.get("IsMultiRegionTrail")),
        global_events=bool(trail.get("IncludeGlobalServiceEvents")),
        delivery_error=status.get("LatestDeliveryError", ""),
        left_out=_left_out(account, arn) if records else "",
        history=_history(account, trail) if records else None,
    )


def _left_out(account: Account, arn: str) -> str:
    (answer,) = account.read(Call("cloudtrail", "GetEventSelectors", {"TrailName": arn}, optional=True))
    plain, by_field = answer.get("EventSelectors", ()), answer.get("AdvancedEventSelectors", ())
    if not plain and not by_field:
        return ""
    kinds = [each.get("ReadWriteType", "All") for each in plain if each.get("IncludeManagementEvents", True)]
    kinds += [kind for each in by_field if (kind := _kind_of(each))]
    if not kinds:
        return "all of them"
    return "" if "All" in kinds or len(set(kinds)) > 1 else f"all but {kinds[0]}"


def _kind_of(selector: Mapping[str, Any]) -> str:
    """Which management events an advanced selector takes in; empty where none (CloudTrail API, AdvancedEventSelector)."""
    fields = {each["Field"]: each.get("Equals", ()) for each in selector["FieldSelectors"]}
    if "Management" not in fields.get("eventCategory", ()):
        return ""
    reads = fields.get("readOnly", ())
    return "All" if not reads else "ReadOnly" if "true" in reads else "WriteOnly"


def _history(account: Account, trail: Mapping[str, Any]) -> tuple[Tampering, ...] | None:
    answers = account.read(*(_lookup(name) for name in TAMPERING))
    if all("Error" in answer for answer in answers):
        return None
    records = [json.loads(event["CloudTrailEvent"]) for answer in answers for event in answer.get("Events", ())]
    ours = (record for record in records if _names(record, trail))
    return tuple(sorted(map(_tampering, ours), key=lambda each: each.at, reverse=True)[:MOST])


def _lookup(event: str) -> Call:
    by_name = [{"AttributeKey": "EventName", "AttributeValue": event}]
    return Call("cloudtrail", "LookupEvents", {"LookupAttributes": by_name}, optional=True, most=MOST)


def _names(record: Mapping[str, Any], trail: Mapping[str, Any]) -> bool:
    asked = record.get("requestParameters") or {}
    return bool({trail["Name"], trail["TrailARN"]} & {asked.get("name"), asked.get("trailName")})


def _tampering(record: Mapping[str, Any]) -> Tampering:
    identity = record.get("userIdentity", {})
    return Tampering(
        event=record["eventName"],
        at=record.get("eventTime", ""),
        who=identity.get("arn") or identity.get("invokedBy") or identity.get("principalId") or "somebody unknown",
        address=record.get("sourceIPAddress", ""),
        error=record.get("errorCode", ""),
    )


def plan(seen: Seen, _incident: Incident, options: Options) -> Plan:
    """The start where the trail is stopped, and each setting that a playbook says it has; nothing from where it cannot be."""
    return () if seen.hindrance else tuple(_steps(seen, options))


def _steps(seen: Seen, options: Options) -> Iterator[Step]:
    name = _name(seen)
    if not seen.records:
        start = Call("cloudtrail", "StartLogging", {"Name": seen.arn})
        yield Step(f"start trail {name} again", (start,), seen.arn, urgent=True, kept=KEPT)
    if options.log_file_validation and not seen.validates:
        yield _set(seen, f"validate the log files of trail {name}", EnableLogFileValidation=True)
    if options.every_region and not (seen.every_region and seen.global_events):
        says = f"let trail {name} record in every Region, with the events of global services"
        yield _set(seen, says, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True)


def _name(seen: Seen) -> str:
    return seen.arn.rpartition("/")[2]


def _set(seen: Seen, says: str, **settings: bool) -> Step:
    return Step(says, (Call("cloudtrail", "UpdateTrail", {"Name": seen.arn, **settings}),), seen.arn, kept=KEPT)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """Nothing: a trail that records is never stopped or weakened again."""
    return ()


def prove(seen: Seen) -> Proof:
    """Contained once the trail records; with who changed it lately, as far as the event history tells yet."""
    name = _name(seen)
    if not seen.records:
        why = f", and cannot be started from here: {seen.hindrance}" if seen.hindrance else ""
        return Proof(Containment.NONE, (f"trail {name} does not record{why}",))
    says = (f"trail {name} records", *_doubts(seen), *_told(seen))
    whole = not seen.delivery_error and not seen.left_out
    survives = f"whoever could stop trail {name} can stop it again until they are contained"
    return Proof(Containment.CONTAINED if whole else Containment.PARTLY, says, (survives,))


def _doubts(seen: Seen) -> Iterator[str]:
    if seen.delivery_error:
        yield f"its last delivery failed: {seen.delivery_error}"
    if seen.left_out:
        yield f"it leaves out management events: {seen.left_out}"


def _told(seen: Seen) -> tuple[str, ...]:
    if seen.history is None:
        return ("the event history did not tell who changed it",)
    told = tuple(each.words for each in seen.history)
    return told or ("the event history does not tell yet who changed it: look again in a quarter of an hour",)


_TRAILS = ("arn:{partition}:cloudtrail:*:*:trail/*",)
"""A shadow of a trail names its home Region and, where it is the organization's, the account of that."""
_OWN = ("arn:{partition}:cloudtrail:{region}:{account}:trail/*",)
_RESTORE = (Role.RESTORE,)


def _reads(*actions: str, on: tuple[str, ...]) -> Permission:
    return Permission(actions, on, Access.READ, roles=_RESTORE)


ACTION: Action[Seen, Options] = Action(
    name="restart-cloudtrail",
    about="Starts a trail that was stopped, then looks up who did it.",
    works_on=KIND,
    seen=Seen,
    options=Options,
    permissions=(
        _reads("cloudtrail:DescribeTrails", "cloudtrail:LookupEvents", on=("*",)),
        _reads("cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors", on=_TRAILS),
        Permission(("cloudtrail:StartLogging", "cloudtrail:UpdateTrail"), _OWN, Access.WRITE, roles=_RESTORE, only_to_do=True),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    role=Role.RESTORE,
)
