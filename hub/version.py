"""The version of irhub, said once: package, templates and evidence carry it, and `irhub status` compares by it."""

VERSION = "0.1.0"
