"""`docs/playbooks.md`: every shipped playbook, from its own YAML."""

from collections.abc import Iterator
from itertools import takewhile

from deployer.docs.markdown import block, bullets, code, document, link, sentence, table
from deployer.docs.techniques import technique
from deployer.playbooks import EXAMPLES, SHIPPED, examples, library
from deployer.playbooks.file import PlaybookFile, load
from hub.playbook import Phase, Playbook, Use

INTRO = """\
# Playbooks

A playbook says which findings it answers, with which [actions](actions.md), and how freely. They are asked in the
order of this page; the first whose pattern a finding meets is taken. Findings that join a case unite their playbooks:
each action is done once, in the strictest mode that any of them names. The modes, and what else makes them stricter,
are told in [concepts](concepts.md#modes).

Playbooks of your own are YAML files of the same kind in the folder that `playbooks` in [irhub.yaml](settings.md)
names; one with the name of a shipped playbook takes its place. Editors check them with
[playbook.schema.json](../hub/playbooks/playbook.schema.json); irhub checks them too, before it does anything, and
names file, line and key."""

PHASES = """\
## Phases

Actions `beside` start together with those that `contain`, never before; those `after` start once containment is done.
Nothing slow and nobody's answer stands before containment.

One thing can be bought: what runs on a host cannot be fetched any more once the host is cut off, unless its VPC has endpoints
for Systems Manager and S3. A playbook of your own may name a look that comes first, and how long containment waits for it, ten
minutes at most; no shipped one does.

    before:
      - collect-from-instance: {seconds: 60, within: 2min}
    contain:
      - isolate-instance

Containment begins as soon as the look is over, and two minutes after the case was opened whatever became of it; people read
until when. Where a finding on the same resource meets another playbook that contains and gives no time, nothing waits; nor does
what people agreed to. A look that people are asked about buys no time. What was bought counts in the time to contain: from five
minutes on, the [alarm](metrics.md#alarms) on slow containment goes off. While somebody works on the host two minutes are long:
buy them where you know what you would miss."""

EXAMPLES_INTRO = """\
## Examples to take

These are in no installation by themselves: they go further than the shipped library, or another way, and are for you to read,
change and take. `irhub playbook example NAME > playbooks/NAME.yaml` puts one into your folder. [Stories](stories/README.md)
show each at work, [their cases](../hub/playbooks/examples/tests) how to [try it](playbook-tests.md) before it does anything."""


def page() -> str:
    """The whole page."""
    playbooks = library()
    overview = ((link(book.name), code(book.mode.value), _first_sentence(book.about)) for book in playbooks)
    return document(
        INTRO,
        table(("playbook", "mode", "what has probably happened"), overview),
        PHASES,
        *(part for book in playbooks for part in _section(book, load(SHIPPED / f"{book.name}.yaml"))),
        EXAMPLES_INTRO,
        table(("example", "what has probably happened", "what it does"), _examples()),
    )


def _examples() -> Iterator[tuple[str, str, str]]:
    for name in examples.names():
        said = load(EXAMPLES / f"{name}.yaml").document
        yield f"[{name}](../hub/playbooks/examples/{name}.yaml)", said.threat, said.does


def _first_sentence(words: str) -> str:
    return sentence(words.partition(". ")[0])


def _section(book: Playbook, file: PlaybookFile) -> Iterator[str]:
    said, name = file.document, file.source.path.name
    yield f"## {book.name}"
    yield said.threat
    yield f"ATT&CK: {', '.join(technique(number) for number in said.technique)}."
    yield bullets((f"mode: {_mode(said.mode.value, said.unconfirmed)}", *_phases(book)))
    yield f"**What it does.** {said.does}"
    yield f"**What it cannot.** {said.cannot}"
    yield f"**The way back.** {said.undo}"
    yield f"**What it answers** ([{name}](../hub/playbooks/{name})):" if said.answers else ""
    yield block(_pattern(file), "yaml") if said.answers else "**What it answers.** All that no other playbook does."


def _mode(mode: str, unconfirmed: str | None) -> str:
    return f"`{mode}`" + (
        f", but `{unconfirmed}` until another playbook's finding names the same target" if unconfirmed else ""
    )


def _phases(book: Playbook) -> Iterator[str]:
    """The actions of each phase, those with a mode or options of their own with these behind them."""
    for phase in Phase:
        if uses := [_use(use) for use in book.uses if use.phase is phase]:
            yield f"{phase.value}: {', '.join(uses)}"


def _use(use: Use) -> str:
    bound = {"within": f"{use.within_seconds // 60}min"} if use.within_seconds else {}
    own = {**({"mode": use.mode.value} if use.mode else {}), **bound, **use.options}
    return link(use.action, "actions.md") + (f" ({code(*(f'{name}: {value}' for name, value in own.items()))})" if own else "")


def _pattern(file: PlaybookFile) -> str:
    """The lines of the pattern as they stand in the file, with their comments."""
    lines = file.source.path.read_text(encoding="utf-8").splitlines()[file.source.line(("answers",)) - 1 :]
    below = takewhile(lambda line: not line or line.startswith((" ", "#")), lines[1:])
    return "\n".join((lines[0], *below))
