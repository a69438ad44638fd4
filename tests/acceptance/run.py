"""The same bundle and the same role templates on a second emulator that enforces IAM; `make acceptance` starts this.

It is apart from `make test`: ministack needs an environment of its own, because it pins botocore for itself. This file makes
that environment, with hashes, and starts the story in it (`story.py`, which says what the run proves and what it cannot). The
project's own code is never imported there; `build.py` runs in the project's environment and hands over files, as a deployment
does.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCK = HERE / "requirements.lock"
OWN = ROOT / ".irhub" / "acceptance"


def main() -> int:
    """The exit code of the story: 0 where every fact held."""
    if importlib.util.find_spec("pydantic") is None:
        sys.stderr.write("What irhub needs is not installed here. Start this with: make acceptance\n")
        return 1
    try:
        python = environment(OWN / "environment")
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"The environment of the second emulator could not be made: {error}\n")
        return 1
    command = [str(python), "-m", "tests.acceptance.story", sys.executable, str(OWN / "run")]
    try:
        return subprocess.run(command, cwd=ROOT, env=surroundings(), check=False).returncode  # noqa: S603  # our own story
    except KeyboardInterrupt:
        return 130


def surroundings() -> dict[str, str]:
    """Our own environment variables, but nothing of any AWS account, and no proxy before loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    return {**kept, **files, **direct, "AWS_EC2_METADATA_DISABLED": "true"}


def environment(folder: Path) -> Path:
    """The Python of an environment that holds just what the lock file says; made anew where that has changed."""
    python, mark = folder / "bin" / "python", folder / "made-from"
    wanted = f"{sys.version_info[:2]} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    if mark.is_file() and mark.read_text() == wanted:
        return python
    sys.stdout.write(f"Setting up an environment for the second emulator in {folder.relative_to(ROOT)} ...\n")
    sys.stdout.flush()
    shutil.rmtree(folder, ignore_errors=True)
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", *quiet, "--only-binary", ":all:", "--require-hashes", "--requirement", str(LOCK)],
    ):
        subprocess.run(command, check=True)  # noqa: S603  # pip, with the hashes of the lock file
    mark.write_text(wanted)
    return python


if __name__ == "__main__":
    sys.exit(main())
