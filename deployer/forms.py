"""The forms of ids that options take: a slip is met at once, and not by a hub that can make nothing of it."""

import re
from typing import Any

import click

from hub.manual import FINDING_ID
from hub.sources.trust import ACCOUNT_ID


class Form(click.ParamType[str]):
    """Text in one form, or a usage error that says which."""

    def __init__(self, name: str, pattern: re.Pattern[str], says: str) -> None:
        self.name = name
        self._pattern, self._says = pattern, says

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it was given; fails where it has not the form."""
        if not self._pattern.fullmatch(str(value)):
            self.fail(f"{str(value)!r} is not {self.name}. {self._says}", param, ctx)
        return str(value)


ACCOUNT = Form("an account id", ACCOUNT_ID, "It has 12 digits.")
REGION = Form("a Region", re.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}"), "It looks like eu-west-1.")
FINDING_ARN = re.compile(
    rf"arn:aws[a-z-]*:guardduty:([a-z0-9-]+):({ACCOUNT_ID.pattern}):detector/[0-9a-f]+/finding/({FINDING_ID.pattern})"
)
"""Its Region, its account and its id (GuardDuty API, ``Finding``)."""
FINDING = Form(
    "the id or the ARN of a finding",
    re.compile(f"{FINDING_ID.pattern}|{FINDING_ARN.pattern}"),
    "GuardDuty's ids have 32 hexadecimal digits, and stand at the end of a finding's ARN.",
)
