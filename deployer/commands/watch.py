"""`irhub watch`: follows what is being deployed."""

import click

from deployer import planning
from deployer.options import Asked, online
from deployer.organization import Organization
from deployer.rollout import watching
from deployer.rollout.causes import advice
from deployer.rollout.options import progress_option
from deployer.rollout.outcome import Outcome
from deployer.rollout.progress import How
from deployer.rollout.watching import Scene
from deployer.screen.lines import shown
from deployer.screen.outcome import exit_code, show_watched
from deployer.screen.progress import Form, progress
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk


@click.command(epilog="For instance: irhub watch --progress lines")
@click.argument("operation", required=False)
@progress_option
@online
def command(*, asked: Asked, operation: str | None, form: Form | None) -> None:
    """Watch what is being deployed, also from another terminal.

    Finds what runs by itself, in the hub's stacks and in both StackSets, whoever began it, and follows it to its end and
    whatever is begun next; or follows the one OPERATION whose id deploy told. Where nothing runs it tells how the last
    operation of each StackSet ended. Only reads are made, and Ctrl-C ends nothing but the watching. Exits with 4 where
    something failed in some accounts, with 1 where everything did.
    """
    with desk(asked) as works:
        outcomes, organization = _watched(works, operation, form)
    code = exit_code(outcomes, ())
    if asked.as_json:
        failed = [(one.change.name, failure) for one in outcomes for failure in one.failures]
        told = {
            "outcomes": [one.shown() for one in outcomes],
            "failed": [{"stack_set": name, **shown(failure, organization)} for name, failure in failed],
            "advice": list(advice(failure for _, failure in failed)),
        }
        result("watch", {"complete": code == 0, **told})
    else:
        show_watched(outcomes, organization)
    click.get_current_context().exit(code)


def _watched(works: Desk, operation: str | None, form: Form | None) -> tuple[tuple[Outcome, ...], Organization]:
    _, desired = planning.look(works)
    with progress(desired.organization, form) as tell:
        scene = Scene(works.read, desired, works.outside.together, How(works.outside.pause, tell))
        if operation:
            return watching.watch_one(scene, operation), desired.organization
        outcomes = watching.watch(scene)
        if not outcomes:
            talk("Nothing runs. How the last operation of each stack set ended:")
            outcomes = watching.last(scene)
        return outcomes, desired.organization
