"""What may change of a trail and of a function."""

from typing import Any

from hub.finding import Target


def trail(client: Any, target: Target) -> dict[str, Any]:
    """Where it delivers; that it records, and what, is never taken back."""
    (found,) = [each for each in client("cloudtrail").describe_trails()["trailList"] if target.id in each.values()]
    return {"bucket": found["S3BucketName"], "home": found["HomeRegion"]}


def function(client: Any, target: Target) -> dict[str, Any]:
    """What it has reserved; None where it runs from the common share."""
    answer = client("lambda").get_function_concurrency(FunctionName=target.id)
    return {"reserved": answer.get("ReservedConcurrentExecutions")}
