"""Real shells that learnt irhub's words: a line is typed and completed in them, as somebody would with the key Tab."""

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
STAND_IN = """\
#!/bin/sh
# Completes as irhub does; else says which words a shell gave it.
if [ -n "$_IRHUB_COMPLETE" ] || [ "$1" = completion ]; then exec {python} -m deployer.cli "$@"; fi
printf 'given:'; printf ' <%s>' "$@"; echo ' end'
"""
GIVEN = re.compile(r"given: (.*) end")
LONGEST_SECONDS = 30.0
START = {"bash": ("bash", "--norc", "--noprofile", "-i"), "zsh": ("zsh", "-f", "-i")}
LEARN = {
    "bash": 'eval "$(irhub completion bash)"',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(irhub completion zsh)"',
    "fish": "irhub completion fish | source",
}
"""What its users put into each shell's start-up file."""


@dataclass(frozen=True)
class Shells:
    """A folder in which shells run, with an irhub of its own on their path."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of whoever runs the tests, such as a start-up file."""
        paths = {"PATH": f"{self.folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(self.folder)}
        return {**paths, "TERM": "dumb", "LANG": "C.UTF-8", "PS1": "> "}

    def completed(self, shell: str, line: str) -> list[str]:
        """The words that irhub is given when this line is typed, Tab and Return are pressed."""
        if shell == "fish":
            return self._in_fish(line)
        (given,) = GIVEN.findall(self._typed(shell, (LEARN[shell], f"{line}\t")))
        return re.findall(r"<([^>]*)>", given)

    def _in_fish(self, line: str) -> list[str]:
        """By fish's own question, for it redraws its line at every key."""
        code = f"{LEARN['fish']}; complete -C {shlex.quote(line)}"
        words = ("fish", "--no-config", "-c", code)
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=self.folder, env=self.environment)  # noqa: S603
        (only,) = done.stdout.splitlines()
        return [*shlex.split(line)[1:-1], only.partition("\t")[0].rstrip("/")]

    def _typed(self, shell: str, lines: Sequence[str]) -> str:
        """All that the shell wrote until the last line was carried out."""
        master, slave = pty.openpty()
        among = {"stdin": slave, "stdout": slave, "stderr": slave, "cwd": self.folder, "env": self.environment}
        with subprocess.Popen(START[shell], start_new_session=True, **among) as process:  # type: ignore[call-overload]  # noqa: S603
            os.close(slave)
            os.write(master, "".join(f"{line}\n" for line in lines).encode())
            try:
                return _read(master)
            finally:
                process.kill()
                os.close(master)


def _read(master: int) -> str:
    written, latest = b"", time.monotonic() + LONGEST_SECONDS
    while not GIVEN.search(written.decode(errors="replace")):
        ready, _, _ = select.select([master], [], [], max(0, latest - time.monotonic()))
        assert ready, written
        written += os.read(master, 4096)
    return written.decode(errors="replace")


def stage(folder: Path) -> Shells:
    """Shells in this folder; beside them lie settings of two installations."""
    script = folder / "irhub"
    script.write_text(STAND_IN.format(python=shlex.quote(sys.executable)))
    script.chmod(0o755)
    example = (ROOT / "docs" / "irhub.example.yaml").read_text(encoding="utf-8")
    for name in ("irhub.yaml", "irhub.quality.yaml"):
        (folder / name).write_text(example, encoding="utf-8")
    return Shells(folder)
