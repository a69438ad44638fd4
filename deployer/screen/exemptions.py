"""Exemptions on the screen."""

from collections.abc import Iterable, Sequence

from deployer.exemptions.listed import BY_COMMAND, COUNTS, ENDED, LEAVING, NEVER, PENDING, Listed, counting
from deployer.screen.words import console, talk
from deployer.words import many
from hub.exemption import Exemption

STYLES = {COUNTS: "yellow", LEAVING: "yellow", PENDING: "cyan", ENDED: "dim", NEVER: "red"}


def show_list(listed: Sequence[Listed]) -> None:
    """Prints each with what it covers, until when, why, by whom, and from where it comes; says how many count."""
    screen = console()
    for one in listed:
        until = f"until {one.exemption.until[:16].replace('T', ' ')} UTC" if one.exemption.until else "without an end"
        screen.print(f"{one.exemption.id}  {one.exemption.what}, {until}: {one.state}", style=STYLES[one.state])
        screen.print(f"    {one.exemption.reason or 'no reason'}; by {one.exemption.by or 'nobody'}{_origin(one)}")
        if one.why:
            screen.print(f"    {one.why}", style="red")
    talk(f"{many(len(listed), 'exemption')}; counting now: {len(counting(listed))}.")


def show_wanted(exemptions: Iterable[Exemption]) -> None:
    """Says on stderr what would be left alone."""
    for one in exemptions:
        until = f"until {one.until[:16].replace('T', ' ')} UTC" if one.until else "without an end, until somebody removes it"
        talk(f"{one.what}, {until}")


def _origin(one: Listed) -> str:
    return "" if one.origin == BY_COMMAND else f" ({one.origin})"
