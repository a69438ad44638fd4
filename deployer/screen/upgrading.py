"""An upgrade on the screen: which version stands where, and how it ended."""

from deployer.screen.words import talk
from deployer.upgrading.carrying import Carried, hub_failed
from deployer.upgrading.plan import Upgrade
from deployer.upgrading.schema import SCHEMA
from deployer.words import many


def show_versions(todo: Upgrade) -> None:
    """Says on stderr which version stands where, and what becomes of the record."""
    versions, state = todo.versions, todo.state
    behind = f", {many(versions.behind, 'stack')} behind" if versions.behind else ""
    talk(f"irhub {versions.here}; hub {versions.hub or 'unknown'}; members {versions.spokes or 'unknown'}{behind}")
    if todo.migrations:
        talk(f"record: version {state.schema} → {SCHEMA}")
        for one in todo.migrations:
            talk(f"    {one.says}")
    else:
        talk(f"record: version {state.schema}, as it should be")


def show_ending(todo: Upgrade, carried: Carried, *, back: bool, done: bool) -> None:
    """Says on stderr what holds now and what may come next."""
    if hub_failed(carried):
        talk("CloudFormation put the hub back to what it was; findings are answered as before.")
    elif done and back:
        talk("The hub is what it was. Roles in members and the record stay as they are, and read well for it.")
        talk("This irhub would bring the newer hub again; to stay back, install the older irhub and deploy with it.")
    elif done and todo.release:
        talk("The way back, while nothing else is changed: irhub upgrade --rollback.")
    elif not todo.is_change:
        talk("Everything is at this version.")
