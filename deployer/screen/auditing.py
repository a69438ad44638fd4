"""An audit on the screen: each session of irhub's roles, and whether the record knows it."""

from deployer.auditing.comparing import Compared
from deployer.auditing.search import Audit
from deployer.screen.words import console
from deployer.words import many


def show_audit(audit: Audit) -> None:
    """Prints every session, then one line that sums up."""
    for one in sorted(audit.sessions, key=lambda compared: compared.session.at):
        _show(one)
    screen = console()
    for line in audit.unread:
        screen.print(f"! could not be read: {line}", style="yellow")
    known = len(audit.sessions) - audit.gaps
    screen.print(f"{known} of {many(len(audit.sessions), 'session')} are as the record says.", style="bold")


def _show(one: Compared) -> None:
    screen, session = console(), one.session
    style = "red" if one.gaps else "green"
    sign = "✗" if one.gaps else "✓"
    where = f"{session.account_id} {session.role}"
    changes = many(len(session.changes), "change")
    screen.print(f"{sign} {session.at.isoformat()[:19]}  {session.name}  {where}  {changes}", style=style)
    for event in session.changes:
        screen.print(f"    {event.at.isoformat()[:19]}  {event.name}", style="dim")
    for line in one.gaps:
        screen.print(f"    not on record: {line}", style="red")
    for line in one.unseen:
        screen.print(f"    on record alone: {line}", style="dim")
