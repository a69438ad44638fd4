"""GuardDuty for a whole organization: what its administrator has set, and the calls that set it (GuardDuty API)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.detectors import SERVICE
from deployer.calls import Aws, Call, Door, pages

PENDING = "the id of the detector there"
"""Stands in a call for the id of a detector that an earlier change of the same plan makes."""

MOST_MEMBERS = 50
"""As many accounts as one call takes (GuardDuty API, CreateMembers)."""

FREQUENCY = "FIFTEEN_MINUTES"

OPTIONAL = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")
"""Protection plans that a new detector has switched on unless the call says no (GuardDuty API, CreateDetector)."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What becomes of the organization's accounts by themselves."""

    accounts: str
    """ALL, NEW or NONE."""
    plans: tuple[str, ...] = ()
    """The protection plans that accounts get with it."""


def joining(aws: Aws, door: Door, region: str, detector: str) -> Joining:
    """The administrator's settings for the organization in this Region."""
    said = aws.make(_call(door, region, "DescribeOrganizationConfiguration", DetectorId=detector))
    automatic = "NEW" if said.get("AutoEnable") else "NONE"
    plans = (one["Name"] for one in said.get("Features", ()) if one.get("AutoEnable", "NONE") != "NONE")
    return Joining(said.get("AutoEnableOrganizationMembers") or automatic, tuple(sorted(plans)))


def plans_of(aws: Aws, door: Door, region: str, detector: str) -> tuple[str, ...]:
    """The protection plans that are on for this detector; what every detector reads is none of them."""
    said = aws.make(_call(door, region, "GetDetector", DetectorId=detector)).get("Features", ())
    return tuple(sorted(one["Name"] for one in said if one.get("Status") == "ENABLED" and one["Name"] not in FOUNDATION))


FOUNDATION = frozenset({"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"})


def detector_of(aws: Aws, door: Door, region: str) -> str:
    """The account's detector in this Region; empty where it has none."""
    return str(next(iter(aws.make(_call(door, region, "ListDetectors")).get("DetectorIds", ())), ""))


def addresses(aws: Aws, region: str) -> Mapping[str, str]:
    """The e-mail address of each account's root user: members are made with it."""
    said = pages(aws, Call(Door.HUB, "organizations", "ListAccounts", region), "Accounts")
    return {one["Id"]: one.get("Email", "") for one in said}


def create(door: Door, region: str) -> Call:
    """The call that makes a detector with no protection plan switched on."""
    features = [{"Name": name, "Status": "DISABLED"} for name in OPTIONAL]
    return _call(door, region, "CreateDetector", Enable=True, FindingPublishingFrequency=FREQUENCY, Features=features)


def update(door: Door, region: str, detector: str) -> Call:
    """The call that switches a detector on and has it repeat itself every fifteen minutes; its plans stay as they are."""
    return _call(door, region, "UpdateDetector", DetectorId=detector, Enable=True, FindingPublishingFrequency=FREQUENCY)


def name_administrator(region: str, account_id: str) -> Call:
    """The call by which the management account names GuardDuty's administrator in this Region."""
    return _call(Door.MANAGEMENT, region, "EnableOrganizationAdminAccount", AdminAccountId=account_id)


def take_everybody(door: Door, region: str, detector: str) -> Call:
    """The call after which every account is watched, those that join later too; protection plans stay as they are set."""
    return _call(door, region, "UpdateOrganizationConfiguration", DetectorId=detector, AutoEnableOrganizationMembers="ALL")


def create_members(door: Door, region: str, detector: str, accounts: Mapping[str, str]) -> Iterator[Call]:
    """The calls that make these accounts members at once, each with a detector."""
    details = [{"AccountId": one, "Email": email} for one, email in sorted(accounts.items())]
    for start in range(0, len(details), MOST_MEMBERS):
        part = details[start : start + MOST_MEMBERS]
        yield _call(door, region, "CreateMembers", DetectorId=detector, AccountDetails=part)


def start_members(door: Door, region: str, detector: str, accounts: Iterable[str]) -> Iterator[Call]:
    """The calls that watch these members again, which somebody suspended."""
    every = sorted(accounts)
    for start in range(0, len(every), MOST_MEMBERS):
        part = every[start : start + MOST_MEMBERS]
        yield _call(door, region, "StartMonitoringMembers", DetectorId=detector, AccountIds=part)


def _call(door: Door, region: str, operation: str, **parameters: Any) -> Call:
    return Call(door, SERVICE, operation, region, parameters)
