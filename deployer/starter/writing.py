"""Writes the first irhub.yaml, once it can be loaded again; what cannot be meant is told by the flag it came from."""

import re
from pathlib import Path

from deployer.errors import RefusedError, SettingsError
from deployer.settings import load
from deployer.starter.facts import Facts
from deployer.starter.text import text

FLAGS = {
    "prefix": "--prefix",
    "organization": "--organization",
    "hub.account": "--hub-account",
    "hub.region": "--hub-region",
    "management.account": "--management-account",
    "targets.ou": "--ou",
    "targets.regions": "--region",
    "targets.include": "--include",
    "targets.exclude": "--exclude",
    "targets": "--region",
    "sources.guardduty.severity": "--severity",
    "channels.email": "--email",
    "channels.slack.secret": "--slack-secret",
    "evidence.days": "--evidence-days",
    "tags": "--tag",
}
"""The flag of ``irhub init`` that each key comes from."""


def refuse_to_replace(path: Path, *, force: bool) -> None:
    """Raises ``RefusedError`` where a file is there and nobody wants it replaced."""
    if path.exists() and not force:
        raise RefusedError(f"{path} is there already.", "It is not overwritten unasked.", "Give --force to replace it.")


def write(path: Path, facts: Facts, *, force: bool) -> None:
    """The file is there and can be loaded; what was there before is replaced only with ``force``."""
    refuse_to_replace(path, force=force)
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text(facts), encoding="utf-8")
    try:
        load(draft)
        draft.replace(path)
    except SettingsError as error:
        raise SettingsError(_by_flags(str(error), draft)) from error
    finally:
        draft.unlink(missing_ok=True)


def _by_flags(said: str, draft: Path) -> str:
    """What is wrong, by the flags that it came from; what was not given by a flag follows from one that was."""
    lines = [line.removeprefix(f"{draft}:").partition(": ")[2] for line in said.splitlines()]
    wrong = [(re.sub(r"\[\d+\]", "", key), words) for key, _, words in (line.partition(": ") for line in lines)]
    flagged = [f"{FLAGS[key]}: {words}" for key, words in wrong if key in FLAGS]
    return "\n".join(dict.fromkeys(flagged or lines))
