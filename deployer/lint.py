"""cfn-lint over every rendered template, warnings included.

cfn-lint takes 0.9 s to import, so it is imported where it is used; a template then takes about a quarter of a second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deployer.render import Rendered
from deployer.settings import Settings


@dataclass(frozen=True, slots=True)
class LintFinding:
    """Something that cfn-lint has to say about a template."""

    template: str
    line: int
    rule: str
    level: str
    """``error`` or ``warning``."""
    says: str


def lint(settings: Settings, rendered: Rendered) -> tuple[LintFinding, ...]:
    """What cfn-lint finds in the templates, each for the Regions it is deployed to; empty when all is well."""
    home = (settings.hub.region,)
    everywhere = tuple(sorted({*home, *settings.regions}))
    reach = {"spoke/forwarding": everywhere, "hub/dead-letters": everywhere}
    return tuple(found for name, text in rendered.templates.items() for found in _findings(name, text, reach.get(name, home)))


def lint_texts(texts: Mapping[str, str], regions: Sequence[str]) -> tuple[LintFinding, ...]:
    """What cfn-lint finds in these templates, by their names, for these Regions."""
    return tuple(found for name, text in texts.items() for found in _findings(name, text, regions))


def _findings(name: str, text: str, regions: Sequence[str]) -> Iterator[LintFinding]:
    from cfnlint import api

    for match in api.lint(text, regions=list(regions)):
        yield LintFinding(name, match.linenumber, match.rule.id, match.rule.severity, match.message)
