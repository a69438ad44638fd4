"""Facts about exemptions in the table."""

import json
from typing import Any

from hub.aws.ledger import DynamoLedger
from tests.fakes import MEMBER
from tests.hub.aws.test_ledger_accounts import write


def packed(one: str, **words: str) -> str:
    """An exemption as the deployer packs it."""
    return json.dumps({"id": one, "reason": "ours", "by": "jo", "account_id": MEMBER, **words})


def test_exemptions_of_file_and_command_are_united(ledger: DynamoLedger, dynamodb: Any) -> None:
    """Both items are read, in one call with everything else that is known."""
    write(dynamodb, "SETTING#exemptions", "FILE", **{"ex-1": packed("ex-1")})
    write(dynamodb, "SETTING#exemptions", "META", **{"ex-2": packed("ex-2", until="2026-12-01T00:00:00+00:00")})

    assert [one.id for one in ledger.standing(MEMBER).exemptions] == ["ex-1", "ex-2"]


def test_what_cannot_be_read_exempts_nothing(ledger: DynamoLedger, dynamodb: Any) -> None:
    """Somebody's slip in the table stops no response."""
    write(dynamodb, "SETTING#exemptions", "META", **{"ex-1": "{}", "ex-2": "nonsense", "by": "jo"})

    assert ledger.standing(MEMBER).exemptions == ()
