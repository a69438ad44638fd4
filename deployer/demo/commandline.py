"""Runs irhub's own commands in this process, as a user would type them, and gives what they print with --json.

Tests hand in an ``Outside`` of their own, which is how a fault gets into a deployment without touching the product.
"""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deployer.wiring import Outside


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command ended with."""

    exit_code: int
    facts: dict[str, Any]
    talk: str


def irhub(config: Path, *words: str, outside: "Outside | None" = None) -> Printed:
    """The command's exit code, its JSON object, and its talk."""
    from deployer.cli import cli

    out, talk = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
        try:
            arguments = [*words, "--json", "--config", str(config)]
            code = cli.main(arguments, prog_name="irhub", standalone_mode=False, obj=outside)
        except SystemExit as ended:
            code = ended.code
    text = out.getvalue()
    return Printed(int(code or 0), json.loads(text) if text.strip() else {}, talk.getvalue())
