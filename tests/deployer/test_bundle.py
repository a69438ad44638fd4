"""The function's code: the same bytes everywhere, all of what it needs, nothing beside."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployer.bundle import SERVICES, _listed, build
from deployer.errors import RenderError
from hub import canary, sample
from hub.actions import catalogue
from hub.iam_names import IAM_SERVICES

HUB = Path(__file__).parents[2] / "hub"
TRY = """
import sys
sys.path.insert(0, sys.argv[1])
import hub.handler
from botocore.session import Session
for service in sys.argv[2:]:
    Session().create_client(service, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
print(sorted({name.split(".")[0] for name, m in sys.modules.items() if sys.argv[1] in (getattr(m, "__file__", "") or "")}))
"""


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """New files have modes by this mask."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def checkout(folder: Path, mask: int) -> Path:
    """Another checkout of hub, with fresh times, made under a umask of its own."""
    with umask(mask):
        return Path(
            shutil.copytree(HUB, folder / "hub", copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("__pycache__"))
        )


def names(content: bytes) -> set[str]:
    """What lies in a zip."""
    return set(zipfile.ZipFile(io.BytesIO(content)).namelist())


@pytest.fixture(scope="module")
def bundle() -> bytes:
    """The bundle of this checkout."""
    return build("[]").content


def test_two_checkouts_under_two_umasks_give_the_same_bytes(tmp_path: Path) -> None:
    """Whoever deploys, from wherever: the same code is the same bundle."""
    one = build("[]", checkout(tmp_path / "one", 0o022))
    other = build("[]", checkout(tmp_path / "other", 0o077))

    assert one == other


def test_another_library_is_another_bundle() -> None:
    """The key tells whether anything inside changed."""
    assert build("[]").key != build("[1]").key


def test_templates_and_playbook_sources_stay_at_home(bundle: bytes) -> None:
    """Of hub there are sources, what pages are made from, and the compiled library and the context in one file each."""
    ours = {name for name in names(bundle) if name.startswith("hub/")}
    shown = {name for name in ours if name.endswith((".j2", ".css"))}

    assert {name for name in ours - shown if not name.endswith(".py")} == {"hub/context.json", "hub/playbooks.json"}
    assert all(name.count("/") > 1 for name in shown)


def test_what_has_a_native_half_runs_without_it(bundle: bytes) -> None:
    """The function has another processor than this machine."""
    assert "markupsafe/_native.py" in names(bundle)
    assert not [name for name in names(bundle) if name.endswith((".so", ".pyd"))]


def test_the_bundle_is_small(bundle: bytes) -> None:
    """A cold start reads it all; beyond 4 MiB it is felt."""
    assert len(bundle) < 4 * 1024 * 1024


def test_every_model_is_there_that_hub_uses_and_no_other() -> None:
    """The doors of hub and the declarations of actions say which services are called."""
    doors = {name for path in (HUB / "aws").glob("*.py") for name in re.findall(r'\.own\(\s*"(\w+)"', path.read_text())}
    declared = {
        name.split(":")[0]
        for action in (*catalogue(), sample.ACTION, canary.ACTION)
        for one in action.permissions
        if not one.implied_by
        for name in one.actions
    }
    renamed = {called for called, name in IAM_SERVICES.items() if name in declared}
    assert set(SERVICES) == doors | (declared - set(IAM_SERVICES.values())) | renamed


def test_the_bundle_stands_alone(bundle: bytes, tmp_path: Path) -> None:
    """With nothing but the standard library beside it, the handler is found and every client can be made."""
    zipfile.ZipFile(io.BytesIO(bundle)).extractall(tmp_path)

    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-I", "-S", "-B", "-c", TRY, tmp_path, *SERVICES], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "['botocore', 'dateutil', 'hub', 'jmespath', 'six', 'urllib3']"


def test_a_dependency_that_is_not_there_is_told() -> None:
    """And not left out in silence."""
    with pytest.raises(RenderError, match="no-such-thing is not installed"):
        _listed("no-such-thing")
