"""HTTP APIs at work: each is served on a port of its own on loopback, as API Gateway serves it under a name of its own.

A port and not a path, since pages lead to one another by paths that begin at the root, and browsers keep cookies by origin.
"""
