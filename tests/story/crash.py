"""A process that dies at its n-th call to AWS, before AWS hears of it or after AWS has done it."""

from dataclasses import dataclass


class DiedError(BaseException):
    """The process is gone; no code of ours may catch this."""


@dataclass(slots=True)
class Crash:
    """Counts calls, and dies at one of them."""

    moment: str
    """botocore's event: ``before-call`` or ``after-call``."""
    at: int
    calls: int = 0
    died: bool = False

    def count(self, moment: str) -> None:
        """One call more; death where it is the one."""
        self.calls += moment == self.moment
        if moment == self.moment and self.calls == self.at:
            self.died = True
            raise DiedError


def never() -> Crash:
    """A process that lives."""
    return Crash("before-call", 0)
