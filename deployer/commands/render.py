"""`irhub render`: every template and policy as files."""

import hashlib
from pathlib import Path

import click

from deployer.options import Asked, offline
from deployer.screen.words import result, talk
from deployer.wiring import settings_of
from deployer.words import many


@click.command(epilog="For instance: irhub render --out rendered")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@offline
def command(*, asked: Asked, out: Path) -> None:
    """Write every template and policy as files.

    The files are what deploy sends to AWS, byte for byte. Those of spoke/ are what somebody with credentials for the
    management account needs, where the settings name no profile for it; those of policies/deployer/ are what the roles need
    that irhub itself runs with.
    """
    from deployer.access.documents import write
    from deployer.texts import rendered

    settings = settings_of(asked)
    files = rendered(settings)
    paths = (*files.write(out), *write(out, settings, files))
    if asked.as_json:
        result("rendering", {"folder": str(out), "files": [_fact(out, path) for path in paths]})
        return
    for path in paths:
        click.echo(path)
    talk(f"{many(len(paths), 'file')} written.")


def _fact(folder: Path, path: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {"path": str(path.relative_to(folder)), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
