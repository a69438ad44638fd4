"""Playbooks on the screen."""

from collections.abc import Iterable
from textwrap import shorten

from deployer.playbooks.listing import SHIPPED_ONE, Listed, answers
from deployer.screen.words import console
from hub.incident import Mode
from hub.playbook import Phase

STYLES = {Mode.ACT: "green", Mode.ASK: "yellow", Mode.OBSERVE: "dim"}
WIDTH = 110


def show_list(playbooks: Iterable[Listed]) -> None:
    """Prints each playbook with what it answers, and its actions by phase, coloured by how freely each is done."""
    from rich.text import Text

    screen = console()
    for one in playbooks:
        book = one.playbook
        until = f", {book.unconfirmed.value} until a second finding agrees" if book.unconfirmed else ""
        whose = "" if one.owner == SHIPPED_ONE else f" ({one.owner})"
        screen.print(Text.assemble((f"{one.place:2} {book.name}", "bold"), f"  {book.mode.value}{until}{whose}"))
        screen.print(f"   answers {shorten(answers(book), WIDTH, placeholder=' ...')}", style="dim")
        for phase in Phase:
            if uses := [(use, mode) for use, mode in one.modes if use.phase is phase]:
                words = Text(f"   {phase.value:8}")
                for use, mode in uses:
                    asks = "" if mode is book.mode else f" ({mode.value})"
                    waits = f" ({says})" if (says := use.waits(mode)) else ""
                    words.append(f" {use.action}{asks}{waits}", STYLES[mode])
                screen.print(words)
