"""What is installed from the wheel is whole: it renders the same texts outside the checkout."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from deployer.render import render
from hub.actions import catalogue
from tests.deployer.installations import EXAMPLE, KEY

ROOT = Path(__file__).parents[2]
TRY = """
import hashlib, sys
from pathlib import Path
site, config, key = sys.argv[1:]
sys.path.insert(0, site)
import deployer
assert deployer.__file__.startswith(site), deployer.__file__
from deployer.placement import placements
from deployer.render import render
from deployer.settings import load
from hub.actions import catalogue
files = render(load(Path(config)), (), catalogue(), key).files
print(sorted(placements()), hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def run(*words: str | Path, where: Path) -> str:
    """What our own Python says to these words."""
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=where)  # noqa: S603 (our own words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_an_installed_wheel_renders_the_same_texts(tmp_path: Path) -> None:
    """Templates, spoke and stacksets travel in the wheel, although two of them hold no Python."""
    pytest.importorskip("hatchling")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", where=ROOT)
    (wheel,) = (tmp_path / "dist").glob("irhub-*.whl")
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", tmp_path / "site", wheel, where=tmp_path)

    said = run("-I", "-c", TRY, tmp_path / "site", ROOT / "docs/irhub.example.yaml", KEY, where=tmp_path)
    here = repr(sorted(render(EXAMPLE, (), catalogue(), KEY).files.items()))
    assert said == f"['forwarding', 'role'] {hashlib.sha256(here.encode()).hexdigest()}"
