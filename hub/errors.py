"""All errors of the hub, as a tree.

HubError
├── EventError                 one delivered event is not acted on
│   ├── MalformedEventError    it cannot be read: kept in the dead-letter queue
│   └── RefusedError           it can be read and is not to be trusted: noted with the reason
├── PlaybookError              a playbook is wrong
│   └── PatternError           its event pattern is not well made
├── ActionError                a target cannot be worked on
│   ├── TargetGoneError        it does not exist (any more)
│   └── UndeclaredCallError    an action made a call that it never declared, or a write while looking
├── LedgerError                the record cannot be relied on
│   ├── LeaseLostError         somebody else works on the incident now
│   ├── BusyError              another run works on the incident, and this one comes again
│   ├── UnsettledStepError     a step that must not be made twice may have been made a moment ago
│   └── IncidentNotFoundError  no incident of that id
├── AwsError                   AWS did not do what was asked
│   ├── DeniedError            IAM or an SCP said no
│   ├── ThrottledError         too many requests, after all retries
│   ├── NotFoundError          the thing named does not exist
│   ├── AlreadyDoneError       what was to be made is there already
│   ├── AnswerLostError        no answer came, so nobody knows whether it was done
│   └── EntryError             the role of an account cannot be entered
├── ChannelError               a notice was not taken by its channel
└── DoorError                  what a person asked for at a door is not done
"""


class HubError(Exception):
    """Anything that irhub itself has to say about what went wrong."""


class EventError(HubError):
    """One delivered event is not acted on; ``field`` names the part that decided it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class MalformedEventError(EventError):
    """An event cannot be read; it is kept in the dead-letter queue with the reason."""


class RefusedError(EventError):
    """An event reads well and is not to be trusted; it is noted with the reason and changes nothing."""


class PlaybookError(HubError):
    """A playbook says something that cannot be meant: an unknown action, mode, option or pattern."""


class PatternError(PlaybookError):
    """An event pattern is not well made; ``path`` leads to the part that is wrong, and is empty for the whole."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"The pattern is wrong at {path or 'its top'}: it {reason}.")
        self.path = path
        self.reason = reason


class ActionError(HubError):
    """An action cannot work on its target."""


class TargetGoneError(ActionError):
    """The resource does not exist (any more)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} does not exist. It was deleted, or the finding names a resource that never was.")


class UndeclaredCallError(ActionError):
    """An action made a call that it never declared, or one that writes while it may only look."""

    def __init__(self, action: str, call: str, why: str) -> None:
        super().__init__(f"{action} may not call {call}: {why}.")


class LedgerError(HubError):
    """The record cannot be relied on, so nothing is changed."""


class LeaseLostError(LedgerError):
    """Somebody else works on the incident now, or may in a moment; this run stops before its next change."""

    def __init__(self, incident_id: str, why: str = "passed to another run") -> None:
        super().__init__(f"The lease of {incident_id} {why}. This run stops here.")


class BusyError(LedgerError):
    """Another run works on the incident; the workflow comes again a little later."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"Another run works on {incident_id}. It is looked at again in a moment.")


class UnsettledStepError(LedgerError):
    """A step that AWS would make twice was begun less than a minute ago and its end is not known; it is not begun again."""

    def __init__(self, says: str) -> None:
        super().__init__(f"Whether irhub could {says} is not known yet. It is looked up again in a minute.")


class IncidentNotFoundError(LedgerError):
    """No incident of that id is on record."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"No incident {incident_id} is on record. List them with: irhub incidents list.")
        self.incident_id = incident_id


class AwsError(HubError):
    """AWS did not do what was asked; carries the call, AWS's code and AWS's words."""

    def __init__(self, call: str, code: str, message: str) -> None:
        super().__init__(f"{call} failed: {code}: {message}")
        self.call = call
        self.code = code


class DeniedError(AwsError):
    """IAM, an SCP or a resource policy said no; trying again does not help."""


class ThrottledError(AwsError):
    """Too many requests, after all retries; the work is put off, not given up."""


class NotFoundError(AwsError):
    """The thing a call names does not exist."""


class AlreadyDoneError(AwsError):
    """What a call makes is there already: another run made it, or an answer of our own was lost; the next look finds it."""


class AnswerLostError(AwsError):
    """No answer came, or none that can be read: nobody knows whether the call was carried out."""


class EntryError(AwsError):
    """The role of an account cannot be entered: not deployed, not trusted, or not permitted."""


class ChannelError(HubError):
    """A notice was not taken by its channel; it is tried again, not before it asked for, and never delays containment."""

    def __init__(self, says: str, after_seconds: float = 0.0) -> None:
        super().__init__(says)
        self.after_seconds = after_seconds
        """What the channel asked for by ``Retry-After``; 0 where it asked for nothing."""


class DoorError(HubError):
    """What a person asked for at a door is not done; the three parts are theirs to read, and tell nothing of the inside."""

    def __init__(self, status: int, what: str, why: str, todo: str) -> None:
        super().__init__(f"{what} {why} {todo}")
        self.status = status
        """As HTTP counts (RFC 9110, 15)."""
        self.what = what
        self.why = why
        self.todo = todo


class ApprovalError(HubError):
    """What a person said to an ask does not count, in three parts: what happened, why, and what to do now."""

    def __init__(self, what: str, why: str = "", todo: str = "") -> None:
        super().__init__(" ".join(part for part in (what, why, todo) if part))
        self.what = what
        self.why = why
        self.todo = todo


class StrangerError(ApprovalError):
    """Whoever came is well known to the door, and nobody in the settings."""


class NotEntitledError(ApprovalError):
    """The person is not among those who are asked now, or called for the response themselves."""


class ReasonError(ApprovalError):
    """A decision needs a reason, of which people can read all."""


class TicketError(ApprovalError):
    """The right to decide that was shown is unknown, over, used up, or somebody else's."""


class NothingAskedError(ApprovalError):
    """Nothing of what was named waits for people."""


class AlreadyDecidedError(ApprovalError):
    """It was decided before, or this person has said something else to it."""


class TooLateError(ApprovalError):
    """The time to answer is over."""
