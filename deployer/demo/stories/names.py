"""Which stories there are; apart from the stories, so that a shell that completes a name imports nothing."""

from collections.abc import Mapping

STORIES: Mapping[str, str] = {
    "isolate-and-snapshot": "An instance talks to a command post: isolate it, snapshot every volume, tell people.",
    "take-out-of-service": "A member of a service mines: out of group and balancer, without role, with a way in for forensics.",
    "block-address": "Somebody guesses passwords: the addresses are blocked in the NACL and in AWS WAF, for hours.",
    "tampered-trail": "Somebody stops a trail of CloudTrail: it is started again first, then who did it is looked for.",
    "collect-evidence": "Something runs on two hosts: state, host data and snapshots are kept as evidence, with a manifest.",
    "analyst-click": "An analyst clicks on twenty findings in Security Hub: a named playbook runs for each.",
}
"""Each story and its one line, in the order in which one may read them."""
