"""List prices of AWS in US East (N. Virginia), each with the page that it stands on.

Other Regions differ by some tenths at most; China and GovCloud have lists of their own.
"""

from dataclasses import dataclass

REGION = "us-east-1"
AS_OF = "2026-06"
"""When these were last held against AWS's pages."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What so many of a unit cost."""

    dollars: float
    per: float
    unit: str
    page: str

    def of(self, quantity: float) -> float:
        """The dollars for this many."""
        return self.dollars * quantity / self.per


PRICES = {
    "key": Price(1.00, 1, "keys", "AWS Key Management Service pricing"),
    "alarm": Price(0.10, 1, "alarms", "Amazon CloudWatch pricing"),
    "custom metric": Price(0.30, 1, "metrics", "Amazon CloudWatch pricing"),
    "dashboard": Price(3.00, 1, "dashboards", "Amazon CloudWatch pricing"),
    "log intake": Price(0.50, 1, "GB taken in", "Amazon CloudWatch pricing"),
    "log storage": Price(0.03, 1, "GB kept", "Amazon CloudWatch pricing"),
    "event": Price(1.00, MILLION, "events to another account", "Amazon EventBridge pricing"),
    "api destination": Price(0.20, MILLION, "calls of API destinations", "Amazon EventBridge pricing"),
    "schedule": Price(1.00, MILLION, "runs of schedules", "Amazon EventBridge pricing"),
    "queue request": Price(0.40, MILLION, "requests", "Amazon SQS pricing"),
    "function run": Price(0.20, MILLION, "runs", "AWS Lambda pricing"),
    "function time": Price(0.0000133334, 1, "GB-seconds on Arm", "AWS Lambda pricing"),
    "state transition": Price(0.025, 1000, "state transitions", "AWS Step Functions pricing"),
    "table write": Price(0.625, MILLION, "write units", "Amazon DynamoDB pricing"),
    "table read": Price(0.125, MILLION, "read units", "Amazon DynamoDB pricing"),
    "table storage": Price(0.25, 1, "GB in tables", "Amazon DynamoDB pricing"),
    "table backup": Price(0.20, 1, "GB of point-in-time recovery", "Amazon DynamoDB pricing"),
    "object write": Price(0.005, 1000, "objects written", "Amazon S3 pricing"),
    "object storage": Price(0.023, 1, "GB in buckets", "Amazon S3 pricing"),
    "publication": Price(0.50, MILLION, "publications", "Amazon SNS pricing"),
    "mail": Price(2.00, 100_000, "mails", "Amazon SNS pricing"),
    "http request": Price(1.00, MILLION, "requests of HTTP APIs", "Amazon API Gateway pricing"),
    "secret": Price(0.40, 1, "secrets", "AWS Secrets Manager pricing"),
}
"""By what is counted."""
