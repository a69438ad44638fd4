"""`irhub lint`: cfn-lint over every rendered template."""

from dataclasses import asdict

import click

from deployer.options import Asked, offline
from deployer.screen.words import result, talk
from deployer.wiring import settings_of
from deployer.words import many

FOUND_SOMETHING = 1


@click.command(epilog="For instance: irhub lint --json")
@offline
def command(*, asked: Asked) -> None:
    """Check every rendered template, warnings included.

    Each template is checked for the Regions that it goes to. Exits with 1 where cfn-lint finds anything at all.
    """
    from deployer import lint
    from deployer.texts import rendered

    settings = settings_of(asked)
    files = rendered(settings)
    findings = lint.lint(settings, files)
    if asked.as_json:
        result("lint", {"templates": sorted(files.templates), "findings": [asdict(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{one.template}.yaml:{one.line}: {one.rule} {one.level}: {one.says}")
        talk(f"{many(len(files.templates), 'template')}, {many(len(findings), 'finding')}.")
    if findings:
        click.get_current_context().exit(FOUND_SOMETHING)
