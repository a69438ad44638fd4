"""From a case on record to files; pure, and the same record gives the same bytes.

What others wrote, such as a finding's title, stands in JSON, where it is escaped, and in Markdown as code, where it means
nothing. No name of a file is made from it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from deployer.incidents.milestones import milestones
from deployer.screen.cases.picture import in_a_row
from deployer.screen.incidents import facts
from deployer.screen.plain import plain
from deployer.words import in_utc
from hub.notice import worst
from hub.pages.timeline import timeline
from hub.record import CaseFile
from hub.values import to_plain

FORMAT = 1
"""The version of these files; it rises when one changes its meaning or goes."""

Files = Mapping[str, bytes]


def files(case: CaseFile) -> dict[str, bytes]:
    """Every file of one incident but its evidence, by its path."""
    incident = case.incident
    return {
        "incident.json": _json({"format": FORMAT, "incident": facts(incident)}),
        **{f"findings/{number:03}.json": _json(to_plain(one)) for number, one in enumerate(incident.findings, 1)},
        "steps.json": _json({"format": FORMAT, "steps": to_plain(case.steps)}),
        "decisions.json": _json({"format": FORMAT, "asks": to_plain(case.asks)}),
        "record.json": _json({"format": FORMAT, "notes": to_plain(case.notes)}),
        "timeline.json": _json({"format": FORMAT, "timeline": lines(case)}),
        "timeline.txt": "".join(f"{line}\n" for line in in_text(case)).encode(),
        "case.md": "".join(f"{line}\n" for line in in_markdown(case)).encode(),
    }


def lines(case: CaseFile) -> list[dict[str, Any]]:
    """The whole timeline as plain JSON values."""
    return [
        {"at": line.at.iso, "what": line.mark.says, "says": line.says, "more": line.more or None}
        for day in timeline(case, _then(case))
        for line in day.lines
    ]


def in_text(case: CaseFile) -> Iterator[str]:
    """The whole timeline, a line each; nothing in it can move a cursor."""
    for one in lines(case):
        more = f" ({one['more']})" if one["more"] else ""
        yield plain(f"{in_utc(one['at'])}  {one['what']}: {one['says']}{more}")


def in_markdown(case: CaseFile) -> Iterator[str]:
    """The case for people to read: how it stands, what was found, what was done, and all that happened."""
    incident, target, finding = case.incident, case.incident.target, worst(case.incident.findings)
    yield f"# Incident {incident.id}"
    yield from ("", f"- State: {incident.state.value}, {incident.containment.value}")
    yield f"- Resource: {code(f'{target.kind} {target.id}')} in {target.account_id} {target.region}"
    if finding:
        yield f"- Finding: {code(finding.type)}, severity {finding.severity:g}: {code(finding.title)}"
    yield f"- {in_a_row(milestones(case))}"
    yield from ("", "## Steps", "")
    yield from (f"- {step.status.value}: {code(f'{step.action}: {step.says}')}" for step in case.steps)
    yield from ("", "## Decisions", "")
    for ask in case.asks:
        yield f"- {ask.action}, round {ask.round}: {ask.state.value}"
        for one in ask.decisions:
            yield f"  - {one.person} ({code(one.identity)}), {one.verdict.value}, {in_utc(one.at)}: {code(one.reason)}"
    yield from ("", "## Timeline", "")
    yield from (f"- {code(line)}" for line in in_text(case))


def code(text: str) -> str:
    """The text as code of Markdown, in which nothing has a meaning, whatever it holds."""
    shown = plain(text)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"{fence}{shown}{fence}"


def _then(case: CaseFile) -> datetime:
    """When the case was opened: what is told of times must not depend on when it is told."""
    return datetime.fromisoformat(case.incident.opened_at)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, default=str) + "\n").encode()
