"""A program on a pseudo terminal: what it writes is read as it comes, and one may answer it."""

import codecs
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deployer.docs.pictures.screen import Screen

COLUMNS, LINES = 110, 40
LONGEST_SECONDS = 90.0
AT_ONCE = 65536


class LateError(TimeoutError):
    """What was waited for did not come in time; the message is what the screen showed instead."""


class Terminal:
    """A program that runs, and its screen."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.screen = Screen(COLUMNS)
        self._process = process
        self._master = master
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def wait(self, until: Callable[[Sequence[str]], bool] = lambda _: False) -> None:
        """Returns as soon as the rows are such, or the program has ended."""
        latest = time.monotonic() + LONGEST_SECONDS
        while not until(self.screen.plain):
            ready, _, _ = select.select([self._master], [], [], max(0, latest - time.monotonic()))
            if not ready:
                raise LateError("\n".join(self.screen.plain[-LINES:]))
            written = self._read()
            if not written:
                return
            self.screen.write(self._decode(written))

    def type(self, text: str) -> None:
        """Somebody typed this."""
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        self.wait()
        return self._process.wait()

    def _read(self) -> bytes:
        """What is there; nothing where the program has ended, which a pseudo terminal tells by an error."""
        try:
            return os.read(self._master, AT_ONCE)
        except OSError:
            return b""


@contextmanager
def terminal(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[Terminal]:
    """The program runs in that folder while the block does."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    among = {**environment, "TERM": "xterm-256color"}
    with subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=among) as process:  # noqa: S603 (our own words)
        os.close(slave)
        try:
            yield Terminal(process, master)
        finally:
            process.terminate()
            os.close(master)
