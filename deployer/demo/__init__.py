"""The demo: the real deployer and the real hub on a sandbox, a story told as it happens, and an observer who judges it."""
