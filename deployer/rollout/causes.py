"""What people can do about the reasons for which instances fail, told by the words in which AWS gives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deployer.aws.stacksets import Failure


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of reason."""

    words: re.Pattern[str]
    todo: str


def _cause(words: str, todo: str) -> Cause:
    return Cause(re.compile(words, re.IGNORECASE), todo)


CAUSES = (
    _cause(
        r"\bscp\b|service control polic|explicit deny|AccessDenied|not authorized",
        "Let the SCP except arn:aws:iam::*:role/stacksets-exec-*; irhub doctor asks AWS which policy denies.",
    ),
    _cause(
        r"suspended|closed|pending closure", "Nothing can be put there; leave the account out under exclude until it is back."
    ),
    _cause(
        r"opted? ?-?in|opt.?in|region.{0,40}(disabled|not enabled)|InvalidClientTokenId|security token",
        "Enable the Region in that account and in the management account, or take it out of the target's regions.",
    ),
    _cause(
        r"already exists",
        "Something of that name is there that irhub did not make; irhub leaves it alone. Remove it, or choose another prefix.",
    ),
    _cause(r"limit|quota", "Raise that quota in the account, or remove what fills it."),
    _cause(r"cancelled", "It was not tried, because the operation was stopped; the same command again tries it."),
    _cause(r"account ?gate", "The account's own AccountGate function said no; ask whoever keeps it."),
)


def advice(failures: Iterable[Failure]) -> tuple[str, ...]:
    """A sentence for each kind of reason that is known, with how many failed for it."""
    counted: dict[Cause, int] = {}
    for failure in failures:
        cause = next((one for one in CAUSES if one.words.search(failure.reason)), None)
        if cause:
            counted[cause] = counted.get(cause, 0) + 1
    return tuple(f"To mend {count:,} of them: {_small(cause.todo)}" for cause, count in counted.items())


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
