"""Runs irhub's own commands in this process, as a user would type them, and gives what they print with --json."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command ended with."""

    exit_code: int
    facts: dict[str, Any]
    talk: str


def irhub(config: Path, *words: str) -> Printed:
    """The command's exit code, its JSON object, and its talk."""
    from deployer.cli import cli

    out, talk = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
        try:
            code = cli.main([*words, "--json", "--config", str(config)], prog_name="irhub", standalone_mode=False)
        except SystemExit as ended:
            code = ended.code
    text = out.getvalue()
    return Printed(int(code or 0), json.loads(text) if text.strip() else {}, talk.getvalue())
