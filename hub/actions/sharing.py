"""Snapshots that are shared with everybody, or with accounts by name: how that is taken away and given back, told once for all.

Each kind of snapshot says how it is called and by which call it is shared. Accounts that were named one by one keep theirs,
since backup accounts are among them; a playbook takes those away too with ``accounts_too``. Both are held apart, so the way
back gives back what was taken and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from hub.action import Call, Plan, Proof, Step
from hub.incident import Containment, Incident

PUBLIC, ACCOUNTS = "public", "accounts"
EVERYBODY = "all"
"""What AWS calls everybody, in EC2 and in RDS."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    accounts_too: bool = False
    """Accounts that are named one by one lose the snapshot too."""


class Shared(Protocol):
    """A snapshot, and who may use it."""

    @property
    def is_public(self) -> bool:
        """True where everybody may."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that may by name."""

    @property
    def name(self) -> str:
        """The id or name of the snapshot; its parts are held under it."""

    @property
    def called(self) -> str:
        """It as sentences have it."""

    @property
    def deeds(self) -> tuple[str, str]:
        """What others may do with it, and what they may have done while it was public."""

    def share(self, who: tuple[str, ...]) -> Call:
        """The call that lets them use it: accounts, or ``EVERYBODY``."""

    def unshare(self, who: tuple[str, ...]) -> Call:
        """The call that lets them use it no more."""


def plan(seen: Shared, _incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return tuple(_steps(seen, options))


def _steps(seen: Shared, options: Options) -> Iterator[Step]:
    if seen.is_public:
        yield Step(f"take {seen.called} from the public", (seen.unshare((EVERYBODY,)),), _held(seen, PUBLIC))
    if seen.accounts and options.accounts_too:
        says = f"take {seen.called} from accounts {', '.join(seen.accounts)}"
        yield Step(says, (seen.unshare(seen.accounts),), _held(seen, ACCOUNTS))


def _held(seen: Shared, what: str) -> str:
    return f"{seen.name}/{what}"


def restore(now: Shared, recorded: Mapping[str, Shared]) -> tuple[Step, ...]:
    """What was taken is given back to whoever does not have it by now."""
    return tuple(step for held, was in recorded.items() for step in _back(now, held, was))


def _back(now: Shared, held: str, was: Shared) -> Iterator[Step]:
    if held == _held(now, PUBLIC) and was.is_public and not now.is_public:
        yield Step(f"make {now.called} public again", (now.share((EVERYBODY,)),), held)
    lacking = tuple(each for each in was.accounts if each not in now.accounts)
    if held == _held(now, ACCOUNTS) and lacking:
        yield Step(f"share {now.called} with accounts {', '.join(lacking)} again", (now.share(lacking),), held)


def prove(seen: Shared) -> Proof:
    """Contained where it is not public; accounts that still have it are named."""
    if seen.is_public:
        return Proof(Containment.NONE, (f"{seen.called} is public",))
    may, did = seen.deeds
    survives = [f"whoever {did} {seen.called} while it was public has its data"]
    if seen.accounts:
        survives.append(f"accounts {', '.join(seen.accounts)} may still {may} {seen.called}")
    return Proof(Containment.CONTAINED, (f"{seen.called} is not public",), tuple(survives))
