"""The audit: what was done under irhub's roles by CloudTrail's word, held against what the hub's record says of it."""
