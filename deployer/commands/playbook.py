"""`irhub playbook`: what would be done about which finding, before it is done."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from deployer.options import DEFAULT_CONFIG, Asked, offline, online
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many
from hub.incident import Mode

if TYPE_CHECKING:
    from deployer.aws.past_findings import Wanted
    from deployer.playbooks.foresight import Explanation
    from deployer.playbooks.supposing import Supposed

OTHERWISE, GAPS = 1, 4
NOW = "now"
AS_IF = click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.ACT.value,
    show_default=True,
    help="Suppose that every account is in this mode.",
)


def _examples(_context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    from deployer.playbooks import examples

    return [CompletionItem(name) for name in examples.names() if name.startswith(begun)]


@click.group()
def command() -> None:
    """List, explain, test and backtest playbooks."""


@command.command("list", epilog="For instance: irhub playbook list --json")
@offline
def list_(*, asked: Asked) -> None:
    """List the playbooks of this installation, shipped ones and its own.

    In the order in which they are asked: the first whose pattern a finding meets answers it. Offline; without irhub.yaml
    the shipped ones are listed.
    """
    from deployer.playbooks.listing import listing
    from deployer.screen.playbooks import show_list

    playbooks = listing(_supposed(asked, Mode.ACT).hub, _own_folder(asked))
    if asked.as_json:
        result("playbooks", {"playbooks": [one.shown() for one in playbooks]})
    else:
        show_list(playbooks)


@command.command(epilog="For instance: irhub playbook explain finding.json")
@click.argument(
    "findings", metavar="FINDING...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path)
)
@AS_IF
@offline
def explain(*, asked: Asked, findings: tuple[Path, ...], mode: str) -> None:
    """Say what would be done about a finding, and why.

    FINDING is a file, a folder, or - for what is piped in: events of EventBridge, findings as GuardDuty, Security Hub or
    their APIs give them, events of Config and CloudTrail, inside messages of SNS and SQS too, one or many, zipped or not.
    Says which playbook answers and by what, each resource, each action, and whether it would act, ask or only tell and which
    limit says so. Offline, so three things are not known: which steps are missing, how many isolations the circuit breaker
    has counted, and how far irhub may go in the account.
    """
    from deployer.playbooks.documents import in_paths
    from deployer.playbooks.foresight import explain as foresee

    supposed = _supposed(asked, Mode(mode))
    talk(f"Supposed: every account is onboarded and in mode {mode}, and the circuit breaker is closed.")
    explanations = tuple(foresee(document, supposed) for document in in_paths(findings, _piped))
    if asked.as_json:
        result("explanations", {"explanations": [one.shown() for one in explanations]})
    else:
        _show_explained(explanations)


@command.command(epilog="For instance: irhub playbook test playbooks/tests")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@offline
def test(*, asked: Asked, folder: Path) -> None:
    """Try your own cases: findings, and what is to be done about each.

    FOLDER holds YAML files with cases (docs/playbook-tests.md). Each names a finding and what is expected: the playbook, and
    each action with how freely it is done. Offline, so it runs in CI. Exits with 1 where something comes otherwise, and shows
    what was expected and what came.
    """
    from deployer.playbooks.trying import try_all
    from deployer.screen.tried import show

    tried = try_all(folder, _supposed(asked, Mode.ACT))
    wrong = [one for one in tried if not one.fits]
    if asked.as_json:
        result("playbook tests", {"fits": not wrong, "cases": [one.shown() for one in tried]})
    else:
        show(tried)
        talk(f"{many(len(tried), 'case')}, {len(wrong)} otherwise than expected.")
    if wrong:
        click.get_current_context().exit(OTHERWISE)


@command.command(epilog="For instance: irhub playbook backtest --days 30 --account 333333333333")
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How far back; GuardDuty keeps 90.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day, in UTC, instead of --days.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only findings of this account, again for more.")
@click.option(
    "--mode",
    type=click.Choice([*(mode.value for mode in Mode), NOW]),
    default=Mode.ACT.value,
    show_default=True,
    help="Suppose that every account is in this mode; now: as each is on record.",
)
@click.option("--most", type=click.IntRange(1, 100_000), default=2_000, show_default=True, help="Findings of one Region.")
@click.option("--archived", is_flag=True, help="Archived findings too, as they were when they came.")
@online
def backtest(*, asked: Asked, mode: str, **wanted: Any) -> None:
    """Say what would have been done about past findings.

    Reads what GuardDuty and, where it is a source, Security Hub still have of all accounts and Regions, and shows by type,
    playbook and account what would have been done, where the circuit breaker would have opened, and on which resources. Give
    it before you let irhub go further. Changes nothing; its gate refuses every call that is not a read. Exits with 4 where a
    Region could not be read.
    """
    from deployer.playbooks.looking_back import look_back
    from deployer.screen.backtest import facts, say_gaps, show

    with desk(asked) as works:
        chosen = _wanted(works.outside.now(), **wanted)
        made, places = look_back(works, chosen, None if mode == NOW else Mode(mode), talk)
    say_gaps(places)
    if asked.as_json:
        result("backtest", facts(made, places, chosen))
    else:
        show(made)
        talk(f"{many(made.findings, 'finding')}, {many(len(made.cases), 'case')}, {len(made.unanswered):,} not answered.")
    if any(one.unread for one in places):
        click.get_current_context().exit(GAPS)


def _wanted(now: datetime, days: int, since: datetime | None, **rest: Any) -> "Wanted":
    from deployer.aws.past_findings import Wanted

    begins = since.replace(tzinfo=UTC) if since else now - timedelta(days=days)
    return Wanted(begins, now, **rest)


@command.command(epilog="For instance: irhub playbook schema --cases")
@click.option("--cases", is_flag=True, help="That of a file of cases for irhub playbook test instead.")
@offline
def schema(*, asked: Asked, cases: bool) -> None:
    """Print the JSON schema of a playbook, for editors.

    An editor finds it by a line at the top of a playbook: `# yaml-language-server: $schema=playbook.schema.json`.
    """
    from deployer.playbooks import case_file, file

    made = case_file.schema() if cases else file.schema()
    if asked.as_json:
        result("schema", {"schema": made})
    else:
        click.echo(json.dumps(made, indent=2, sort_keys=True))


@command.command(epilog="For instance: irhub playbook example isolate-and-snapshot > playbooks/isolate-and-snapshot.yaml")
@click.argument("name", required=False, shell_complete=_examples)
@offline
def example(*, asked: Asked, name: str | None) -> None:
    """Print a playbook to take into your own folder.

    Without a name: which there are. None of them is in use until its file lies in the folder that irhub.yaml names under
    playbooks. Read it, change it, and see what it would do: irhub playbook explain. irhub demo --story shows each at work.
    """
    from deployer.playbooks import examples

    if name:
        text = examples.text(name)
        result("playbook example", {"name": name, "text": text}) if asked.as_json else click.echo(text, nl=False)
    elif asked.as_json:
        result("playbook examples", {"examples": dict(examples.listed())})
    else:
        from deployer.screen.stories import show_list

        show_list(examples.listed())


def _piped() -> str:
    from deployer.playbooks.documents import text_of

    return text_of(sys.stdin.buffer.read())


def _show_explained(explanations: "tuple[Explanation, ...]") -> None:
    from deployer.screen.explained import show

    for one in explanations:
        show(one)
    endings = [one.ending for one in explanations]
    counts = ", ".join(f"{endings.count(ending)} {ending}" for ending in dict.fromkeys(endings))
    talk(f"{many(len(explanations), 'finding')}{': ' if counts else ''}{counts}.")


def _supposed(asked: Asked, mode: Mode) -> "Supposed":
    """The installation of the settings; where there is no irhub.yaml and none was named, the shipped library by itself."""
    from deployer.playbooks.supposing import suppose
    from deployer.wiring import settings_of

    if _has_none(asked):
        talk("There is no irhub.yaml here, so the shipped playbooks are taken, with nothing of your own.")
    return suppose(None if _has_none(asked) else settings_of(asked), mode, datetime.now(UTC))


def _has_none(asked: Asked) -> bool:
    return asked.config == DEFAULT_CONFIG and not asked.config.exists()


def _own_folder(asked: Asked) -> Path | None:
    from deployer.wiring import settings_of

    folder = None if _has_none(asked) else settings_of(asked).playbooks
    return Path(folder) if folder else None
