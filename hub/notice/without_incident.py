"""Notices about no incident: what a comparison with the organization showed, what was held, a mute channel."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hub.notice.notice import Notice

MOST_LINES = 50
"""As many lines as one notice has of what a comparison showed, or of what was held."""


def of_organization(seen: tuple[str, ...], asked: tuple[str, ...]) -> Notice:
    """What a comparison with the organization showed: the first fifty lines, and how many more there are."""
    title = "irhub compared the accounts on record with the organization"
    headline = seen[0] if len(seen) == 1 else f"{len(seen)} changes among the accounts of the organization"
    return replace(about_none("organization", headline, title), proof=_bounded(seen, "irhub status"), asked=asked)


def of_digest(held: tuple[Notice, ...], why: str) -> Notice:
    """What was held, as one notice: the gravest first, one line each."""
    ranked = sorted(held, key=lambda one: (-one.severity, one.at))
    incidents = {one.incident_id for one in held if one.incident_id}
    about = f" about {len(incidents)} incidents" if len(incidents) > 1 else ""
    headline = f"{len(held)} notices{about} in one" if len(held) > 1 else f"One notice that was held: {held[0].headline}"
    return replace(
        about_none("digest", headline, why),
        severity=max((one.severity for one in held), default=0.0),
        proof=(*_counts(held), *_bounded(tuple(map(_line, ranked)), "irhub incidents list")),
        opened_at=min((one.at for one in held), default=""),
    )


def _counts(held: Iterable[Notice]) -> tuple[str, ...]:
    """How many of what kind, and where: one line each, where there is more than one."""
    words = Counter(one.headline.partition(":")[0] for one in held)
    places = Counter(one.account_name or one.account_id for one in held if one.account_id)
    counted = (("in all", words), ("in accounts", places))
    return tuple(f"{what}: {_counted(counts)}" for what, counts in counted if sum(counts.values()) > 1)


def _counted(counts: Counter[str]) -> str:
    most = counts.most_common(8)
    rest = len(counts) - len(most)
    return ", ".join(f"{many} {name}" for name, many in most) + (f", and {rest} others" if rest else "")


def _line(one: Notice) -> str:
    grave = f"severity {one.severity:g}, " if one.incident_id else ""
    return f"{one.at[11:16]} {one.headline} ({grave}{one.incident_id or one.kind})".strip()


def of_channel(name: str, reason: str) -> Notice:
    """A channel that does not take what it is told, for those who read the others."""
    notice = about_none("channel", f"{name} does not take what irhub tells it", "One of the channels is mute")
    todo = "look at the channel's secret and at irhub doctor; each notice stands on its incident's timeline"
    return replace(notice, proof=(reason,), asked=(todo,))


def about_none(kind: str, headline: str, title: str) -> Notice:
    """A notice of this kind that is about no incident."""
    return Notice(
        incident_id="",
        kind=kind,
        headline=headline,
        state="",
        containment="",
        finding_type="",
        severity=0.0,
        title=title,
        account_id="",
        account_name="",
        region="",
        resource="",
        resource_kind="",
    )


def _bounded(lines: tuple[str, ...], command: str) -> tuple[str, ...]:
    more = (f"and {len(lines) - MOST_LINES} more: {command}",) if len(lines) > MOST_LINES else ()
    return lines[:MOST_LINES] + more
