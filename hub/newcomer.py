"""Accounts that nobody onboarded: StackSets deployed to them when they joined, and the hub hears of them for the first time.

They are put on record held at observe, and people are told with the next comparison. That one is called for a quarter of an
hour later, once for however many came: a thousand accounts that join together are one notice and not a thousand.
"""

from datetime import timedelta

from hub.hub import Hub

WAIT_SECONDS = 900


def welcome(account_id: str, hub: Hub) -> None:
    """The account is on record, held at observe, and a comparison is called for that tells people, once for all newcomers."""
    now = hub.now()
    if not hub.organization.holds(account_id):
        return
    if not hub.register.appeared(account_id, hub.organization.name(account_id), now):
        return
    if hub.register.is_first_to_call(now, now + timedelta(seconds=WAIT_SECONDS)):
        hub.queue.send({"irhub": "reconcile"}, delay_seconds=WAIT_SECONDS)
