"""What is said while the story runs: every fact with PASS or FAIL, and how many of each at the end."""

import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

WIDTH = 118


@dataclass(slots=True)
class Report:
    """Counts facts and prints them as they are found."""

    passed: int = 0
    failed: int = 0

    def section(self, title: str, *words: str) -> None:
        """A new part of the story, with what is to be known of it."""
        say(f"\n{title}")
        for paragraph in words:
            say(textwrap.fill(paragraph, WIDTH, initial_indent="  ", subsequent_indent="  "))

    def note(self, says: str) -> None:
        """Something to be known that is no fact to be judged."""
        say(f"  note  {says}")

    def fact(self, says: str, holds: Callable[[], None]) -> bool:
        """True where the fact held, which it did unless finding out about it raised anything."""
        try:
            holds()
        except Exception as error:  # noqa: BLE001  # whatever went wrong, the fact is not shown, and the others are to be told
            self.failed += 1
            say(f"  FAIL  {says}")
            say(textwrap.indent(_why(error), "        "))
            return False
        self.passed += 1
        say(f"  PASS  {says}")
        return True

    def end(self, seconds: float) -> int:
        """The exit code, after the last line."""
        say(f"\nAfter {seconds:.0f} s:\n{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def _why(error: Exception) -> str:
    words = str(error) or "it is not so"
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return f"{type(error).__name__}: {words}" + (f" (line {traceback.tb_lineno})" if traceback else "")


def say(words: str) -> None:
    """The words are out at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
