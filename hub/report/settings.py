"""What the function that makes reports is told by its stack, read once at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.report.figures import Assumption


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Every field comes from an environment variable that ``hub/stack.report.yaml.j2`` sets."""

    prefix: str
    account_id: str
    region: str
    table: str
    queue_url: str
    bucket: str
    assumption: Assumption = field(default_factory=Assumption)


def read(environ: Mapping[str, str]) -> ReportSettings:
    """The settings in an environment; raises KeyError where the stack did not set what it must."""
    return ReportSettings(
        prefix=environ["IRHUB_PREFIX"],
        account_id=environ["IRHUB_HUB_ACCOUNT_ID"],
        region=environ["AWS_REGION"],
        table=environ["IRHUB_TABLE"],
        queue_url=environ["IRHUB_QUEUE_URL"],
        bucket=environ["IRHUB_REPORTS_BUCKET"],
        assumption=Assumption(
            int(environ.get("IRHUB_MINUTES_AN_INCIDENT", "30")), int(environ.get("IRHUB_MINUTES_AN_ACTION", "10"))
        ),
    )
