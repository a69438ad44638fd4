"""Zips what the function runs: ``hub/``, the compiled playbooks, botocore and what it stands on, with the models hub uses.

The same sources give the same bytes, whatever the checkout, the umask, the clock or the order of a folder: names are sorted,
times and modes fixed. One thing is not ours: another build of zlib may compress otherwise. The key is therefore made from
what is inside and not from the zip, so even then a second deployment sees that nothing changed.

botocore's models are whole folders of the newest API version, without examples: all of an interface, not a chosen few of its
operations, which would save another megabyte and break with the first call that somebody adds. Measured on 2 cores, Python
3.11, botocore 1.44: 3.4 MiB zipped, built in 0.4 s; the models of eight services that few incidents need are
0.6 MiB of that, and none is read before its client is made. No .pyc: a later, measured choice.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path, PurePosixPath

from deployer.errors import RenderError

DEPENDENCIES = (
    "botocore",
    "importlib-metadata",
    "jinja2",
    "jmespath",
    "lazy-importer",
    "markupsafe",
    "pygal",
    "python-dateutil",
    "six",
    "urllib3",
    "zipp",
)
"""All pure Python, in the versions that are installed here; the lock file says which those are.

jinja2, and markupsafe which it stands on, are for pages and reports; pygal, and the three which that stands on, for the charts
of reports. The responder imports none of them.
"""
FALLS_BACK = frozenset({"markupsafe"})
"""What is native and pure at once, and runs without its native half: that stays at home, the function has another processor."""

SERVICES = (
    "autoscaling",
    "cloudtrail",
    "dynamodb",
    "ec2",
    "ecs",
    "eks",
    "elb",
    "elbv2",
    "events",
    "guardduty",
    "iam",
    "lambda",
    "organizations",
    "rds",
    "route53resolver",
    "s3",
    "secretsmanager",
    "securityhub",
    "sns",
    "sqs",
    "ssm",
    "sso-admin",
    "stepfunctions",
    "sts",
    "wafv2",
)
"""botocore's names of the services that hub calls: its own doors, and what actions and proofs declare."""

PLAYBOOKS = "hub/playbooks.json"
CONTEXT = "hub/context.json"
ROUTES = "hub/routes.json"
APPROVERS = "hub/approvers.json"
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell."""
FILE_MODE = 0o100644
UNIX = 3
LEVEL = 9
KEPT = {".css", ".py", ".pem"}
SHOWN = {".css", ".j2"}
"""What the rooms of hub show people is made from; what lies in hub itself is the deployer's."""
NATIVE = {".so", ".pyd", ".dylib"}
MODELS = "botocore/data"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The function's code as Lambda takes it."""

    key: str
    """Its name in the artefact bucket, made from what is inside."""
    sha256: str
    """Of the zip itself."""
    content: bytes = field(repr=False)


def build(
    playbooks_json: str, hub: Path | None = None, context_json: str = "{}\n", compiled: Mapping[str, str] | None = None
) -> Bundle:
    """The bundle with this compiled library, from the sources of ``hub`` given or else the package's own.

    ``compiled`` are further texts made from the settings, by the paths under which the hub reads them.
    """
    files = dict(_files(playbooks_json, hub or Path(str(resources.files("hub")))))
    files[CONTEXT] = context_json.encode()
    files |= {name: text.encode() for name, text in (compiled or {}).items()}
    files = dict(sorted(files.items()))
    content = _zipped(files)
    return Bundle(f"bundles/{_digest(files)}.zip", hashlib.sha256(content).hexdigest(), content)


def _files(playbooks_json: str, hub: Path) -> Iterator[tuple[str, bytes]]:
    for path in (path for path in hub.rglob("*") if _runs(path, hub)):
        yield PurePosixPath("hub", *path.relative_to(hub).parts).as_posix(), path.read_bytes()
    yield PLAYBOOKS, playbooks_json.encode()
    for name in DEPENDENCIES:
        yield from _dependency(name)


def _runs(path: Path, hub: Path) -> bool:
    return path.suffix == ".py" or (path.suffix in SHOWN and path.parent != hub)


def _dependency(name: str) -> Iterator[tuple[str, bytes]]:
    listed = _listed(name)
    newest = _newest(listed)
    for path in listed:
        if path.suffix in NATIVE and name not in FALLS_BACK:
            raise RenderError(f"{name} is not pure Python here: {path}.", "The function runs on another processor.")
        if _is_kept(path, newest):
            yield path.as_posix(), Path(str(path.locate())).read_bytes()


def _listed(name: str) -> list[metadata.PackagePath]:
    try:
        listed = metadata.files(name)
    except metadata.PackageNotFoundError as error:
        raise RenderError(f"{name} is not installed.", "The function needs it.", "Install irhub with pip again.") from error
    return [path for path in listed or () if ".." not in path.parts and "__pycache__" not in path.parts]


def _newest(listed: list[metadata.PackagePath]) -> Mapping[str, str]:
    """The newest API version of each service in botocore's models."""
    versions = [path.parts[2:4] for path in listed if path.is_relative_to(MODELS) and path.name == "service-2.json.gz"]
    return dict(sorted(versions))  # type: ignore[arg-type]  # two parts each


def _is_kept(path: metadata.PackagePath, newest: Mapping[str, str]) -> bool:
    if not path.is_relative_to(MODELS):
        return path.suffix in KEPT
    inside = path.parts[2:]
    if len(inside) == 1:
        return True
    return inside[0] in SERVICES and newest.get(inside[0]) == inside[1] and not path.name.startswith("examples-")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONGEST_AGO)
            entry.create_system = UNIX
            entry.external_attr = FILE_MODE << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, LEVEL)
    return stream.getvalue()


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()
