"""The version of irhub, said once: the package is built with it, templates carry it, and `irhub status` compares by it."""

VERSION = "0.1.0"
