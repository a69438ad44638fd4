"""Follows one StackSet operation to its end, with as few calls as show where it stands.

One look tells whether it runs and how many failed. Which ones failed is asked only when there are more; where everything
stands costs a page for each hundred instances. Both together never take more than a page a second: in seventeen thousand
instances a grid that is some minutes old is better than a throttled administrator account. At its end every result is read.
"""

from collections.abc import Callable, Iterator
from math import ceil

from deployer.aws import operations
from deployer.aws.operations import FAILED, Operation, Ref
from deployer.aws.operations import Result as Came
from deployer.aws.stacksets import Failure
from deployer.calls import Aws, Pair
from deployer.patient import Waited

A_PAGE = 100
"""As many results as one page holds (CloudFormation API, ListStackSetOperationResults)."""
UNKNOWN_PAGES = 10
"""What a first listing is taken to cost where nobody knows how many accounts the operation is about."""

Report = Callable[[str, tuple[Failure, ...]], None]
"""Is told AWS's status, and what failed since it was told last."""


class Following:
    """One operation that is looked at again and again."""

    def __init__(self, aws: Aws, ref: Ref, size: int, waited: Waited) -> None:
        self.ref = ref
        self.came: dict[Pair, Came] = {}
        """What it came to, as far as that is known."""
        self.failures: tuple[Failure, ...] = ()
        self._aws = aws
        self._size = size
        self._waited = waited
        self._began = waited.seconds
        self._listed_at = waited.seconds
        self._told: set[Pair] = set()
        self._pages = 0

    def steps(self, report: Report) -> Iterator[None]:
        """Yields while the operation runs; once it ended, ``failures`` names every instance that did not succeed."""
        while (now := operations.look(self._aws, self.ref)).is_live:
            self._learn(now)
            self._report(now, report)
            yield
        results = self._take(operations.results(self._aws, self.ref))
        self.failures = operations.failures(results, now)
        self._report(now, report)

    def _learn(self, now: Operation) -> None:
        known = max(self._size, len(self.came))
        pages = ceil(known / A_PAGE) if known else UNKNOWN_PAGES
        if self._waited.seconds - self._listed_at >= pages and self._may_spend(pages):
            self._listed_at = self._waited.seconds
            self._spend(self._take(operations.results(self._aws, self.ref)))
        elif now.failed > len(self._failed()) and self._may_spend(ceil(now.failed / A_PAGE)):
            self._spend(self._take(operations.results(self._aws, self.ref, "FAILED")))

    def _may_spend(self, pages: int) -> bool:
        return self._pages + pages <= 1 + self._waited.seconds - self._began

    def _spend(self, results: tuple[Came, ...]) -> None:
        self._pages += max(1, ceil(len(results) / A_PAGE))

    def _take(self, results: tuple[Came, ...]) -> tuple[Came, ...]:
        self.came.update({one.pair: one for one in results})
        return results

    def _failed(self) -> list[Came]:
        return [one for one in self.came.values() if one.status in FAILED]

    def _report(self, now: Operation, report: Report) -> None:
        fresh = [one for one in self._failed() if one.pair not in self._told]
        self._told |= {one.pair for one in fresh}
        report(now.status, tuple(Failure(*one.pair, one.reason) for one in fresh))
