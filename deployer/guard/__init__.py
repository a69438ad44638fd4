"""The guard: a service control policy by which nobody in a member account may change what irhub put there."""
