"""What the hub is told by its stack, read once at the door."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.incident import Mode
from hub.sources.switched import Switched
from hub.values import from_plain

LEASE_GRACE_SECONDS = 5


class Intake(StrEnum):
    """Which bus findings come from: each member's own, or the GuardDuty administrator's for all."""

    MEMBERS = "members"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings; every field comes from an environment variable that ``hub/stack.yaml.j2`` sets."""

    prefix: str
    partition: str
    hub_account_id: str
    hub_region: str
    management_account_id: str
    external_id: str
    table: str
    queue_url: str
    dead_letter_url: str
    topic_arn: str
    bus_name: str
    evidence_bucket: str
    mode: Mode = Mode.ACT
    intake: Intake = Intake.MEMBERS
    administrator_account_id: str = ""
    identity_center_account_id: str = ""
    """Where IAM Identity Center is administered; empty where nobody said so, and then its users are not contained."""
    identity_center_region: str = ""
    slack_secret_arn: str = ""
    people_role_id: str = ""
    """The unique id of the role of the door for people, whose word on who asks is believed; empty: nobody's is."""
    report_role_id: str = ""
    """That of the function that makes reports, which is heard on reports alone; empty where there is none."""
    respond_role_id: str = ""
    """That of the responder itself, whose word on who sent first what it put off is believed."""
    isolations_per_hour: int = 10
    isolations_per_vpc: int = 10
    isolations_per_group: int = 3
    least_severity: float = 0.0
    """Findings below it are noted and open nothing."""
    sources: Switched = field(default_factory=Switched)
    """What is listened to beside GuardDuty."""
    pages_url: str = ""
    """Where the pages of incidents are; empty where there are none."""
    timeout_seconds: int = 60
    function_name: str = "irhub-respond"
    state_machine_arn: str = ""
    """The workflow that waits for people; empty where there is none, and then nobody is asked."""
    enter_by: str = ""
    """A role of members, by its name with its path, that is entered in the place of irhub's own; the hub itself never does."""

    @property
    def guardduty_account_id(self) -> str:
        """Where GuardDuty is administered: in the hub account, unless the settings name another."""
        return self.administrator_account_id or self.hub_account_id

    @property
    def lease_seconds(self) -> int:
        """A lease outlives the function that holds it, so it passes on only after that function has ended."""
        return self.timeout_seconds + LEASE_GRACE_SECONDS


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in an environment; raises KeyError where the stack did not set what it must."""
    return Settings(
        prefix=environ["IRHUB_PREFIX"],
        partition=environ.get("IRHUB_PARTITION", "aws"),
        hub_account_id=environ["IRHUB_HUB_ACCOUNT_ID"],
        hub_region=environ["AWS_REGION"],
        management_account_id=environ["IRHUB_MANAGEMENT_ACCOUNT_ID"],
        external_id=environ["IRHUB_EXTERNAL_ID"],
        table=environ["IRHUB_TABLE"],
        queue_url=environ["IRHUB_QUEUE_URL"],
        dead_letter_url=environ["IRHUB_DEAD_LETTER_URL"],
        topic_arn=environ["IRHUB_TOPIC_ARN"],
        bus_name=environ["IRHUB_BUS_NAME"],
        evidence_bucket=environ["IRHUB_EVIDENCE_BUCKET"],
        mode=Mode(environ.get("IRHUB_MODE", "act")),
        intake=Intake(environ.get("IRHUB_INTAKE", "members")),
        administrator_account_id=environ.get("IRHUB_ADMINISTRATOR_ACCOUNT_ID", ""),
        identity_center_account_id=environ.get("IRHUB_IDENTITY_CENTER_ACCOUNT_ID", ""),
        identity_center_region=environ.get("IRHUB_IDENTITY_CENTER_REGION", ""),
        slack_secret_arn=environ.get("IRHUB_SLACK_SECRET_ARN", ""),
        people_role_id=environ.get("IRHUB_PEOPLE_ROLE_ID", ""),
        report_role_id=environ.get("IRHUB_REPORT_ROLE_ID", ""),
        respond_role_id=environ.get("IRHUB_RESPOND_ROLE_ID", ""),
        isolations_per_hour=int(environ.get("IRHUB_ISOLATIONS_PER_HOUR", "10")),
        isolations_per_vpc=int(environ.get("IRHUB_ISOLATIONS_PER_VPC", "10")),
        isolations_per_group=int(environ.get("IRHUB_ISOLATIONS_PER_GROUP", "3")),
        least_severity=float(environ.get("IRHUB_LEAST_SEVERITY", "0")),
        sources=from_plain(Switched, json.loads(environ.get("IRHUB_SOURCES", "{}"))),
        pages_url=environ.get("IRHUB_PAGES_URL", ""),
        timeout_seconds=int(environ.get("IRHUB_TIMEOUT_SECONDS", "60")),
        state_machine_arn=environ.get("IRHUB_STATE_MACHINE_ARN", ""),
        function_name=environ.get("AWS_LAMBDA_FUNCTION_NAME", "irhub-respond"),
    )
