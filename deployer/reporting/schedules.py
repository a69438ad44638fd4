"""When the hub makes reports by itself: a rule for each way, by the hour in the settings."""

import json
from collections.abc import Mapping

from deployer.settings import Settings

DAYS: Mapping[str, tuple[str, str]] = {
    "daily": ("* * ? *", "yesterday"),
    "weekly": ("? * MON *", "last week"),
    "monthly": ("1 * ? *", "last month"),
}
"""Day of month, month, day of week and year of each ("Cron expressions reference", EventBridge), and what it is about."""


def schedules(settings: Settings) -> list[dict[str, str]]:
    """A rule for each way of reporting that is switched on, by its name, so one stays when others come."""
    return [
        {
            "logical_id": f"Report{every.capitalize()}",
            "name": f"{settings.prefix}-report-{every}",
            "about": f"Has a report made of {about}",
            "schedule": f"cron(0 {settings.reports.hour} {when})",
            "message": json.dumps({"irhub": "report", "every": every}),
        }
        for every, (when, about) in DAYS.items()
        if every in settings.reports.schedule
    ]
