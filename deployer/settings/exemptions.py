"""What irhub leaves alone by the settings, and the rules that ``irhub exemptions add`` holds to as well.

Only accounts, resources and finding types can be named. A tag cannot: who got into an account can tag what is in it.
"""

import hashlib

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.forms import NEVER, AccountId, FindingPattern, ResourceName, Until, Words
from deployer.settings.strict import STRICT, wrong
from hub import exemption

END_OF_DAY = "T23:59:59+00:00"


@dataclass(frozen=True, slots=True, config=STRICT)
class Exemption:
    """Findings that are told and never acted on; of account, resource and finding, all that are given must agree."""

    reason: Words
    """Why; it stands in every notice."""
    approver: Words
    """The person who answers for it."""
    until: Until
    """The last day on which it counts, in UTC. Needed, so that none stays because it was forgotten."""
    account: AccountId | None = None
    """Only in this account."""
    resource: ResourceName | None = None
    """Only on this resource: its ARN, or an id that AWS chose; a mere name needs ``account`` too. For a finding about an access
    key, the ARN of the user or role that it belongs to."""
    finding: FindingPattern | None = None
    """Only findings of this type, in which ``*`` stands for anything."""

    @model_validator(mode="after")
    def _may_count(self) -> "Exemption":
        if says := exemption.flaw(for_hub(self)):
            raise wrong(says)
        return self


def for_hub(said: Exemption) -> exemption.Exemption:
    """The exemption as the hub reads it; its id is made from what it says, so that it stays with it."""
    parts = (said.account or "", said.resource or "", said.finding or "", said.until, said.reason, said.approver)
    return exemption.Exemption(
        id=f"ex-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:10]}",
        reason=said.reason,
        by=f"{said.approver}, in irhub.yaml",
        until="" if said.until == NEVER else f"{said.until}{END_OF_DAY}",
        account_id=said.account or "",
        resource=said.resource or "",
        finding_type=said.finding or "",
    )
