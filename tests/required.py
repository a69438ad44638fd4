"""What a machine must have for some tests: without it they are skipped by name, and where all is required they fail.

``IRHUB_REQUIRE=all`` requires all but those that ``IRHUB_WITHOUT`` names, with commas between them.
"""

import os
import shutil

import pytest

REQUIRES_ALL = os.environ.get("IRHUB_REQUIRE") == "all"
WITHOUT = frozenset(os.environ.get("IRHUB_WITHOUT", "").split(","))


def need(program: str) -> str:
    """The program's path; else the test is skipped, or fails where the program is required."""
    path = shutil.which(program)
    if path:
        return path
    says = f"{program} is not installed"
    if REQUIRES_ALL and program not in WITHOUT:
        pytest.fail(f"{says}, and IRHUB_REQUIRE asks for it")
    pytest.skip(says)
