"""The contract between an action and the engine.

An action changes nothing. It looks at a target and answers with the steps that are still missing; an empty answer means
done. Everything else (repeating, recording, proving, asking, undoing) is the engine's, written once. Five points of it:

* A ``Call`` is plain data, checked and printed without being run; ``FromAnswer`` stands for what the one before it answered.
* A ``Call`` has a place, and not only a ``Step``, because looking may need two accounts too (has this been stored?).
* A ``Step`` names the resource it changes (``on``); ``restore`` gets what each of them was when the action first changed it.
* A look knows nothing of the record, so it can be the first thing done; ``look_back``, before a release, may know it.
* ``restore`` answers with steps and conflicts side by side: what somebody changed does not keep the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from hub.finding import Target
from hub.iam_names import iam_name
from hub.incident import Containment, Incident

INSTALLATION_TAG = "irhub:installation"
"""On everything irhub makes; its value is the installation's prefix."""
PURPOSE_TAG = "irhub:purpose"
INCIDENT_TAG = "irhub:incident"


class Place(StrEnum):
    """The account and Region a call happens in, each with its own role and session."""

    TARGET = "target"
    EVIDENCE = "evidence"
    IDENTITY_CENTER = "identity-center"
    """Where IAM Identity Center is administered, if the settings name it."""
    GUARDDUTY = "guardduty"
    """Where GuardDuty is administered, in the target's Region."""
    SECURITY_HUB = "security-hub"
    """Where the findings of Security Hub gather, if it is among the sources."""


ANY = "any"
"""What an action works on that is about the findings themselves."""


class Role(StrEnum):
    """The roles of a spoke: to contain, for releases and steps that change identities, and to prove that all of it works."""

    CONTAIN = "contain"
    RESTORE = "restore"
    VERIFY = "verify"


class Access(StrEnum):
    """Whether a call may change anything."""

    READ = "read"
    WRITE = "write"


BOTH_ROLES = (Role.CONTAIN, Role.RESTORE)


@dataclass(frozen=True, slots=True)
class Permission:
    """IAM actions an action may use, on which resources, under which conditions, by which role."""

    actions: tuple[str, ...]
    """IAM's names, such as ``ec2:DescribeInstances``."""
    on: tuple[str, ...]
    """Resource ARNs; ``{partition}``, ``{region}``, ``{account}`` and ``{prefix}`` are filled in, and of the evidence its
    ``{evidence_account}``, ``{evidence_bucket}`` and ``{drop_bucket}``."""
    access: Access
    when: Mapping[str, Mapping[str, str | tuple[str, ...]]] = field(default_factory=dict)
    """An IAM condition block; its values may hold the same placeholders."""
    roles: tuple[Role, ...] = BOTH_ROLES
    place: Place = Place.TARGET
    implied_by: str = ""
    """The IAM action whose call needs this one too, where no call of this name is ever made (tagging in a create call)."""
    only_to_do: bool = False
    """For the ``restore`` role: the way back does not need it, so the role has it only while a playbook uses the action."""


@dataclass(frozen=True, slots=True)
class FromAnswer:
    """A parameter's value that is known only from the answer of the call before it in the same step."""

    field: str


@dataclass(frozen=True, slots=True)
class Call:
    """One AWS API call, as data."""

    service: str
    """botocore's name of the service, such as ``ec2``."""
    operation: str
    """The API's name of the operation, such as ``DescribeInstances``."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place.TARGET
    optional: bool = False
    """For a read that AWS may refuse without stopping others: its answer is ``{"Error": "why"}`` then; throttling is raised."""
    most: int = 0
    """Of a read in pages, so many items and no more; where more were left its answer has ``NextToken``. 0 means all."""
    region: str = ""
    """The Region it is made in, for what is kept in one Region alone; that of the place where none is named."""

    @property
    def name(self) -> str:
        """The IAM action that allows it, such as ``ec2:DescribeInstances``."""
        return iam_name(self.service, self.operation)


@dataclass(frozen=True, slots=True)
class Presigned:
    """A parameter's value that lets whoever holds it make one call of the responder's own, for a time; made when the step is.

    It stands in no record and no plan: what it was made for does. Where ``most_bytes`` is 0 it is a URL for this very call.
    Else it is a form to post objects with, whose keys begin with the call's ``Key`` and which are at most that long: in base64
    the address on a line of its own, then a line ``name=value`` for each field (Amazon S3 API, "POST Object").
    """

    call: Call
    seconds: int
    most_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One change: a sentence, the calls that make it one after the other, and the resource that it changes."""

    says: str
    do: tuple[Call, ...]
    on: str
    """The id of the resource that is changed; what it was before is held under this name."""
    urgent: bool = False
    """True where what it ends must not last: it is made even where everything else is put off."""
    once: bool = False
    """True where AWS takes no client token: never retried by itself, looked up by tag after a lost answer."""
    kept: str = ""
    """Why this is never taken back (``evidence``); empty where ``restore`` takes it back."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing to do now: AWS is at work, look again later."""

    says: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A resource that somebody else changed since, or AWS is at work on; it is left alone and both states are said."""

    on: str
    says: str
    force: tuple[Step, ...] = ()
    """What brings it back over what somebody did; made only where a person names this resource, ``()`` where nothing can."""
    passes: bool = False
    """True where AWS is at work on it, so that the release comes back to it by itself."""


Plan = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a look after the change showed, in words that a notice can carry."""

    containment: Containment
    says: tuple[str, ...]
    survives: tuple[str, ...] = ()
    """Paths that may survive this containment, each a sentence."""


class Account(Protocol):
    """A way into the places of one incident, for looking only."""

    @property
    def prefix(self) -> str:
        """The installation's prefix."""

    @property
    def evidence_bucket(self) -> str:
        """The name of the bucket that keeps evidence."""

    @property
    def now(self) -> datetime:
        """The time of this look, in UTC."""

    @property
    def identity_center(self) -> str:
        """The account in which IAM Identity Center is administered; empty where the settings name none."""

    @property
    def security_hub(self) -> str:
        """The account in which the findings of Security Hub gather; empty where it is not among the sources."""

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers of these calls, made side by side, all pages of each; refuses whatever is not a declared read."""


Seen = TypeVar("Seen")
Options = TypeVar("Options")


def proves_nothing(_seen: Any) -> None:
    """The ``prove`` of an action that does not contain."""


def remembers_all(seen: Seen, _on: str) -> Seen:
    """The ``remember`` of an action that sees little."""
    return seen


def sees_no_further(_seen: Any) -> tuple[str, ...]:
    """The ``outlook`` of an action whose plan names all its steps at once."""
    return ()


def lasts_until_released(_options: Any) -> int:
    """The ``lasts`` of an action whose work stays until a person takes it back."""
    return 0


def sees_no_danger(_seen: Any) -> str:
    """The ``caution`` of an action that needs none."""
    return ""


@dataclass(frozen=True, slots=True)
class Action(Generic[Seen, Options]):
    """Looks at a target and says which steps are still missing; changes nothing itself."""

    name: str
    """A verb and its object, such as ``isolate-instance``."""
    about: str
    """One sentence for people and the docs."""
    works_on: str
    """The target kind, such as ``AWS::EC2::Instance``."""
    seen: type[Seen]
    """A frozen dataclass of plain values, nested dataclasses and tuples: it is written to the record as JSON and read back."""
    options: type[Options]
    """A frozen dataclass with defaults, filled from the playbook."""
    permissions: tuple[Permission, ...]
    """All it may ever call, in ``look``, ``plan`` and ``restore``."""
    look: Callable[[Account, Target], Seen]
    """Reads, and only reads; raises ``TargetGoneError`` where the target does not exist (any more)."""
    plan: Callable[[Seen, Incident, Options], Plan | Waiting]
    """Pure: the steps still missing, or ``()``."""
    restore: Callable[[Seen, Mapping[str, Seen]], tuple[Step | Conflict, ...]]
    """Pure: from what is now, and what was recorded first for each resource held, the way back; ``()`` when all is back."""
    prove: Callable[[Seen], Proof | None] = proves_nothing
    """Pure: for an action that contains, what the last look shows."""
    remember: Callable[[Seen, str], Seen] = remembers_all
    """Pure: of what is seen, the part that ``restore`` needs for one resource; only that goes on record, so it is small."""
    look_back: Callable[[Account, Target, Mapping[str, Seen]], Seen] | None = None
    """The look before a release, which may also read what was recorded; None where ``look`` shows enough."""
    look_into: Callable[[Account, Incident], Seen] | None = None
    """The look of an action about the findings themselves, which no target names; None where ``look`` shows all."""
    outlook: Callable[[Seen], tuple[str, ...]] = sees_no_further
    """Pure: what follows the steps of the plan in later rounds, in sentences; for people who are asked, or only told."""
    caution: Callable[[Seen], str] = sees_no_danger
    """Pure: why this target should only be acted on when a person agrees or a second finding does; empty where it need not."""
    danger: Callable[[Account, Incident], str] | None = None
    """Reads, beside the first look, why nothing may contain this target without a person; empty where nothing speaks so."""
    lasts: Callable[[Options], int] = lasts_until_released
    """Pure: after how many hours what it did is taken back by itself; 0 where a person does that."""
    disrupts: bool = False
    """True where it takes the target out of service without containing it: then it is only as free as containment itself."""
    shows_late: bool = False
    """True where AWS may take minutes to show what it took: then that is looked for by a later run, and not waited for."""
    concludes: bool = False
    """True where it looks at what the others made, and so is carried out when they have ended."""
    builds_on: tuple[str, ...] = ()
    """By name, the actions that make what it works on; before they have, its ``outlook`` says what it will do with that."""
    asks: bool = False
    """True where people are asked by default: it acts only where the playbook's own line for it says ``act``."""
    destructive: bool = False
    """True where nothing brings back what it does to the target; then two people must agree, and no playbook lets it act."""
    role: Role = Role.CONTAIN
    """The role it looks and does in; an action that changes identities does so in ``restore``, since ``contain`` cannot."""

    def fits(self, kind: str) -> bool:
        """True where it works on targets of this kind."""
        return self.works_on in {ANY, kind}

    def seen_in(self, account: Account, incident: Incident) -> Seen:
        """What it sees now, of the incident's target or of its findings."""
        return self.look_into(account, incident) if self.look_into else self.look(account, incident.target)

    @property
    def contains(self) -> bool:
        """True where the action contains its target, which it then can prove."""
        return self.prove is not proves_nothing


@dataclass(frozen=True, slots=True)
class NoOptions:
    """For an action that has nothing to choose."""
